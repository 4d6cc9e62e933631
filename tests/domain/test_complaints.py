"""Complaints: their stages, the clock of each, and which step may be taken when (ISO 10002)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

import domain.complaints
from domain.clocks import Ending
from domain.complaints import LENGTHS, OPEN, STAGES, Stage
from domain.obligations import Act
from domain.refusals import Refusal
from tests.usecases.ledger import NOW

WAY = (
    "complaint_acknowledged", "complaint_understood", "complaint_proposed", "complaint_agreed", "complaint_acting",
    "complaint_confirmed", "complaint_learned",
)  # fmt: skip


def acts(*names: str) -> list[Act]:
    """These acts, an hour apart, after it was received."""
    begun = Act("complaint_received", NOW + timedelta(minutes=5), "UPM", {"since": NOW.isoformat()}, 1)
    return [begun] + [
        Act(name, NOW + timedelta(hours=place), "UPM", {}, place + 1)
        for place, name in enumerate(names, start=1)
    ]


def clocks(*names: str) -> list[tuple[str, str]]:
    """The stage to which each clock leads, and how it ended, "" while it runs."""
    return [(due.ref, due.ending or "") for due in domain.complaints.dues(acts(*names))]


def outcome(rule: Callable[..., str], *args: str, **facts: object) -> str:
    """What a rule gives, or why it refuses."""
    try:
        return rule(*args, **facts)
    except Refusal as refusal:
        return refusal.reason


def test_every_stage_has_its_clock_and_the_last_one_ends_with_the_lesson() -> None:
    assert clocks() == [("acknowledged", "")]
    assert clocks(*WAY) == [(stage, Ending.ANSWERED) for stage in STAGES[1:]]
    assert {due.ref: due.length for due in domain.complaints.dues(acts(*WAY))} == dict(LENGTHS)
    first, second = domain.complaints.dues(acts("complaint_acknowledged"))
    assert first.start == NOW
    assert first.end == second.start == NOW + timedelta(hours=1)


def test_what_is_done_once_more_changes_no_clock() -> None:
    told = clocks("complaint_acknowledged", "complaint_told", "complaint_understood", "complaint_understood")
    assert told == clocks("complaint_acknowledged", "complaint_understood")
    assert clocks(*WAY[:5], "complaint_asked", "complaint_not_yet") == clocks(*WAY[:5])


def test_another_proposal_has_to_be_agreed_anew() -> None:
    told = clocks(*WAY[:5], "complaint_proposed")
    assert told[-3:] == [
        ("acting", Ending.ANSWERED),
        ("confirmed", Ending.CANCELLED),
        ("agreed 2", ""),
    ]


def test_a_client_who_is_unhappy_again_begins_it_anew() -> None:
    told = clocks(*WAY[:6], "complaint_again", "complaint_acknowledged")
    assert told[-3:] == [
        ("learned", Ending.CANCELLED),
        ("acknowledged 2", Ending.ANSWERED),
        ("understood 2", ""),
    ]
    refs = [ref for ref, _ in clocks(*WAY, "complaint_again", *WAY)]
    assert len(refs) == len(set(refs))


def test_what_is_no_complaint_owes_nothing() -> None:
    assert clocks("complaint_withdrawn") == [("acknowledged", Ending.CANCELLED)]


@pytest.mark.parametrize(
    ("status", "to", "expected"),
    [
        ("received", Stage.ACKNOWLEDGED, Stage.ACKNOWLEDGED),
        ("received", Stage.UNDERSTOOD, "complaint_acknowledge_first"),
        ("acknowledged", Stage.PROPOSED, "complaint_listen_first"),
        ("acknowledged", Stage.LEARNED, "complaint_listen_first"),
        ("understood", Stage.UNDERSTOOD, Stage.UNDERSTOOD),
        ("understood", Stage.AGREED, "complaint_propose_first"),
        ("proposed", Stage.ACTING, "complaint_agree_first"),
        ("agreed", Stage.PROPOSED, Stage.PROPOSED),
        ("agreed", Stage.CONFIRMED, "complaint_act_first"),
        ("acting", Stage.UNDERSTOOD, Stage.ACTING),
        ("acting", Stage.LEARNED, "complaint_confirm_first"),
        ("acting", Stage.AGREED, "complaint_done_already"),
        ("confirmed", Stage.PROPOSED, "complaint_done_already"),
        ("learned", Stage.LEARNED, "matter_is_over"),
        ("withdrawn", Stage.ACKNOWLEDGED, "matter_is_over"),
    ],
)
def test_a_step_is_taken_in_its_turn_or_what_comes_first_is_said(
    status: str, to: Stage, expected: str
) -> None:
    assert outcome(domain.complaints.step, status, to=to, number=1) == expected


def test_from_every_open_stage_exactly_one_leads_on() -> None:
    assert [domain.complaints.following(status) for status in OPEN] == list(STAGES[1:])
    assert domain.complaints.following("learned") is None


def test_a_repeat_comes_within_ninety_days_after_the_last_one_was_over() -> None:
    assert domain.complaints.is_repeat(None, at=NOW)
    assert domain.complaints.is_repeat(NOW - timedelta(days=90), at=NOW)
    assert not domain.complaints.is_repeat(NOW - timedelta(days=91), at=NOW)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (" https://acme.slack.com/archives/C1/p2 ", True),
        ("http://acme.example", False),
        ("https://a b", False),
        ("https://a|<!channel>", False),
        ("by phone", False),
        ("", False),
    ],
)
def test_only_a_web_address_can_stand_behind_what_the_client_said(text: str, is_one: bool) -> None:
    expected = text.strip() if is_one else "complaint_link"
    assert outcome(domain.complaints.address_of, text, field="link") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  so it is ", "so it is"),
        (" ", "complaint_needs_words"),
        ("x" * 2501, "complaint_too_long"),
    ],
)
def test_words_are_needed_and_not_too_many(text: str, expected: str) -> None:
    assert outcome(domain.complaints.words_of, text, field="cause") == expected
