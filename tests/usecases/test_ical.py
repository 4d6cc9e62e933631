"""What is read from iCalendar files, also from odd and from hostile ones."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

import usecases.ical
from domain.feeds import Event, Unread
from tests.shelf import ics

FIRST, LAST = date(2025, 1, 1), date(2028, 12, 31)


def read(*events: str, zone: str = "UTC") -> list[Event]:
    return usecases.ical.events(ics(*events), zone=zone, first=FIRST, last=LAST)


def test_a_holiday_that_repeats_each_year_is_read_for_each_year_but_its_exceptions() -> None:
    found = read(
        "UID:m | DTSTART;VALUE=DATE:20101111 | RRULE:FREQ=YEARLY | EXDATE;VALUE=DATE:20271111 | SUMMARY:St. Martin"
    )
    assert [event.start for event in found] == [date(year, 11, 11) for year in (2025, 2026, 2028)]
    assert {(event.uid, event.name) for event in found} == {("m", "St. Martin")}


def test_days_are_dates_and_their_end_is_not_included() -> None:
    several = read("UID:a | DTSTART;VALUE=DATE:20260504 | DTEND;VALUE=DATE:20260507 | SUMMARY:Outing")
    assert several == [Event("a", "Outing", date(2026, 5, 4), date(2026, 5, 7))]
    assert read("UID:a | DTSTART;VALUE=DATE:20260504 | SUMMARY:Day")[0].end == date(2026, 5, 5)


def test_times_without_a_zone_are_those_of_the_calendar() -> None:
    floating = read("UID:a | DTSTART:20260504T090000 | DURATION:PT2H | SUMMARY:X", zone="America/Santiago")
    assert floating[0].start == datetime(2026, 5, 4, 9, tzinfo=ZoneInfo("America/Santiago"))
    zoned = read("UID:a | DTSTART;TZID=Asia/Shanghai:20260504T090000 | DURATION:PT2H | SUMMARY:X")
    assert zoned[0].start == datetime(2026, 5, 4, 1, tzinfo=UTC)


def test_long_and_escaped_names_are_unfolded() -> None:
    data = ics("UID:a | DTSTART;VALUE=DATE:20260504 | SUMMARY:Lunch\\, long\r\n er; 团建")
    assert usecases.ical.events(data, zone="UTC", first=FIRST, last=LAST)[0].name == "Lunch, longer; 团建"


@pytest.mark.parametrize(
    "event",
    [
        "UID:a | SUMMARY:No day",
        "UID:a | DTSTART;VALUE=DATE:2026xx04 | SUMMARY:No such day",
        "UID:a | DTSTART;VALUE=DATE:20260504 | STATUS:CANCELLED | SUMMARY:Called off",
        "UID:a | DTSTART:20260504T090000Z | DURATION:PT1H | TRANSP:TRANSPARENT | SUMMARY:Free",
        "UID:a | DTSTART;VALUE=DATE:20260504 | RRULE:FREQ=SECONDLY | SUMMARY:Often",
        "UID:a | DTSTART:20260504T090000Z | RRULE:FREQ=DAILY;BYHOUR=1,2 | SUMMARY:Often",
    ],
)
def test_what_takes_no_day_off_does_not_keep_the_others_from_being_read(event: str) -> None:
    assert [each.name for each in read(event, "UID:b | DTSTART;VALUE=DATE:20260504 | SUMMARY:Off")] == ["Off"]


def test_a_holiday_that_a_public_calendar_calls_free_is_a_holiday() -> None:
    assert read("UID:a | DTSTART;VALUE=DATE:20260504 | TRANSP:TRANSPARENT | SUMMARY:Off")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<html></html>",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR\r\n",
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
    ],
)
def test_what_is_no_calendar_is_refused(data: bytes) -> None:
    with pytest.raises(Unread) as unread:
        usecases.ical.events(data, zone="UTC", first=FIRST, last=LAST)
    assert unread.value.failure == "feed_unreadable"


def test_a_file_that_would_take_for_ever_to_count_out_is_refused_at_once() -> None:
    daily = [f"UID:{n} | DTSTART;VALUE=DATE:19000101 | RRULE:FREQ=DAILY | SUMMARY:X" for n in range(300)]
    begun = time.monotonic()
    with pytest.raises(Unread) as unread:
        read(*daily)
    assert unread.value.failure == "feed_too_much"
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "event",
    [
        "UID:a | DTSTART;VALUE=DATE:20260504 | RRULE:FREQ=DAILY;INTERVAL=0 | SUMMARY:On the spot",
        "UID:a | DTSTART;VALUE=DATE:20260504 | RRULE:FREQ=DAILY;INTERVAL=-1 | SUMMARY:Backwards",
        "UID:a | DTSTART:20260504T090000Z | DURATION:P9999999999D | SUMMARY:Longer than time",
        "UID:a | DTSTART:00010101T000000 | DTEND:99991231T235959 | SUMMARY:As long as time",
        "UID:a | DTSTART:20260504T090000Z | RDATE;VALUE=PERIOD:20260504T090000Z/P99999999D | SUMMARY:Period",
    ],
)
def test_an_event_that_makes_no_sense_does_not_keep_the_others_from_being_read(event: str) -> None:
    assert "Off" in [each.name for each in read(event, "UID:b | DTSTART;VALUE=DATE:20260504 | SUMMARY:Off")]


def test_rules_that_no_day_fits_do_not_keep_the_machine_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usecases.ical, "MOST_SECONDS", 0.2)
    never = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    begun = time.thread_time()
    with pytest.raises(Unread) as unread:
        read(*(f"UID:{n} | DTSTART;VALUE=DATE:20280101 | {never} | SUMMARY:Never" for n in range(50)))
    assert unread.value.failure == "feed_too_much"
    assert time.thread_time() - begun < 5


def test_a_name_is_taken_once_and_without_signs_that_no_database_keeps() -> None:
    found = read("UID:a\0 | DTSTART;VALUE=DATE:20260504 | SUMMARY:Out\0ing | SUMMARY:Twice")
    assert [(event.uid, event.name) for event in found] == [("a", "Outing")]
