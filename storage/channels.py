"""Slack channels we know: which client each belongs to, and who can read it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, bindparam, exists, select, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.audience import Room
from domain.people import Facts
from storage.base import Base, Session
from storage.contacts import Contact
from storage.people import Person
from storage.writing import insert_new


class Channel(Base):
    """A Slack channel. `kind`: "client" (the client reads it), "internal", or "" (not linked).

    Other tables point at `id`, since Slack's own id changes when a channel is shared. The `is_*` facts are
    Slack's as of `checked_at` (machine time; None: ask again); `changes` counts the events that said they changed.
    `is_pending_share`: another organisation is invited. `outsiders` tells whether a guest or a member of another
    organisation was in it then.
    Messages of one author join within `group_minutes` (rule R1); `group_before` has every window that held before,
    oldest first: until when, as ISO text, and its minutes.
    """

    __tablename__ = "channels"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"), Index("channels_of_client", "client_id"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    slack_id: Mapped[str] = mapped_column(String(32))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"), default=None)
    kind: Mapped[str] = mapped_column(String(16), default="")
    name: Mapped[str] = mapped_column(String(255), default="")
    is_private: Mapped[bool] = mapped_column(default=False)
    is_ext_shared: Mapped[bool] = mapped_column(default=False)
    is_pending_share: Mapped[bool] = mapped_column(default=False)
    is_org_shared: Mapped[bool] = mapped_column(default=False)
    is_archived: Mapped[bool] = mapped_column(default=False)
    outsiders: Mapped[bool] = mapped_column(default=False)
    checked_at: Mapped[datetime | None] = mapped_column(default=None)
    changes: Mapped[int] = mapped_column(default=0, server_default="0")
    linked_by: Mapped[str] = mapped_column(String(32), default="")
    linked_at: Mapped[datetime | None] = mapped_column(default=None)
    capture: Mapped[str] = mapped_column(String(8), default="smart", server_default="smart")
    group_minutes: Mapped[int] = mapped_column(default=10, server_default="10")
    group_before: Mapped[list[tuple[str, int]]] = mapped_column(
        JSON, default_factory=list, server_default="[]"
    )


# Asked for every command; building a statement costs as much as running it.
_FIND = select(Channel).where(
    Channel.workspace_id == bindparam("workspace_id"), Channel.slack_id == bindparam("slack_id")
)


def find(session: Session, *, workspace_id: int, slack_id: str) -> Channel | None:
    """The channel with that Slack id."""
    return session.scalar(_FIND, {"workspace_id": workspace_id, "slack_id": slack_id})


def known(session: Session, *, workspace_id: int, slack_id: str) -> Channel:
    """The channel with that Slack id, made when it is new, also when two of us meet it at once."""
    found = find(session, workspace_id=workspace_id, slack_id=slack_id)
    if found is None:
        new = insert_new(session, table=Channel).values(workspace_id=workspace_id, slack_id=slack_id)
        session.execute(new)
        found = find(session, workspace_id=workspace_id, slack_id=slack_id)
    assert found is not None
    return found


def of_client(session: Session, *, client_id: int) -> list[Channel]:
    """The channels linked to a client, oldest link first."""
    chosen = select(Channel).where(Channel.client_id == client_id).order_by(Channel.linked_at, Channel.id)
    return list(session.scalars(chosen))


def by_id(session: Session, *, channel_id: int) -> Channel | None:
    """The channel with that id of ours."""
    return session.get(Channel, channel_id)


def linked(session: Session, *, workspace_id: int) -> list[Channel]:
    """Every channel linked to some client."""
    chosen = select(Channel).where(Channel.workspace_id == workspace_id, Channel.client_id.is_not(None))
    return list(session.scalars(chosen.order_by(Channel.id)))


def names(session: Session, *, workspace_id: int, slack_ids: Collection[str]) -> dict[str, str]:
    """The known names of these channels, by Slack's id."""
    chosen = select(Channel.slack_id, Channel.name).where(
        Channel.workspace_id == workspace_id, Channel.slack_id.in_(slack_ids)
    )
    return {slack_id: name for slack_id, name in session.execute(chosen) if name}


def forget_facts(session: Session, *, workspace_id: int, slack_id: str) -> None:
    """Believe nothing about a channel until Slack is asked again, nor what it is being asked at this moment."""
    which = update(Channel).where(Channel.workspace_id == workspace_id, Channel.slack_id == slack_id)
    session.execute(which.values(checked_at=None, changes=Channel.changes + 1))


def look_again(session: Session, *, workspace_id: int) -> None:
    """Ask Slack again about every channel of a workspace; a look under way sees by itself whose facts changed."""
    session.execute(update(Channel).where(Channel.workspace_id == workspace_id).values(checked_at=None))


@dataclass(frozen=True)
class Reader:
    """Somebody who can read a channel: Slack's facts as of `checked_at`, and whether a client named them."""

    facts: Facts
    is_contact: bool
    checked_at: datetime | None


def readers(session: Session, *, workspace_id: int, user_ids: Collection[str]) -> dict[str, Reader]:
    """Those of these people whom Slack was ever asked about, by user id."""
    contact = exists().where(Contact.workspace_id == workspace_id, Contact.user_id == Person.user_id)
    facts = (Person.user_id, Person.team_id, Person.enterprise_id, Person.is_bot, Person.is_guest)
    chosen = select(*facts, contact, Person.checked_at).where(
        Person.workspace_id == workspace_id, Person.user_id.in_(user_ids)
    )
    found = session.execute(chosen)
    return {row[0]: Reader(Facts(*row[:5]), bool(row[5]), row[6]) for row in found}


def rooms(
    session: Session, *, slack_ids: Collection[str]
) -> dict[tuple[int, str], tuple[Room, datetime | None]]:
    """Channels as the rule about readers asks for them, with the moment of the facts, by workspace and id."""
    facts = (getattr(Channel, name) for name in Room.__dataclass_fields__)
    chosen = select(Channel.workspace_id, Channel.slack_id, Channel.checked_at, *facts)
    found = session.execute(chosen.where(Channel.slack_id.in_(slack_ids)))
    return {(mine, slack_id): (Room(*facts), at) for mine, slack_id, at, *facts in found}
