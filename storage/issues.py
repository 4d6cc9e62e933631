"""Issues: questions, faults and requests that stay open until somebody solved them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Session
from storage.interactions import Interaction
from storage.matters import Matter


class Issue(Matter, kw_only=True):
    """A matter of a client, numbered per workspace. `status` is `domain.issues.Status`, `turn` `domain.issues.Turn`.

    The card is the outbox post with the key `issue:<id>`. `previous_id`: the issue it goes on from, which was over;
    `repeat_of_id`: an earlier one of the same kind of trouble; `duplicate_of_id`: the one that has all from then on.
    `look_at`: when to see whether the client said anything about the solution. `linked`: pairs of the id and the
    permalink of further messages about it. `not_yet`: how often the client said that it is not solved yet.
    """

    __tablename__ = "issues"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("issues_of_client", "client_id", "status"),
        Index("issues_of_message", "interaction_id"),
        Index("issues_of_duplicate", "duplicate_of_id"),
        Index(
            "issues_looked_at",
            "look_at",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
    )

    NOUN: ClassVar[str] = "issue"

    kind: Mapped[str] = mapped_column(String(16))
    severity: Mapped[int]
    solved_at: Mapped[datetime | None] = mapped_column(default=None)
    solved_by: Mapped[str] = mapped_column(String(32), default="")
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id"), default=None)
    look_at: Mapped[datetime | None] = mapped_column(default=None)
    turn: Mapped[str] = mapped_column(String(16), default="us", server_default="us")
    workaround: Mapped[str] = mapped_column(Text, default="", server_default="")
    cause: Mapped[str] = mapped_column(Text, default="", server_default="")
    resolution: Mapped[str] = mapped_column(Text, default="", server_default="")
    linked: Mapped[list[tuple[int, str]]] = mapped_column(JSON, default_factory=list, server_default="[]")
    repeat_of_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id"), default=None)
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id"), default=None)
    not_yet: Mapped[int] = mapped_column(default=0, server_default="0")


@dataclass(frozen=True)
class Line:
    """A message or a logged contact, as far as an issue is concerned; `ref` names it, and `known_at` is when we heard
    of it.
    """

    ref: str
    side: str
    at: datetime
    by: str
    verdict: str
    asks: bool
    known_at: datetime


def of_id(session: Session, *, issue_id: int) -> Issue | None:
    """The issue with that id, not locked."""
    return session.get(Issue, issue_id)


def several(session: Session, *, workspace_id: int, ids: Collection[int]) -> dict[int, Issue]:
    """Issues of the workspace by their ids."""
    chosen = select(Issue).where(Issue.workspace_id == workspace_id, Issue.id.in_(ids))
    return {issue.id: issue for issue in session.scalars(chosen)}


_LINE = (
    Interaction.id,
    Interaction.side,
    Interaction.happened_at,
    Interaction.user_id,
    Interaction.verdict,
    Interaction.asks,
    Interaction.recorded_at,
)


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
    return [Line(str(row[0]), *row[1:]) for row in session.execute(chosen)]


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


def about(session: Session, *, conversation_id: int) -> list[Issue]:
    """The same, not locked."""
    chosen = select(Issue).join(Interaction, Interaction.id == Issue.interaction_id)
    mine = chosen.where(Interaction.conversation_id == conversation_id, Issue.status != "withdrawn")
    return list(session.scalars(mine.order_by(Issue.id)))


def first_due(session: Session, *, now: datetime) -> Issue | None:
    """The solved issue that is to be looked at first, locked; another replica's is left alone."""
    due = select(Issue).where(Issue.look_at.is_not(None), Issue.look_at <= now).order_by(Issue.look_at)
    return session.scalar(due.limit(1).with_for_update(skip_locked=True))


def due(session: Session, *, workspace_id: int, now: datetime) -> list[Issue]:
    """The solved issues of a workspace that are to be looked at by now, the longest due first, locked as above."""
    mine = (Issue.workspace_id == workspace_id, Issue.look_at.is_not(None), Issue.look_at <= now)
    chosen = select(Issue).where(*mine).order_by(Issue.look_at, Issue.id)
    return list(session.scalars(chosen.with_for_update(skip_locked=True)))


def over(session: Session, *, workspace_id: int, client_id: int, since: datetime) -> list[Issue]:
    """The issues of a client that were solved since a moment and are not open again, the newest first."""
    chosen = select(Issue).where(
        Issue.workspace_id == workspace_id,
        Issue.client_id == client_id,
        Issue.status.in_(("solved", "closed")),
        Issue.solved_at >= since,
    )
    return list(session.scalars(chosen.order_by(Issue.solved_at.desc(), Issue.id.desc()).limit(200)))


def duplicates(session: Session, *, issue_id: int) -> list[int]:
    """The numbers of an issue's duplicates."""
    session.flush()
    chosen = select(Issue.number).where(Issue.duplicate_of_id == issue_id, Issue.status == "duplicate")
    return list(session.scalars(chosen.order_by(Issue.number)))


def faults(session: Session, *, client_id: int, since: datetime) -> list[Issue]:
    """The faults of a client that were opened since a moment, the oldest first."""
    chosen = select(Issue).where(
        Issue.client_id == client_id,
        Issue.kind == "fault",
        Issue.status.in_(("open", "solved", "closed")),
        Issue.opened_at >= since,
    )
    return list(session.scalars(chosen.order_by(Issue.opened_at, Issue.id).limit(200)))


def addressed(session: Session, *, channel_id: int, since: datetime, upto: datetime) -> list[int]:
    """The open issues from conversations of a channel in which somebody wrote between these moments."""
    near = select(Interaction.conversation_id).where(
        Interaction.channel_id == channel_id,
        Interaction.happened_at.between(since, upto),
        Interaction.conversation_id.is_not(None),
    )
    chosen = (
        select(Issue.id)
        .join(Interaction, Interaction.id == Issue.interaction_id)
        .where(Issue.status == "open", Interaction.conversation_id.in_(near))
    )
    return list(session.scalars(chosen.order_by(Issue.id)))


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
