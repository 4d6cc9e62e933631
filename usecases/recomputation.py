"""Recomputation: every stored clock compared with what its log, policy and calendar say (rule R25)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import storage.clients
import storage.clocks
import usecases.clocks
import usecases.duties
from domain.clocks import RUNNING, Ending, Owed, Reading, State
from storage.base import Session
from storage.clocks import Clock
from usecases.runs import Terms

SUBJECTS = 50
"""Subjects whose clocks are compared in one transaction."""
Place = tuple[int, str]
"""A workspace and a subject: those before it are done."""
START: Place = (0, "")
Values = tuple[str, object, object]


@dataclass(frozen=True)
class Difference:
    """One value of a clock that its log does not give; `clock_id` is 0 for a clock that is missing."""

    clock_id: int
    client: str
    subject: str
    field: str
    stored: object
    expected: object


@dataclass(frozen=True)
class Chunk:
    """What was found in a part; `following` is where the next part begins, None at the end."""

    differences: list[Difference]
    following: Place | None
    clocks: int


def check(session: Session, *, after: Place, now: datetime) -> Chunk:
    """Compare the clocks of the next subjects; nothing is changed."""
    rows = storage.clocks.of_next_subjects(session, after=after, limit=SUBJECTS)
    found: list[Difference] = []
    place = after
    for place, clocks in groupby(rows, key=lambda clock: (clock.workspace_id, clock.subject)):  # noqa: B007
        found += _compare(session, clocks=list(clocks), now=now)
    return Chunk(found, place if rows else None, len(rows))


def mend(session: Session, *, subject: str, now: datetime) -> None:
    """Read the clocks of a subject anew."""
    usecases.clocks.follow_subject(session, subject=subject, now=now)


def _compare(session: Session, *, clocks: list[Clock], now: datetime) -> list[Difference]:
    first = clocks[0]
    scene = usecases.duties.of(session, subject=first.subject, now=now)
    told = {(each.run.kind.value, each.run.ref): each for each in scene.owed} if scene else {}
    settled = scene.settled if scene else ()
    found: list[tuple[int, Values]] = []
    for clock in clocks:
        owed = told.pop((clock.kind, clock.ref), None)
        if owed is not None and scene is not None:
            found += [(clock.id, each) for each in _differing(clock, owed=owed, terms=scene.terms, now=now)]
        elif clock.state != State.CANCELLED and (clock.kind, clock.ref) not in settled:
            found.append((clock.id, ("state", clock.state, State.CANCELLED.value)))
    found += [(0, ("clock", "missing", f"{kind} {ref}")) for kind, ref in told]
    if not found:
        return []
    client = storage.clients.get(session, workspace_id=first.workspace_id, client_id=first.client_id)
    name = client.name if client else ""
    return [Difference(clock_id, name, first.subject, *values) for clock_id, values in found]


def _differing(clock: Clock, *, owed: Owed, terms: Terms, now: datetime) -> Iterator[Values]:
    reading = owed.read(now=now)
    if owed.run.ending:
        values = list(_of_ended(clock, owed=owed, reading=reading, terms=terms))
    else:
        values = list(_of_running(clock, owed=owed, reading=reading, terms=terms, now=now))
    yield from (each for each in values if each[1] != each[2])


def _of_ended(clock: Clock, *, owed: Owed, reading: Reading, terms: Terms) -> Iterator[Values]:
    """What is frozen is compared as far as it was computed by the present terms."""
    run = owed.run
    yield "started_at", clock.started_at, run.start
    yield "ended_at", clock.ended_at, run.end
    yield "ended_by", clock.ended_by, run.end_by
    yield "due_at", clock.due_at, None
    yield "next_check_at", clock.next_check_at, None
    if (clock.policy, clock.calendar) == (terms.policy, owed.calendar.version):
        yield "state", clock.state, reading.state.value
        yield "level", clock.level, int(reading.level)
        yield "elapsed_seconds", clock.elapsed_seconds, int(reading.elapsed.total_seconds())
        yield "target_seconds", clock.target_seconds, int(owed.target.work.total_seconds())
    else:
        cancelled = State.CANCELLED.value
        ended = cancelled if run.ending == Ending.CANCELLED else f"{State.MET} or {State.BREACHED}"
        allowed = (cancelled,) if run.ending == Ending.CANCELLED else (State.MET, State.BREACHED)
        yield "state", ended if clock.state in allowed else clock.state, ended


def _of_running(
    clock: Clock, *, owed: Owed, reading: Reading, terms: Terms, now: datetime
) -> Iterator[Values]:
    """How far it has come is as of the last look, so it is compared only when the next one is not near."""
    yield "started_at", clock.started_at, owed.run.start
    yield "ended_at", clock.ended_at, None
    yield "policy", clock.policy, terms.policy
    yield "calendar", clock.calendar, owed.calendar.version
    yield "target_seconds", clock.target_seconds, int(owed.target.work.total_seconds())
    yield "paused", clock.paused, reading.paused
    yield "due_at", clock.due_at, reading.due_at
    soon = now + usecases.clocks.LOOK_AGAIN
    if clock.next_check_at is None or (clock.next_check_at > soon and not clock.snoozed_until):
        yield "state", clock.state, reading.state.value
        yield "level", clock.level, int(reading.level)
    elif clock.state not in RUNNING:
        yield "state", clock.state, reading.state.value
    if clock.next_check_at is None:
        yield "next_check_at", None, reading.next_check_at
    if reading.paused:
        yield "elapsed_seconds", clock.elapsed_seconds, int(reading.elapsed.total_seconds())
