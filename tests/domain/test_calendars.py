"""Which of several sayings about a day holds (rule R21)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain import calendars, worktime
from domain.calendars import Entry, Kind
from domain.worktime import ExtraDay, Holiday, Shift

WEEK = worktime.week_of("mon-fri 09:00-12:00,13:00-18:00")
MAY_DAY, SATURDAY = date(2026, 5, 1), date(2026, 5, 9)
LABOUR = Entry(MAY_DAY, Kind.HOLIDAY, "Labour Day")


def read(*tiers: list[Entry]) -> worktime.Calendar:
    return calendars.calendar("UTC", week=WEEK, tiers=tiers)


def test_R21_a_client_goes_before_the_workspace_and_that_before_the_region() -> None:
    work = Entry(MAY_DAY, Kind.WORKDAY, "On call", (Shift(540, 600),))
    half = Entry(MAY_DAY, Kind.HALF, "Half")
    assert read([], [], [LABOUR]).holidays == {MAY_DAY: Holiday("Labour Day")}
    assert read([], [half], [LABOUR]).holidays == {MAY_DAY: Holiday("Half", calendars.AFTERNOON)}
    assert read([work], [half], [LABOUR]).extra == {MAY_DAY: ExtraDay("On call", (Shift(540, 600),))}


def test_R21_in_one_place_an_extra_day_goes_before_a_holiday_and_that_before_a_half_day() -> None:
    said = [Entry(MAY_DAY, Kind.HALF, "Half"), LABOUR]
    assert read(said).holidays == {MAY_DAY: Holiday("Labour Day")}
    assert read([*said, Entry(MAY_DAY, Kind.WORKDAY, "Work")]).extra == {MAY_DAY: ExtraDay("Work", WEEK[4])}


def test_R21_a_usual_day_lifts_what_others_said() -> None:
    calendar = read([Entry(MAY_DAY, Kind.NORMAL, "")], [LABOUR])
    assert (calendar.holidays, calendar.extra) == ({}, {})
    assert worktime.working_day(calendar, day=MAY_DAY)


def test_R21_an_extra_day_without_hours_has_those_of_a_usual_day() -> None:
    assert read([Entry(SATURDAY, Kind.WORKDAY, "Make-up")]).extra[SATURDAY].shifts == WEEK[0]


def test_two_feeds_that_name_one_day_take_their_hours_off_together() -> None:
    first = Entry(MAY_DAY, Kind.HALF, "Dentist", (Shift(540, 660),))
    second = Entry(MAY_DAY, Kind.HALF, "Fair", (Shift(600, 720),))
    assert read([first, second]).holidays == {MAY_DAY: Holiday("Dentist, Fair", (Shift(540, 720),))}


def test_around_the_clock_leaves_out_nothing_but_days_off() -> None:
    calendar = read([LABOUR, Entry(SATURDAY, Kind.HOLIDAY, "Off"), Entry(SATURDAY, Kind.WORKDAY, "Work")])
    contact = calendars.around_the_clock(calendar)
    assert contact.holidays == {MAY_DAY: Holiday("Labour Day")}
    assert worktime.working_day(contact, day=date(2026, 5, 10))


def test_hours_are_read_back_as_they_were_written() -> None:
    for text in ("", "09:00-12:00,13:00-18:00", "22:00-06:00", "00:00-24:00"):
        assert calendars.text_of(calendars.shifts_of(text)) == text


@pytest.mark.parametrize(
    ("ours", "theirs", "month", "hours"),
    [
        ("Europe/Berlin 09:00-18:00", "", 3, 9),
        ("Europe/Berlin 09:00-18:00", "Asia/Shanghai 09:00-18:00", 3, 2),
        ("Europe/Berlin 09:00-18:00", "Asia/Shanghai 09:00-18:00", 7, 3),
        # Nobody meets in winter: a day is what it is when they do again.
        ("Asia/Shanghai 09:00-22:00", "America/New_York 09:00-18:00", 1, 1),
        ("Asia/Shanghai 09:00-22:00", "America/New_York 09:00-18:00", 7, 1),
        # Nobody ever meets.
        ("UTC 09:00-12:00", "UTC 13:00-18:00", 7, 3),
    ],
)
def test_R20_a_usual_day_is_what_both_sides_work_on_one(
    ours: str, theirs: str, month: int, hours: int
) -> None:
    def side(text: str, *, other: worktime.Calendar | None = None) -> worktime.Calendar:
        zone, _, shift = text.partition(" ")
        days = {date(2026, month, day): Holiday("Carnival") for day in range(1, 8)}
        return worktime.Calendar(zone, worktime.week_of(f"mon-fri {shift}"), days, theirs=other)

    calendar = side(ours, other=side(theirs) if theirs else None)
    at = datetime(2026, month, 4, 12, tzinfo=UTC)
    assert calendars.usual_day(calendar, at=at) == timedelta(hours=hours)
