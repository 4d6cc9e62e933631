"""Conversations: a thread, or a group of top-level messages, and the marks people set on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from domain.people import Side
from storage.base import Base, Session
from storage.channels import Channel
from storage.interactions import Interaction

ASKING = (Side.CLIENT, Side.UNKNOWN)
"""Whose words may wait for an answer: an author nobody could resolve is treated as an outsider."""
UNHEARD = "unheard"
"""The verdict on a message we only know to be deleted."""


class Conversation(Base):
    """The unit that response clocks belong to (rule R1). `root_ts`: the thread's parent or the group's
    first message.

    `owner_id`: who took it. One that no message begins has a `root_ts` that no message has.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("channel_id", "root_ts"),
        Index("conversations_of_client", "client_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    root_ts: Mapped[str] = mapped_column(String(32))
    owner_id: Mapped[str] = mapped_column(String(32), default="")
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)


class Mark(Base):
    """What a person declared about a conversation (`domain.conversations.MarkKind`); kept when withdrawn.

    `ref` is the `ts` of the message that was meant: the mark is where that message is.
    """

    __tablename__ = "marks"
    __table_args__ = (Index("marks_of_conversation", "conversation_id"), Index("marks_of_source", "source"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    kind: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(96), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    ref: Mapped[str] = mapped_column(String(32), default="", server_default="")


@dataclass(frozen=True)
class Spot:
    """As much of a message as tells where it belongs. `text` is empty unless it `hails`; `deleted_at` tells
    that it has no words any more.
    """

    id: int
    ts: str
    thread_ts: str | None
    at: datetime
    user_id: str
    client_id: int
    side: str
    asks: bool
    hails: bool
    text: str
    conversation_id: int | None
    placed_by: str
    deleted_at: datetime | None
    verdict: str


@dataclass(frozen=True)
class Parent:
    """The message that a reply answers to. `root_ts`: where its conversation begins, and `client_id` whose it is.
    `is_followed`: somebody who may ask wrote at the top level soon after the reply.
    """

    conversation_id: int | None
    side: str
    placed_by: str
    at: datetime
    root_ts: str | None
    client_id: int | None
    is_followed: bool


def get(session: Session, *, workspace_id: int, conversation_id: int) -> Conversation | None:
    """One conversation of the workspace."""
    found = session.get(Conversation, conversation_id)
    return found if found and found.workspace_id == workspace_id else None


_WITH_CHANNEL = (
    select(Conversation, Channel)
    .join(Channel, Channel.id == Conversation.channel_id)
    .where(Conversation.id == bindparam("conversation_id"))
)


def with_channel(session: Session, *, conversation_id: int) -> tuple[Conversation, Channel]:
    """A conversation and where it is held, in one query."""
    conversation, channel = session.execute(_WITH_CHANNEL, {"conversation_id": conversation_id}).one()
    return conversation, channel


def held(session: Session, *, ids: Collection[int]) -> dict[int, tuple[Conversation, Channel]]:
    """Conversations by id, each with where it is held."""
    chosen = select(Conversation, Channel).join(Channel, Channel.id == Conversation.channel_id)
    found = session.execute(chosen.where(Conversation.id.in_(ids)))
    return {conversation.id: (conversation, channel) for conversation, channel in found}


def of_root(session: Session, *, channel_id: int, root_ts: str) -> Conversation | None:
    """The conversation that begins with a message."""
    return session.scalar(
        select(Conversation).where(Conversation.channel_id == channel_id, Conversation.root_ts == root_ts)
    )


_SPOT = (
    Interaction.id,
    Interaction.ts,
    Interaction.thread_ts,
    Interaction.happened_at,
    Interaction.user_id,
    Interaction.client_id,
    Interaction.side,
    Interaction.asks,
    Interaction.hails,
    case((Interaction.hails, Interaction.text), else_=""),
    Interaction.conversation_id,
    Interaction.placed_by,
    Interaction.deleted_at,
    Interaction.verdict,
)
_MAY_ASK = (Interaction.thread_ts.is_(None), Interaction.side.in_(ASKING), Interaction.verdict != UNHEARD)
_TOPS = (
    select(*_SPOT)
    .where(
        Interaction.channel_id == bindparam("channel_id"),
        Interaction.happened_at.between(bindparam("since"), bindparam("upto")),
        *_MAY_ASK,
    )
    .order_by(Interaction.happened_at)
)
_SAID = select(*_SPOT).where(Interaction.conversation_id.in_(bindparam("ids", expanding=True)))
_Asked = aliased(Interaction)
_PARENT = (
    select(
        _Asked.conversation_id,
        _Asked.side,
        _Asked.placed_by,
        _Asked.happened_at,
        Conversation.root_ts,
        Conversation.client_id,
        select(Interaction.id)
        .where(
            Interaction.channel_id == bindparam("channel_id"),
            Interaction.happened_at.between(bindparam("since"), bindparam("upto")),
            *_MAY_ASK,
        )
        .exists(),
    )
    .outerjoin(Conversation, Conversation.id == _Asked.conversation_id)
    .where(_Asked.channel_id == bindparam("channel_id"), _Asked.ts == bindparam("ts"))
)
_MARKS = (
    select(Mark)
    .where(Mark.conversation_id == bindparam("conversation_id"), Mark.withdrawn_at.is_(None))
    .order_by(Mark.at, Mark.id)
)


def tops(session: Session, *, channel_id: int, since: datetime, upto: datetime) -> list[Spot]:
    """The top-level messages that may ask, in order, deleted ones included."""
    asked = {"channel_id": channel_id, "since": since, "upto": upto}
    return [Spot(*row) for row in session.connection().execute(_TOPS, asked)]


def said(session: Session, *, ids: Collection[int]) -> list[Spot]:
    """Every message of these conversations, deleted ones included."""
    return [Spot(*row) for row in session.connection().execute(_SAID, {"ids": ids})] if ids else []


def parent(session: Session, *, channel_id: int, ts: str, since: datetime, upto: datetime) -> Parent | None:
    """The message that a reply answers to, if it is known; "soon after" is between these moments."""
    session.flush()
    asked = {"channel_id": channel_id, "ts": ts, "since": since, "upto": upto}
    row = session.connection().execute(_PARENT, asked).first()
    return Parent(*row[:6], is_followed=bool(row[6])) if row else None


def involved(
    session: Session, *, channel_id: int, ids: Collection[int], roots: Collection[str]
) -> dict[int, Conversation]:
    """The conversations of a channel with these ids, and those that begin with these messages."""
    chosen = select(Conversation).where(
        Conversation.channel_id == channel_id, or_(Conversation.id.in_(ids), Conversation.root_ts.in_(roots))
    )
    return {row.id: row for row in session.scalars(chosen)}


def marks_of(session: Session, *, ids: Collection[int]) -> Sequence[Mark]:
    """Every mark on these conversations, withdrawn ones included, in order."""
    return session.scalars(select(Mark).where(Mark.conversation_id.in_(ids)).order_by(Mark.at, Mark.id)).all()


def put_together(session: Session, *, interaction_ids: Iterable[int], conversation_id: int) -> None:
    """These messages belong to a conversation from now on."""
    for row in session.scalars(select(Interaction).where(Interaction.id.in_(list(interaction_ids)))):
        row.conversation_id = conversation_id
    session.flush()


def root(session: Session, *, conversation_id: int, ts: str) -> None:
    """A conversation begins with this message from now on, unless another one does."""
    row = session.get_one(Conversation, conversation_id)
    if of_root(session, channel_id=row.channel_id, root_ts=ts) is None:
        row.root_ts = ts
        session.flush()


def let_go(session: Session, *, conversation: Conversation) -> None:
    """A conversation has no root of its own: it is left without messages, or another one begins with its first."""
    root(session, conversation_id=conversation.id, ts=f"merged {conversation.id}")


def marks(session: Session, *, conversation_id: int) -> Sequence[Mark]:
    """What people declared about a conversation and did not withdraw, in order."""
    return session.scalars(_MARKS, {"conversation_id": conversation_id}).all()


def mark(session: Session, *, workspace_id: int, mark_id: int) -> Mark | None:
    """One mark of the workspace."""
    found = session.get(Mark, mark_id)
    return found if found and found.workspace_id == workspace_id else None


def mark_from(session: Session, *, workspace_id: int, source: str) -> Mark | None:
    """The newest standing mark that a gesture made."""
    chosen = select(Mark).where(
        Mark.workspace_id == workspace_id, Mark.source == source, Mark.withdrawn_at.is_(None)
    )
    return session.scalar(chosen.order_by(Mark.id.desc()).limit(1))


def is_taken_back(session: Session, *, workspace_id: int, source: str, since: datetime) -> bool:
    """Whether a gesture of that moment, or a later one of its kind, was withdrawn."""
    mine = (Mark.workspace_id == workspace_id, Mark.source == source)
    chosen = select(Mark.id).where(*mine, Mark.at >= since, Mark.withdrawn_at.is_not(None))
    return session.scalar(chosen.limit(1)) is not None


def move_marks(session: Session, *, workspace_id: int, old: str, new: str) -> None:
    """Let the marks that gestures made know the channel by its new id."""
    mine = Mark.source.startswith(f"{old}:", autoescape=True)
    moved = update(Mark).where(Mark.workspace_id == workspace_id, mine)
    source = bindparam(None, new, String) + func.substr(Mark.source, len(old) + 1)
    session.execute(moved.values(source=source).execution_options(synchronize_session="fetch"))
