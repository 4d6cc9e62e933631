"""Moves: what people put into another conversation than the rules would, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, and_, func, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from storage.base import Base, Session
from storage.interactions import Interaction


class Move(Base):
    """One act of a person (`domain.conversations.MoveKind`). `from_id` None: a message that was in none.

    `moved` are the ids of the interactions that went over, the earliest first. `before` says of every interaction
    that the act fixed in its place, moved or not, by its id: the conversation and `placed_by` it had; `marks` the
    same of the conversations of marks. `owner_moved`: who had taken the one has taken the other too since.
    `root_ts`: that of the one before a split.
    """

    __tablename__ = "conversation_moves"
    __table_args__ = (Index("conversation_moves_from", "from_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    kind: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    moved: Mapped[list[int]] = mapped_column(JSON)
    before: Mapped[dict[str, tuple[int | None, str]]] = mapped_column(JSON)
    marks: Mapped[dict[str, int]] = mapped_column(JSON)
    owner_moved: Mapped[bool]
    root_ts: Mapped[str] = mapped_column(String(32), default="")
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


def get(session: Session, *, workspace_id: int, move_id: int) -> Move | None:
    """One move of the workspace."""
    found = session.get(Move, move_id)
    return found if found and found.workspace_id == workspace_id else None


def out_of(session: Session, *, conversation_id: int) -> list[Move]:
    """The standing moves out of a conversation, the newest first."""
    chosen = select(Move).where(Move.from_id == conversation_id, Move.undone_at.is_(None))
    return list(session.scalars(chosen.order_by(Move.id.desc())))


def messages(session: Session, *, conversation_ids: Collection[int]) -> list[Interaction]:
    """Every message of these conversations, deleted ones included, in order."""
    chosen = select(Interaction).where(Interaction.conversation_id.in_(conversation_ids))
    return list(session.scalars(chosen.order_by(Interaction.happened_at, Interaction.id)))


def several(session: Session, *, ids: Collection[int]) -> list[Interaction]:
    """These messages, in order."""
    chosen = select(Interaction).where(Interaction.id.in_(ids))
    return list(session.scalars(chosen.order_by(Interaction.happened_at, Interaction.id)))


def recent(
    session: Session, *, channel_id: int, client_id: int, since: datetime, limit: int
) -> list[Interaction]:
    """The first message of each conversation of a client in a channel in which something was said since a
    moment; the one that was heard last first.
    """
    lately = (
        select(Interaction.conversation_id, func.max(Interaction.happened_at).label("last"))
        .where(
            Interaction.channel_id == channel_id,
            Interaction.client_id == client_id,
            Interaction.happened_at >= since,
            Interaction.conversation_id.is_not(None),
            Interaction.deleted_at.is_(None),
        )
        .group_by(Interaction.conversation_id)
        .order_by(func.max(Interaction.happened_at).desc())
        .limit(limit)
        .subquery()
    )
    said = aliased(Interaction)
    first = (
        select(func.min(said.happened_at))
        .where(said.conversation_id == lately.c.conversation_id, said.deleted_at.is_(None))
        .scalar_subquery()
    )
    chosen = select(Interaction).join(
        lately,
        and_(Interaction.conversation_id == lately.c.conversation_id, Interaction.happened_at == first),
    )
    return list(session.scalars(chosen.order_by(lately.c.last.desc())))
