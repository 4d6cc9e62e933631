"""Promises: what is owed by which date, how each agreed date ended, and how well promises are kept.

Every date that was agreed has one outcome. It is kept, or kept late; agreed anew in time, or broken: given up, or
agreed anew only when it was over. What was withdrawn counts nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain import worktime
from domain.clocks import Ending, Kind
from domain.obligations import Act, Due
from domain.refusals import Refusal
from domain.worktime import Calendar, NoWorkingTime

LONGEST_TITLE = 255
LONGEST_REASON = 500
FARTHEST = timedelta(days=2 * 366)
"""A date further ahead than this is taken for a slip of the pen."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])|\n+")


class Direction(StrEnum):
    """Who owes it: we, or the client (a decision, access, a sign-off)."""

    OURS = "ours"
    THEIRS = "theirs"


class Status(StrEnum):
    """Where a promise stands; all but `OPEN` are final."""

    OPEN = "open"
    KEPT = "kept"
    LATE = "late"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """How an agreed date ended."""

    KEPT = "kept"
    LATE = "late"
    MOVED = "moved"
    BROKEN = "broken"


MADE = ("promise_made", "promise_owed")
"""The acts that begin a promise of ours, and one of the client's."""
MOVED = ("promise_moved", "promise_put_off")
DONE = ("promise_kept", "promise_delivered")
"""The same of a new date, and of what was done."""
BROKEN, WITHDRAWN = "promise_broken", "promise_withdrawn"
ENDS = (*MOVED, *DONE, BROKEN, WITHDRAWN)


@dataclass(frozen=True)
class Kept:
    """Agreed dates of ours by their outcome; `overdue`: those that are over and nothing was done."""

    kept: int = 0
    late: int = 0
    moved: int = 0
    broken: int = 0
    overdue: int = 0

    @property
    def silent(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.kept or self.late or self.moved or self.broken or self.overdue)

    @property
    def ratio(self) -> int | None:
        """The share kept in time of all dates that came, in per cent, never rounded to all or none."""
        missed = self.late + self.broken + self.overdue
        if not self.kept + missed:
            return None
        share = round(100 * self.kept / (self.kept + missed))
        return min(max(share, 1), 99) if self.kept and missed else share


@dataclass(frozen=True)
class Ended:
    """One agreed date that ended: of which client, how and when."""

    client_id: int
    outcome: Outcome
    at: datetime


def dues(log: Sequence[Act]) -> list[Due]:
    """One run for each agreed date, "due 1" first: of ours a promise to keep, of theirs what the client owes."""
    found, running = list[Due](), None
    for act in log:
        if running and act.what in ENDS:
            found.append(_ended(running, act=act))
            running = _begun(running.kind, act=act, number=len(found) + 1) if act.what in MOVED else None
        elif act.what in MADE and not found and running is None:
            kind = Kind.PROMISE_DUE if act.what == MADE[0] else Kind.CLIENT_OWED
            running = _begun(kind, act=act, number=1)
    return [*found, running] if running else found


def outcome(*, due_at: datetime, at: datetime, done: bool) -> Outcome:
    """What becomes of a date when it is kept (`done`) or given up for another at a moment."""
    if done:
        return Outcome.KEPT if at <= due_at else Outcome.LATE
    return Outcome.MOVED if at <= due_at else Outcome.BROKEN


def counted(ended: Iterable[Ended], *, overdue: dict[int, int], upto: datetime) -> dict[int, Kept]:
    """The counts by client of the dates that ended before `upto`; `overdue` ones stand beside them."""
    found = {client_id: Kept(overdue=n) for client_id, n in overdue.items()}
    for each in ended:
        if each.at < upto:
            before = found.get(each.client_id, Kept())
            name = each.outcome.value
            found[each.client_id] = replace(before, **{name: getattr(before, name) + 1})
    return found


def title_of(text: str) -> str:
    """What is promised, on one line; empty and too long ones are refused."""
    title = " ".join(text.split())
    if not title:
        raise Refusal("promise_needs_title", field="title")
    if len(title) > LONGEST_TITLE:
        raise Refusal("promise_title_too_long", limit=LONGEST_TITLE, field="title")
    return title


def reason_of(text: str) -> str:
    """Why a date is given up; empty and too long ones are refused."""
    reason = " ".join(text.split())
    if not reason:
        raise Refusal("promise_needs_reason", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal("promise_reason_too_long", limit=LONGEST_REASON, field="reason")
    return reason


def due_of(at: datetime | None, *, now: datetime) -> datetime:
    """A date somebody confirmed; none, one that is over and one in the distant future are refused."""
    if at is None:
        raise Refusal("promise_needs_date", field="due")
    if at <= now:
        raise Refusal("promise_date_over", field="due")
    if at > now + FARTHEST:
        raise Refusal("promise_date_far", field="due")
    return at


def direction_of(text: str) -> Direction:
    """The direction chosen in a form."""
    found = next((each for each in Direction if each.value == text), None)
    if found is None:
        raise Refusal("promise_needs_direction", field="direction")
    return found


def sentence_of(text: str, *, start: int, end: int) -> str:
    """The sentence of a text in which a stretch of it stands."""
    at = 0
    for cut in [*(found.end() for found in _SENTENCE.finditer(text)), len(text)]:
        if end <= cut:
            return text[at:cut].strip() if at <= start else text.strip()
        at = cut
    return text.strip()


def waited(calendar: Calendar, *, since: datetime, now: datetime, day: timedelta) -> int:
    """The full working days that somebody waits by now."""
    return worktime.elapsed(calendar, start=since, end=max(now, since)) // day


def another_day(calendar: Calendar, *, since: datetime, now: datetime, day: timedelta) -> datetime | None:
    """When it will be one working day more; None in a calendar without work."""
    days = waited(calendar, since=since, now=now, day=day) + 1
    try:
        return worktime.add(calendar, start=since, work=days * day)
    except NoWorkingTime:
        return None


def _begun(kind: Kind, *, act: Act, number: int) -> Due:
    return Due(kind, f"due {number}", act.at, due_at=datetime.fromisoformat(str(act.facts["due"])))


def _ended(due: Due, *, act: Act) -> Due:
    """Given up in time it is owed no more; given up later, it was missed."""
    assert due.due_at is not None
    in_time = act.at <= due.due_at and act.what not in DONE
    ending = Ending.CANCELLED if in_time or act.what == WITHDRAWN else Ending.ANSWERED
    return replace(due, end=act.at, ending=ending, end_ref=str(act.order), end_by=act.by)
