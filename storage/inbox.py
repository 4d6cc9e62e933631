"""Inbox: events as Slack sent them, stored before anything is done and before Slack is told so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Index,
    Select,
    String,
    Text,
    Update,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy import literal_column as literal
from sqlalchemy.orm import InstrumentedAttribute, Mapped, aliased, mapped_column

import storage.writing
from storage.base import Base, Session


class InboxRow(Base):
    """One event. `lane` (the channel, or the user or team) is drained in order of `id`.

    `state`: "new", "done" or "quarantined"; `reason` says why it is, or how its last attempt failed. A claim
    is a lease: `leased_until` and `next_at` are machine time.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "inbox_waiting",
            "lane",
            "id",
            sqlite_where=text("state = 'new'"),
            postgresql_where=text("state = 'new'"),
        ),
        Index("inbox_new", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
        Index(
            "inbox_done",
            "received_at",
            sqlite_where=text("state = 'done'"),
            postgresql_where=text("state = 'done'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    event_id: Mapped[str] = mapped_column(String(64), unique=True)
    team_id: Mapped[str] = mapped_column(String(32))
    lane: Mapped[str] = mapped_column(String(32))
    payload: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default="new")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(default=None)
    leased_until: Mapped[datetime | None] = mapped_column(default=None)
    leased_by: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class Arrival:
    """An event to store. `payload` is JSON text."""

    event_id: str
    team_id: str
    lane: str
    payload: str
    received_at: datetime


# Literal, since SQLite uses a partial index only when it can see the value.
_NEW: ColumnElement[str] = literal("'new'")
_DONE: ColumnElement[str] = literal("'done'")
_BLANK = {"state": "new", "attempts": 0, "leased_by": "", "reason": ""}


def add_all(session: Session, *, arrivals: Sequence[Arrival]) -> None:
    """Store events in their order; one that is known already is left as it is."""
    rows = [{**vars(arrival), **_BLANK} for arrival in arrivals]
    session.execute(storage.writing.insert_new(session, table=InboxRow), rows)


def claim(session: Session, *, now: datetime, until: datetime, by: str, limit: int) -> list[InboxRow]:
    """Lease up to `limit` events, oldest first; of a lane always its oldest ones without a gap.

    A lane whose oldest event is leased or waits for another attempt is left alone. Who has locked the
    oldest event of a lane has the lane, so replicas on PostgreSQL never share one.
    """
    lanes = [head.lane for head in session.execute(_free_heads(now=now, limit=limit))]
    if not lanes:
        return []
    oldest = (
        select(InboxRow.id)
        .where(InboxRow.state == _NEW, InboxRow.lane.in_(lanes))
        .order_by(InboxRow.id)
        .limit(limit)
    )
    chosen = session.scalars(oldest).all()
    lease = update(InboxRow).where(InboxRow.id.in_(chosen)).values(leased_until=until, leased_by=by)
    return sorted(session.scalars(lease.returning(InboxRow)), key=lambda row: row.id)


def _free_heads(*, now: datetime, limit: int) -> Select[int, str]:
    older = aliased(InboxRow)
    has_older = (
        select(older.id)
        .where(older.state == _NEW, older.lane == InboxRow.lane, older.id < InboxRow.id)
        .exists()
    )
    return (
        select(InboxRow.id, InboxRow.lane)
        .where(
            InboxRow.state == _NEW, _over(InboxRow.next_at, now=now), _over(InboxRow.leased_until, now=now)
        )
        .where(~has_older)
        .order_by(InboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def _over(moment: InstrumentedAttribute[datetime | None], *, now: datetime) -> ColumnElement[bool]:
    return moment.is_(None) | (moment <= now)


def settle(session: Session, *, ids: Sequence[int], by: str, state: str, reason: str) -> None:
    """End the claim of `by` on these events, "done" or "quarantined"; a lost claim changes nothing."""
    values = {"state": state, "reason": reason, "leased_until": None, "leased_by": ""}
    session.execute(_held(ids, by=by).values(values))


def postpone(
    session: Session, *, row_id: int, by: str, attempts: int, next_at: datetime, reason: str
) -> None:
    """Give an event back after a failed attempt, for another one at `next_at`."""
    values = {
        "attempts": attempts,
        "next_at": next_at,
        "reason": reason,
        "leased_until": None,
        "leased_by": "",
    }
    session.execute(_held([row_id], by=by).values(values))


def give_back(session: Session, *, ids: Sequence[int], by: str) -> None:
    """Give events back untouched."""
    session.execute(_held(ids, by=by).values(leased_until=None, leased_by=""))


def _held(ids: Sequence[int], *, by: str) -> Update:
    return update(InboxRow).where(InboxRow.id.in_(ids), InboxRow.leased_by == by)


def get(session: Session, *, row_id: int) -> InboxRow | None:
    """One event."""
    return session.get(InboxRow, row_id)


def in_state(session: Session, *, state: str, limit: int) -> list[InboxRow]:
    """The oldest events in a state."""
    found = select(InboxRow).where(InboxRow.state == state).order_by(InboxRow.id).limit(limit)
    return list(session.scalars(found))


def counts(session: Session) -> dict[str, int]:
    """How many events are in each state."""
    grouped = select(InboxRow.state, func.count()).group_by(InboxRow.state)
    return {row[0]: row[1] for row in session.execute(grouped)}


def remove_done(session: Session, *, before: datetime, limit: int) -> int:
    """Forget up to `limit` events that were done and came before `before`; how many."""
    old = select(InboxRow.id).where(InboxRow.state == _DONE, InboxRow.received_at < before).limit(limit)
    return storage.writing.changed(session.execute(delete(InboxRow).where(InboxRow.id.in_(old))))


def any_new(session: Session) -> bool:
    """Whether an event waits to be carried out, now or later."""
    return session.scalar(select(InboxRow.id).where(InboxRow.state == _NEW).limit(1)) is not None
