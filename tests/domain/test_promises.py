"""Promises: one run for each agreed date, its outcome, and the counts that are told of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.clocks import Ending, Kind
from domain.obligations import Act, Due
from domain.promises import (
    Ended,
    Kept,
    Outcome,
    another_day,
    counted,
    direction_of,
    due_of,
    dues,
    outcome,
    reason_of,
    sentence_of,
    title_of,
    waited,
)
from domain.refusals import Refusal
from domain.weeks import week_of
from domain.worktime import Calendar

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FRIDAY, NEXT_FRIDAY = MONDAY + 4 * DAY, MONDAY + 11 * DAY
OFFICE = Calendar("UTC", week_of("mon-fri 09:00-17:00"))


def made(at: datetime = MONDAY, *, due: datetime = FRIDAY, what: str = "promise_made") -> Act:
    return Act(what, at, facts={"due": due.isoformat()})


def told(log: list[Act]) -> list[tuple[str, datetime | None, datetime | None, Ending | None]]:
    return [(due.ref, due.due_at, due.end, due.ending) for due in dues(log)]


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ([], []),
        ([made()], [("due 1", FRIDAY, None, None)]),
        ([made(), Act("promise_on_track", MONDAY + HOUR)], [("due 1", FRIDAY, None, None)]),
        (
            [made(), Act("promise_kept", MONDAY + DAY)],
            [("due 1", FRIDAY, MONDAY + DAY, Ending.ANSWERED)],
        ),
        (
            [made(), Act("promise_kept", FRIDAY + DAY)],
            [("due 1", FRIDAY, FRIDAY + DAY, Ending.ANSWERED)],
        ),
        (
            [made(), made(FRIDAY, due=NEXT_FRIDAY, what="promise_moved")],
            [("due 1", FRIDAY, FRIDAY, Ending.CANCELLED), ("due 2", NEXT_FRIDAY, None, None)],
        ),
        (
            [
                made(),
                made(FRIDAY + HOUR, due=NEXT_FRIDAY, what="promise_moved"),
                Act("promise_kept", NEXT_FRIDAY),
            ],
            [
                ("due 1", FRIDAY, FRIDAY + HOUR, Ending.ANSWERED),
                ("due 2", NEXT_FRIDAY, NEXT_FRIDAY, Ending.ANSWERED),
            ],
        ),
        (
            [made(), Act("promise_withdrawn", FRIDAY + DAY)],
            [("due 1", FRIDAY, FRIDAY + DAY, Ending.CANCELLED)],
        ),
        (
            [made(), Act("promise_broken", FRIDAY + DAY), Act("promise_kept", FRIDAY + 2 * DAY)],
            [("due 1", FRIDAY, FRIDAY + DAY, Ending.ANSWERED)],
        ),
    ],
)
def test_every_agreed_date_is_one_run(log: list[Act], expected: list[object]) -> None:
    assert told(log) == expected


def test_what_the_client_owes_runs_in_the_same_way_under_its_own_name() -> None:
    log = [
        made(what="promise_owed"),
        made(MONDAY + DAY, due=NEXT_FRIDAY, what="promise_put_off"),
        Act("promise_delivered", NEXT_FRIDAY),
    ]
    assert [due.kind for due in dues(log)] == [Kind.CLIENT_OWED] * 2
    assert [due.ending for due in dues(log)] == [Ending.CANCELLED, Ending.ANSWERED]


def test_a_run_tells_since_when_by_whom_and_by_which_act_it_ended() -> None:
    log = [made(), Act("promise_kept", FRIDAY, by="UPM", order=7)]
    assert dues(log) == [
        Due(
            Kind.PROMISE_DUE,
            "due 1",
            MONDAY,
            due_at=FRIDAY,
            end=FRIDAY,
            ending=Ending.ANSWERED,
            end_ref="7",
            end_by="UPM",
        )
    ]


@pytest.mark.parametrize(
    ("at", "done", "expected"),
    [
        (FRIDAY, True, Outcome.KEPT),
        (FRIDAY + HOUR, True, Outcome.LATE),
        (FRIDAY, False, Outcome.MOVED),
        (FRIDAY + HOUR, False, Outcome.BROKEN),
    ],
)
def test_in_time_is_until_the_very_moment(at: datetime, done: bool, expected: Outcome) -> None:
    assert outcome(due_at=FRIDAY, at=at, done=done) == expected


@pytest.mark.parametrize(
    ("kept", "ratio"),
    [
        (Kept(), None),
        (Kept(moved=2), None),
        (Kept(kept=3), 100),
        (Kept(kept=3, late=1, moved=5), 75),
        (Kept(late=1), 0),
        (Kept(kept=999, broken=1), 99),
        (Kept(kept=1, overdue=999), 1),
    ],
)
def test_the_ratio_is_never_rounded_to_all_or_none(kept: Kept, ratio: int | None) -> None:
    assert kept.ratio == ratio


def test_dates_are_counted_by_client_until_a_moment() -> None:
    ended = [
        Ended(1, Outcome.KEPT, MONDAY),
        Ended(1, Outcome.MOVED, MONDAY),
        Ended(2, Outcome.BROKEN, MONDAY),
        Ended(2, Outcome.LATE, FRIDAY),
    ]
    found = counted(ended, overdue={1: 2, 3: 1}, upto=FRIDAY)
    assert found == {1: Kept(kept=1, moved=1, overdue=2), 2: Kept(broken=1), 3: Kept(overdue=1)}
    assert Kept().silent
    assert not found[3].silent


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Thanks. I'll send it by Friday. Bye!", "Friday", "I'll send it by Friday."),
        ("好的。周五前给您！谢谢", "周五", "周五前给您！"),
        ("First line\nReady on Friday\nLast", "Friday", "Ready on Friday"),
        ("We go. On. Friday", "On. Friday", "We go. On. Friday"),
        ("Friday", "Friday", "Friday"),
    ],
)
def test_the_sentence_is_the_one_with_the_date(text: str, words: str, expected: str) -> None:
    start = text.index(words)
    assert sentence_of(text, start=start, end=start + len(words)) == expected


@pytest.mark.parametrize(
    ("days", "now", "next_day"),
    [
        (0, MONDAY, MONDAY + 8 * HOUR),
        (0, MONDAY + 7 * HOUR, MONDAY + 8 * HOUR),
        (1, MONDAY + DAY, MONDAY + DAY + 8 * HOUR),
        (5, MONDAY + 6 * DAY, MONDAY + 7 * DAY + 8 * HOUR),
    ],
)
def test_waiting_is_counted_in_full_working_days(days: int, now: datetime, next_day: datetime) -> None:
    assert waited(OFFICE, since=MONDAY, now=now, day=8 * HOUR) == days
    assert another_day(OFFICE, since=MONDAY, now=now, day=8 * HOUR) == next_day


@pytest.mark.parametrize(
    ("due", "reason"),
    [
        (None, "promise_needs_date"),
        (MONDAY, "promise_date_over"),
        (MONDAY + 800 * DAY, "promise_date_far"),
    ],
)
def test_a_date_must_be_to_come_and_not_too_far(due: datetime | None, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        due_of(due, now=MONDAY)
    assert refused.value.reason == reason


def test_words_are_put_on_one_line_and_neither_missing_nor_endless() -> None:
    assert title_of(" API\nkeys ") == "API keys"
    assert reason_of("the  vendor is late") == "the vendor is late"
    for read, text, reason in (
        (title_of, " ", "promise_needs_title"),
        (title_of, "x" * 256, "promise_title_too_long"),
        (reason_of, "", "promise_needs_reason"),
        (reason_of, "x" * 501, "promise_reason_too_long"),
        (direction_of, "sideways", "promise_needs_direction"),
    ):
        with pytest.raises(Refusal) as refused:
            read(text)
        assert refused.value.reason == reason
