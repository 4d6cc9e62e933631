"""The organisations that write in the clients' channels, and whose they are (rule R10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.people import Side
from storage.base import Base, Session
from storage.channels import Channel
from storage.clocks import Clock
from storage.contacts import Contact
from storage.conversations import Conversation
from storage.interactions import Interaction
from storage.issues import Issue
from storage.people import Person
from storage.writing import insert_new


class Organisation(Base):
    """Another organisation in one channel. `team_id` is Slack's id of it: of the enterprise where there is one.

    `client_id` None: the channel's own client. `user_id`: who of them was heard first. Where somebody was asked
    (`asked_of`, `asked_at`) and has not answered (`answered_by` ""), `client_id` is that of what is not assigned.
    """

    __tablename__ = "organisations"
    __table_args__ = (UniqueConstraint("channel_id", "team_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    team_id: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[str] = mapped_column(String(32))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"), default=None)
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    asked_of: Mapped[str] = mapped_column(String(32), default="")
    answered_by: Mapped[str] = mapped_column(String(32), default="")

    @property
    def pending(self) -> bool:
        """Whether somebody was asked whose it is and has not answered."""
        return self.asked_at is not None and not self.answered_by


def of_author(team_id: Any) -> ColumnElement[str]:
    """The organisation of an author: what Slack told about the person, else the team that the message names."""
    told = (func.nullif(Person.enterprise_id, ""), func.nullif(Person.team_id, ""))
    return func.coalesce(*told, team_id)


def get(session: Session, *, workspace_id: int, organisation_id: int) -> Organisation | None:
    """One organisation in a channel of the workspace."""
    found = session.get(Organisation, organisation_id)
    return found if found and found.workspace_id == workspace_id else None


def known(
    session: Session, *, workspace_id: int, channel_id: int, team_id: str, user_id: str
) -> Organisation:
    """The row of an organisation in a channel, made when it is new, also when two of us meet it at once."""
    new = insert_new(session, table=Organisation)
    facts = {"workspace_id": workspace_id, "channel_id": channel_id, "team_id": team_id}
    session.execute(new.values(**facts, user_id=user_id, asked_of="", answered_by=""))
    found = find(session, channel_id=channel_id, team_id=team_id)
    assert found is not None
    return found


def find(session: Session, *, channel_id: int, team_id: str) -> Organisation | None:
    """An organisation in a channel, if it was heard there."""
    chosen = select(Organisation).where(
        Organisation.channel_id == channel_id, Organisation.team_id == team_id
    )
    return session.scalar(chosen)


def of_team(session: Session, *, workspace_id: int, team_id: str) -> Sequence[Organisation]:
    """An organisation in every channel in which it was heard."""
    chosen = select(Organisation).where(
        Organisation.workspace_id == workspace_id, Organisation.team_id == team_id
    )
    return session.scalars(chosen.order_by(Organisation.id)).all()


def others_heard(session: Session, *, channel_id: int, team_ids: Sequence[str]) -> bool:
    """Whether other organisations than these wrote in a channel as its client."""
    theirs = of_author(Interaction.user_team_id)
    author = (Person.workspace_id == Interaction.workspace_id) & (Person.user_id == Interaction.user_id)
    chosen = select(Interaction.id).outerjoin(Person, author)
    chosen = chosen.where(
        Interaction.channel_id == channel_id,
        Interaction.side == Side.CLIENT,
        theirs.not_in([*team_ids, ""]),
    )
    return session.scalar(chosen.limit(1)) is not None


def clients_known(session: Session, *, workspace_id: int, team_id: str) -> set[int]:
    """The clients to which an organisation belongs as other channels and contacts tell."""
    elsewhere = (
        select(func.coalesce(Organisation.client_id, Channel.client_id))
        .join(Channel, Channel.id == Organisation.channel_id)
        .where(
            Organisation.workspace_id == workspace_id,
            Organisation.team_id == team_id,
            or_(Organisation.asked_at.is_(None), Organisation.answered_by != ""),
        )
    )
    contacts = (
        select(Contact.client_id)
        .join(Person, (Person.workspace_id == Contact.workspace_id) & (Person.user_id == Contact.user_id))
        .where(
            Contact.workspace_id == workspace_id,
            or_(Person.enterprise_id == team_id, Person.team_id == team_id),
        )
    )
    return {each for each in [*session.scalars(elsewhere), *session.scalars(contacts)] if each}


def said_by(
    session: Session, *, workspace_id: int, channel_id: int, team_id: str, client_id: int, since: datetime
) -> Sequence[Interaction]:
    """What an organisation wrote in a channel since a moment, as far as it counts for a client, in order."""
    author = (Person.workspace_id == Interaction.workspace_id) & (Person.user_id == Interaction.user_id)
    chosen = (
        select(Interaction)
        .outerjoin(Person, author)
        .where(
            Interaction.workspace_id == workspace_id,
            Interaction.channel_id == channel_id,
            Interaction.client_id == client_id,
            Interaction.happened_at >= since,
            of_author(Interaction.user_team_id) == team_id,
        )
    )
    return session.scalars(chosen.order_by(Interaction.happened_at, Interaction.id)).all()


def conversations(session: Session, *, ids: Sequence[int], client_id: int) -> Sequence[Conversation]:
    """Those of these conversations that count for a client."""
    chosen = select(Conversation).where(Conversation.id.in_(ids), Conversation.client_id == client_id)
    return session.scalars(chosen.order_by(Conversation.id)).all()


def others_in(session: Session, *, channel_id: int, client_id: int) -> bool:
    """Whether an organisation that counts for another client was heard in a channel."""
    chosen = select(Organisation.id).where(
        Organisation.channel_id == channel_id, Organisation.client_id != client_id
    )
    return session.scalar(chosen.limit(1)) is not None


def clients_in(session: Session, *, channel_id: int) -> set[int]:
    """The clients for which conversations of a channel count."""
    chosen = select(Conversation.client_id).where(Conversation.channel_id == channel_id)
    return set(session.scalars(chosen.distinct()))


def move_conversation(session: Session, *, conversation: Conversation, subject: str, to: int) -> None:
    """The clocks of a conversation and what the team said in it count for another client."""
    session.flush()
    clocks = update(Clock).where(Clock.workspace_id == conversation.workspace_id, Clock.subject == subject)
    session.execute(clocks.values(client_id=to))
    ours = update(Interaction).where(
        Interaction.conversation_id == conversation.id, Interaction.side == Side.TEAM
    )
    session.execute(ours.values(client_id=to))


def issues_of(session: Session, *, interaction_ids: Sequence[int], client_id: int) -> Sequence[Issue]:
    """The issues of a client that came from these messages."""
    chosen = select(Issue).where(Issue.interaction_id.in_(interaction_ids), Issue.client_id == client_id)
    return session.scalars(chosen.order_by(Issue.id)).all()


def is_empty(session: Session, *, client_id: int) -> bool:
    """Whether nothing that was said counts for a client."""
    return session.scalar(select(Interaction.id).where(Interaction.client_id == client_id).limit(1)) is None
