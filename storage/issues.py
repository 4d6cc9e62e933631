"""Issues: questions, faults and requests that stay open until somebody solved them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session
from storage.channels import Channel
from storage.conversations import Conversation
from storage.interactions import Interaction
from storage.workspaces import Workspace


class Issue(Base):
    """A matter of a client, numbered per workspace. `status` is `domain.issues.Status`.

    `interaction_id`: the message it came from, if any; `permalink`: where Slack shows that. The card is the
    outbox post with the key `issue:<id>`. `previous_id`: the issue it goes on from, which was over. `look_at`: when
    to see whether the client said anything about the solution.
    """

    __tablename__ = "issues"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("issues_of_client", "client_id", "status"),
        Index("issues_of_message", "interaction_id"),
        Index(
            "issues_looked_at",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    number: Mapped[int]
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    title: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(16))
    severity: Mapped[int]
    status: Mapped[str] = mapped_column(String(16))
    opened_by: Mapped[str] = mapped_column(String(32))
    opened_at: Mapped[datetime]
    owner_id: Mapped[str] = mapped_column(String(32), default="")
    solved_at: Mapped[datetime | None] = mapped_column(default=None)
    solved_by: Mapped[str] = mapped_column(String(32), default="")
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interactions.id"), default=None)
    permalink: Mapped[str] = mapped_column(String(512), default="")
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id"), default=None)
    look_at: Mapped[datetime | None] = mapped_column(default=None)


@dataclass(frozen=True)
class Line:
    """A message or a logged contact, as far as an issue is concerned; `ref` names it."""

    ref: str
    side: str
    at: datetime
    by: str
    verdict: str


def add(session: Session, *, issue: Issue) -> Issue:
    """Store a new issue and give it its id."""
    session.add(issue)
    session.flush()
    return issue


def lock(session: Session, *, workspace_id: int) -> None:
    """Let nobody else open an issue in this workspace before the transaction ends."""
    session.execute(select(Workspace.id).where(Workspace.id == workspace_id).with_for_update(key_share=True))


def next_number(session: Session, *, workspace_id: int) -> int:
    """The number after the workspace's highest; nobody else gets the same."""
    lock(session, workspace_id=workspace_id)
    highest = select(func.max(Issue.number)).where(Issue.workspace_id == workspace_id)
    return (session.scalar(highest) or 0) + 1


def get(session: Session, *, workspace_id: int, issue_id: int) -> Issue | None:
    """One issue of the workspace, locked for the change to come."""
    chosen = select(Issue).where(Issue.workspace_id == workspace_id, Issue.id == issue_id)
    return session.scalar(chosen.with_for_update())


def of_message(session: Session, *, workspace_id: int, interaction_id: int) -> Issue | None:
    """The newest issue that came from a message and was not withdrawn."""
    chosen = select(Issue).where(
        Issue.workspace_id == workspace_id,
        Issue.interaction_id == interaction_id,
        Issue.status != "withdrawn",
    )
    return session.scalar(chosen.order_by(Issue.id.desc()).limit(1))


def of_id(session: Session, *, issue_id: int) -> Issue | None:
    """The issue with that id, not locked."""
    return session.get(Issue, issue_id)


def several(session: Session, *, workspace_id: int, ids: Collection[int]) -> dict[int, Issue]:
    """Issues of the workspace by their ids."""
    chosen = select(Issue).where(Issue.workspace_id == workspace_id, Issue.id.in_(ids))
    return {issue.id: issue for issue in session.scalars(chosen)}


def place(session: Session, *, issue: Issue) -> tuple[Conversation, Channel] | None:
    """Where an issue came from; None when nobody said it in Slack."""
    chosen = (
        select(Conversation, Channel)
        .join(Channel, Channel.id == Conversation.channel_id)
        .join(Interaction, Interaction.conversation_id == Conversation.id)
        .where(Interaction.id == issue.interaction_id)
    )
    found = session.execute(chosen).first()
    return (found[0], found[1]) if found else None


_LINE = (Interaction.id, Interaction.side, Interaction.happened_at, Interaction.user_id, Interaction.verdict)


def said(session: Session, *, conversation_id: int, since: datetime) -> list[Line]:
    """What was said in a conversation from a moment on and not deleted."""
    return _lines(session, Interaction.conversation_id == conversation_id, Interaction.happened_at >= since)


def logged(session: Session, *, client_id: int, since: datetime) -> list[Line]:
    """The contacts with a client that people logged from a moment on, without mere notes."""
    return _lines(
        session,
        Interaction.client_id == client_id,
        Interaction.happened_at >= since,
        Interaction.kind.not_in(("message", "note")),
    )


def _lines(session: Session, *where: ColumnElement[bool]) -> list[Line]:
    session.flush()
    chosen = select(*_LINE).where(Interaction.deleted_at.is_(None), *where)
    return [
        Line(str(row_id), side, at, by, verdict) for row_id, side, at, by, verdict in session.execute(chosen)
    ]


# Asked for every message that does not begin a conversation, and seldom answered: only what is found is worth
# rows of the session.
_TOUCHED = (
    select(Issue.id)
    .join(Interaction, Interaction.id == Issue.interaction_id)
    .where(
        Interaction.conversation_id == bindparam("conversation_id"),
        Issue.status.in_(("open", "solved", "closed")),
    )
    .with_for_update(of=Issue)
)


def of_conversation(session: Session, *, conversation_id: int) -> list[Issue]:
    """The issues that came from a conversation and were not withdrawn, oldest first, locked."""
    session.flush()
    found = session.connection().execute(_TOUCHED, {"conversation_id": conversation_id})
    ids = [issue_id for (issue_id,) in found]
    return list(session.scalars(select(Issue).where(Issue.id.in_(ids)).order_by(Issue.id))) if ids else []


def first_due(session: Session, *, now: datetime) -> Issue | None:
    """The solved issue that is to be looked at first, locked; another replica's is left alone."""
    due = select(Issue).where(Issue.look_at.is_not(None), Issue.look_at <= now).order_by(Issue.look_at)
    return session.scalar(due.limit(1).with_for_update(skip_locked=True))


def next_moment(session: Session) -> datetime | None:
    """When a solved issue is to be looked at next."""
    return session.scalar(select(func.min(Issue.look_at)).where(Issue.look_at.is_not(None)))


def solved_of(session: Session, *, workspace_id: int, client_id: int = 0) -> list[Issue]:
    """Solved issues of the workspace or of one client, oldest first."""
    chosen = select(Issue).where(Issue.workspace_id == workspace_id, Issue.status == "solved")
    if client_id:
        chosen = chosen.where(Issue.client_id == client_id)
    return list(session.scalars(chosen.order_by(Issue.id)))


def came_from(session: Session, *, interaction_id: int) -> bool:
    """Whether a message was ever made an issue, also one that was withdrawn."""
    return session.scalar(select(Issue.id).where(Issue.interaction_id == interaction_id).limit(1)) is not None


def open_ids(session: Session, *, workspace_id: int, client_id: int = 0) -> list[int]:
    """The open issues of the workspace or of one client."""
    chosen = select(Issue.id).where(Issue.workspace_id == workspace_id, Issue.status == "open")
    if client_id:
        chosen = chosen.where(Issue.client_id == client_id)
    return list(session.scalars(chosen.order_by(Issue.id)))


def open_of(
    session: Session, *, workspace_id: int, client_ids: Collection[int] | None = None, limit: int = 200
) -> list[Issue]:
    """Open issues of the workspace or of these clients, the worst and then the oldest first."""
    chosen = select(Issue).where(Issue.workspace_id == workspace_id, Issue.status == "open")
    if client_ids is not None:
        chosen = chosen.where(Issue.client_id.in_(client_ids))
    return list(session.scalars(chosen.order_by(Issue.severity, Issue.opened_at, Issue.id).limit(limit)))
