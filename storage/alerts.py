"""Alerts: which level of which clock was told, once each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.clocks import Level
from storage.base import Base, Session
from storage.clocks import Clock
from storage.writing import changed, insert_new


class Alert(Base):
    """One level told about one clock (rule R33: inserted first, sent second; a conflict means: told already).

    `fingerprint` holds the target, so that a changed target may tell a level again. `post` is the outbox
    key of the message that tells it, which may tell of other clocks too; "" when there was nowhere to tell.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "clock_id", "level", "fingerprint"),
        Index("alerts_of_post", "workspace_id", "post"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"))
    level: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))
    raised_at: Mapped[datetime]
    post: Mapped[str] = mapped_column(String(160), default="")
    place: Mapped[str] = mapped_column(String(32), default="", server_default="")
    held_until: Mapped[datetime | None] = mapped_column(default=None)
    outcome: Mapped[str] = mapped_column(String(16), default="", server_default="")


def add(
    session: Session, *, workspace_id: int, clock_id: int, level: Level, fingerprint: str, now: datetime
) -> Alert | None:
    """Note that a level is being told; None when it was told before."""
    new = insert_new(session, table=Alert).values(
        workspace_id=workspace_id,
        clock_id=clock_id,
        level=int(level),
        fingerprint=fingerprint,
        raised_at=now,
        post="",
    )
    alert_id = session.scalar(new.returning(Alert.id))
    return session.get_one(Alert, alert_id) if alert_id else None


def highest(session: Session, *, workspace_id: int, clock_id: int, fingerprint: str) -> Level:
    """The highest level told about a clock with this fingerprint."""
    told = select(func.max(Alert.level)).where(
        Alert.workspace_id == workspace_id, Alert.clock_id == clock_id, Alert.fingerprint == fingerprint
    )
    return Level(session.scalar(told) or Level.NONE)


def posts_of(session: Session, *, workspace_id: int, clock_id: int) -> list[str]:
    """The messages that told of a clock, newest first."""
    told = select(Alert.post).where(
        Alert.workspace_id == workspace_id, Alert.clock_id == clock_id, Alert.post != ""
    )
    return list(dict.fromkeys(session.scalars(told.order_by(Alert.id.desc()))))


def move(session: Session, *, workspace_id: int, old: str, new: str) -> bool:
    """Let another message tell what one was to tell; False when that one told of no clock."""
    told = update(Alert).where(Alert.workspace_id == workspace_id, Alert.post == old)
    return changed(session.execute(told.values(post=new))) > 0


def escalated(session: Session, *, workspace_id: int, posts: str) -> list[tuple[int, int]]:
    """The (clock id, client id) of what was told to have escalated by messages whose key begins with `posts`."""
    told = (
        select(Alert.clock_id, Clock.client_id)
        .join(Clock, Clock.id == Alert.clock_id)
        .where(Alert.workspace_id == workspace_id, Alert.post.startswith(posts, autoescape=True))
        .where(Alert.level >= int(Level.ESCALATE))
    )
    return [(clock_id, client_id) for clock_id, client_id in session.execute(told.order_by(Alert.id))]


def clocks_of(session: Session, *, workspace_id: int, post: str) -> list[int]:
    """The clocks that one message tells of, in the order they were told."""
    told = select(Alert.clock_id).where(Alert.workspace_id == workspace_id, Alert.post == post)
    return list(dict.fromkeys(session.scalars(told.order_by(Alert.id))))
