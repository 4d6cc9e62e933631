"""The log of an issue in, its clocks out: solutions, news and contact (rules R16, R19 and R24)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain import clocks, duties, worktime
from domain.clocks import Ending, Kind, Owed, Run, State, Target
from domain.duties import Act, Entry
from domain.worktime import Calendar

OFFICE = Calendar("UTC", worktime.week_of("mon-fri 09:00-18:00"))
ALWAYS = Calendar("UTC", worktime.ALWAYS)
TWO_DAYS = Target(timedelta(hours=18))
FIRST, TOTAL = Kind.RESOLUTION_FIRST, Kind.RESOLUTION_TOTAL


def at(text: str) -> datetime:
    """A moment of March 2026; the 2nd is a Monday."""
    day, time = text.split()
    hour, minute = time.split(":")
    return datetime(2026, 3, int(day), int(hour), int(minute), tzinfo=UTC)


def log(*acts: str, severity: int = 3) -> list[Entry]:
    """A log in short: "solved 3 10:00"; "severity 2 3 10:00" carries the new one."""
    entries = []
    for order, text in enumerate(acts, start=1):
        word, *rest = text.split()
        graded = int(rest.pop(0)) if word == "severity" else 0
        said = word in ("spoke", "news")
        entries.append(
            Entry(
                Act(word),
                at(" ".join(rest)),
                "UCAROL" if word == "spoke" else "UPM",
                severity if word == "opened" else graded,
                0 if said else order,
                str(order),
            )
        )
    return entries


def hours(run: Run, *, calendar: Calendar = OFFICE, now: str = "30 09:00") -> float:
    reading = clocks.read(run, target=TWO_DAYS, calendar=calendar, now=at(now))
    return reading.elapsed / timedelta(hours=1)


def test_the_first_solution_ends_the_first_clock_for_good() -> None:
    story = log("opened 2 09:00", "solved 2 12:00", "reopened 3 09:00", "solved 3 10:00")
    (run,) = duties.resolutions(story, kind=FIRST)
    assert (run.start, run.end, run.ending) == (at("2 09:00"), at("2 12:00"), Ending.ANSWERED)


def test_R16_the_whole_time_goes_on_after_reopening_without_the_time_between() -> None:
    story = log("opened 2 09:00", "solved 2 12:00", "reopened 4 09:00", "solved 4 10:00")
    (run,) = duties.resolutions(story, kind=TOTAL)
    assert (run.ref, run.end, hours(run)) == ("opened", at("4 10:00"), 4)
    assert [pause.reason for pause in run.pauses] == ["solved"]


def test_R19_reopening_can_start_the_whole_time_anew() -> None:
    story = log("opened 2 09:00", "solved 2 12:00", "reopened 4 09:00")
    first, second = duties.resolutions(story, kind=TOTAL, restart_reopened=True)
    assert (first.end, first.ending, hours(first)) == (at("2 12:00"), Ending.ANSWERED, 3)
    assert (second.start, second.end, second.ref) == (at("4 09:00"), None, "reopened 3")


@pytest.mark.parametrize("ends", ["spoke 3 09:00", "resumed 3 09:00"])
def test_a_wait_stands_until_the_client_writes_or_somebody_says_so(ends: str) -> None:
    (run,) = duties.resolutions(log("opened 2 09:00", "waiting 2 10:00", ends), kind=FIRST)
    assert hours(run, now="3 10:00") == 2


def test_R24_a_wait_over_the_weekend_refunds_nothing() -> None:
    story = log("opened 6 17:00", "waiting 6 18:00", "spoke 9 09:00", "solved 9 10:00")
    (run,) = duties.resolutions(story, kind=FIRST)
    assert hours(run) == 2


def test_a_wait_before_the_client_wrote_last_and_a_second_mark_change_nothing() -> None:
    story = log("opened 2 09:00", "spoke 2 09:30", "waiting 2 10:00", "waiting 2 11:00", "spoke 2 12:00")
    (run,) = duties.resolutions(story, kind=FIRST)
    assert hours(run, now="2 13:00") == 2


@pytest.mark.parametrize("kind", [FIRST, TOTAL])
def test_what_is_withdrawn_counts_nowhere(kind: Kind) -> None:
    runs = duties.resolutions(log("opened 2 09:00", "withdrawn 5 09:00"), kind=kind)
    assert [run.ending for run in runs] == [Ending.CANCELLED]
    solved = duties.resolutions(
        log("opened 2 09:00", "solved 3 09:00", "reopened 4 09:00", "withdrawn 5 09:00"), kind=kind
    )
    assert {run.ending for run in solved} == {Ending.CANCELLED}


def target(severity: int) -> tuple[Target, Calendar]:
    """One working day for severity 1 and 2, two for the others."""
    return Target(timedelta(hours=9 if severity <= 2 else 18)), OFFICE


CHANGED = ("opened 2 09:00", "waiting 2 10:00", "spoke 2 14:00", "severity 2 2 15:00")


@pytest.mark.parametrize(
    ("setting", "due"),
    [
        ("recompute", "3 13:00"),  # nine hours from the start, four of them waited for the client
        ("forward", "3 15:00"),  # nine hours from the change
        ("restart", "3 15:00"),
    ],
)
def test_R19_a_change_of_severity_never_loses_a_pause(setting: str, due: str) -> None:
    story = log(*CHANGED)
    *before, run = duties.resolutions(story, kind=FIRST, restart_changed=setting == "restart")
    found = duties.target_of(run, log=story, terms=target, forward=setting == "forward")
    assert found is not None
    assert clocks.read(run, target=found[0], calendar=OFFICE, now=at("2 16:00")).due_at == at(due)
    assert [each.ending for each in before] == ([Ending.CANCELLED] if setting == "restart" else [])
    worked = {"recompute": 3, "forward": 3, "restart": 1}[setting]
    assert hours(run, now="2 16:00") == worked


def test_R19_a_wait_goes_on_in_the_clock_that_starts_anew() -> None:
    story = log("opened 2 09:00", "waiting 2 10:00", "severity 2 2 12:00")
    _, run = duties.resolutions(story, kind=FIRST, restart_changed=True)
    assert run.paused
    story = [*story, *log("spoke 2 15:00")]
    _, run = duties.resolutions(story, kind=FIRST, restart_changed=True)
    assert (run.paused, hours(run, now="2 16:00")) == (False, 1)


def test_the_same_severity_again_is_no_change() -> None:
    story = log("opened 2 09:00", "severity 3 2 12:00")
    (run,) = duties.resolutions(story, kind=FIRST, restart_changed=True)
    assert run.start == at("2 09:00")


def test_the_target_is_that_of_the_severity_at_the_end() -> None:
    story = log("opened 2 09:00", "solved 2 12:00", "severity 1 2 13:00")
    (run,) = duties.resolutions(story, kind=FIRST)
    found = duties.target_of(run, log=story, terms=target)
    assert found is not None
    assert found[0].work == timedelta(hours=18)


def test_where_nothing_is_owed_there_is_no_target() -> None:
    (run,) = duties.resolutions(log("opened 2 09:00"), kind=FIRST)
    assert duties.target_of(run, log=log("opened 2 09:00"), terms=lambda _: None) is None


def every(severity: int) -> tuple[Target, Calendar] | None:
    """News every two hours around the clock for severity 1, every working day for 2, none for others."""
    if severity == 1:
        return Target(timedelta(hours=2)), ALWAYS
    return (Target(timedelta(hours=9)), OFFICE) if severity == 2 else None


def told(found: list[Owed], *, now: str = "30 09:00") -> list[tuple[str, datetime, State]]:
    return [(each.run.ref, each.run.start, each.read(now=at(now)).state) for each in found]


def test_news_are_due_from_instant_to_instant_and_one_satisfies_one_window() -> None:
    story = log("opened 2 09:00", "news 2 09:10", "news 2 10:00", "news 2 11:30", severity=1)
    assert told(duties.windows(story, terms=every), now="2 12:00") == [
        ("1", at("2 09:00"), State.MET),
        ("2", at("2 11:00"), State.MET),
        ("3", at("2 13:00"), State.PENDING),
    ]


def test_late_news_satisfy_what_was_late_and_the_rhythm_goes_on_as_it_was() -> None:
    story = log("opened 2 09:00", "news 2 16:20", severity=1)
    assert told(duties.windows(story, terms=every), now="2 16:20") == [
        ("1", at("2 09:00"), State.BREACHED),
        ("2", at("2 15:00"), State.PENDING),
    ]
    assert duties.windows(story, terms=every)[-1].read(now=at("2 17:01")).due_at == at("2 17:00")


def test_severity_1_counts_at_night_and_severity_2_does_not() -> None:
    worst = duties.windows(log("opened 2 23:00", severity=1), terms=every)
    second = duties.windows(log("opened 2 23:00", severity=2), terms=every)
    assert worst[0].read(now=at("2 23:00")).due_at == at("3 01:00")
    assert second[0].read(now=at("2 23:00")).due_at == at("3 18:00")
    assert duties.windows(log("opened 2 23:00"), terms=every) == []


def test_no_news_are_due_while_we_wait_for_the_client() -> None:
    story = log("opened 2 09:00", "waiting 2 10:00", severity=1)
    (owed,) = duties.windows(story, terms=every)
    assert owed.read(now=at("4 09:00")).due_at is None
    story += log("spoke 3 10:00")
    (owed,) = duties.windows(story, terms=every)
    assert owed.read(now=at("3 10:00")).due_at == at("3 11:00")


@pytest.mark.parametrize(("solved", "state"), [("2 10:30", State.CANCELLED), ("2 12:00", State.BREACHED)])
def test_a_solution_ends_the_news_and_what_was_late_stays_late(solved: str, state: State) -> None:
    story = log("opened 2 09:00", f"solved {solved}", severity=1)
    assert told(duties.windows(story, terms=every)) == [("1", at("2 09:00"), state)]


def test_a_change_of_severity_begins_the_news_anew() -> None:
    story = log("opened 2 09:00", "severity 2 2 10:00", "severity 4 2 17:00", severity=1)
    assert told(duties.windows(story, terms=every)) == [
        ("1", at("2 09:00"), State.CANCELLED),
        ("2", at("2 10:00"), State.CANCELLED),
    ]


def test_reopening_begins_the_news_anew() -> None:
    story = log("opened 2 09:00", "solved 2 10:00", "reopened 4 09:00", severity=1)
    assert told(duties.windows(story, terms=every), now="4 09:30")[1:] == [
        ("2", at("4 09:00"), State.PENDING)
    ]


def test_what_is_settled_is_not_asked_for_again() -> None:
    story = log("opened 2 09:00", "news 2 10:00", "news 2 12:00", severity=1)
    found = duties.windows(story, terms=every, number=2, since=at("2 11:00"), told=at("2 10:00"))
    assert found == duties.windows(story, terms=every)[1:]


def test_news_of_what_is_withdrawn_count_nowhere() -> None:
    story = log("opened 2 09:00", "news 2 12:00", "withdrawn 2 12:30", severity=1)
    assert {each.run.ending for each in duties.windows(story, terms=every)} == {Ending.CANCELLED}


CONTACT = Run(Kind.CONTACT_CADENCE, "1", at("2 09:00"))


@pytest.mark.parametrize(
    ("first", "last", "now", "end", "following"),
    [
        (None, None, "16 09:00", None, None),
        ("5 10:00", None, "15 09:00", None, None),
        ("5 10:00", "12 09:00", "16 09:00", "5 10:00", "12 09:00"),
        ("18 10:00", None, "19 09:00", "18 10:00", "18 10:00"),
    ],
)
def test_contact_is_looked_at_when_it_is_due(
    first: str | None, last: str | None, now: str, end: str | None, following: str | None
) -> None:
    run, then = duties.contact(
        CONTACT,
        due=at("16 09:00"),
        first=at(first) if first else None,
        last=at(last) if last else None,
        now=at(now),
    )
    assert run == (replace(CONTACT, end=at(end), ending=Ending.ANSWERED) if end else CONTACT)
    assert then == (at(following) if following else None)
