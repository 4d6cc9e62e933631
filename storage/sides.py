"""Whose side people declared somebody to be on in one channel, whatever else is known of them (rule R5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session


class ChannelSide(Base):
    """Somebody's side in one channel. `side`: "client", "team" or "ignored"; `client_id` None: the channel's client."""

    __tablename__ = "channel_sides"
    __table_args__ = (UniqueConstraint("channel_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    user_id: Mapped[str] = mapped_column(String(32))
    side: Mapped[str] = mapped_column(String(16))
    set_by: Mapped[str] = mapped_column(String(32))
    set_at: Mapped[datetime]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"), default=None)


def find(session: Session, *, channel_id: int, user_id: str) -> ChannelSide | None:
    """What was declared about somebody in a channel."""
    return session.scalar(
        select(ChannelSide).where(ChannelSide.channel_id == channel_id, ChannelSide.user_id == user_id)
    )


def of_channel(session: Session, *, channel_id: int) -> Sequence[ChannelSide]:
    """Everything declared in a channel, in order."""
    chosen = select(ChannelSide).where(ChannelSide.channel_id == channel_id)
    return session.scalars(chosen.order_by(ChannelSide.id)).all()
