"""What other targets would have meant: reading a proposal, and counting the runs of the record."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from domain import replays
from domain.clocks import Ending, Kind, Pause, Run, Target
from domain.refusals import Refusal
from domain.replays import Late, Side, Tally
from domain.worktime import Calendar, week_of

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
CALENDAR = Calendar("UTC", week_of("mon-fri 09:00-18:00"))
FOUR = Target(timedelta(hours=4))


def counted(run: Run, *, target: Target = FOUR, calendar: Calendar = CALENDAR, opens: int = 0) -> Side:
    """What one run means; who gets the alerts works from an hour of the day on."""
    side = Side()
    replays.count(
        side,
        run=run,
        target=target,
        calendar=calendar,
        client_id=7,
        reads=lambda moment: moment.hour >= opens,
        now=NINE + timedelta(days=4),
    )
    return side


def answered(hours: float, **more: timedelta) -> Run:
    """A question of nine o'clock that was answered after some hours."""
    pauses = (Pause(NINE + more["paused"], None, "UPM"),) if more else ()
    return Run(Kind.NEXT_RESPONSE, "1.1", NINE, pauses, NINE + timedelta(hours=hours), Ending.ANSWERED)


def test_a_proposal_names_settings_and_a_time() -> None:
    wish = replays.wish_of(
        "first_response=2h; key 1h；后续响应=4小时; calendar=mon-fri 09:00-12:00,13:00-17:00 days=10"
    )
    assert wish.texts == {
        "first_response": "2h; key 1h",
        "next_response": "4h",
        "calendar": "mon-fri 09:00-12:00,13:00-17:00",
    }
    assert wish.days == 10
    assert replays.wish_of("first=90m").days == replays.USUAL_DAYS
    assert replays.wish_of("days=2w; first=90m").days == 14


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "replay_usage"),
        ("days=10", "replay_usage"),
        ("2h", "replay_setting"),
        ("alerts=here", "replay_setting"),
        ("first=2h days=0", "replay_days"),
        ("first=2h days=soon", "replay_days"),
        ("first=none", "setting_target_needed"),
        ("calendar=never", "calendar_group"),
    ],
)
def test_what_cannot_be_played_through_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        replays.wish_of(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("hours", "levels", "met", "late"),
    [(2, {}, 1, 0), (3.5, {1: 1}, 1, 0), (5, {1: 1, 2: 1}, 0, 1), (7, {1: 1, 2: 1, 3: 1}, 0, 1)],
)
def test_every_level_that_a_run_reached_is_an_alert(
    hours: float, levels: dict[int, int], met: int, late: int
) -> None:
    side = counted(answered(hours))
    assert (side.levels, side.met, side.late) == (levels, met, late)
    assert side.alerts == sum(levels.values()) == side.clients.get(7, 0)


def test_a_run_that_nothing_ended_is_late_once_its_time_is_up() -> None:
    assert counted(Run(Kind.FIRST_RESPONSE, "1.1", NINE)).late == 1
    waits = Run(Kind.FIRST_RESPONSE, "1.1", NINE + timedelta(days=3, hours=23))
    assert (counted(waits).late, counted(waits).met) == (0, 0)


def test_what_was_no_request_is_neither_met_nor_late() -> None:
    run = Run(Kind.FIRST_RESPONSE, "1.1", NINE, (), NINE + timedelta(hours=5), Ending.CANCELLED)
    assert (counted(run).late, counted(run).met, counted(run).alerts) == (0, 0, 2)


def test_a_run_that_ended_while_it_stood_counts_what_came_before() -> None:
    run = answered(9, paused=timedelta(hours=3, minutes=30))
    assert counted(run).levels == {1: 1}


def test_alerts_while_nobody_works_are_counted() -> None:
    night = Calendar("UTC", week_of("24/7"))
    run = Run(
        Kind.FIRST_RESPONSE,
        "1.1",
        NINE - timedelta(hours=6),
        (),
        NINE - timedelta(hours=1, minutes=30),
        Ending.ANSWERED,
    )
    assert counted(run, calendar=night, opens=9).outside == 2
    assert counted(run, calendar=night).outside == 0


def test_the_worst_are_kept_and_a_tally_survives_as_json() -> None:
    tally = Tally(proposed=counted(answered(7)), today=counted(answered(2)), conversations=3, partly=True)
    for over in (5, 90, 10, 70, 30, 50):
        tally.note(Late(7, over, "1.1", "first_response", 100 + over, 100, 2))
    assert [each.over for each in tally.worst] == [90, 70, 50, 30, 10]
    kept = json.loads(json.dumps(tally.kept()))
    assert replays.tally_of(kept) == tally
    assert replays.tally_of({}) == Tally()
