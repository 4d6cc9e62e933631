"""Interactions: every recorded contact with a client, from a Slack message to a phone call."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
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
    update,
)
from sqlalchemy import literal_column as literal
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from domain.erasures import ELIDED
from domain.interactions import WORDLESS
from domain.people import SILENT, Side
from storage.base import Base, Session
from storage.writing import changed

_FALSE = text("false")


class Interaction(Base):
    """One contact with a client. `kind`: "message", "call", "email", "meeting", "visit" or "note".

    A Slack message has `channel_id` and `ts`; what a person logged has neither, and `logged_by`. `side`
    (`domain.people.Side`): who spoke. `happened_at` is the message's own time, never its arrival.
    `asks`: it waits for an answer (`verdict` says which rule decided). `hails`: a top-level message that
    may belong to what others said: of the team, mentioning people (rule R12); of the client, mentioning people
    or beginning as a continuation (rule R1). `changed_ts` is the newest edit
    seen, so that a late edit changes nothing. A deleted message keeps its place without its text, also
    when it is heard of only as deleted. `because`: the words that decided the verdict; `judged_by`: who of the
    team corrected it; `attached`: it brings a file; `placed_by`: who of the team fixed it in its conversation,
    "" while the rules place it.
    """

    __tablename__ = "interactions"
    __table_args__ = (
        UniqueConstraint("channel_id", "ts"),
        Index("interactions_of_client", "client_id", "happened_at"),
        Index("interactions_of_conversation", "conversation_id"),
        Index("interactions_of_author", "channel_id", "user_id", "happened_at"),
        Index(
            "interactions_top_level",
            "channel_id",
            "happened_at",
            sqlite_where=text("thread_ts IS NULL"),
            postgresql_where=text("thread_ts IS NULL"),
        ),
        Index(
            "interactions_hailing",
            "channel_id",
            "happened_at",
            sqlite_where=text("hails"),
            postgresql_where=text("hails"),
        ),
        Index(
            "interactions_of_strangers",
            "happened_at",
            sqlite_where=text("side = 'unknown'"),
            postgresql_where=text("side = 'unknown'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    kind: Mapped[str] = mapped_column(String(16))
    side: Mapped[str] = mapped_column(String(16))
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[str] = mapped_column(String(32), default="")
    user_team_id: Mapped[str] = mapped_column(String(32), default="")
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"), default=None)
    ts: Mapped[str | None] = mapped_column(String(32), default=None)
    thread_ts: Mapped[str | None] = mapped_column(String(32), default=None)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"), default=None)
    asks: Mapped[bool] = mapped_column(default=False)
    hails: Mapped[bool] = mapped_column(default=False)
    verdict: Mapped[str] = mapped_column(String(32), default="")
    changed_ts: Mapped[str] = mapped_column(String(32), default="")
    deleted_at: Mapped[datetime | None] = mapped_column(default=None)
    logged_by: Mapped[str] = mapped_column(String(32), default="")
    because: Mapped[str] = mapped_column(String(120), default="", server_default="")
    judged_by: Mapped[str] = mapped_column(String(32), default="", server_default="")
    placed_by: Mapped[str] = mapped_column(String(32), default="", server_default="")
    attached: Mapped[bool] = mapped_column(default=False, server_default=_FALSE)


class Logged(NamedTuple):
    """As much of a message as the clocks need to know."""

    ts: str | None
    happened_at: datetime
    user_id: str
    side: str
    asks: bool
    verdict: str


def get(session: Session, *, workspace_id: int, interaction_id: int | None) -> Interaction | None:
    """One interaction of the workspace."""
    found = session.get(Interaction, interaction_id) if interaction_id else None
    return found if found and found.workspace_id == workspace_id else None


HAILS: ColumnElement[bool] = literal("interactions.hails")
"""`Interaction.hails` in the only words by which SQLite knows the index of such messages."""

# Building a statement costs as much as running it.
_AT = select(Interaction).where(
    Interaction.channel_id == bindparam("channel_id"), Interaction.ts == bindparam("ts")
)
_LOGGED = tuple(getattr(Interaction, name) for name in Logged._fields)
_LOG = (
    select(*_LOGGED)
    .where(Interaction.conversation_id == bindparam("conversation_id"), Interaction.deleted_at.is_(None))
    .order_by(Interaction.happened_at, Interaction.id)
)
_HAILING = select(Interaction.id).where(
    Interaction.channel_id == bindparam("channel_id"),
    HAILS,
    Interaction.side == Side.TEAM,
    Interaction.verdict != WORDLESS,
    Interaction.happened_at.between(bindparam("since"), bindparam("upto")),
    Interaction.deleted_at.is_(None),
)


def at(session: Session, *, channel_id: int, ts: str) -> Interaction | None:
    """The message of that time in the channel."""
    return session.scalar(_AT, {"channel_id": channel_id, "ts": ts})


def log(session: Session, *, conversation_id: int) -> list[Logged]:
    """What was said in a conversation and not deleted, in order."""
    session.flush()
    found = session.connection().execute(_LOG, {"conversation_id": conversation_id}).all()
    return [Logged._make(row) for row in found]


def asked(
    session: Session, *, ids: Collection[int], refs: Collection[str]
) -> dict[tuple[int | None, str | None], Interaction]:
    """The messages of these conversations and times, by both."""
    chosen = select(Interaction).where(Interaction.conversation_id.in_(ids), Interaction.ts.in_(refs))
    return {(row.conversation_id, row.ts): row for row in session.scalars(chosen)}


def hailing(session: Session, *, channel_id: int, since: datetime, upto: datetime) -> Sequence[Interaction]:
    """The team's top-level messages that mention people, within a stretch of time (both ends included)."""
    asked = {"channel_id": channel_id, "since": since, "upto": upto}
    # Hardly ever is there one, and without building rows the question costs a third.
    ids = session.connection().scalars(_HAILING, asked).all()
    return session.scalars(select(Interaction).where(Interaction.id.in_(ids))).all() if ids else ()


def conversations_of(
    session: Session, *, channel_id: int, user_ids: Collection[str], since: datetime, upto: datetime
) -> set[int]:
    """The conversations in which these people wrote within a stretch of time."""
    found = select(Interaction.conversation_id).where(
        Interaction.channel_id == channel_id,
        Interaction.user_id.in_(user_ids),
        Interaction.happened_at.between(since, upto),
        Interaction.conversation_id.is_not(None),
    )
    return {each for each in session.scalars(found) if each is not None}


def voiced_by(session: Session, *, workspace_id: int, user_id: str, since: datetime) -> Sequence[Interaction]:
    """The messages of one person since a moment, in order."""
    said = select(Interaction).where(
        Interaction.workspace_id == workspace_id,
        Interaction.user_id == user_id,
        Interaction.kind == "message",
        Interaction.happened_at >= since,
    )
    return session.scalars(said.order_by(Interaction.happened_at, Interaction.id)).all()


def recent(session: Session, *, client_id: int, limit: int) -> Sequence[Interaction]:
    """The latest contacts with a client, newest first."""
    said = select(Interaction).where(Interaction.client_id == client_id, Interaction.deleted_at.is_(None))
    return session.scalars(
        said.order_by(Interaction.happened_at.desc(), Interaction.id.desc()).limit(limit)
    ).all()


def last_at(session: Session, *, client_id: int, sides: Collection[str]) -> datetime | None:
    """When somebody of these sides was last heard."""
    return session.scalar(
        select(func.max(Interaction.happened_at)).where(
            Interaction.client_id == client_id,
            Interaction.side.in_(sides),
            Interaction.deleted_at.is_(None),
        )
    )


def contacts(
    session: Session, *, client_id: int, after: datetime, upto: datetime | None = None
) -> tuple[datetime | None, datetime | None]:
    """The first and the last time after a moment, and until another, that people of either side were in touch by
    any channel.
    """
    chosen = select(func.min(Interaction.happened_at), func.max(Interaction.happened_at)).where(
        *_IN_TOUCH, Interaction.client_id == client_id, Interaction.happened_at > after
    )
    if upto:
        chosen = chosen.where(Interaction.happened_at <= upto)
    first, last = session.execute(chosen).one()
    return first, last


def last_contact(session: Session, *, client_id: int, upto: datetime) -> datetime | None:
    """The last time until a moment that people of either side were in touch by any channel."""
    chosen = select(Interaction.happened_at).where(
        *_IN_TOUCH, Interaction.client_id == client_id, Interaction.happened_at <= upto
    )
    return session.scalar(chosen.order_by(Interaction.happened_at.desc()).limit(1))


def touching(
    client_id: InstrumentedAttribute[int], *, after: InstrumentedAttribute[datetime]
) -> ColumnElement[bool]:
    """Whether people of either side were in touch with a client after a moment, for a larger question."""
    same = Interaction.client_id == client_id
    return select(Interaction.id).where(*_IN_TOUCH, same, Interaction.happened_at > after).exists()


_IN_TOUCH = (Interaction.side.not_in(SILENT), Interaction.kind != "note", Interaction.deleted_at.is_(None))


def elide_old(session: Session, *, client_id: int, before: datetime, limit: int) -> int:
    """Remove the words of up to `limit` of a client's messages from before a moment; how many."""
    old = select(Interaction.id).where(
        Interaction.client_id == client_id,
        Interaction.channel_id.is_not(None),
        Interaction.happened_at < before,
        Interaction.text.not_in(("", ELIDED)),
    )
    gone = update(Interaction).where(Interaction.id.in_(old.order_by(Interaction.happened_at).limit(limit)))
    return changed(session.execute(gone.values(text=ELIDED, because="")))
