"""Change requests: proposed to the client, decided by a named person on each side, and nothing internal told."""

from __future__ import annotations

from typing import Any

import pytest

import storage.clocks
import usecases.changes
import usecases.matters
import usecases.needs
import usecases.releases
import usecases.undo
from domain.changes import Side, Verdict
from domain.clocks import Kind
from domain.people import Actor
from domain.refusals import Refusal
from storage.base import Session
from storage.changes import Change
from tests.usecases.ledger import NOW, Ledger
from usecases.changes import Entry, Word
from views import changecards
from views.words import words

CANARY = "CANARY"
OURS = Word(Verdict.APPROVED, "ULEAD")
THEIRS = Word(Verdict.APPROVED, "Carol Chen", day="2026-03-02", link="https://example.com/minutes")


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return Ledger(session)


def acting(ledger: Ledger, actor: Actor | None = None) -> dict[str, Any]:
    """Who does something now."""
    return {"actor": actor or ledger.pm, "now": NOW}


def drafted(ledger: Ledger, *, asker: str = "", need_id: int = 0, client_id: int = 0) -> Change:
    entry = Entry("Two more languages", time="two weeks more", cost="€ 4,000", note=f"{CANARY} margin")
    return usecases.changes.open(
        ledger.session, actor=ledger.pm, client_id=client_id or ledger.acme.id, entry=entry,
        asker=asker, need_id=need_id, now=NOW,
    )  # fmt: skip


def decide(ledger: Ledger, change: Change, *, side: Side, word: Word) -> None:
    usecases.changes.decide(
        ledger.session, actor=ledger.pm, change_id=change.id, side=side, word=word, now=NOW
    )


def running(ledger: Ledger) -> list[str]:
    ledger.session.flush()
    kinds = (Kind.NEED_ANSWER, Kind.TELL_CLIENT)
    found = storage.clocks.running(ledger.session, workspace_id=ledger.workspace_id, kinds=kinds)
    return [clock.kind for clock in found]


def undo(ledger: Ledger, change: Change) -> None:
    deed = usecases.matters.latest(ledger.session, row=change)
    assert deed is not None
    usecases.undo.undo(ledger.session, actor=ledger.pm, deed_id=deed.id, now=NOW)


def test_a_change_is_proposed_approved_by_both_sides_and_says_by_whom(ledger: Ledger) -> None:
    change = drafted(ledger)
    _, places, text = usecases.changes.proposal(ledger.session, actor=ledger.pm, change_id=change.id)
    assert text == (
        "We propose this change: Two more languages\nTime: two weeks more\nCost: € 4,000\n"
        "Do you agree with it?"
    )  # fmt: skip
    facts = {**acting(ledger), "change_id": change.id}
    usecases.changes.propose(ledger.session, text=text, where=places[0].key, **facts)
    decide(ledger, change, side=Side.OURS, word=OURS)
    assert change.status == "proposed"
    decide(ledger, change, side=Side.THEIRS, word=THEIRS)
    assert change.status == "approved"
    card = usecases.changes.card(ledger.session, actor=ledger.pm, change_id=change.id)
    shown = str(changecards.card(words("en"), card=card).blocks)
    assert "approved by <@ULEAD>" in shown
    assert "approved by Carol Chen on 2 March 2026" in shown
    assert "https://example.com/minutes" in shown
    with pytest.raises(Refusal, match="matter_is_over"):
        decide(ledger, change, side=Side.OURS, word=OURS)
    undo(ledger, change)
    assert (change.status, change.their_verdict, change.our_verdict) == ("proposed", "", "approved")


def test_our_decline_needs_a_reason_and_the_client_who_asked_is_to_be_told(ledger: Ledger) -> None:
    change = drafted(ledger, asker="Carol")
    assert running(ledger) == [Kind.NEED_ANSWER]
    with pytest.raises(Refusal, match="text_needed"):
        decide(ledger, change, side=Side.OURS, word=Word(Verdict.DECLINED, "UPM"))
    decide(ledger, change, side=Side.OURS, word=Word(Verdict.DECLINED, "UPM", reason="Not in this phase"))
    assert (change.status, running(ledger)) == ("declined", [Kind.TELL_CLIENT])
    told = usecases.releases.draft(ledger.session, row=change)
    assert told == "We have decided against this change: Two more languages\nThe reason: Not in this phase"
    usecases.releases.tell(ledger.session, actor=ledger.pm, row=change, text=told, where="CACME", now=NOW)
    assert running(ledger) == []
    assert CANARY not in str([post.body for post in ledger.posts() if post.channel == "CACME"])


def test_when_our_side_agrees_last_the_client_is_to_be_told(ledger: Ledger) -> None:
    change = drafted(ledger)
    decide(ledger, change, side=Side.THEIRS, word=THEIRS)
    assert (change.status, running(ledger)) == ("proposed", [])
    decide(ledger, change, side=Side.OURS, word=OURS)
    assert (change.status, running(ledger)) == ("approved", [Kind.TELL_CLIENT])
    assert "we go ahead" in usecases.releases.draft(ledger.session, row=change)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        (Word(Verdict.APPROVED, " ", day="2026-03-02"), "change_needs_decider"),
        (Word(Verdict.APPROVED, "Carol"), "change_needs_day"),
        (Word(Verdict.APPROVED, "Carol", day="2026-03-04"), "change_needs_day"),
        (Word(Verdict.APPROVED, "Carol", day="2026-03-02", link="here"), "change_needs_link"),
    ],
)
def test_their_decision_says_who_when_and_perhaps_where(ledger: Ledger, word: Word, reason: str) -> None:
    change = drafted(ledger)
    with pytest.raises(Refusal, match=reason):
        decide(ledger, change, side=Side.THEIRS, word=word)


def test_what_somebody_decided_on_is_not_rewritten_nor_decided_twice(ledger: Ledger) -> None:
    change, facts = drafted(ledger), acting(ledger)
    usecases.changes.edit(
        ledger.session, change_id=change.id, entry=Entry("One more language", cost="€ 2,000"), **facts
    )
    assert (change.title, change.effect_time) == ("One more language", "")
    decide(ledger, change, side=Side.OURS, word=OURS)
    with pytest.raises(Refusal, match="change_decided_on"):
        usecases.changes.edit(ledger.session, change_id=change.id, entry=Entry("None"), **facts)
    with pytest.raises(Refusal, match="change_decided_already"):
        decide(ledger, change, side=Side.OURS, word=OURS)


def test_nobody_agrees_to_a_change_of_which_no_effect_is_known(ledger: Ledger) -> None:
    change, facts = drafted(ledger), acting(ledger)
    usecases.changes.edit(ledger.session, change_id=change.id, entry=Entry("Something"), **facts)
    with pytest.raises(Refusal, match="change_needs_effect"):
        usecases.changes.proposed(ledger.session, change_id=change.id, **facts)
    with pytest.raises(Refusal, match="change_needs_effect"):
        decide(ledger, change, side=Side.OURS, word=OURS)
    decide(ledger, change, side=Side.OURS, word=Word(Verdict.DECLINED, "UPM", reason="Unclear"))
    assert change.status == "declined"


def test_a_change_may_belong_to_a_need_of_the_same_client(ledger: Ledger) -> None:
    need = usecases.needs.open(
        ledger.session, actor=ledger.pm, client_id=ledger.acme.id, title="More languages", now=NOW
    )
    change = drafted(ledger, need_id=need.id)
    card = usecases.changes.card(ledger.session, actor=ledger.pm, change_id=change.id)
    assert card.need == need.number
    with pytest.raises(Refusal, match="change_of_another_client"):
        drafted(ledger, need_id=need.id, client_id=ledger.globex.id)


def test_somebody_from_outside_can_do_nothing(ledger: Ledger) -> None:
    change, facts = drafted(ledger), acting(ledger, ledger.guest)
    for act in (usecases.changes.proposed, usecases.changes.withdraw):
        with pytest.raises(Refusal, match="team_only"):
            act(ledger.session, change_id=change.id, **facts)
    with pytest.raises(Refusal, match="team_only"):
        usecases.changes.decide(ledger.session, change_id=change.id, side=Side.THEIRS, word=THEIRS, **facts)
