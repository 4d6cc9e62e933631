"""The clock engine: what a run amounts to at a moment, and the working shown for it (rules R11, R23-R28)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from domain import worktime
from domain.clocks import (
    Ending,
    Kind,
    Level,
    Pause,
    Run,
    State,
    Target,
    explain,
    moment_of,
    read,
    worth_telling,
)
from domain.worktime import Calendar, ExtraDay, Holiday, Shift

WEEK = worktime.week_of("mon-fri 09:00-18:00")
OFFICE = Calendar("UTC", WEEK, {}, {})
FOUR = Target(timedelta(hours=4))


def at(text: str) -> datetime:
    """A moment of March 2026; the 2nd is a Monday."""
    day, time = text.split()
    hour, minute = time.split(":")
    return datetime(2026, 3, int(day), int(hour), int(minute), tzinfo=UTC)


def asked(start: str, **more: object) -> Run:
    return Run(Kind.FIRST_RESPONSE, "1.0", at(start), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "state", "level", "next_check"),
    [
        ("2 09:00", State.PENDING, Level.NONE, "2 12:00"),
        ("2 11:59", State.PENDING, Level.NONE, "2 12:00"),
        ("2 12:00", State.WARNED, Level.WARN, "2 13:00"),
        ("2 13:00", State.BREACHING, Level.BREACH, "2 15:00"),
        ("2 15:00", State.BREACHING, Level.ESCALATE, "3 10:00"),
        ("3 10:00", State.BREACHING, Level.ESCALATE_AGAIN, None),
    ],
)
def test_R28_the_levels_are_reached_in_working_time(
    now: str, state: State, level: Level, next_check: str | None
) -> None:
    reading = read(asked("2 09:00"), target=FOUR, calendar=OFFICE, now=at(now))
    assert (reading.state, reading.level) == (state, level)
    assert reading.next_check_at == (at(next_check) if next_check else None)


def test_R27_a_question_out_of_hours_starts_at_the_next_opening() -> None:
    reading = read(asked("6 20:00"), target=FOUR, calendar=OFFICE, now=at("8 12:00"))
    assert (reading.elapsed, reading.due_at) == (timedelta(), at("9 13:00"))


def test_R27_an_answer_out_of_hours_is_no_minute_late() -> None:
    run = asked("6 14:00", end=at("7 23:00"), ending=Ending.ANSWERED)
    reading = read(run, target=FOUR, calendar=OFFICE, now=at("9 12:00"))
    assert (reading.state, reading.elapsed) == (State.MET, timedelta(hours=4))


def test_R23_a_warning_never_falls_out_of_hours() -> None:
    reading = read(asked("6 17:00"), target=FOUR, calendar=OFFICE, now=at("6 17:30"))
    assert reading.next_check_at == at("9 11:00")


def test_an_answer_decides_between_met_and_breached() -> None:
    for minute, state in (("13:00", State.MET), ("13:01", State.BREACHED)):
        run = asked("2 09:00", end=at(f"2 {minute}"), ending=Ending.ANSWERED)
        reading = read(run, target=FOUR, calendar=OFFICE, now=at("9 09:00"))
        assert (reading.state, reading.next_check_at, reading.due_at) == (state, None, None)


def test_what_ended_reads_the_same_at_any_later_or_earlier_moment() -> None:
    run = asked("2 09:00", end=at("2 12:00"), ending=Ending.ANSWERED)
    told = {
        read(run, target=FOUR, calendar=OFFICE, now=at(now)) for now in ("2 11:00", "2 12:00", "20 09:00")
    }
    assert len(told) == 1


def test_a_cancelled_run_is_cancelled_however_late() -> None:
    run = asked("2 09:00", end=at("4 09:00"), ending=Ending.CANCELLED)
    assert read(run, target=FOUR, calendar=OFFICE, now=at("5 09:00")).state == State.CANCELLED


def test_a_paused_run_stands_and_is_never_due() -> None:
    run = asked("2 09:00", pauses=(Pause(at("2 11:00"), None, "UPM"),))
    reading = read(run, target=FOUR, calendar=OFFICE, now=at("5 17:00"))
    assert (reading.paused, reading.elapsed, reading.due_at) == (True, timedelta(hours=2), None)
    assert reading.next_check_at is None


def test_a_pause_that_the_log_is_ahead_with_stands_as_the_log_says() -> None:
    """Slack's clock and ours differ, so that what was just declared lies ahead."""
    run = asked("2 09:00", pauses=(Pause(at("2 11:00"), None, "UPM"),))
    early = read(run, target=FOUR, calendar=OFFICE, now=at("2 10:00"))
    assert early == read(run, target=FOUR, calendar=OFFICE, now=at("2 12:00"))
    lines = explain(run, calendar=OFFICE, now=at("2 10:00"))
    assert sum((line.end - line.start for line in lines if line.counted), timedelta()) == early.elapsed


def test_R24_a_pause_over_the_weekend_refunds_nothing() -> None:
    run = asked("6 15:00", pauses=(Pause(at("6 18:00"), at("9 09:00"), "UPM"),))
    reading = read(run, target=FOUR, calendar=OFFICE, now=at("9 09:00"))
    assert (reading.elapsed, reading.due_at) == (timedelta(hours=3), at("9 10:00"))


def test_a_resumed_run_goes_on_where_it_stood() -> None:
    run = asked("2 09:00", pauses=(Pause(at("2 11:00"), at("2 16:00"), "UPM"),))
    reading = read(run, target=FOUR, calendar=OFFICE, now=at("2 16:30"))
    assert (reading.elapsed, reading.due_at) == (timedelta(hours=2, minutes=30), at("2 18:00"))


def test_R28_no_warning_that_leaves_less_than_ten_minutes() -> None:
    short = Target(timedelta(minutes=30))
    assert [level for level, _ in short.moments] == [Level.BREACH, Level.ESCALATE, Level.ESCALATE_AGAIN]
    assert Target(timedelta(minutes=40)).warns


def test_R28_a_warning_found_too_late_is_left_to_the_breach() -> None:
    late = read(asked("2 09:00"), target=FOUR, calendar=OFFICE, now=at("2 12:55"))
    assert (late.level, worth_telling(late)) == (Level.WARN, Level.NONE)
    assert (
        worth_telling(read(asked("2 09:00"), target=FOUR, calendar=OFFICE, now=at("2 12:50"))) == Level.WARN
    )


def test_R31_after_a_long_silence_only_the_highest_level_is_told() -> None:
    reading = read(asked("2 09:00"), target=FOUR, calendar=OFFICE, now=at("20 09:00"))
    assert worth_telling(reading) == Level.ESCALATE_AGAIN


def test_when_a_level_was_reached_is_known_afterwards() -> None:
    found = moment_of(Level.BREACH, run=asked("2 09:00"), target=FOUR, calendar=OFFICE)
    assert found == at("2 13:00")


def test_a_target_that_no_calendar_holds_is_never_due() -> None:
    tiny = Calendar("UTC", worktime.week_of("mon 09:00-09:01"), {}, {})
    reading = read(asked("2 09:00"), target=Target(timedelta(hours=9)), calendar=tiny, now=at("2 09:00"))
    assert (reading.due_at, reading.next_check_at, reading.state) == (None, None, State.PENDING)


def test_a_moment_before_the_question_counts_as_the_question() -> None:
    reading = read(asked("2 10:00"), target=FOUR, calendar=OFFICE, now=at("2 09:59"))
    assert (reading.elapsed, reading.due_at) == (timedelta(), at("2 14:00"))


def test_the_working_names_every_stretch_and_sums_to_what_counted() -> None:
    calendar = Calendar(
        "UTC",
        WEEK,
        {at("9 00:00").date(): Holiday("Founders' Day")},
        {at("7 00:00").date(): ExtraDay("Make-up day", (Shift(9 * 60, 12 * 60),))},
    )
    run = asked("6 16:00", pauses=(Pause(at("7 10:00"), at("7 11:00"), "UPM"),))
    lines = explain(run, calendar=calendar, now=at("10 10:00"))
    told = [(line.reason, line.name) for line in lines]
    assert told == [
        ("working", ""),
        ("closed", ""),
        ("extra", "Make-up day"),
        ("paused", "UPM"),
        ("extra", "Make-up day"),
        ("closed", ""),
        ("day_off", ""),
        ("holiday", "Founders' Day"),
        ("closed", ""),
        ("working", ""),
    ]
    counted = sum((line.end - line.start for line in lines if line.counted), timedelta())
    reading = read(run, target=FOUR, calendar=calendar, now=at("10 10:00"))
    assert counted == reading.elapsed == timedelta(hours=5)
    assert (lines[0].start, lines[-1].end) == (run.start, at("10 10:00"))
    assert all(before.end == after.start for before, after in pairwise(lines))
