"""T4, its plain part: 20,000 due dates in random calendars around clock changes, against a clock on the wall."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from domain import worktime
from domain.worktime import Calendar, ExtraDay, Holiday, Shift
from tests.domain.test_worktime_laws import ZONES
from tests.domain.test_worktime_oracle import MINUTE, Oracle
from tests.proofs import Cases

pytestmark = pytest.mark.proves("T4")

CALENDARS, DATES_EACH, DAYS = 200, 100, 6
SHARDS = 4
CHANGES = tuple(
    date.fromisoformat(each)
    for each in (
        "2025-03-09", "2025-03-30", "2025-04-06", "2025-10-05", "2025-10-26", "2025-11-02", "2026-03-08",
        "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01", "2027-03-14", "2027-03-28",
        "2027-04-04", "2027-10-03", "2027-10-31", "2027-11-07", "2026-02-18", "2024-02-29",
    )
)  # fmt: skip
"""Around the days on which some of the zones change their clocks, from 2025 to 2027."""


def shifts(chance: random.Random, *, most: int = 3) -> tuple[Shift, ...]:
    """Some hours of a day, which may overlap and end on the next one."""
    starts = [chance.randrange(1440) for _ in range(chance.randint(0, most))]
    return tuple(Shift(start, start + chance.randint(1, 1440)) for start in starts)


def calendar(chance: random.Random, *, around: date) -> Calendar:
    """Any calendar, with exceptions near a date."""
    days = [around + timedelta(days=step) for step in range(-3, 4)]
    holidays = {day: Holiday("Off", chance.choice([None, shifts(chance)])) for day in chance.sample(days, 2)}
    extra = {day: ExtraDay("Extra", shifts(chance)) for day in chance.sample(days, 1)}
    mon, tue, wed, thu, fri, sat, sun = (shifts(chance) for _ in range(7))
    return Calendar(chance.choice(ZONES), (mon, tue, wed, thu, fri, sat, sun), holidays, extra)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_due_date_is_where_a_clock_on_the_wall_says(shard: int, cases: Cases) -> None:
    chance, reached = random.Random(shard), 0
    for _ in range(CALENDARS // SHARDS):
        around = chance.choice(CHANGES)
        chosen = calendar(chance, around=around)
        start = datetime(around.year, around.month, around.day, 12, tzinfo=UTC) - timedelta(days=DAYS / 2)
        oracle = Oracle(chosen, start=start, minutes=DAYS * 1440)
        for _ in range(DATES_EACH):
            first, work = chance.randrange(DAYS * 720), chance.randrange(3000)
            at, due = start + first * MINUTE, oracle.after(first, work)
            if due is None:
                end = start + DAYS * 1440 * MINUTE
                assert worktime.elapsed(chosen, start=at, end=end) < work * MINUTE, (shard, chosen, at, work)
                continue
            reached += 1
            found = worktime.add(chosen, start=at, work=work * MINUTE)
            assert found == start + due * MINUTE, (shard, chosen, at, work)
            elapsed = worktime.elapsed(chosen, start=at, end=found)
            assert elapsed == oracle.elapsed(first, due), (shard, chosen, at, work)
    assert reached > CALENDARS * DATES_EACH / SHARDS / 3
    cases.ran(
        CALENDARS // SHARDS * DATES_EACH,
        checked="due dates and elapsed time equal those of a clock on the wall",
    )
