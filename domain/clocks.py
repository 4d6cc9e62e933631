"""The clock engine: one obligation's log, target and calendar in, its state and next moment out.

Every kind of clock is read by the same two pure functions, `read` and `explain`. What differs between
kinds is only which events start, pause and end a run; that is decided beside each noun (for answers,
`domain.conversations`; for issues and contact, `domain.duties`). Rules R11, R23-R28 and R31.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Literal

from domain import worktime

NO_WARNING_BELOW = timedelta(minutes=10)
"""A warning that leaves less working time than this helps nobody; only the breach is told (rule R28)."""


class Kind(StrEnum):
    """What is owed."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION_FIRST = "resolution_first"
    RESOLUTION_TOTAL = "resolution_total"
    UPDATE_CADENCE = "update_cadence"
    CONTACT_CADENCE = "contact_cadence"
    PROMISE_DUE = "promise_due"
    CLIENT_OWED = "client_owed"
    COMPLAINT_STAGE = "complaint_stage"
    NEED_ANSWER = "need_answer"
    RISK_REVIEW = "risk_review"
    TELL_CLIENT = "tell_client"


ANSWERS = (Kind.FIRST_RESPONSE, Kind.NEXT_RESPONSE)
"""The kinds that somebody waits for by name; all others belong to a matter or to a client."""


class State(StrEnum):
    """The life of a clock (rule R11); waiting for the client is an overlay, `Reading.paused`."""

    PENDING = "pending"
    WARNED = "warned"
    BREACHING = "breaching"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


RUNNING = (State.PENDING, State.WARNED, State.BREACHING)


class Level(IntEnum):
    """How far a clock has gone; each level is told once."""

    NONE = 0
    WARN = 1
    BREACH = 2
    ESCALATE = 3
    ESCALATE_AGAIN = 4


class Ending(StrEnum):
    """How a run ended."""

    ANSWERED = "answered"
    CANCELLED = "cancelled"


_Idle = tuple[str, str]
"""Why a clock stands, and by whom."""


@dataclass(frozen=True)
class Target:
    """Working time allowed, and the shares of it at which each level is reached; `once`: only the breach is
    told.
    """

    work: timedelta
    warn: float = 0.75
    escalate: float = 1.5
    escalate_again: float = 2.5
    once: bool = False

    @cached_property
    def moments(self) -> tuple[tuple[Level, timedelta], ...]:
        """The levels this target has, each with the working time after which it is reached, in order."""
        if self.once:
            return ((Level.BREACH, self.work),)
        steps = [(Level.WARN, self.work * self.warn)] if self.warns else []
        return (
            *steps,
            (Level.BREACH, self.work),
            (Level.ESCALATE, self.work * self.escalate),
            (Level.ESCALATE_AGAIN, self.work * self.escalate_again),
        )

    @property
    def warns(self) -> bool:
        """Whether enough working time is left after the warning to act on it."""
        return self.work * (1 - self.warn) >= NO_WARNING_BELOW


@dataclass(frozen=True)
class Pause:
    """The clock stands from `start` to `end` (None: still): the team waits for the client, or, with the reason
    "solved", what was solved had not been asked for again.
    """

    start: datetime
    end: datetime | None
    by: str
    reason: Literal["paused", "solved"] = "paused"


@dataclass(frozen=True)
class Run:
    """One clock as its log tells it: started once, paused at times, ended or not.

    `ref` names what started it and `end_ref` what ended it (for answers: a message's `ts`). Nothing before
    `counts_from` counts (rule R26).
    """

    kind: Kind
    ref: str
    start: datetime
    pauses: tuple[Pause, ...] = ()
    end: datetime | None = None
    ending: Ending | None = None
    end_ref: str = ""
    end_by: str = ""
    counts_from: datetime | None = None

    @property
    def paused(self) -> bool:
        """Whether the run stands still and nothing has ended it."""
        return self.end is None and bool(self.pauses) and self.pauses[-1].end is None


@dataclass(frozen=True)
class Owed:
    """A run with the terms that hold for it. `silent`: it is computed, and nobody is told of it."""

    run: Run
    target: Target
    calendar: worktime.Calendar
    silent: bool = False

    def read(self, *, now: datetime) -> Reading:
        """What it amounts to at a moment."""
        return read(self.run, target=self.target, calendar=self.calendar, now=now)


@dataclass(frozen=True)
class Reading:
    """What a run amounts to at one moment.

    `elapsed` is working time; `due_at` the breach moment as things stand and `next_check_at` the next
    moment at which the level rises if nothing happens. Both are None while paused, when ended, and when
    the calendar has not that much working time ahead.
    """

    state: State
    level: Level
    paused: bool
    elapsed: timedelta
    left: timedelta
    due_at: datetime | None
    next_check_at: datetime | None


@dataclass(frozen=True)
class Line:
    """One stretch of wall time in the working shown to people, and whether it counted.

    `reason` is a `worktime` reason, with "their_" before it when only the other side did not work, that of a
    `Pause` or "before_start" (before `Run.counts_from`); `name` the holiday's name or who paused.
    """

    start: datetime
    end: datetime
    counted: bool
    reason: str
    name: str


def read(run: Run, *, target: Target, calendar: worktime.Calendar, now: datetime) -> Reading:
    """Read a run at `now`. Pure: the same log, target, calendar and moment always give the same answer
    (R25).
    """
    upto = _upto(run, now=now)
    elapsed = _worked(run, calendar=calendar, upto=upto)
    level = max((level for level, after in target.moments if elapsed >= after), default=Level.NONE)
    if run.ending is not None:
        return Reading(
            _ended(run, late=elapsed > target.work), level, False, elapsed, target.work - elapsed, None, None
        )
    due_at = next_check_at = None
    if not run.paused:
        due_at = _reached(run, target.work, calendar=calendar)
        later = (after for step, after in target.moments if step > level)
        following = next(later, None)
        next_check_at = _reached(run, following, calendar=calendar) if following is not None else None
    return Reading(_state(level), level, run.paused, elapsed, target.work - elapsed, due_at, next_check_at)


def worth_telling(reading: Reading) -> Level:
    """The level to tell people now; a warning that comes too late to act on is left to the breach (rule
    R28).
    """
    if reading.level == Level.WARN and reading.left < NO_WARNING_BELOW:
        return Level.NONE
    return reading.level


def moment_of(level: Level, *, run: Run, target: Target, calendar: worktime.Calendar) -> datetime | None:
    """When a run that is not paused reaches a level, or reached it, as things stand."""
    return _reached(run, dict(target.moments)[level], calendar=calendar)


def explain(run: Run, *, calendar: worktime.Calendar, now: datetime) -> list[Line]:
    """Show the working: every stretch from the start to the end or `now`, counted or not, with the reason."""
    upto = _upto(run, now=now)
    lines: list[Line] = []
    for start, end, idle in _stretches(run, upto=upto):
        if idle:
            lines.append(Line(start, end, False, *idle))
            continue
        spans = worktime.spans(calendar, start=start, end=end)
        for span in spans:
            reason = f"their_{span.reason}" if span.theirs else span.reason
            lines.append(Line(span.start, span.end, span.counted, reason, span.name))
    return lines


def _upto(run: Run, *, now: datetime) -> datetime:
    """Until when a run is known: what its log says of a pause holds, even where the log is ahead of `now`."""
    return run.end or max(now, run.start, *(pause.start for pause in run.pauses if run.paused))


def _state(level: Level) -> State:
    if level >= Level.BREACH:
        return State.BREACHING
    return State.WARNED if level == Level.WARN else State.PENDING


def _ended(run: Run, *, late: bool) -> State:
    if run.ending == Ending.CANCELLED:
        return State.CANCELLED
    return State.BREACHED if late else State.MET


def _stretches(run: Run, *, upto: datetime) -> Iterator[tuple[datetime, datetime, _Idle | None]]:
    """The wall time from start to `upto`, cut where the clock stood, with why and by whom."""
    idle = [(pause.start, pause.end, (str(pause.reason), pause.by)) for pause in run.pauses]
    if run.counts_from:
        idle.insert(0, (run.start, run.counts_from, ("before_start", "")))
    at = run.start
    for begin, end, why in idle:
        begin, end = min(max(begin, at), upto), min(end or upto, upto)
        if begin > at:
            yield at, begin, None
        if end > begin:
            yield begin, end, why
        at = max(at, end)
    if upto > at:
        yield at, upto, None


def _worked(run: Run, *, calendar: worktime.Calendar, upto: datetime) -> timedelta:
    parts = (
        worktime.elapsed(calendar, start=start, end=end)
        for start, end, idle in _stretches(run, upto=upto)
        if idle is None
    )
    return sum(parts, timedelta())


def _reached(run: Run, after: timedelta, *, calendar: worktime.Calendar) -> datetime | None:
    """The moment a run that is not paused has worked `after`, if nothing more happens; None: not within
    years.
    """
    resumed = max([run.start, run.counts_from or run.start, *(p.end for p in run.pauses if p.end)])
    for start, end, idle in _stretches(run, upto=resumed):
        if idle is not None:
            continue
        worked = worktime.elapsed(calendar, start=start, end=end)
        if worked >= after:
            return worktime.add(calendar, start=start, work=after)
        after -= worked
    try:
        return worktime.add(calendar, start=resumed, work=after)
    except worktime.NoWorkingTime:
        return None
