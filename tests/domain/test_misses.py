"""When somebody is asked why an answer came too late: as their next working day begins."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain import misses, weeks
from domain.worktime import Calendar, Holiday


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def berlin(week: str, *, holiday: date | None = None) -> Calendar:
    return Calendar("Europe/Berlin", weeks.week_of(week), {holiday: Holiday("Day off")} if holiday else {})


@pytest.mark.parametrize(
    ("week", "after", "opens"),
    [
        ("mon-fri 09:00-18:00", "2026-03-02 14:00", "2026-03-03 08:00"),
        ("mon-fri 09:00-12:00,13:00-18:00", "2026-03-02 11:30", "2026-03-03 08:00"),
        ("mon-fri 09:00-18:00", "2026-03-02 06:00", "2026-03-02 08:00"),
        ("mon-fri 09:00-18:00", "2026-03-06 14:00", "2026-03-09 08:00"),
        ("mon-fri 09:00-18:00", "2026-03-27 14:00", "2026-03-30 07:00"),
        ("24/7", "2026-03-02 14:00", "2026-03-03 08:00"),
    ],
    ids=["next day", "no lunch break", "the same morning", "weekend", "summer time", "round the clock"],
)
def test_the_next_working_day_begins(week: str, after: str, opens: str) -> None:
    assert misses.opening(berlin(week), after=at(after)) == at(opens)


def test_a_holiday_is_no_working_day() -> None:
    calendar = berlin("mon-fri 09:00-18:00", holiday=date(2026, 3, 3))
    assert misses.opening(calendar, after=at("2026-03-02 14:00")) == at("2026-03-04 08:00")
