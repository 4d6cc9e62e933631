"""The response clock as slowly as one can: conversations by pairs, and working time minute by minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

CAROL, GREG, PM, BOT = "UCAROL", "UGREG", "UPM", "BOT"
CLIENTS = (CAROL, GREG)
ZONE = "Europe/Berlin"
FIRST, NEXT = 60, 120
"""Targets in minutes."""
HOURS = ((9, 12), (13, 17))
"""Working hours from Monday to Friday; nothing on other days."""
QUESTION, THANKS, NEWS, HAIL = "Where is it?", "Thanks!", "It is on its way.", f"<@{CAROL}> it is there."


@dataclass
class Heard:
    """A message as far as its events were delivered. `text` is None while only its deletion is known."""

    at: datetime
    author: str = ""
    parent: datetime | None = None
    text: str | None = None
    edited: int = -1
    deleted: bool = False


@dataclass(frozen=True)
class Declared:
    """A mark; `on` is the time of a message of its conversation."""

    kind: str
    at: datetime
    on: datetime


@dataclass
class Expected:
    """One clock as the minutes tell it; `worked` counts minutes, `due` is None unless it runs and is
    not paused.
    """

    kind: str
    start: datetime
    worked: int = 0
    paused: bool = False
    end: datetime | None = None
    state: str = "open"
    due: datetime | None = None

    @property
    def target(self) -> int:
        """The minutes allowed."""
        return FIRST if self.kind == "first_response" else NEXT

    @property
    def level(self) -> int:
        """How many of warning, breach and the two escalations it has reached."""
        return sum(self.worked * 4 >= self.target * quarters for quarters in (3, 4, 6, 10))


@dataclass
class Walk:
    """One conversation, minute after minute."""

    clocks: list[Expected] = field(default_factory=list)
    answered: bool = False

    @property
    def open(self) -> Expected | None:
        """The clock that nothing has ended."""
        last = self.clocks[-1] if self.clocks else None
        return last if last and last.state == "open" else None

    def happens(self, what: str, at: datetime) -> None:
        """A question, an answer, or a mark."""
        clock = self.open
        if what == "asks" and clock is None:
            self.clocks.append(Expected("next_response" if self.answered else "first_response", at))
        elif what == "asks" and clock:
            clock.paused = False
        elif what == "answers":
            self.answered = self.answered or bool(self.clocks)
            self._end(at, "met" if clock and clock.worked <= clock.target else "breached")
        elif what == "not_request":
            self._end(at, "cancelled")
        elif what == "waiting" and clock and clock.kind == "next_response":
            clock.paused = True

    def _end(self, at: datetime, state: str) -> None:
        if self.open:
            clock = self.clocks[-1]
            clock.end, clock.state, clock.paused = at, state, False


@cache
def works(minute: int) -> bool:
    """Whether a minute since 1970 is working time."""
    local = datetime.fromtimestamp(minute * 60, ZoneInfo(ZONE))
    return local.weekday() < 5 and any(start <= local.hour < end for start, end in HOURS)


def expected(messages: list[Heard], marks: list[Declared], now: datetime) -> list[Expected]:
    """Every clock of every conversation at `now`."""
    known = [message for message in messages if message.author]
    found: list[Expected] = []
    for members in _conversations(known):
        found += _walk(members, known, [mark for mark in marks if mark.on in {m.at for m in members}], now)
    return found


def _conversations(known: list[Heard]) -> list[list[Heard]]:
    """Messages that belong together: joined pair by pair until nothing changes."""
    parts = [[message] for message in known if message.parent or message.author in CLIENTS]
    joined = True
    while joined:
        joined = False
        for first in range(len(parts)):
            for second in range(first + 1, len(parts)):
                if any(_together(one, two) for one in parts[first] for two in parts[second]):
                    parts[first] += parts.pop(second)
                    joined = True
                    break
            if joined:
                break
    return parts


def _together(one: Heard, two: Heard) -> bool:
    if one.parent and two.parent:
        return one.parent == two.parent
    if one.parent or two.parent:
        reply, other = (one, two) if one.parent else (two, one)
        return reply.parent == other.at
    return one.author == two.author and abs(one.at - two.at) <= timedelta(minutes=10)


def _walk(members: list[Heard], known: list[Heard], marks: list[Declared], now: datetime) -> list[Expected]:
    happenings: dict[datetime, list[str]] = {}
    asked = [each for each in members if each.author in CLIENTS and not each.deleted and each.text != THANKS]
    for each in members:
        if not each.deleted and each.author == PM:
            happenings.setdefault(each.at, []).append("answers")
    for each in asked:
        happenings.setdefault(each.at, []).append("asks")
    for hail in known:
        late = [hail.at - each.at for each in asked if each.author == CAROL]
        hails = hail.author == PM and not hail.parent and not hail.deleted and hail.text == HAIL
        if hails and any(timedelta() <= each <= timedelta(minutes=30) for each in late):
            happenings.setdefault(hail.at, []).append("answers")
    for mark in marks:
        happenings.setdefault(mark.at, []).append(mark.kind)
    walk, last = Walk(), _minute(now)
    for minute in range(_minute(min(happenings, default=now)), last + 1):
        moment = datetime.fromtimestamp(minute * 60, UTC)
        for what in happenings.get(moment, ()):
            walk.happens(what, moment)
        if walk.open and not walk.open.paused and minute < last:
            walk.open.worked += works(minute)
    if walk.open and not walk.open.paused:
        walk.open.due = _due(walk.open, last)
    return walk.clocks


def _due(clock: Expected, minute: int) -> datetime | None:
    """Walk on until the target is worked; None when that lies behind."""
    worked = clock.worked
    if worked >= clock.target:
        return None
    while worked < clock.target:
        worked += works(minute)
        minute += 1
    return datetime.fromtimestamp(minute * 60, UTC)


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60
