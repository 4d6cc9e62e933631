"""The working shown to people: which stretches of time counted, which did not, and why."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from domain import worktime
from domain.worktime import Calendar, ExtraDay, Holiday, Shift

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = worktime.week_of("mon-fri 09:00-12:00,13:00-18:00")
NIGHTS = worktime.week_of("mon-fri 22:00-06:00")


def told(calendar: Calendar, start: str, end: str) -> list[str]:
    """The spans as lines: local start and end, plus if counted, reason, name."""
    found = worktime.spans(calendar, start=_at(start), end=_at(end))
    assert all(span.start.tzinfo is UTC and span.end.tzinfo is UTC for span in found)
    return [
        f"{_told(span.start)} {_told(span.end)} {'-+'[span.counted]} {span.reason} {span.name}".rstrip()
        for span in found
    ]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%d.%H:%M}"


def test_a_day_and_a_weekend() -> None:
    assert told(Calendar("Asia/Shanghai", OFFICE), "04-24 08:30", "04-27 09:20") == [
        "24.08:30 24.09:00 - closed",
        "24.09:00 24.12:00 + working",
        "24.12:00 24.13:00 - closed",
        "24.13:00 24.18:00 + working",
        "24.18:00 25.00:00 - closed",
        "25.00:00 27.00:00 - day_off",
        "27.00:00 27.09:00 - closed",
        "27.09:00 27.09:20 + working",
    ]


def test_holidays_and_make_up_days_carry_their_names() -> None:
    holidays = {date(2026, 5, 4): Holiday("Long holiday"), date(2026, 5, 5): Holiday("Long holiday")}
    holidays[date(2026, 5, 6)] = Holiday("Bridge")
    extra = {date(2026, 5, 9): ExtraDay("Make-up", (Shift(600, 720),))}
    extra[date(2026, 5, 5)] = ExtraDay("Nobody works", ())
    calendar = Calendar("Asia/Shanghai", OFFICE, holidays, extra)
    assert told(calendar, "05-03 12:00", "05-07 09:30") == [
        "03.12:00 04.00:00 - day_off",
        "04.00:00 05.00:00 - holiday Long holiday",
        "05.00:00 06.00:00 - day_off",
        "06.00:00 07.00:00 - holiday Bridge",
        "07.00:00 07.09:00 - closed",
        "07.09:00 07.09:30 + working",
    ]
    assert told(calendar, "05-08 18:00", "05-10 12:00") == [
        "08.18:00 09.10:00 - closed",
        "09.10:00 09.12:00 + extra Make-up",
        "09.12:00 10.00:00 - closed",
        "10.00:00 10.12:00 - day_off",
    ]


def test_days_of_one_holiday_are_one_span_and_of_two_holidays_two() -> None:
    names = {4: "Spring", 5: "Spring", 6: "Lantern"}
    holidays = {date(2026, 5, day): Holiday(name) for day, name in names.items()}
    calendar = Calendar("Asia/Shanghai", OFFICE, holidays)
    assert told(calendar, "05-04 10:00", "05-06 10:00") == [
        "04.10:00 06.00:00 - holiday Spring",
        "06.00:00 06.10:00 - holiday Lantern",
    ]


def test_a_half_holiday_names_only_its_own_half() -> None:
    calendar = Calendar("Asia/Shanghai", OFFICE, {date(2026, 5, 1): Holiday("Eve", (Shift(720, 1440),))})
    assert told(calendar, "05-01 00:00", "05-02 06:00") == [
        "01.00:00 01.09:00 - closed",
        "01.09:00 01.12:00 + working",
        "01.12:00 02.00:00 - holiday Eve",
        "02.00:00 02.06:00 - day_off",
    ]


def test_a_night_shift_runs_into_a_holiday_and_the_holiday_takes_the_night_that_starts_on_it() -> None:
    calendar = Calendar("Asia/Shanghai", NIGHTS, {date(2026, 4, 29): Holiday("Wednesday")})
    assert told(calendar, "04-28 23:00", "04-30 23:00") == [
        "28.23:00 29.06:00 + working",
        "29.06:00 30.06:00 - holiday Wednesday",
        "30.06:00 30.22:00 - closed",
        "30.22:00 30.23:00 + working",
    ]


def test_of_two_holidays_in_a_row_each_names_its_own_day() -> None:
    holidays = {date(2026, 4, 29): Holiday("Wednesday"), date(2026, 4, 30): Holiday("Thursday")}
    assert told(Calendar("Asia/Shanghai", NIGHTS, holidays), "04-29 05:00", "05-01 07:00") == [
        "29.05:00 29.06:00 + working",
        "29.06:00 30.00:00 - holiday Wednesday",
        "30.00:00 01.06:00 - holiday Thursday",
        "01.06:00 01.07:00 - closed",
    ]


def test_hours_shared_by_a_night_shift_and_an_extra_day_are_told_once() -> None:
    extra = {date(2026, 5, 2): ExtraDay("Stock-taking", (Shift(300, 480),))}
    calendar = Calendar("Asia/Shanghai", NIGHTS, {}, extra)
    assert told(calendar, "05-02 04:00", "05-02 09:00") == [
        "02.04:00 02.06:00 + working",
        "02.06:00 02.08:00 + extra Stock-taking",
        "02.08:00 02.09:00 - closed",
    ]


def test_around_the_clock_is_one_span_and_nothing_is_none() -> None:
    calendar = Calendar("Asia/Shanghai", worktime.ALWAYS)
    assert told(calendar, "04-24 08:30", "05-27 09:20") == ["24.08:30 27.09:20 + working"]
    assert told(calendar, "04-24 08:30", "04-24 08:30") == []
