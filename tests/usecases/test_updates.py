"""Logged contacts: how a command is understood, what is kept, and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

import usecases.history
import usecases.updates
from domain.refusals import Refusal
from domain.updates import LONGEST_TEXT, Kind
from storage.base import Session
from storage.interactions import Interaction
from tests.usecases.ledger import NOW, Ledger
from usecases.updates import Draft

YESTERDAY_15_IN_SHANGHAI = NOW - timedelta(hours=26)


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return Ledger(session)


def draft(ledger: Ledger, text: str, *, channel: str = "CELSEWHERE") -> Draft:
    return usecases.updates.draft(ledger.session, actor=ledger.pm, channel=channel, text=text, now=NOW)


def test_the_client_is_named_or_known_from_the_channel(ledger: Ledger) -> None:
    assert draft(ledger, "globex call Hello") == Draft(ledger.globex, Kind.CALL, None, "Hello")
    assert draft(ledger, "call Hello", channel="CACME") == Draft(ledger.acme, Kind.CALL, None, "Hello")
    assert draft(ledger, "", channel="CACME") == Draft(ledger.acme)
    assert draft(ledger, "") == Draft()


def test_the_beginning_of_a_name_is_enough_when_only_one_client_has_it(ledger: Ledger) -> None:
    assert draft(ledger, "glob call Hello") == Draft(ledger.globex, Kind.CALL, None, "Hello")


def test_an_unknown_client_is_refused_with_those_that_look_like_it(ledger: Ledger) -> None:
    with pytest.raises(Refusal) as refused:
        draft(ledger, "Acne call Hello")
    assert "Acme" in str(refused.value.facts)


def test_slack_signs_are_read_as_they_were_typed(ledger: Ledger) -> None:
    told = draft(ledger, "Acme note R&amp;D: &lt;3 and <https://a.example|a.example>")
    assert told.text == "R&D: <3 and a.example"


def test_an_earlier_time_in_the_persons_zone_is_kept(ledger: Ledger) -> None:
    assert draft(ledger, "Acme call yesterday 15:00 x").at == YESTERDAY_15_IN_SHANGHAI


def test_a_time_to_come_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Refusal) as refused:
        draft(ledger, "Acme call 23:00 x")
    assert refused.value.reason == "update_in_future"


def test_what_is_logged_becomes_an_interaction_of_the_team(ledger: Ledger) -> None:
    entry = usecases.updates.log(
        ledger.session,
        actor=ledger.pm,
        client_id=ledger.acme.id,
        kind=Kind.VISIT,
        at=YESTERDAY_15_IN_SHANGHAI,
        text="Saw the new plant\x00",
        now=NOW,
    )
    row = ledger.session.get_one(Interaction, entry.id)
    assert (row.client_id, row.kind, row.side, row.logged_by) == (ledger.acme.id, "visit", "team", "UPM")
    assert (row.happened_at, row.recorded_at, row.text) == (
        YESTERDAY_15_IN_SHANGHAI,
        NOW,
        "Saw the new plant",
    )
    assert (row.asks, row.conversation_id, row.channel_id) == (False, None, None)
    (deed,) = usecases.history.of_client(ledger.session, client_id=ledger.acme.id)
    assert (deed.what, deed.by, deed.facts) == ("update_logged", "UPM", {"kind": "visit"})


def test_what_was_logged_can_be_taken_back_once_by_the_one_who_did(ledger: Ledger) -> None:
    entry = log(ledger)
    with pytest.raises(Refusal) as refused:
        usecases.updates.withdraw(ledger.session, actor=ledger.lead, entry_id=entry, now=NOW)
    assert refused.value.reason == "update_not_yours"
    usecases.updates.withdraw(ledger.session, actor=ledger.pm, entry_id=entry, now=NOW)
    assert ledger.session.get_one(Interaction, entry).deleted_at == NOW
    with pytest.raises(Refusal) as refused:
        usecases.updates.withdraw(ledger.session, actor=ledger.pm, entry_id=entry, now=NOW)
    assert refused.value.reason == "update_gone"


def test_a_slack_message_cannot_be_taken_back_that_way(ledger: Ledger) -> None:
    message = ledger.says("Hello?", thread=ledger.conversation())
    with pytest.raises(Refusal) as refused:
        usecases.updates.withdraw(ledger.session, actor=ledger.pm, entry_id=message.id, now=NOW)
    assert refused.value.reason == "no_such_update"
    assert message.deleted_at is None


@pytest.mark.parametrize(
    ("text", "reason"), [("", "update_needs_text"), ("x" * (LONGEST_TEXT + 1), "update_too_long")]
)
def test_nothing_and_too_much_are_not_logged(ledger: Ledger, text: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        log(ledger, text=text)
    assert refused.value.reason == reason
    assert ledger.session.query(Interaction).count() == 0


def test_somebody_from_outside_can_neither_log_nor_ask(ledger: Ledger) -> None:
    ledger.pm = ledger.guest
    for attempt in (lambda: log(ledger), lambda: draft(ledger, "Acme call x")):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.reason == "team_only"


def test_a_client_of_nobody_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Refusal) as refused:
        usecases.updates.log(ledger.session, actor=ledger.pm, client_id=999, text="x", now=NOW)
    assert refused.value.reason == "client_gone"


def log(ledger: Ledger, *, text: str = "Hello") -> int:
    entry = usecases.updates.log(
        ledger.session, actor=ledger.pm, client_id=ledger.acme.id, text=text, now=NOW
    )
    return entry.id
