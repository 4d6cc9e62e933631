"""The figures of a digest: what happened to each client in one stretch, and how things stand (rule R38)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.promises import Kept

WEEKS_SHOWN = 8
"""How many weeks the trend goes back, the reported one included."""
BANDS = (timedelta(days=1), timedelta(days=4), timedelta(days=8))
"""Where the ages of open issues are cut, in whole days: younger than 1, 1 to 3, 4 to 7, and older than 7."""
CONTACTS = ("message", "call", "email", "meeting", "visit")
"""The kinds of contact that count; a note is nobody's contact."""


@dataclass(frozen=True)
class Stretch:
    """What is reported: from `start` to `end`, beside what came before, from `before` to `start`."""

    before: datetime
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Week:
    """What happened to one client, or to all, in one reported stretch.

    `met` and `breached`: questions answered in time and too late; `first_response`: the median in working
    time.
    """

    met: int = 0
    breached: int = 0
    first_response: timedelta | None = None
    opened: int = 0
    solved: int = 0
    contacts: Mapping[str, int] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        """Questions that got their answer."""
        return self.met + self.breached

    @property
    def in_time(self) -> int | None:
        """The share answered in time in per cent, never rounded to all or none; None without answers."""
        if not self.answered:
            return None
        share = round(100 * self.met / self.answered)
        return min(max(share, 1), 99) if self.met and self.breached else share

    @property
    def contacted(self) -> int:
        """All contacts, of whatever kind."""
        return sum(self.contacts.values())


@dataclass(frozen=True)
class Standing:
    """Figures of one client, or of all: this stretch, the one before, and how things stand now.

    `waiting` questions are the team's to answer, `late` of them past their target; `ages` counts open issues
    by `BANDS`.
    """

    now: Week = Week()
    before: Week = Week()
    waiting: int = 0
    late: int = 0
    ages: tuple[int, ...] = (0,) * (len(BANDS) + 1)

    @property
    def open_issues(self) -> int:
        """Issues nobody has solved."""
        return sum(self.ages)

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say (rule R38)."""
        week = self.now
        return not (
            week.answered or week.opened or week.solved or week.contacted or self.waiting or self.open_issues
        )


@dataclass(frozen=True)
class Wait:
    """A question that waits for the team: whose, since when, and the working time left (below zero: over)."""

    client: str
    since: datetime
    left: timedelta


@dataclass(frozen=True)
class Report:
    """Everything a digest says. `client` is "" when it tells of all clients.

    `lines`: the clients of which there is something to say, the most pressing first; `quiet`: the others.
    `waits`: the most urgent of the waiting questions. `trend`: the start of each week, and how many questions
    were answered in time and at all. `misses`: how often each reason for a late answer came up (`domain.misses`), by
    client; `promises`: how ours were kept, by client. `skipped`: the digest before this one came to nothing because
    the bot was away. `refused`: the Slack channel it was meant for, when outsiders can read that.
    """

    client: str
    zone: str
    stretch: Stretch
    total: Standing
    lines: tuple[tuple[str, Standing], ...] = ()
    quiet: tuple[str, ...] = ()
    waits: tuple[Wait, ...] = ()
    trend: tuple[tuple[datetime, int, int], ...] = ()
    misses: tuple[tuple[str, Mapping[str, int]], ...] = ()
    promises: tuple[tuple[str, Kept], ...] = ()
    skipped: bool = False
    refused: str = ""

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say (rule R38)."""
        return self.total.silent and not self.promises


def total(standings: Iterable[Standing], *, medians: tuple[timedelta | None, timedelta | None]) -> Standing:
    """All clients together. `medians`: of all first responses, now and before, which no sum can tell."""
    all_of_them = list(standings)
    return Standing(
        now=_sum((each.now for each in all_of_them), median=medians[0]),
        before=_sum((each.before for each in all_of_them), median=medians[1]),
        waiting=sum(each.waiting for each in all_of_them),
        late=sum(each.late for each in all_of_them),
        ages=tuple(sum(each.ages[band] for each in all_of_them) for band in range(len(BANDS) + 1)),
    )


def _sum(weeks: Iterable[Week], *, median: timedelta | None) -> Week:
    every = list(weeks)
    return Week(
        met=sum(week.met for week in every),
        breached=sum(week.breached for week in every),
        first_response=median,
        opened=sum(week.opened for week in every),
        solved=sum(week.solved for week in every),
        contacts={kind: sum(week.contacts.get(kind, 0) for week in every) for kind in CONTACTS},
    )
