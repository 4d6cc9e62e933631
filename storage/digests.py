"""Digests: when each is due next, and which periods were done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

import storage.writing
from storage.base import Base, Session


class Schedule(Base):
    """When the digest of a workspace (`client_id` 0) or of one client is due next.

    A client with a schedule has its own digest and is left out of the workspace's. `put_off_until`: not
    looked at before, although it is due.
    """

    __tablename__ = "digest_schedules"
    __table_args__ = (UniqueConstraint("workspace_id", "client_id"), Index("digests_due", "next_at"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    next_at: Mapped[datetime]
    period: Mapped[str] = mapped_column(String(16))
    client_id: Mapped[int] = mapped_column(default=0)
    put_off_until: Mapped[datetime | None] = mapped_column(default=None)


class Digest(Base):
    """One period's digest, written once whatever happens (rule R42).

    `outcome`: "sent", "empty" (nothing to say), "stale" (too late to be worth reading) or "no_channel".
    """

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("workspace_id", "client_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    period: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(16))
    client_id: Mapped[int] = mapped_column(default=0)


_LOOK_AT = func.coalesce(Schedule.put_off_until, Schedule.next_at)


def next_moment(session: Session) -> datetime | None:
    """The earliest planned digest of all workspaces."""
    return session.scalar(select(func.min(_LOOK_AT)))


def first_due(session: Session, *, now: datetime) -> Schedule | None:
    """The digest that has been due for longest."""
    due = select(Schedule).where(Schedule.next_at <= now, now >= _LOOK_AT)
    return session.scalar(due.order_by(Schedule.next_at, Schedule.id).limit(1))


def put_off(session: Session, *, schedule: Schedule, until: datetime) -> bool:
    """Look at a due digest again then; False when somebody else was faster."""
    unchanged = (
        Schedule.id == schedule.id,
        Schedule.next_at == schedule.next_at,
        Schedule.put_off_until.is_not_distinct_from(schedule.put_off_until),
    )
    later = update(Schedule).where(*unchanged).values(put_off_until=until)
    return storage.writing.changed(session.execute(later)) == 1


def schedule_of(session: Session, *, workspace_id: int, client_id: int) -> Schedule | None:
    """The plan of the workspace's digest (`client_id` 0) or of a client's own."""
    return session.scalar(
        select(Schedule).where(Schedule.workspace_id == workspace_id, Schedule.client_id == client_id)
    )


def plan(session: Session, *, workspace_id: int, client_id: int, next_at: datetime, period: str) -> None:
    """Set when a digest is due next."""
    row = schedule_of(session, workspace_id=workspace_id, client_id=client_id)
    if row is None:
        row = Schedule(workspace_id=workspace_id, client_id=client_id, next_at=next_at, period=period)
        session.add(row)
    row.next_at, row.period, row.put_off_until = next_at, period, None
    session.flush()


def cancel(session: Session, *, workspace_id: int, client_id: int) -> None:
    """No digest any more."""
    session.execute(
        delete(Schedule).where(Schedule.workspace_id == workspace_id, Schedule.client_id == client_id)
    )


def move(session: Session, *, schedule: Schedule, next_at: datetime, period: str) -> bool:
    """Take a due digest by planning its successor; False when somebody else was faster."""
    unchanged = (
        Schedule.id == schedule.id,
        Schedule.next_at == schedule.next_at,
        Schedule.period == schedule.period,
    )
    values = {"next_at": next_at, "period": period, "put_off_until": None}
    moved = session.execute(update(Schedule).where(*unchanged).values(values))
    return storage.writing.changed(moved) == 1


def begin(
    session: Session, *, workspace_id: int, client_id: int, period: str, now: datetime
) -> Digest | None:
    """Write down that a period's digest is made now; None when it was made before."""
    new = storage.writing.insert_new(session, table=Digest).values(
        workspace_id=workspace_id, client_id=client_id, period=period, made_at=now, outcome=""
    )
    if not storage.writing.changed(session.execute(new)):
        return None
    return done(session, workspace_id=workspace_id, client_id=client_id, period=period)


def done(session: Session, *, workspace_id: int, client_id: int, period: str) -> Digest | None:
    """What became of a period's digest; None while it is to come."""
    return session.scalar(
        select(Digest).where(
            Digest.workspace_id == workspace_id, Digest.client_id == client_id, Digest.period == period
        )
    )


def missed(session: Session, *, workspace_id: int, since: datetime, upto: datetime) -> list[Digest]:
    """The digests that were given up in a stretch of time because they came too late."""
    chosen = select(Digest).where(Digest.workspace_id == workspace_id, Digest.outcome == "stale")
    made = chosen.where(Digest.made_at >= since, Digest.made_at <= upto)
    return list(session.scalars(made.order_by(Digest.id)))


def sent_since(session: Session, *, workspace_id: int, client_id: int, since: datetime) -> bool:
    """Whether a digest was posted after a moment."""
    sent = select(Digest.id).where(
        Digest.workspace_id == workspace_id,
        Digest.client_id == client_id,
        Digest.outcome == "sent",
        Digest.made_at > since,
    )
    return session.scalar(sent.limit(1)) is not None


def last_outcome(session: Session, *, workspace_id: int, client_id: int) -> str:
    """What became of the latest digest that is not in the making; "" when there was none."""
    made = select(Digest.outcome).where(
        Digest.workspace_id == workspace_id, Digest.client_id == client_id, Digest.outcome != ""
    )
    return session.scalar(made.order_by(Digest.id.desc()).limit(1)) or ""
