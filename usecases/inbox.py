"""The inbox: events stored on arrival, claimed in order, then done, tried again or quarantined (P1-P6)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import domain.inbox
import storage.inbox
from storage.base import Session
from storage.inbox import Arrival, Claimed, InboxRow

LEASE = timedelta(seconds=60)
KEPT = timedelta(days=7)
"""Slack repeats events for a day; what was done stays for some more, to be looked at."""


@dataclass
class Claim:
    """Events that are ours for `LEASE`, oldest first."""

    by: str
    rows: list[Claimed]


def store(session: Session, *, arrivals: Sequence[Arrival]) -> int:
    """Keep events and say how many are new; a repeat changes nothing."""
    return storage.inbox.add_all(session, arrivals=arrivals)


def set_aside(session: Session, *, payload: Mapping[str, Any], lane: str, machine: datetime) -> None:
    """Keep an event that waits for another one in a lane of its own, so that the other need not wait behind it."""
    text = json.dumps(payload)
    store(
        session,
        arrivals=[
            Arrival(
                event_id=domain.inbox.key_of(payload, text=text),
                team_id=domain.inbox.team_of(payload),
                lane=lane,
                payload=text,
                received_at=machine,
            )
        ],
    )


def waits_in(session: Session, *, lane: str) -> bool:
    """Whether an event waits in a lane."""
    return storage.inbox.any_in(session, lane=lane)


def claim(session: Session, *, machine: datetime, limit: int) -> Claim:
    """Take up to `limit` events, in the order of each lane; none when nothing is to be done now."""
    by = uuid.uuid4().hex
    rows = storage.inbox.claim(session, now=machine, until=machine + LEASE, by=by, limit=limit)
    return Claim(by=by, rows=rows)


def done(session: Session, *, by: str, ids: Sequence[int], note: str = "") -> None:
    """These were carried out; `note` says when there was nothing to carry out."""
    storage.inbox.settle(session, ids=ids, by=by, state="done", reason=note)


def failed(
    session: Session,
    *,
    by: str,
    row: Claimed,
    reason: str,
    hopeless: bool,
    machine: datetime,
    banned: timedelta = timedelta(),
) -> bool:
    """An attempt failed: another one after a pause; quarantine (True) when it was the last or `hopeless`.

    While Slack wants no calls (`banned`) nothing is wrong with the event: that is no attempt.
    """
    attempts = row.attempts + (not banned)
    pause = banned or (None if hopeless else domain.inbox.pause_after(attempts))
    if pause is None:
        storage.inbox.settle(session, ids=[row.id], by=by, state="quarantined", reason=reason)
        return True
    storage.inbox.postpone(
        session, row_id=row.id, by=by, attempts=attempts, next_at=machine + pause, reason=reason
    )
    return False


def give_back(session: Session, *, by: str, ids: Sequence[int]) -> None:
    """Not tried: somebody else, or we ourselves, may do these later."""
    storage.inbox.give_back(session, ids=ids, by=by)


def nobody_else(session: Session) -> None:
    """Whoever holds events is dead, since we alone have the database: they need not wait for the leases' end."""
    storage.inbox.free_all(session)


def is_waiting(session: Session) -> bool:
    """Whether an event waits to be carried out, now or later."""
    return storage.inbox.any_new(session)


def counts(session: Session) -> dict[str, int]:
    """How many events are in each state."""
    return storage.inbox.counts(session)


def replay(session: Session, *, row_id: int) -> bool:
    """Try a quarantined event again from its first attempt; False when there is none with this number."""
    row = _in_quarantine(session, row_id=row_id)
    if row is None:
        return False
    row.state, row.attempts, row.next_at, row.reason = "new", 0, None, ""
    return True


def drop(session: Session, *, row_id: int) -> bool:
    """Give a quarantined event up; False when there is none with this number."""
    row = _in_quarantine(session, row_id=row_id)
    if row is None:
        return False
    row.state, row.reason, row.payload = "done", f"dropped: {row.reason}", ""
    return True


def tidy_one(session: Session, *, now: datetime) -> bool:
    """Forget some events that were done, or that nobody cared for, long ago."""
    if storage.inbox.expire(session, before=now - KEPT, limit=200):
        return True
    return storage.inbox.remove_done(session, before=now - KEPT, limit=1000) > 0


def _in_quarantine(session: Session, *, row_id: int) -> InboxRow | None:
    row = storage.inbox.get(session, row_id=row_id)
    return row if row is not None and row.state == "quarantined" else None
