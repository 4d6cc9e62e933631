"""Misses: answers, solutions and news that came too late, whom they are asked of, and the reasons they gave."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, and_, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.clocks import ANSWERS, Kind, State
from storage.base import Base, Session
from storage.clocks import Clock
from storage.writing import changed, insert_new

ASKED = (*ANSWERS, Kind.RESOLUTION_FIRST, Kind.UPDATE_CADENCE)
"""The kinds of clocks whose misses have a reason."""
_TO_ASK = "ask_at IS NOT NULL"


class Miss(Base):
    """What came too late at `missed_at`, and what its owner says about it.

    `owner_id`: who is asked, "" when there is nobody. `ask_at`: when they are to be asked, None once they were or
    when they are not to be. `post`: the outbox key of the message that asked. `reason` (`domain.misses.Reason`) is
    "" until they gave one.
    """

    __tablename__ = "misses"
    __table_args__ = (
        Index("misses_to_ask", "ask_at", sqlite_where=text(_TO_ASK), postgresql_where=text(_TO_ASK)),
        Index("misses_of_client", "client_id", "missed_at"),
        Index("misses_of_post", "workspace_id", "post"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    clock_id: Mapped[int] = mapped_column(ForeignKey("clocks.id"), unique=True)
    missed_at: Mapped[datetime]
    owner_id: Mapped[str] = mapped_column(String(32), default="")
    ask_at: Mapped[datetime | None] = mapped_column(default=None)
    asked_at: Mapped[datetime | None] = mapped_column(default=None)
    post: Mapped[str] = mapped_column(String(160), default="")
    reason: Mapped[str] = mapped_column(String(16), default="")
    answered_by: Mapped[str] = mapped_column(String(32), default="")
    answered_at: Mapped[datetime | None] = mapped_column(default=None)


def unnoted(session: Session, *, since: datetime) -> Clock | None:
    """What came too late since a moment and was not noted yet."""
    noted = select(Miss.id).where(Miss.clock_id == Clock.id)
    late = (text(f"clocks.state = '{State.BREACHED.value}'"), Clock.ended_at >= since)
    chosen = select(Clock).where(*late, Clock.kind.in_(ASKED), ~noted.exists())
    return session.scalar(chosen.order_by(Clock.ended_at, Clock.id).limit(1))


def add(session: Session, *, clock: Clock) -> Miss | None:
    """Note that something came too late; None when it was noted before."""
    new = insert_new(session, table=Miss).values(
        workspace_id=clock.workspace_id,
        client_id=clock.client_id,
        clock_id=clock.id,
        missed_at=clock.ended_at,
        owner_id="",
        post="",
        reason="",
        answered_by="",
    )
    miss_id = session.scalar(new.returning(Miss.id))
    return session.get_one(Miss, miss_id) if miss_id else None


def get(session: Session, *, workspace_id: int, miss_id: int) -> Miss | None:
    """One miss of the workspace."""
    found = session.get(Miss, miss_id)
    return found if found and found.workspace_id == workspace_id else None


def next_moment(session: Session) -> datetime | None:
    """When somebody is to be asked next."""
    return session.scalar(select(func.min(Miss.ask_at)).where(Miss.ask_at.is_not(None)))


def first_due(session: Session, *, now: datetime) -> tuple[int, str] | None:
    """Who is to be asked now, as workspace id and user id; None when nobody is."""
    due = select(Miss.workspace_id, Miss.owner_id).where(Miss.ask_at.is_not(None), Miss.ask_at <= now)
    found = session.execute(due.order_by(Miss.ask_at, Miss.id).limit(1)).first()
    return (found[0], found[1]) if found else None


def put_off(
    session: Session, *, workspace_id: int, owner_id: str, now: datetime, until: datetime | None
) -> bool:
    """Ask somebody later what is due now, or never (None); False when somebody else was faster."""
    mine = (Miss.workspace_id == workspace_id, Miss.owner_id == owner_id, Miss.ask_at <= now)
    return changed(session.execute(update(Miss).where(*mine).values(ask_at=until))) > 0


def to_ask(session: Session, *, workspace_id: int, owner_id: str, upto: datetime) -> Sequence[Miss]:
    """What somebody is to be asked until a moment, if it still is too late, in the order it happened."""
    chosen = (
        select(Miss)
        .join(Clock, Clock.id == Miss.clock_id)
        .where(Miss.workspace_id == workspace_id, Miss.owner_id == owner_id, Miss.ask_at <= upto)
        .where(Clock.state == State.BREACHED)
    )
    return session.scalars(chosen.order_by(Miss.missed_at, Miss.id)).all()


def of_post(session: Session, *, workspace_id: int, post: str) -> Sequence[Miss]:
    """What one message asks about, in the order it happened."""
    chosen = select(Miss).where(Miss.workspace_id == workspace_id, Miss.post == post)
    return session.scalars(chosen.order_by(Miss.missed_at, Miss.id)).all()


def counts(
    session: Session, *, client_ids: Collection[int], start: datetime, end: datetime
) -> list[tuple[int, str, int]]:
    """(client, reason, how many): the reasons given in a stretch of time, and as "" what happened in it and has none.

    What counts as late no more is left out.
    """
    given = and_(Miss.reason != "", Miss.answered_at >= start, Miss.answered_at < end)
    silent = and_(Miss.reason == "", Miss.missed_at >= start, Miss.missed_at < end)
    chosen = (
        select(Miss.client_id, Miss.reason, func.count())
        .join(Clock, Clock.id == Miss.clock_id)
        .where(Miss.client_id.in_(client_ids), Clock.state == State.BREACHED, or_(given, silent))
    )
    found = session.execute(chosen.group_by(Miss.client_id, Miss.reason).order_by(Miss.client_id))
    return [(client_id, reason, n) for client_id, reason, n in found]
