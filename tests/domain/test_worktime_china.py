"""China's year 2026: public holidays, and the weekend days worked in exchange for them (调休)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from domain import worktime
from domain.worktime import Calendar, ExtraDay, Holiday

ZONE = ZoneInfo("Asia/Shanghai")
PUBLISHED = holidays.country_holidays("CN", years=2026)
MAKE_UP_DAYS = sorted(day for day in PUBLISHED.weekend_workdays if day.year == 2026)
YEAR = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
WEEK = worktime.week_of("周一至周五 09:00-12:00，13:00-18:00")
CALENDAR = Calendar(
    "Asia/Shanghai",
    WEEK,
    {day: Holiday(name) for day, name in PUBLISHED.items()},
    {day: ExtraDay("调休上班", WEEK[0]) for day in MAKE_UP_DAYS},
)


def local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def worked(day: date) -> timedelta:
    return worktime.elapsed(CALENDAR, start=local(day), end=local(day + timedelta(days=1)))


def test_R21_the_make_up_days_are_those_the_state_council_published() -> None:
    published = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
    assert [(day.month, day.day) for day in MAKE_UP_DAYS] == published


@pytest.mark.parametrize("day", MAKE_UP_DAYS, ids=str)
def test_R21_a_make_up_day_is_worked_although_it_is_a_weekend(day: date) -> None:
    assert day.weekday() >= 5
    assert worktime.working_day(CALENDAR, day=day)
    assert worked(day) == timedelta(hours=8)
    reasons = {span.reason for span in worktime.spans(CALENDAR, start=local(day), end=local(day, 18))}
    assert reasons == {"extra", "closed"}


@pytest.mark.parametrize("day", sorted(PUBLISHED), ids=str)
def test_R21_a_public_holiday_is_not_worked_and_is_named(day: date) -> None:
    assert not worktime.working_day(CALENDAR, day=day)
    assert worked(day) == timedelta()
    (span,) = worktime.spans(CALENDAR, start=local(day), end=local(day + timedelta(days=1)))
    assert (span.counted, span.reason, span.name) == (False, "holiday", PUBLISHED[day])


def test_R21_every_day_of_the_year_is_worked_or_not_as_published() -> None:
    working = [day for day in YEAR if worktime.working_day(CALENDAR, day=day)]
    assert working == [day for day in YEAR if PUBLISHED.is_working_day(day)]
    assert len(working) == 365 - 104 - 13
    assert all(worked(day) == timedelta(hours=8 if day in working else 0) for day in YEAR)
    year = worktime.elapsed(CALENDAR, start=local(YEAR[0]), end=local(date(2027, 1, 1)))
    assert year == len(working) * timedelta(hours=8)


@pytest.mark.parametrize(
    ("asked", "hours", "due"),
    [
        (local(date(2026, 2, 13), 17), 2, local(date(2026, 2, 14), 10)),  # Friday, then a make-up Saturday
        (local(date(2026, 2, 14), 17), 2, local(date(2026, 2, 24), 10)),  # then nine days of Spring Festival
        (local(date(2026, 2, 27), 18), 9, local(date(2026, 3, 2), 10)),  # a make-up Saturday, a free Sunday
        (local(date(2026, 9, 19), 12), 1, local(date(2026, 9, 20), 10)),  # Saturday, then a make-up Sunday
        (local(date(2026, 9, 30), 17, 30), 1, local(date(2026, 10, 8), 9, 30)),  # National Day
    ],
)
def test_R22_an_answer_is_due_across_holidays_and_make_up_days(
    asked: datetime, hours: int, due: datetime
) -> None:
    found = worktime.add(CALENDAR, start=asked, work=timedelta(hours=hours))
    assert found == due.astimezone(UTC)
    assert worktime.elapsed(CALENDAR, start=asked, end=found) == timedelta(hours=hours)


def test_R27_a_question_in_the_spring_festival_waits_for_its_end() -> None:
    for day in range(15, 24):
        opening = worktime.next_opening(CALENDAR, at=local(date(2026, 2, day), 11))
        assert opening == local(date(2026, 2, 24), 9)
