"""Inbox: events as Slack sent them, stored before anything is done and before Slack is told so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    String,
    Text,
    Update,
    bindparam,
    case,
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
        Index(
            "inbox_quarantined",
            "id",
            sqlite_where=text("state = 'quarantined'"),
            postgresql_where=text("state = 'quarantined'"),
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


@dataclass(frozen=True)
class Claimed:
    """An event that somebody has taken."""

    id: int
    event_id: str
    lane: str
    payload: str
    attempts: int


# Literal, since SQLite uses a partial index only when it can see the value.
_NEW: ColumnElement[str] = literal("'new'")
_DONE: ColumnElement[str] = literal("'done'")
_QUARANTINED = "quarantined"
INBOX: Any = InboxRow.__table__
_BLANK = {"state": "new", "attempts": 0, "leased_by": "", "reason": ""}


def add_all(session: Session, *, arrivals: Sequence[Arrival]) -> int:
    """Store events in their order and say how many are new; one that is known already is left as it is."""
    rows = [{**vars(arrival), **_BLANK} for arrival in arrivals]
    return storage.writing.changed(session.execute(storage.writing.insert_new(session, table=InboxRow), rows))


def claim(session: Session, *, now: datetime, until: datetime, by: str, limit: int) -> list[Claimed]:
    """Lease up to `limit` events, oldest first; of a lane always its oldest ones without a gap.

    A lane whose oldest event is leased or waits for another attempt is left alone. Who has locked the
    oldest event of a lane has the lane. An event can get older neighbours while it is leased, when another replica is
    slow to commit or somebody has one tried again: a lane is taken up to its first event that is not free.
    """
    session.flush()
    connection = session.connection()
    lanes = connection.scalars(_FREE_LANES, {"now": now, "most": limit}).all()
    if not lanes:
        return []
    ids, barred = list[int](), set[str]()
    for row_id, lane, free in connection.execute(_OLDEST, {"lanes": lanes, "most": limit, "now": now}):
        if not free:
            barred.add(lane)
        elif lane not in barred:
            ids.append(row_id)
    rows = connection.execute(_LEASE, {"ids": ids, "until": until, "by": by, "now": now})
    return sorted((Claimed(*row) for row in rows), key=lambda row: row.id)


def _over(moment: InstrumentedAttribute[datetime | None]) -> ColumnElement[bool]:
    return moment.is_(None) | (moment <= bindparam("now"))


_IS_FREE = _over(InboxRow.next_at) & _over(InboxRow.leased_until)
_OLDER = aliased(InboxRow)
_IS_BEHIND = (
    select(_OLDER.id)
    .where(_OLDER.state == _NEW, _OLDER.lane == InboxRow.lane, _OLDER.id < InboxRow.id)
    .exists()
)
_FREE_LANES = (
    select(InboxRow.lane)
    .where(InboxRow.state == _NEW, _IS_FREE)
    .where(~_IS_BEHIND)
    .order_by(InboxRow.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_OLDEST = (
    select(InboxRow.id, InboxRow.lane, _IS_FREE)
    .where(InboxRow.state == _NEW, InboxRow.lane.in_(bindparam("lanes", expanding=True)))
    .order_by(InboxRow.id)
    .limit(bindparam("most"))
)
_LEASE = (
    update(INBOX)
    .where(INBOX.c.id.in_(bindparam("ids", expanding=True)), _IS_FREE)
    .values(leased_until=bindparam("until"), leased_by=bindparam("by"))
    .returning(*(INBOX.c[name] for name in Claimed.__dataclass_fields__))
)
_END = (
    update(INBOX)
    .where(INBOX.c.id.in_(bindparam("ids", expanding=True)), INBOX.c.leased_by == bindparam("by"))
    .values(
        state=bindparam("to"),
        reason=bindparam("why"),
        payload=case((bindparam("to") == "done", ""), else_=INBOX.c.payload),
        leased_until=None,
        leased_by="",
    )
)


def settle(session: Session, *, ids: Sequence[int], by: str, state: str, reason: str) -> None:
    """End the claim of `by` on these events, "done" or "quarantined"; a lost claim changes nothing.

    Of what is done only the id is kept, so that a repetition is known: what was said where we record nothing is
    gone with it (rule R54).
    """
    if ids:
        told = {"ids": list(ids), "by": by, "to": state, "why": reason}
        session.connection().execute(_END, told)


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
    if ids:
        session.execute(_held(ids, by=by).values(leased_until=None, leased_by=""))


def free_all(session: Session) -> None:
    """End every claim."""
    held = update(InboxRow).where(InboxRow.state == _NEW, InboxRow.leased_until.is_not(None))
    session.execute(held.values(leased_until=None, leased_by=""))


def _held(ids: Sequence[int], *, by: str) -> Update:
    return update(InboxRow).where(InboxRow.id.in_(ids), InboxRow.leased_by == by)


def get(session: Session, *, row_id: int) -> InboxRow | None:
    """One event."""
    return session.get(InboxRow, row_id)


def counts(session: Session) -> dict[str, int]:
    """How many events are in each state."""
    grouped = select(InboxRow.state, func.count()).group_by(InboxRow.state)
    return {row[0]: row[1] for row in session.execute(grouped)}


def any_in(session: Session, *, lane: str) -> bool:
    """Whether an event of a lane is new."""
    found = select(InboxRow.id).where(InboxRow.lane == lane, InboxRow.state == _NEW).limit(1)
    return session.scalar(found) is not None


def remove_done(session: Session, *, before: datetime, limit: int) -> int:
    """Forget up to `limit` events that were done and came before `before`; how many."""
    old = select(InboxRow.id).where(InboxRow.state == _DONE, InboxRow.received_at < before).limit(limit)
    return storage.writing.changed(session.execute(delete(InboxRow).where(InboxRow.id.in_(old))))


def expire(session: Session, *, before: datetime, limit: int) -> int:
    """Give up to `limit` events up that lie in quarantine since before `before`, without what they said; how many."""
    old = (
        select(InboxRow.id).where(InboxRow.state == _QUARANTINED, InboxRow.received_at < before).limit(limit)
    )
    gone = update(InboxRow).where(InboxRow.id.in_(old)).values(state="done", payload="", reason="expired")
    return storage.writing.changed(session.execute(gone))


def any_new(session: Session) -> bool:
    """Whether an event waits to be carried out, now or later."""
    return session.scalar(select(InboxRow.id).where(InboxRow.state == _NEW).limit(1)) is not None
