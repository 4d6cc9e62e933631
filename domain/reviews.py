"""Reviews: how useful a week's alerts were, and the one change that would make the next week's better (rule R39).

Rules of thumb, each of which wants enough alerts to speak from: much that was no request asks for another look at
what is tracked; a promise that is broken most of the time, by little, asks for an honest one; warnings without which
people would have answered in time come too early.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from domain import durations, targets
from domain.targets import Clause, Length, Targets

ENOUGH = 5
"""Alerts, answers or warnings below which no rule speaks."""
NOISE = 0.3
BROKEN = 0.6
NEARLY = 1.5
"""A median answer of up to so many targets is a promise broken by little."""
KEPT = 0.8
LATER_WARNING = 0.85
WITHIN = timedelta(hours=1)
"""An alert led to an answer if that came within this time."""


class Fate(StrEnum):
    """What an alert led to."""

    ANSWERED = "answered"
    NO_REQUEST = "no_request"
    SNOOZED = "snoozed"
    IGNORED = "ignored"


@dataclass(frozen=True)
class Tally:
    """A client's week: what its alerts led to, and the answers behind them.

    `took`: the working time of each first answer that was given; `warned` questions had a warning and are answered,
    `kept` of them in time. `line` are the targets for a first answer without words about tiers, `target` the
    general one in working time. `levels` as they are set. `phrases`: what was no request, the most frequent first.
    """

    client_id: int
    client: str
    fates: Sequence[Fate]
    took: Sequence[timedelta] = ()
    warned: int = 0
    kept: int = 0
    line: Targets = field(default_factory=lambda: Targets(()))
    target: timedelta = timedelta()
    levels: tuple[float, float, float] = (0.75, 1.5, 2.5)
    phrases: Sequence[str] = ()

    @property
    def useless(self) -> int:
        """Alerts that nobody needed or heeded."""
        return self.count(Fate.NO_REQUEST) + self.count(Fate.IGNORED)

    @property
    def noisy(self) -> bool:
        """Whether so much was no request that what is tracked wants a look."""
        n = len(self.fates)
        return n >= ENOUGH and self.count(Fate.NO_REQUEST) >= NOISE * n

    def count(self, fate: Fate) -> int:
        """How many alerts led to that."""
        return sum(each == fate for each in self.fates)


@dataclass(frozen=True)
class Proposal:
    """A setting of one client to be changed to a canonical text, and the figures that speak for it.

    `share` in per cent of `n`: answers that were late, or warned questions answered in time anyway. `now` and
    `then`: the target or the share of it at which people are warned, as texts.
    """

    client_id: int
    client: str
    name: str
    value: str
    n: int
    share: int
    now: str
    then: str


def propose(tallies: Iterable[Tally]) -> Proposal | None:
    """At most one change, for the client whose alerts were of the least use."""
    for tally in sorted(tallies, key=lambda each: (-each.useless, -len(each.fates), each.client)):
        if not tally.noisy and (found := _honest(tally) or _later(tally)):
            return found
    return None


def _honest(tally: Tally) -> Proposal | None:
    """The next full hour within which four of five answers came, when the target is mostly and nearly met."""
    took = sorted(tally.took)
    if len(took) < ENOUGH or not tally.target:
        return None
    late = sum(each > tally.target for each in took)
    median = timedelta(seconds=statistics.median(each.total_seconds() for each in took))
    if late <= BROKEN * len(took) or not tally.target < median <= NEARLY * tally.target:
        return None
    hours = math.ceil(took[math.ceil(0.8 * len(took)) - 1] / timedelta(hours=1))
    then = timedelta(hours=hours)
    if not tally.target < then <= durations.LONGEST:
        return None
    rest = tuple(clause for clause in tally.line.clauses if clause.severity or clause.kind)
    line = Targets((Clause(Length(0, then)), *rest))
    return Proposal(
        tally.client_id,
        tally.client,
        "first_response",
        targets.text_of(line),
        len(took),
        round(100 * late / len(took)),
        durations.text_of(tally.target),
        durations.text_of(then),
    )


def _later(tally: Tally) -> Proposal | None:
    """A warning nearer to the target, when those who are warned answer in time anyway."""
    warn, *more = tally.levels
    if tally.warned < ENOUGH or tally.kept < KEPT * tally.warned or warn >= LATER_WARNING:
        return None
    shares = [f"{round(100 * share)}%" for share in (LATER_WARNING, *more)]
    return Proposal(
        tally.client_id,
        tally.client,
        "levels",
        " ".join(shares),
        tally.warned,
        round(100 * tally.kept / tally.warned),
        f"{round(100 * warn)}%",
        shares[0],
    )
