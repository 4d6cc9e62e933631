"""Needs and change requests: which answers and news the client is owed, as the log tells it, and their moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from domain import changes, needs
from domain.clocks import Ending, Kind
from domain.needs import MOVES, Status
from domain.obligations import Act, Due
from domain.refusals import Refusal

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANSWER, TELL = Kind.NEED_ANSWER, Kind.TELL_CLIENT
ANSWERED, CANCELLED = Ending.ANSWERED, Ending.CANCELLED


def log(*whats: str, theirs: int = 1) -> list[Act]:
    """One act an hour."""
    return [
        Act(what, START + timedelta(hours=at), by="UPM", facts={"theirs": theirs}, order=at + 1)
        for at, what in enumerate(whats)
    ]


def told(dues: list[Due]) -> list[tuple[Kind, str, Ending | None]]:
    return [(due.kind, due.ref, due.ending) for due in dues]


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        (["need_opened"], [(ANSWER, "act 1", None)]),
        (["need_opened", "need_changed"], [(ANSWER, "act 1", None)]),
        (["need_opened", "need_planned"], [(ANSWER, "act 1", ANSWERED)]),
        (["need_opened", "need_answered"], [(ANSWER, "act 1", ANSWERED)]),
        (["need_opened", "need_withdrawn"], [(ANSWER, "act 1", CANCELLED)]),
        (["need_opened", "need_asked"], [(ANSWER, "act 1", None)]),
        (["need_opened", "need_answered", "need_asked"],
         [(ANSWER, "act 1", ANSWERED), (ANSWER, "act 3", None)]),
        (["need_opened", "need_shipped"], [(ANSWER, "act 1", ANSWERED), (TELL, "act 2", None)]),
        (["need_opened", "need_declined", "matter_told"],
         [(ANSWER, "act 1", ANSWERED), (TELL, "act 2", ANSWERED)]),
        (["need_opened", "need_declined", "matter_told_elsewhere"],
         [(ANSWER, "act 1", ANSWERED), (TELL, "act 2", ANSWERED)]),
        (["need_opened", "need_declined", "matter_untold"],
         [(ANSWER, "act 1", ANSWERED), (TELL, "act 2", CANCELLED)]),
        (["need_opened", "need_shipped", "matter_told", "need_asked"],
         [(ANSWER, "act 1", ANSWERED), (TELL, "act 2", ANSWERED), (TELL, "act 4", None)]),
        (["need_opened", "need_declined", "need_reopened"],
         [(ANSWER, "act 1", ANSWERED), (TELL, "act 2", CANCELLED), (ANSWER, "act 3", None)]),
        (["need_opened", "need_declined", "need_reopened", "need_shipped", "matter_told"],
         [(ANSWER, "act 1", ANSWERED), (TELL, "act 2", CANCELLED), (ANSWER, "act 3", ANSWERED),
          (TELL, "act 4", ANSWERED)]),
    ],
)  # fmt: skip
def test_the_client_is_owed_an_answer_and_then_news(
    acts: list[str], expected: list[tuple[Kind, str, Ending | None]]
) -> None:
    assert told(needs.dues(log(*acts))) == expected


@pytest.mark.parametrize("acts", [["need_opened", "need_asked"], ["need_opened", "need_shipped"]])
def test_about_an_idea_of_our_own_nobody_waits(acts: list[str]) -> None:
    assert needs.dues(log(*acts, theirs=0)) == []


def test_an_answer_ends_when_and_by_whom_it_was_given() -> None:
    (due,) = needs.dues(log("need_opened", "need_planned"))
    assert (due.start, due.end, due.end_by, due.end_ref) == (
        START, START + timedelta(hours=1), "UPM", "2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("acts", "theirs", "expected"),
    [
        (["change_opened"], 0, []),
        (["change_opened"], 1, [(ANSWER, "act 1", None)]),
        (["change_opened", "change_we_approved"], 1, [(ANSWER, "act 1", None)]),
        (["change_opened", "change_proposed"], 1, [(ANSWER, "act 1", ANSWERED)]),
        (["change_opened", "change_proposed", "change_they_declined"], 0, []),
        (["change_opened", "change_we_declined"], 0, []),
        (["change_opened", "change_proposed", "change_we_declined"], 0, [(TELL, "act 3", None)]),
        (["change_opened", "change_they_approved", "change_agreed", "matter_told"], 0,
         [(TELL, "act 3", ANSWERED)]),
        (["change_opened", "change_we_declined", "matter_told"], 1,
         [(ANSWER, "act 1", ANSWERED), (TELL, "act 2", ANSWERED)]),
        (["change_opened", "change_withdrawn"], 1, [(ANSWER, "act 1", CANCELLED)]),
    ],
)  # fmt: skip
def test_a_change_request_is_answered_by_a_proposal_and_our_last_word_is_told(
    acts: list[str], theirs: int, expected: list[tuple[Kind, str, Ending | None]]
) -> None:
    assert told(changes.dues(log(*acts, theirs=theirs))) == expected


@pytest.mark.parametrize(("status", "to"), [*product(Status, Status)])
def test_only_the_moves_of_the_table_are_made(status: Status, to: Status) -> None:
    if to in MOVES[status]:
        assert needs.move(status, to=to, number=1) == to
    else:
        with pytest.raises(Refusal, match="need_already"):
            needs.move(status, to=to, number=1)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("", "", "draft"),
        ("approved", "", "draft"),
        ("", "approved", "proposed"),
        ("approved", "approved", "approved"),
        ("declined", "approved", "declined"),
        ("approved", "declined", "declined"),
        ("", "declined", "declined"),
    ],
)
def test_a_change_is_approved_by_both_sides_or_declined_by_one(ours: str, theirs: str, expected: str) -> None:
    assert changes.settled(changes.Status.DRAFT, ours=ours, theirs=theirs) == expected


@pytest.mark.parametrize("day", ["", "yesterday", "2026-03-03"])
def test_their_side_has_decided_on_a_day_that_was(day: str) -> None:
    today = date(2026, 3, 2)
    assert changes.day_of("2026-03-02", today=today) == today
    with pytest.raises(Refusal):
        changes.day_of(day, today=today)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "x", "https://a|b", "http://" + "a" * 600])
def test_a_link_is_an_address(link: str) -> None:
    assert changes.link_of(" https://example.com/a ") == "https://example.com/a"
    with pytest.raises(Refusal):
        changes.link_of(link)
