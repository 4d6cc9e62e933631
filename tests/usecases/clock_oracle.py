"""The response clock as slowly as one can: its log folded anew after every event, and working time that goes by
minute by minute.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import takewhile

from tests.usecases.clock_hours import Wall, midnight, minute_of, moment_of, reached, worked
from tests.usecases.clock_log import NEVER, OWN, Declared, Heard, Log, Root, Told

LEVELS = (3, 4, 6, 10)
"""The quarters of a target at which people are warned, told, and told again twice."""


@dataclass(frozen=True)
class Terms:
    """What was agreed: targets in minutes, working time, the day from which anything counts, and whether to take a
    question is to answer it.
    """

    wall: Wall
    first: int
    following: int
    enforce: date | None = None
    emoji: bool = False

    def target(self, kind: str) -> int:
        """The minutes allowed."""
        return self.first if kind == "first_response" else self.following


@dataclass(frozen=True)
class Expected:
    """One clock as the minutes tell it at a moment; `worked` counts minutes, and `due` is None unless it runs, is
    not paused, and is not late yet. `silent`: nobody is told. `shaky`: it ended under other terms and its log or
    its conversation changed since, so that either may be stored.
    """

    kind: str
    start: datetime
    worked: int
    paused: bool
    end: datetime | None
    state: str
    due: datetime | None
    level: int
    silent: bool
    shaky: bool = False


@dataclass
class _Kept:
    """How a clock was when it ended."""

    end: datetime
    terms: Terms
    seen: Expected
    root: Root | None
    shaky: bool = False


@dataclass
class Oracle:
    """What was heard, declared and agreed by now, and what follows from it.

    `agreed`: when something else was agreed, and what held before; `named`: when each day of now was named;
    `windows`: how long one author's words join, until when.
    """

    terms: Terms
    heard: dict[datetime, Heard] = field(default_factory=dict)
    marks: list[Declared] = field(default_factory=list)
    agreed: list[tuple[datetime, Terms]] = field(default_factory=list)
    named: dict[date, datetime] = field(default_factory=dict)
    windows: list[tuple[datetime, timedelta]] = field(default_factory=lambda: [(NEVER, OWN)])
    _told: list[Told] | None = None
    _kept: dict[tuple[str, datetime], _Kept] = field(default_factory=dict)

    def changes(self, now: datetime, *, terms: Terms | None = None, day: date | None = None) -> None:
        """Something was heard, declared or agreed, or a day was named: what ended by now is kept as it is, whatever
        comes (R25).
        """
        if terms and (day or terms != self.terms):
            self.agreed.append((now, self.terms))
        if day:
            self.named[day] = now
        self._told, self.terms = None, terms or self.terms
        self.expected(now)

    def held(self, at: datetime) -> Terms:
        """What was agreed at a moment, as far as is known: of a day that was named anew since, nothing is."""
        since = [*takewhile(lambda act: act[0] > at, reversed(self.agreed))]
        if not since:
            return self.terms
        before = since[-1][1]
        days = frozenset(each for each in self.terms.wall.days if self.named[each[0]] <= at)
        return replace(before, wall=replace(before.wall, days=days))

    def groups(self, now: datetime, window: timedelta) -> None:
        """From now on other words of one author join."""
        self.windows[-1] = (now, self.windows[-1][1])
        self.windows.append((NEVER, window))

    def log(self) -> Log:
        """What was heard and declared."""
        return Log([*self.heard.values()], self.marks, self.windows, emoji=self.terms.emoji)

    def expected(self, now: datetime) -> list[Expected]:
        """Every clock of every conversation at `now`."""
        if self._told is None:
            self._told = self.log().told()
        found = [self._as_kept(told, evaluated(told, terms=self.terms, now=now)) for told in self._told]
        for key in self._kept.keys() - {(each.kind, each.start) for each in found if each.end}:
            del self._kept[key]
        return sorted(found, key=lambda each: each.start)

    def moment(self, clock: Expected, *, level: int) -> datetime | None:
        """When a clock that runs reached a level, or reaches it."""
        (told,) = [each for each in self._told or () if (each.kind, each.start) == (clock.kind, clock.start)]
        target = self.terms.target(clock.kind) * LEVELS[level - 1] // 4
        return _after(told, target, terms=self.terms)

    def _as_kept(self, told: Told, seen: Expected) -> Expected:
        if told.end is None:
            return seen
        key = (told.kind, told.start)
        kept = self._kept.get(key)
        if kept is None or kept.end != told.end:
            held = self.held(told.end)
            seen = evaluated(told, terms=held, now=told.end)
            self._kept[key] = _Kept(told.end, held, seen, told.root)
            return seen
        moved, kept.root = kept.root != told.root, told.root
        if kept.terms == self.terms and not kept.shaky:
            kept.seen = seen
            return seen
        again = evaluated(told, terms=kept.terms, now=told.end)
        kept.shaky = kept.shaky or moved or (again.worked, again.state) != (kept.seen.worked, kept.seen.state)
        return replace(kept.seen, shaky=kept.shaky)


def evaluated(told: Told, *, terms: Terms, now: datetime) -> Expected:
    """What a clock amounts to at a moment."""
    upto = told.end or max(now, told.start)
    done, target = _worked(told, terms=terms, upto=upto), terms.target(told.kind)
    state = "open" if told.end is None else told.ending
    if state == "answered":
        state = "met" if done <= target else "breached"
    due = None
    if told.end is None and not told.paused:
        due = _after(told, target, terms=terms)
    return Expected(
        kind=told.kind,
        start=told.start,
        worked=done,
        paused=told.paused,
        end=told.end,
        state=state,
        due=due if due and due > now else None,
        level=sum(done * 4 >= target * quarters for quarters in LEVELS),
        silent=_begin(told, terms=terms) > told.start,
    )


def _begin(told: Told, *, terms: Terms) -> datetime:
    """From when a clock counts (rule R26)."""
    return max(told.start, midnight(terms.enforce, zone=terms.wall.zone)) if terms.enforce else told.start


def _worked(told: Told, *, terms: Terms, upto: datetime) -> int:
    end = minute_of(upto)
    at = minute_of(_begin(told, terms=terms))
    done = 0
    for start, stop in told.pauses:
        done += worked(terms.wall, at, min(minute_of(start), end))
        at = max(at, min(minute_of(stop), end) if stop else end)
    return done + worked(terms.wall, at, end)


def _after(told: Told, work: int, *, terms: Terms) -> datetime | None:
    """When a clock that runs has worked so much, if nothing more happens."""
    at = minute_of(_begin(told, terms=terms))
    for start, stop in told.pauses:
        found = reached(terms.wall, at, work)
        if found is not None and found <= minute_of(start):
            return moment_of(found)
        work -= worked(terms.wall, at, minute_of(start))
        if stop is None:
            return None
        at = max(at, minute_of(stop))
    found = reached(terms.wall, at, work)
    return None if found is None else moment_of(found)
