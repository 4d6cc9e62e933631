"""Notices: who was told that we are away, once for each person and channel."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session
from storage.writing import changed, insert_new


class Notice(Base):
    """Somebody of the client's was told in a channel when we answer; inserted first, sent second."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("channel_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    user_id: Mapped[str] = mapped_column(String(32))
    told_at: Mapped[datetime]


def add(session: Session, *, workspace_id: int, channel_id: int, user_id: str, now: datetime) -> bool:
    """Note that somebody is being told; False when they were told before."""
    new = insert_new(session, table=Notice).values(
        workspace_id=workspace_id, channel_id=channel_id, user_id=user_id, told_at=now
    )
    return changed(session.execute(new)) == 1
