"""Every clock change of 2025-2027 in ten awkward zones, by hand for the known ones and by oracle for all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain import worktime
from domain.worktime import Calendar
from tests.domain.test_worktime_oracle import MINUTE, Oracle

HOUR = timedelta(hours=1)
# How often each zone changes its clocks in the three years. Gaza and Casablanca follow Ramadan, so how often
# depends on the time zone database; that they change at all does not.
CHANGES = {
    "America/New_York": 6,
    "Europe/London": 6,
    "Australia/Lord_Howe": 6,
    "Africa/Casablanca": None,
    "America/Sao_Paulo": 0,
    "Pacific/Apia": 0,
    "Pacific/Chatham": 6,
    "Asia/Kathmandu": 0,
    "Antarctica/Troll": 6,
    "Asia/Gaza": None,
}
WEEKS = {
    "round the clock": "24/7",
    "office": "mon-fri 09:00-12:00,13:00-18:00",
    "nights": "mon-sun 22:00-06:00",
    "ends and begins at the change": "mon-sun 00:00-01:00,02:00-03:00,03:30-04:00,23:00-24:00",
    "short shifts within the change": "mon-sun 00:50-01:20,01:40-02:10,02:15-02:25,02:40-03:05,03:20-03:50",
}
WINDOW = 30 * 60


@cache
def changes(zone: str) -> list[datetime]:
    """The instants from 2025 to 2027 at which the zone's offset changes, to the minute."""
    tz = ZoneInfo(zone)
    steps = [datetime(2025, 1, 1, tzinfo=UTC) + hours * HOUR for hours in range(0, 3 * 365 * 24, 6)]
    return [
        _change(tz, before)
        for before, after in pairwise(steps)
        if before.astimezone(tz).utcoffset() != after.astimezone(tz).utcoffset()
    ]


def _change(tz: ZoneInfo, before: datetime) -> datetime:
    offset = before.astimezone(tz).utcoffset()
    return next(
        before + minute * MINUTE
        for minute in range(6 * 60 + 1)
        if (before + minute * MINUTE).astimezone(tz).utcoffset() != offset
    )


def around(zone: str) -> list[datetime]:
    """The zone's changes, or for a zone without any a day when others have theirs."""
    return changes(zone) or [datetime(2026, 3, 29, 1, tzinfo=UTC)]


@pytest.mark.parametrize("zone", CHANGES)
def test_the_time_zone_database_has_the_changes_that_are_tested(zone: str) -> None:
    expected = CHANGES[zone]
    assert len(changes(zone)) == expected if expected is not None else len(changes(zone)) >= 6


@pytest.mark.parametrize("hours", WEEKS)
@pytest.mark.parametrize("zone", CHANGES)
def test_R22_every_clock_change_agrees_with_a_clock_watched_minute_by_minute(zone: str, hours: str) -> None:
    calendar = Calendar(zone, worktime.week_of(WEEKS[hours]))
    for change in around(zone):
        start = change - WINDOW // 2 * MINUTE
        oracle = Oracle(calendar, start=start, minutes=WINDOW)
        for minute in range(0, WINDOW, 5):
            now = start + minute * MINUTE
            assert worktime.elapsed(calendar, start=start, end=now) == oracle.elapsed(0, minute), now
            assert worktime.is_open(calendar, at=now) is oracle.open[minute], now


@pytest.mark.parametrize("zone", CHANGES)
def test_R22_law_holds_from_either_side_of_every_clock_change(zone: str) -> None:
    for hours in WEEKS.values():
        calendar = Calendar(zone, worktime.week_of(hours))
        for change in around(zone):
            for before in (0, 1, 29, 61, 150, 700):
                start = change - before * MINUTE
                for work in (MINUTE, 45 * MINUTE, 100 * MINUTE, 9 * HOUR):
                    end = worktime.add(calendar, start=start, work=work)
                    assert worktime.elapsed(calendar, start=start, end=end) == work, (start, work)
                    assert worktime.elapsed(calendar, start=start, end=end - MINUTE / 60) < work


def local_day(zone: str, day: date) -> tuple[datetime, datetime]:
    tz = ZoneInfo(zone)
    start = datetime(day.year, day.month, day.day, tzinfo=tz)
    return start, start + timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "day", "hours", "minutes"),
    [
        ("Europe/London", date(2026, 3, 29), "00:00-24:00", 23 * 60),
        ("Europe/London", date(2026, 10, 25), "00:00-24:00", 25 * 60),
        ("Australia/Lord_Howe", date(2026, 4, 5), "00:00-24:00", 24 * 60 + 30),
        ("Australia/Lord_Howe", date(2026, 10, 4), "00:00-24:00", 24 * 60 - 30),
        ("Antarctica/Troll", date(2026, 3, 29), "00:00-24:00", 22 * 60),
        ("Antarctica/Troll", date(2026, 10, 25), "00:00-24:00", 26 * 60),
        # New York puts the clock forward from 02:00 to 03:00 ...
        ("America/New_York", date(2026, 3, 8), "02:15-02:45", 0),
        ("America/New_York", date(2026, 3, 8), "02:30-04:00", 60),
        ("America/New_York", date(2026, 3, 8), "01:00-02:30", 60),
        ("America/New_York", date(2026, 3, 8), "01:30-03:30", 60),
        # ... and back from 02:00 to 01:00.
        ("America/New_York", date(2026, 11, 1), "01:15-01:45", 30),
        ("America/New_York", date(2026, 11, 1), "01:30-03:00", 150),
        ("America/New_York", date(2026, 11, 1), "00:30-01:30", 60),
        ("America/New_York", date(2026, 11, 1), "00:30-01:00,02:00-03:00", 90),
        ("America/New_York", date(2026, 11, 1), "00:30-01:30,01:30-02:30", 180),
        # Chatham changes at a quarter to: 02:45 becomes 03:45, and 03:45 becomes 02:45.
        ("Pacific/Chatham", date(2026, 9, 27), "02:30-04:00", 30),
        ("Pacific/Chatham", date(2026, 4, 5), "02:30-04:00", 150),
    ],
)
def test_P14_hours_on_the_day_of_a_change_last_as_long_as_they_really_do(
    zone: str, day: date, hours: str, minutes: int
) -> None:
    calendar = Calendar(zone, worktime.week_of(f"mon-sun {hours}"))
    start, end = local_day(zone, day)
    assert worktime.elapsed(calendar, start=start, end=end) == minutes * MINUTE


def test_P14_hours_that_begin_in_a_gap_begin_at_its_end() -> None:
    calendar = Calendar("America/New_York", worktime.week_of("mon-sun 02:30-04:00"))
    gap_ends = datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert worktime.next_opening(calendar, at=gap_ends - HOUR) == gap_ends


def test_P14_hours_that_lie_wholly_in_a_gap_never_open() -> None:
    calendar = Calendar("America/New_York", worktime.week_of("mon-sun 02:15-02:45"))
    gap_ends = datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert not worktime.is_open(calendar, at=gap_ends)
    assert worktime.next_opening(calendar, at=gap_ends - HOUR) == datetime(2026, 3, 9, 6, 15, tzinfo=UTC)


def test_P14_hours_that_begin_in_a_repeated_hour_begin_the_first_time() -> None:
    calendar = Calendar("America/New_York", worktime.week_of("mon-sun 01:30-04:00"))
    first_half_past_one = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert worktime.next_opening(calendar, at=first_half_past_one - HOUR) == first_half_past_one


def test_a_night_shift_is_an_hour_longer_or_shorter_when_the_clocks_change() -> None:
    calendar = Calendar("Europe/London", worktime.week_of("sat 22:00-06:00"))
    for evening, length in (((2026, 3, 28), 7), ((2026, 10, 24), 9), ((2026, 7, 4), 8)):
        start = datetime(*evening, 22, tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
        assert worktime.add(calendar, start=start, work=length * HOUR) == start + length * HOUR
        assert not worktime.is_open(calendar, at=start + length * HOUR)


@pytest.mark.parametrize(
    ("zone", "moment", "hours"),
    [
        # The whole 30 December 2011 was skipped when Samoa crossed the date line.
        ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC), "24/7"),
        ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC), "mon-sun 09:00-18:00"),
        ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC), "mon-sun 22:00-06:00"),
        # Midnight itself was skipped in São Paulo, and repeated after 00:01 in St. John's.
        ("America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC), "mon-sun 00:00-02:00,22:00-24:00"),
        ("America/Sao_Paulo", datetime(2018, 2, 18, 2, tzinfo=UTC), "mon-sun 23:30-00:30"),
        ("America/St_Johns", datetime(2010, 11, 7, 2, 31, tzinfo=UTC), "mon-sun 00:00-00:30,23:10-23:40"),
        ("America/St_Johns", datetime(2010, 11, 7, 2, 31, tzinfo=UTC), "sun 00:00-00:30; sat 10:00-23:30"),
    ],
)
def test_R22_stranger_changes_of_the_past_agree_too(zone: str, moment: datetime, hours: str) -> None:
    calendar = Calendar(zone, worktime.week_of(hours))
    start = moment - 20 * HOUR
    oracle = Oracle(calendar, start=start, minutes=40 * 60)
    for minute in range(0, 37 * 60, 7):
        now = start + minute * MINUTE
        assert worktime.elapsed(calendar, start=start, end=now) == oracle.elapsed(0, minute), now
        spans = worktime.spans(calendar, start=now, end=now + 3 * HOUR)
        counted = sum((span.end - span.start for span in spans if span.counted), timedelta())
        assert counted == oracle.elapsed(minute, minute + 180), now
