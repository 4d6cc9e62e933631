"""Issues: allowed moves, the window in which a client's words open one again, and what a form may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.issues import LONGEST_TITLE, Status, asks_again, kind_of, move, severity_of, title_of
from domain.refusals import Refusal

SOLVED_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "to"),
    [
        (Status.OPEN, Status.SOLVED),
        (Status.SOLVED, Status.OPEN),
        (Status.OPEN, Status.WITHDRAWN),
    ],
)
def test_an_issue_may_be_solved_opened_again_and_withdrawn_while_open(status: Status, to: Status) -> None:
    assert move(status, to=to, number=1) == to


@pytest.mark.parametrize(
    ("status", "to", "reason"),
    [
        (Status.OPEN, Status.OPEN, "issue_already_open"),
        (Status.SOLVED, Status.SOLVED, "issue_already_solved"),
        (Status.SOLVED, Status.WITHDRAWN, "issue_already_solved"),
        (Status.WITHDRAWN, Status.OPEN, "issue_already_withdrawn"),
    ],
)
def test_a_move_that_leads_nowhere_is_refused_with_where_the_issue_stands(
    status: Status, to: Status, reason: str
) -> None:
    with pytest.raises(Refusal) as refused:
        move(status, to=to, number=7)
    assert (refused.value.reason, refused.value.facts) == (reason, {"number": 7})


@pytest.mark.parametrize(
    ("after", "again"),
    [
        (timedelta(minutes=-1), False),
        (timedelta(), False),
        (timedelta(seconds=1), True),
        (timedelta(days=14), True),
        (timedelta(days=14, seconds=1), False),
    ],
)
def test_R16_a_question_reopens_for_fourteen_days_after_the_solution(after: timedelta, again: bool) -> None:
    assert asks_again(SOLVED_AT, said_at=SOLVED_AT + after) is again


def test_a_title_is_one_line() -> None:
    assert title_of("  Login\n fails\tagain ") == "Login fails again"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "issue_needs_title"),
        (" \n ", "issue_needs_title"),
        ("x" * (LONGEST_TITLE + 1), "issue_title_too_long"),
    ],
)
def test_a_title_must_say_something_and_not_too_much(text: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        title_of(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize("text", ["", "0", "5", "high", "None"])
def test_a_severity_that_the_form_does_not_offer_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        severity_of(text)


@pytest.mark.parametrize("text", ["", "FAULT", "None"])
def test_a_kind_that_the_form_does_not_offer_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        kind_of(text)
