"""Conversations: a thread, or a group of top-level messages, and the marks people set on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, bindparam, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session
from storage.channels import Channel
from storage.interactions import Interaction


class Conversation(Base):
    """The unit that response clocks belong to (rule R1). `root_ts`: the thread's parent or the group's
    first message.

    `owner_id`: who took it. One that was merged into another is left empty, with a `root_ts` no message has.
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
    """What a person declared about a conversation (`domain.conversations.MarkKind`); kept when withdrawn."""

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


_GROUPED = select(Interaction.conversation_id).where(
    Interaction.channel_id == bindparam("channel_id"),
    Interaction.user_id == bindparam("user_id"),
    Interaction.happened_at.between(bindparam("since"), bindparam("upto")),
    Interaction.thread_ts.is_(None),
)
_BESIDE = select(Conversation.id).where(
    Conversation.channel_id == bindparam("channel_id"),
    or_(Conversation.root_ts == bindparam("ts"), Conversation.id.in_(_GROUPED)),
)
_EARLIEST_FIRST = (
    select(Conversation)
    .where(Conversation.id.in_(bindparam("ids", expanding=True)))
    .order_by(Conversation.root_ts)
)
_MARKS = (
    select(Mark)
    .where(Mark.conversation_id == bindparam("conversation_id"), Mark.withdrawn_at.is_(None))
    .order_by(Mark.at, Mark.id)
)


def beside(
    session: Session, *, channel_id: int, user_id: str, ts: str, since: datetime, upto: datetime
) -> Sequence[Conversation]:
    """What a top-level message may continue: its own thread, and groups in which its author wrote near it.

    The earliest first.
    """
    asked = {"channel_id": channel_id, "user_id": user_id, "ts": ts, "since": since, "upto": upto}
    ids = session.connection().scalars(_BESIDE, asked).all()
    if not ids:
        return ()
    return session.scalars(_EARLIEST_FIRST, {"ids": ids}).all()


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


def merge(session: Session, *, conversation: Conversation, into: Conversation) -> None:
    """Marks move along, and the emptied one lets go of its root."""
    marks = update(Mark).where(Mark.conversation_id == conversation.id)
    session.execute(marks.values(conversation_id=into.id))
    conversation.root_ts = f"merged {conversation.id}"
    session.flush()
