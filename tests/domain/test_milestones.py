"""Milestones: how far what the client believes is from what we expect, and when they are owed word of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain import milestones, weeks
from domain.clocks import Ending, Kind
from domain.milestones import Entry
from domain.obligations import Act
from domain.refusals import Refusal
from domain.worktime import Calendar, ExtraDay, Holiday, Shift

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
CALENDAR = Calendar(
    "UTC",
    weeks.week_of("mon-fri 09:00-18:00"),
    {date(2026, 3, 10): Holiday("Fair")},
    {date(2026, 3, 14): ExtraDay("Make-up", (Shift(540, 1080),))},
)


def day(number: float) -> datetime:
    return MONDAY + timedelta(days=number)


def act(what: str, at: float, **facts: object) -> Act:
    return Act(f"milestone_{what}", day(at), by="UPM", facts=facts)


@pytest.mark.parametrize(
    ("believed", "forecast", "apart"),
    [
        ((3, 6), (3, 6), 0),
        ((3, 6), (3, 8), 0),  # Friday and Sunday
        ((3, 6), (3, 9), 1),
        ((3, 9), (3, 6), -1),
        ((3, 9), (3, 10), 0),  # nobody works on the day of the fair
        ((3, 9), (3, 11), 1),
        ((3, 13), (3, 14), 1),  # a Saturday that is worked
    ],
)
def test_days_on_which_nobody_works_are_no_drift(
    believed: tuple[int, int], forecast: tuple[int, int], apart: int
) -> None:
    found = milestones.drift(CALENDAR, believed=date(2026, *believed), forecast=date(2026, *forecast))
    assert found == apart


def test_who_was_told_no_day_yet_believes_nothing_wrong() -> None:
    assert milestones.drift(CALENDAR, believed=None, forecast=date(2026, 3, 6)) == 0


def test_a_milestone_needs_a_name_and_a_day() -> None:
    with pytest.raises(Refusal, match="milestone_needs_day"):
        milestones.expected(Entry("Go-live"))
    with pytest.raises(Refusal, match="text_needed"):
        milestones.checked(Entry("  ", date(2026, 3, 6)))


@pytest.mark.parametrize(
    ("text", "day", "name"),
    [
        ("Go-live 12 May", "12 May", "Go-live"),
        ("Go-live on 12 May", "12 May", "Go-live"),
        ("12 May: Go-live", "12 May", "Go-live"),
        ("上线，5月12日", "5月12日", "上线"),
        ("上线定在5月12日", "5月12日", "上线"),
        ("12 May", "12 May", ""),
    ],
)
def test_the_day_in_a_text_is_no_part_of_the_name(text: str, day: str, name: str) -> None:
    start = text.index(day)
    assert milestones.name_of(text, start=start, end=start + len(day)) == name


def test_word_is_owed_from_the_moment_the_days_drift_apart_until_the_client_is_told() -> None:
    log = [act("noted", 0, drift=0), act("moved", 1, drift=4), act("moved", 2, drift=9)]
    (due,) = milestones.dues(log)
    assert (due.kind, due.start, due.end) == (Kind.TELL_CLIENT, day(1), None)
    (told,) = milestones.dues([*log, act("told", 3, channel="CACME"), act("changed", 4, drift=0)])
    assert (told.end, told.ending, told.end_by) == (day(3), Ending.ANSWERED, "UPM")


def test_another_wrong_day_tells_them_nothing_and_the_right_one_ends_it_when_it_was_said() -> None:
    log = [act("noted", 0, drift=3), act("known", 2, drift=1, told_at=day(1).isoformat())]
    (due,) = milestones.dues(log)
    assert (due.start, due.end) == (day(0), None)
    (due,) = milestones.dues([*log, act("known", 4, drift=0, told_at=day(3).isoformat())])
    assert (due.end, due.ending) == (day(3), Ending.ANSWERED)


@pytest.mark.parametrize("what", ["withheld", "reached", "dropped"])
def test_withheld_reached_or_dropped_nothing_is_owed(what: str) -> None:
    log = [act("noted", 0, drift=3), act(what, 2), Act("matter_released", day(3))]
    (due,) = milestones.dues(log)
    assert (due.end, due.ending) == (day(2), Ending.CANCELLED)


def test_the_day_moved_back_is_no_gap_and_moved_again_a_new_one_even_after_withholding() -> None:
    back = [act("noted", 0, drift=0), act("moved", 1, drift=2), act("moved", 2, drift=0)]
    (due,) = milestones.dues(back)
    assert (due.end, due.ending) == (day(2), Ending.CANCELLED)
    log = [act("noted", 0, drift=3), act("withheld", 1), act("changed", 2, drift=3), act("moved", 3, drift=5)]
    first, second = milestones.dues(log)
    assert (first.ref, second.ref) == ("drift 1", "drift 2")
    assert (second.start, second.end) == (day(3), None)
