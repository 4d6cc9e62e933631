"""Which days the events of a subscribed calendar name (rule R21)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import feeds
from domain.calendars import Entry, Kind
from domain.feeds import Event
from domain.refusals import Refusal
from domain.worktime import Shift

MAY_4 = date(2026, 5, 4)
ZONES = st.sampled_from(
    ["America/Santiago", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin", "UTC"]
)


def days(event: Event, *, zone: str = "UTC") -> list[Entry]:
    return list(feeds.read([event], zone=zone).entries.values())


@given(zone=ZONES, length=st.integers(0, 9))
def test_R21_days_are_dates_and_the_same_in_every_zone(zone: str, length: int) -> None:
    named = days(Event("a", "Off", MAY_4, MAY_4 + timedelta(days=length)), zone=zone)
    assert [entry.day for entry in named] == [MAY_4 + timedelta(days=step) for step in range(max(length, 1))]
    assert {entry.kind for entry in named} == {Kind.HOLIDAY}


@given(zone=ZONES)
def test_R21_midnights_of_their_own_zone_mean_days_too(zone: str) -> None:
    start = datetime(2026, 5, 4, tzinfo=ZoneInfo("America/Santiago"))
    assert [entry.day for entry in days(Event("a", "Off", start, start + timedelta(days=1)), zone=zone)] == [
        MAY_4
    ]


def test_hours_are_taken_off_the_local_days_on_which_they_lie() -> None:
    start = datetime(2026, 5, 4, 20, tzinfo=UTC)
    event = Event("a", "Move", start, start + timedelta(hours=6))
    assert days(event) == [
        Entry(MAY_4, Kind.HALF, "Move", (Shift(1200, 1440),)),
        Entry(date(2026, 5, 5), Kind.HALF, "Move", (Shift(0, 120),)),
    ]
    assert days(event, zone="Asia/Shanghai") == [
        Entry(date(2026, 5, 5), Kind.HALF, "Move", (Shift(240, 600),))
    ]


def test_appointments_of_a_day_and_longer_and_endless_holidays_are_left_out() -> None:
    start = datetime(2026, 5, 4, 9, tzinfo=UTC)
    long = Event("a", "Fair", start, start + timedelta(days=1))
    endless = Event("b", "Off", date(1900, 1, 1), date(2100, 1, 1))
    assert feeds.read([long, endless], zone="UTC") == feeds.Reading({}, 2)


def test_two_appointments_of_one_series_on_one_day_are_both_taken_off() -> None:
    first, second = (datetime(2026, 5, 4, hour, tzinfo=UTC) for hour in (9, 10))
    read = feeds.read([Event("a", "X", at, at + timedelta(hours=2)) for at in (first, second)], zone="UTC")
    assert read.entries["a", MAY_4].shifts == (Shift(540, 720),)


def test_addresses_begin_with_https_and_webcal_is_another_name_for_it() -> None:
    assert feeds.address("webcal://a.example/x.ics") == "https://a.example/x.ics"
    assert feeds.address(" HTTPS://a.example/x.ics?y=1 ") == "https://a.example/x.ics?y=1"


@pytest.mark.parametrize(
    "text", ["http://a.example/x", "file:///etc/passwd", "a.example", "https://", "https://a b"]
)
def test_other_addresses_are_refused(text: str) -> None:
    with pytest.raises(Refusal):
        feeds.address(text)
