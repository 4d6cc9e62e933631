"""When a place is told and when not: quiet hours, bursts and the cap for one person (rules R35 and R36)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import quiet, weeks
from domain.quiet import Hold, Place, Why
from domain.worktime import Calendar, Holiday

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
OFFICE = Calendar("UTC", weeks.week_of("mon-fri 9-12,13-18"))
ALWAYS = Calendar("UTC", weeks.ALWAYS)
TOMORROW = NOW.replace(day=5, hour=9)


def ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=each) for each in minutes]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}:00+00:00")


@pytest.mark.parametrize(
    ("place", "urgent", "always", "expected"),
    [
        (Place(False), False, False, None),
        (Place(False, said=ago(9)), False, False, None),
        (Place(False, said=ago(9, 3)), False, False, Hold(NOW + timedelta(minutes=1), Why.BURST)),
        (Place(False, said=ago(10, 3)), False, False, None),
        (Place(False, said=ago(3), woke=ago(4)[0]), False, False, Hold(NOW + timedelta(minutes=6), Why.BURST)),
        (Place(False, said=ago(3), woke=ago(4)[0]), True, False, None),
        (Place(False, said=ago(5), woke=ago(4)[0]), False, False, None),
        (Place(False, said=ago(3), woke=ago(10)[0]), False, False, None),
        (Place(False, said=ago(9, 3)), True, False, None),
        (Place(False, opens=TOMORROW), False, False, Hold(TOMORROW, Why.CLOSED)),
        (Place(False, opens=TOMORROW), True, False, Hold(TOMORROW, Why.CLOSED)),
        (Place(False, opens=TOMORROW), True, True, None),
        (Place(False, opens=TOMORROW), False, True, Hold(TOMORROW, Why.CLOSED)),
        (Place(False, held=NOW + timedelta(minutes=4)), False, False, Hold(NOW + timedelta(minutes=4), Why.JOINS)),
        (Place(False, held=TOMORROW), False, False, None),
        (Place(True, said=ago(55, 45, 35, 25, 15, 11), morning=TOMORROW), False, False, Hold(TOMORROW, Why.CAP)),
        (Place(True, said=ago(55, 45, 35, 25, 15, 11)), False, False, Hold(NOW + timedelta(minutes=5), Why.CAP)),
        (Place(True, said=ago(60, 45, 35, 25, 15, 11), morning=TOMORROW), False, False, None),
        (Place(True, said=ago(55, 45, 35, 25, 15, 11), morning=TOMORROW), True, False, None),
        (Place(False, said=ago(55, 45, 35, 25, 15, 11), morning=TOMORROW), False, False, None),
    ],
)  # fmt: skip
def test_R35_R36_what_is_told_now_and_what_waits(
    place: Place, urgent: bool, always: bool, expected: Hold | None
) -> None:
    assert quiet.weigh(place, now=NOW, urgent=urgent, always=always) == expected


@pytest.mark.parametrize(
    ("now", "silent_until", "expected"),
    [
        ("04 10:00", None, None),
        ("04 12:30", None, "04 13:00"),
        ("04 18:00", None, None),
        ("04 18:01", None, "05 09:00"),
        ("06 20:00", None, "09 09:00"),
        ("04 10:00", "04 11:00", "04 11:00"),
        ("04 10:00", "04 09:00", None),
        ("04 17:00", "05 08:00", "05 09:00"),
    ],
)
def test_R36_a_place_is_told_again_when_its_people_work_and_may_be_disturbed(
    now: str, silent_until: str | None, expected: str | None
) -> None:
    until = at(silent_until) if silent_until else None
    assert quiet.opens(OFFICE, now=at(now), silent_until=until) == (at(expected) if expected else None)


def test_R36_holidays_are_quiet_and_a_calendar_without_hours_is_not() -> None:
    off = Calendar("UTC", OFFICE.week, {NOW.date(): Holiday("Founders' Day")})
    assert quiet.opens(off, now=NOW) == TOMORROW
    assert quiet.opens(Calendar("UTC", ((),) * 7), now=NOW) is None


def test_the_morning_is_the_next_working_days_and_not_after_lunch() -> None:
    assert quiet.morning(OFFICE, now=NOW) == TOMORROW
    assert quiet.morning(OFFICE, now=at("06 10:00")) == at("09 09:00")
    assert quiet.morning(ALWAYS, now=NOW) is None
    assert quiet.round_the_clock(ALWAYS)
    assert not quiet.round_the_clock(OFFICE)


class Recipient:
    """Somebody, or a channel, that gets one message after another as `weigh` decides."""

    def __init__(self, *, private: bool) -> None:
        self.private, self.said = private, list[datetime]()
        self.held: list[tuple[datetime, int]] = []
        self.told: list[list[int]] = []

    def place(self, now: datetime) -> Place:
        first = min((until for until, _ in self.held), default=None)
        return Place(
            self.private, self.said, first, quiet.opens(OFFICE, now=now), quiet.morning(OFFICE, now=now)
        )

    def passes(self, end: datetime) -> None:
        """What is held is released at its moment, all that is due at once."""
        while self.held and (now := min(until for until, _ in self.held)) <= end:
            due = [alert for until, alert in self.held if until <= now]
            self.held = [(until, alert) for until, alert in self.held if until > now]
            self._tell(due, now, place=replace(self.place(now), held=None))

    def hears(self, alert: int, now: datetime) -> None:
        self._tell([alert], now, place=self.place(now))

    def _tell(self, alerts: list[int], now: datetime, *, place: Place) -> None:
        hold = quiet.weigh(place, now=now)
        if hold:
            assert hold.until > now
            self.held += [(hold.until, alert) for alert in alerts]
        else:
            self.said.append(now)
            self.told.append(alerts)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 90), min_size=1, max_size=80), st.booleans())
def test_R35_no_window_holds_more_messages_than_its_cap_and_nothing_held_is_lost(
    gaps: list[int], private: bool
) -> None:
    recipient, now = Recipient(private=private), at("02 09:00")
    for alert, gap in enumerate(gaps):
        now += timedelta(minutes=gap)
        recipient.passes(now)
        recipient.hears(alert, now)
    recipient.passes(now + timedelta(days=30))
    said = recipient.said
    assert _fullest(said, quiet.WINDOW) <= quiet.MOST
    assert not private or _fullest(said, quiet.HOUR) <= quiet.MOST_PRIVATE
    assert all(quiet.opens(OFFICE, now=moment) is None for moment in said)
    assert not recipient.held
    assert sorted(alert for told in recipient.told for alert in told) == list(range(len(gaps)))
    assert all(told == sorted(told) for told in recipient.told)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 90), min_size=1, max_size=60))
def test_R35_a_channel_hears_in_the_order_in_which_things_became_due(gaps: list[int]) -> None:
    recipient, now = Recipient(private=False), at("02 09:00")
    for alert, gap in enumerate(gaps):
        now += timedelta(minutes=gap)
        recipient.passes(now)
        recipient.hears(alert, now)
    recipient.passes(now + timedelta(days=30))
    heard = [alert for told in recipient.told for alert in told]
    assert heard == sorted(heard)


def _fullest(said: list[datetime], window: timedelta) -> int:
    """The most messages in any stretch of that length."""
    return max((sum(start <= each < start + window for each in said) for start in said), default=0)
