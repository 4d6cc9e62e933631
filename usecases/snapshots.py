"""Snapshots: the stored rows of clocks, made what the log says they are, and told about (R11, R19, R25-R31)."""

from __future__ import annotations

from datetime import datetime, timedelta

import domain.clocks
import storage.alerts
import storage.clocks
import usecases.alerts
from domain.clocks import RUNNING, Owed, Reading, State
from storage.base import Session
from storage.clocks import Clock
from usecases.cases import Case
from usecases.runs import Terms
from usecases.scenes import Scene

HEAR_FIRST = timedelta(minutes=1)
"""For how long telling waits for events of the channel that are received and not yet recorded (rule R30)."""


def keep(session: Session, *, scene: Scene, now: datetime, telling: bool) -> None:
    """Let the clocks of a scene be what is owed there; what nothing speaks of any more is cancelled."""
    rows = {(row.kind, row.ref): row for row in scene.known}
    for owed in scene.owed:
        clock = rows.pop((owed.run.kind, owed.run.ref), None)
        if clock is None:
            clock = new(scene, owed=owed)
            session.add(clock)
        case, terms = _case(scene, clock=clock), scene.terms_of(owed)
        _settle(session, case=case, owed=owed, terms=terms, now=now, telling=telling)
    for place, lost in rows.items():
        if place not in scene.settled:
            _cancel(session, case=_case(scene, clock=lost), now=now)


def new(scene: Scene, *, owed: Owed) -> Clock:
    """A row for what is owed, not stored yet."""
    return blank(workspace_id=scene.workspace_id, client_id=scene.client_id, subject=scene.subject, owed=owed)


def blank(*, workspace_id: int, client_id: int, subject: str, owed: Owed) -> Clock:
    """A row that says what is owed and nothing yet of how it stands."""
    return Clock(
        workspace_id=workspace_id,
        client_id=client_id,
        subject=subject,
        kind=owed.run.kind,
        ref=owed.run.ref,
        state=State.PENDING,
        started_at=owed.run.start,
        target_seconds=int(owed.target.work.total_seconds()),
    )


def write(clock: Clock, *, owed: Owed, reading: Reading, terms: Terms) -> None:
    """Put a reading into its row, with the moment to look at it again."""
    run = owed.run
    facts = {
        "state": reading.state,
        "level": reading.level,
        "paused": reading.paused,
        "started_at": run.start,
        "ended_at": run.end,
        "ended_by": run.end_by,
        "target_seconds": int(owed.target.work.total_seconds()),
        "elapsed_seconds": int(reading.elapsed.total_seconds()),
        "policy": terms.policy,
        "calendar": owed.calendar.version,
        "due_at": reading.due_at,
        "next_check_at": _next_look(clock, owed=owed, reading=reading),
    }
    # Whatever is set costs as much as ten comparisons when the session looks at it.
    for name, fact in facts.items():
        if getattr(clock, name) != fact:
            setattr(clock, name, fact)


def _next_look(clock: Clock, *, owed: Owed, reading: Reading) -> datetime | None:
    """When the level rises, or since when one waits to be told; not before a snooze ends."""
    if reading.state not in RUNNING:
        return None
    look, level = reading.next_check_at, domain.clocks.worth_telling(reading)
    if level > clock.told and not reading.paused and not owed.silent:
        look = domain.clocks.moment_of(level, run=owed.run, target=owed.target, calendar=owed.calendar)
    return max(look, clock.snoozed_until) if look and clock.snoozed_until else look


def is_frozen(clock: Clock, *, owed: Owed, terms: Terms) -> bool:
    """Whether a clock ended under other terms, so that its figures stay as they were (rule R25)."""
    if owed.run.ending is None or clock.ended_at != owed.run.end:
        return False
    return (clock.policy, clock.calendar) != (terms.policy, owed.calendar.version)


def _case(scene: Scene, *, clock: Clock) -> Case:
    return Case(clock, scene.terms.preferences, scene.conversation, scene.channel, scene.matter)


def _settle(session: Session, *, case: Case, owed: Owed, terms: Terms, now: datetime, telling: bool) -> None:
    """Write a run's reading into its clock, tell what is to be told, and let the messages about it say so."""
    clock = case.clock
    before = _face(clock) if clock.alerted else ()
    if is_frozen(clock, owed=owed, terms=terms):
        clock.started_at, clock.ended_by = owed.run.start, owed.run.end_by
        clock.due_at = clock.next_check_at = None
        return
    reading = owed.read(now=now)
    if clock.alerted and clock.target_seconds != int(owed.target.work.total_seconds()):
        clock.told = storage.alerts.highest(
            session,
            workspace_id=clock.workspace_id,
            clock_id=clock.id,
            fingerprint=usecases.alerts.fingerprint(owed.target),
        )
    write(clock, owed=owed, reading=reading, terms=terms)
    told = telling and not owed.silent and _tell(session, case=case, reading=reading, now=now)
    if clock.alerted and not told and before != _face(clock):
        session.flush()
        usecases.alerts.revise(session, case=case, now=now)


def _tell(session: Session, *, case: Case, reading: Reading, now: datetime) -> bool:
    """Tell the level that is reached and not told; False when there is none, or it is not the time."""
    clock, level = case.clock, domain.clocks.worth_telling(reading)
    if clock.next_check_at is None or clock.next_check_at > now or level <= clock.told:
        return False
    if case.channel and storage.clocks.unheard(session, slack_id=case.channel.slack_id):
        clock.next_check_at = now + HEAR_FIRST
        return False
    reached = clock.next_check_at
    clock.told, clock.alerted, clock.next_check_at = level, True, reading.next_check_at
    session.flush()
    usecases.alerts.tell(session, case=case, level=level, reached=reached, now=now)
    return True


def _cancel(session: Session, *, case: Case, now: datetime) -> None:
    """Nothing in the log speaks of this clock any more: its question is gone, or the channel is not
    linked.
    """
    clock = case.clock
    if clock.state == State.CANCELLED and not clock.ended_by:
        return
    clock.state, clock.paused = State.CANCELLED, False
    clock.due_at = clock.next_check_at = None
    clock.ended_at, clock.ended_by = now, ""
    if clock.alerted:
        session.flush()
        usecases.alerts.revise(session, case=case, now=now)


def _face(clock: Clock) -> tuple[object, ...]:
    """What people read about a clock."""
    shown = min(clock.level, clock.told)
    return clock.state in RUNNING or clock.state, shown, clock.paused, clock.due_at, clock.ended_at
