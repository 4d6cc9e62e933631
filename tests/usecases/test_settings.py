"""Changing settings: all or nothing, with Undo, and never into a corner."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

import storage.history
import usecases.preferences
import usecases.settings
from domain.refusals import Refusal
from storage.base import Session
from tests.usecases.ledger import NOW, Ledger
from usecases.settings import Change


def change(ledger: Ledger, texts: Mapping[str, str], *, client_id: int = 0) -> list[Change]:
    """Change settings as the project manager."""
    return usecases.settings.change(
        ledger.session, actor=ledger.pm, client_id=client_id, texts=texts, now=NOW
    )


def own(ledger: Ledger, *, client_id: int = 0) -> dict[str, str]:
    """What is set at one level."""
    return usecases.preferences.own(ledger.session, workspace_id=ledger.workspace_id, client_id=client_id)


def test_a_setting_is_kept_as_canonical_text_and_noted_with_what_it_was(session: Session) -> None:
    ledger = Ledger(session, alerts="")
    assert change(ledger, {"first_response": "90 min"}, client_id=ledger.acme.id) == [
        Change("first_response", "", "1h30m")
    ]
    assert own(ledger, client_id=ledger.acme.id) == {"first_response": "1h30m"}
    (deed,) = storage.history.of_client(session, client_id=ledger.acme.id, limit=5)
    assert deed.facts == {"name": "first_response", "value": "1h30m", "was": "default"}


def test_the_same_value_again_is_no_change(session: Session) -> None:
    ledger = Ledger(session)
    change(ledger, {"language": "中文"})
    assert change(ledger, {"language": "zh"}) == []


@pytest.mark.parametrize("word", ["default", "默认", "", "  "])
def test_a_value_can_be_forgotten(session: Session, word: str) -> None:
    ledger = Ledger(session, alerts="")
    change(ledger, {"digest": "fri 16:00"})
    assert change(ledger, {"digest": word}) == [Change("digest", "fri 16:00", "")]
    assert own(ledger) == {}


def test_undo_brings_back_what_was_set_before(session: Session) -> None:
    ledger = Ledger(session, alerts="")
    change(ledger, {"digest": "fri 16:00"})
    (changed,) = change(ledger, {"digest": "off"})
    usecases.settings.revert(session, actor=ledger.pm, client_id=0, undone=changed, now=NOW)
    assert own(ledger) == {"digest": "fri 16:00"}


def test_undo_leaves_alone_what_somebody_set_since(session: Session) -> None:
    ledger = Ledger(session, alerts="")
    (changed,) = change(ledger, {"digest": "fri 16:00"})
    change(ledger, {"digest": "tue 10:00"})
    with pytest.raises(Refusal) as refused:
        usecases.settings.revert(session, actor=ledger.pm, client_id=0, undone=changed, now=NOW)
    assert refused.value.reason == "changed_since"
    assert own(ledger) == {"digest": "tue 10:00"}


@pytest.mark.parametrize("forged", [Change("colour", "", ""), Change("language", "klingon", "en")])
def test_a_forged_undo_is_refused(session: Session, forged: Change) -> None:
    ledger = Ledger(session)
    change(ledger, {"language": "en"})
    with pytest.raises(Refusal):
        usecases.settings.revert(session, actor=ledger.pm, client_id=0, undone=forged, now=NOW)
    assert own(ledger)["language"] == "en"


def test_hours_in_which_an_answer_would_never_be_due_are_refused(session: Session) -> None:
    ledger = Ledger(session)
    with pytest.raises(Refusal) as refused:
        change(ledger, {"calendar": "mon 09:00-10:00", "next_response": "400h"})
    assert refused.value.reason == "too_little_working_time"


def test_a_guest_sets_nothing(session: Session) -> None:
    ledger = Ledger(session, alerts="")
    with pytest.raises(Refusal) as refused:
        usecases.settings.change(session, actor=ledger.guest, client_id=0, texts={"language": "en"}, now=NOW)
    assert refused.value.reason == "team_only"
    assert own(ledger) == {}


def test_a_client_of_another_workspace_has_no_settings_here(session: Session) -> None:
    with pytest.raises(Refusal) as refused:
        change(Ledger(session), {"language": "en"}, client_id=999)
    assert refused.value.reason == "client_gone"
