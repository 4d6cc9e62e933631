"""Snoozes: who takes care of something has time until the next level, and is asked once whether they still do
(rule R37).
"""

from __future__ import annotations

from datetime import datetime, timedelta

import domain.quiet
import storage.alerts
import usecases.cases
import usecases.outbox
import usecases.places
import views.quiet
from domain.clocks import RUNNING, Level
from storage.alerts import Alert, Outcome
from storage.base import Session
from storage.clocks import Clock
from usecases.cases import Case
from views.blocks import Message
from views.clocks import Face
from views.words import Words

LENGTHS = {"30m": timedelta(minutes=30), "2h": timedelta(hours=2)}
TOMORROW = "tomorrow"
"""The other choice: until the person's next working day begins."""
STALE = timedelta(hours=4)


def until(session: Session, *, workspace_id: int, user_id: str, choice: str, now: datetime) -> datetime:
    """When a snooze ends that somebody chose; `LookupError` when that is none of the choices."""
    if choice != TOMORROW:
        return now + LENGTHS[choice]
    hours = usecases.places.calendar(session, workspace_id=workspace_id, place=user_id, now=now)
    return domain.quiet.morning(hours, now=now) or now + timedelta(days=1)


def begin(session: Session, *, clock: Clock, user_id: str, until: datetime, now: datetime) -> None:
    """Hold the next level back, once in a clock's life, and plan to ask whoever took it when that ends. As long as
    it has not ended, who chose the end may choose another.
    """
    was = clock.snoozed_until
    if clock.state not in RUNNING or (was and was <= now):
        return
    ids = {"workspace_id": clock.workspace_id, "clock_id": clock.id}
    if was and not storage.alerts.is_asked(session, **ids, place=user_id, at=was):
        until = was
    _hold_back(clock, until=until)
    ask = storage.alerts.add(
        session,
        workspace_id=clock.workspace_id,
        clock_id=clock.id,
        level=Level.NONE,
        fingerprint=f"{clock.target_seconds}:still:{user_id}:{int(until.timestamp())}",
        now=now,
        place=user_id,
    )
    if ask:
        ask.held_until, ask.outcome = until, Outcome.HELD


def more(session: Session, *, clock: Clock, user_id: str, now: datetime) -> bool:
    """Hold the next level back once more, for whoever said they are still on it; False when it is not theirs."""
    case = usecases.cases.case_of(session, clock=clock)
    if clock.state not in RUNNING or case.owner_id != user_id:
        return False
    _hold_back(clock, until=now + LENGTHS["2h"])
    return True


def end(clock: Clock) -> None:
    """Nobody is on it any more: the ladder goes on as if nobody had been."""
    clock.snoozed_until = None


def is_alert(alert: Alert) -> bool:
    """Whether it is not a level but the question to whoever took it."""
    return alert.level == Level.NONE


def is_key(post: str) -> bool:
    """Whether a message is such a question."""
    return post.startswith("still:")


def is_true(alert: Alert, *, case: Case) -> bool:
    """Whether to ask: it became urgent, the same person still has it, and nothing moved the end."""
    clock, end = case.clock, int(alert.fingerprint.rpartition(":")[2])
    return _ends(clock) == end and clock.level > Level.NONE and _is_theirs(case, user_id=alert.place)


def ask(session: Session, *, case: Case, alert: Alert, now: datetime) -> None:
    """Ask privately: still on it?"""
    clock, post = case.clock, f"still:{case.clock.id}:{alert.id}:{int(now.timestamp())}"
    w = usecases.cases.words_for(session, case=case, place=alert.place)
    alert.post, alert.told_at, alert.outcome = post, now, Outcome.TOLD
    usecases.outbox.promise(
        session,
        workspace_id=clock.workspace_id,
        channel=alert.place,
        key=post,
        message=views.quiet.still(w, usecases.cases.face_of(session, case=case)),
        now=now,
        subject=f"still:{clock.id}",
        expects=f"{alert.place}|{post}",
        stale_after=now + STALE,
    )


def still_true(session: Session, *, subject: str, expects: str, now: datetime) -> bool:  # noqa: ARG001
    """Whether a question is still worth asking."""
    clock = session.get(Clock, int(subject.partition(":")[2]))
    return clock is not None and _is_theirs(usecases.cases.case_of(session, clock=clock), user_id=expects)


def message(session: Session, *, case: Case, post: str, w: Words, face: Face) -> Message:
    """The question as things stand, or what it was answered."""
    clock = case.clock
    if clock.state in RUNNING:
        for alert in storage.alerts.of_post(session, workspace_id=clock.workspace_id, post=post):
            if not case.owner_id:
                return views.quiet.let_go(w)
            if case.owner_id != alert.place:
                return views.quiet.others(w)
            if _ends(clock) != int(alert.fingerprint.rpartition(":")[2]):
                return views.quiet.more(w)
    return views.quiet.still(w, face)


def _is_theirs(case: Case, *, user_id: str) -> bool:
    clock = case.clock
    return clock.state in RUNNING and not clock.paused and case.owner_id == user_id


def _ends(clock: Clock) -> int:
    return int(clock.snoozed_until.timestamp()) if clock.snoozed_until else 0


def _hold_back(clock: Clock, *, until: datetime) -> None:
    look, was = clock.next_check_at, clock.snoozed_until
    clock.snoozed_until = until
    if look:
        clock.next_check_at = until if look == was else max(look, until)
