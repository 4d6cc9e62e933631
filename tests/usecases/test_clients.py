"""Adding clients and finding the one that somebody means."""

from __future__ import annotations

from datetime import timedelta

import pytest

import storage.history
import usecases.clients
from domain.people import Side
from domain.refusals import Refusal
from storage.base import Session
from storage.interactions import Interaction
from tests.usecases.ledger import NOW, Ledger


def reason(refused: pytest.ExceptionInfo[Refusal]) -> str:
    """Why it was refused."""
    return refused.value.reason


def add(ledger: Ledger, name: str) -> str:
    """Add a client as the project manager and return its name."""
    return usecases.clients.add(ledger.session, actor=ledger.pm, name=name, now=NOW).name


def find(ledger: Ledger, name: str) -> str:
    """The name of the client that is found."""
    return usecases.clients.find(ledger.session, workspace_id=ledger.workspace_id, name=name).name


def test_a_client_is_added_with_its_name_cleaned_and_the_deed_noted(session: Session) -> None:
    ledger = Ledger(session)
    client = usecases.clients.add(session, actor=ledger.pm, name="  “远景\n科技” ", now=NOW)
    assert client.name == "远景 科技"
    (deed,) = storage.history.of_client(session, client_id=client.id, limit=5)
    assert (deed.what, deed.by) == ("client_added", "UPM")


@pytest.mark.parametrize("again", ["Acme", "acme", "ＡＣＭＥ", "  Ac\u200bme "])
def test_a_second_client_of_the_same_name_is_refused(session: Session, again: str) -> None:
    ledger = Ledger(session)
    with pytest.raises(Refusal) as refused:
        add(ledger, again)
    assert reason(refused) == "client_exists"
    assert len(usecases.clients.all_of(session, workspace_id=ledger.workspace_id)) == 2


def test_a_guest_adds_nobody(session: Session) -> None:
    ledger = Ledger(session)
    with pytest.raises(Refusal) as refused:
        usecases.clients.add(session, actor=ledger.guest, name="Initech", now=NOW)
    assert reason(refused) == "team_only"
    assert len(usecases.clients.all_of(session, workspace_id=ledger.workspace_id)) == 2


def test_the_beginning_of_a_name_is_enough_while_it_means_one_client(session: Session) -> None:
    ledger = Ledger(session)
    add(ledger, "Acme Holding")
    assert find(ledger, "acme") == "Acme"
    assert find(ledger, "acme h") == "Acme Holding"
    assert find(ledger, "“GLOBEX”") == "Globex"


def test_a_part_inside_a_name_is_offered_and_never_taken(session: Session) -> None:
    ledger = Ledger(session)
    add(ledger, "Acme Holding")
    with pytest.raises(Refusal) as refused:
        find(ledger, "hold")
    assert refused.value.reason == "no_such_client_but"
    assert refused.value.facts["names"] == "Acme Holding"


def test_a_name_that_means_several_is_answered_with_all_of_them(session: Session) -> None:
    ledger = Ledger(session)
    add(ledger, "Acme Holding")
    with pytest.raises(Refusal) as refused:
        find(ledger, "ac")
    assert reason(refused) == "several_clients"
    assert refused.value.facts["names"] == "Acme, Acme Holding"


def test_a_name_that_means_very_many_is_answered_with_some_of_them(session: Session) -> None:
    ledger = Ledger(session)
    for number in range(50):
        add(ledger, f"Client No {number:02}")
    with pytest.raises(Refusal) as refused:
        find(ledger, "client no")
    assert str(refused.value.facts["names"]).endswith("04, …")


def test_a_name_that_nobody_has_is_answered_with_similar_ones(session: Session) -> None:
    ledger = Ledger(session)
    with pytest.raises(Refusal) as refused:
        find(ledger, "Amce")
    assert (reason(refused), refused.value.facts["names"]) == ("no_such_client_but", "Acme")
    with pytest.raises(Refusal) as refused:
        find(ledger, "Zzyzx")
    assert reason(refused) == "no_such_client"


def test_without_a_name_the_answer_lists_the_clients(session: Session) -> None:
    with pytest.raises(Refusal) as refused:
        find(Ledger(session), "  ")
    assert (reason(refused), refused.value.facts["names"]) == ("client_missing", "Acme, Globex")


def test_the_longest_name_at_the_start_of_the_words_is_meant(session: Session) -> None:
    ledger = Ledger(session)
    add(ledger, "Acme Holding")

    def leading(text: str) -> tuple[str, str]:
        client, rest = usecases.clients.leading(session, workspace_id=ledger.workspace_id, text=text)
        return (client.name if client else ""), rest

    assert leading("acme holding digest off") == ("Acme Holding", "digest off")
    assert leading("Acme digest off") == ("Acme", "digest off")
    assert leading('"Acme" holding company') == ("Acme", "holding company")
    assert leading("Acme") == ("Acme", "")
    assert leading("digest off") == ("", "digest off")
    assert leading("") == ("", "")


def test_in_a_linked_channel_the_name_may_be_left_out(session: Session) -> None:
    ledger = Ledger(session)
    workspace_id = ledger.workspace_id
    here = usecases.clients.named_or_here(session, workspace_id=workspace_id, name="", slack_id="CACME")
    assert here.name == "Acme"
    other = usecases.clients.named_or_here(session, workspace_id=workspace_id, name="glob", slack_id="CACME")
    assert other.name == "Globex"
    with pytest.raises(Refusal):
        usecases.clients.named_or_here(session, workspace_id=workspace_id, name="", slack_id="CELSE")


def test_the_menu_offers_the_client_with_the_latest_contact_first(session: Session) -> None:
    ledger = Ledger(session)
    add(ledger, "Aaron")
    for client, hours in ((ledger.globex, 2), (ledger.acme, 1)):
        ledger.add(
            Interaction(
                workspace_id=ledger.workspace_id,
                client_id=client.id,
                kind="call",
                side=Side.TEAM,
                happened_at=NOW + timedelta(hours=hours),
                recorded_at=NOW,
            )
        )

    def offered(typed: str, limit: int = 100) -> list[str]:
        found = usecases.clients.suggest(session, workspace_id=ledger.workspace_id, typed=typed, limit=limit)
        return [client.name for client in found]

    assert offered("") == ["Globex", "Acme", "Aaron"]
    assert offered("a") == ["Acme", "Aaron"]
    assert offered("ron") == ["Aaron"]
    assert offered("gloebx") == ["Globex"]
    assert offered("", limit=1) == ["Globex"]


def test_undoing_an_added_client_puts_it_away_and_adding_it_again_brings_it_back(session: Session) -> None:
    ledger = Ledger(session)
    client = usecases.clients.add(session, actor=ledger.pm, name="Initech", now=NOW)
    usecases.clients.put_away(session, actor=ledger.pm, client_id=client.id, now=NOW)
    with pytest.raises(Refusal):
        find(ledger, "Initech")
    with pytest.raises(Refusal) as refused:
        usecases.clients.get(session, workspace_id=ledger.workspace_id, client_id=client.id)
    assert reason(refused) == "client_gone"
    assert usecases.clients.add(session, actor=ledger.pm, name="INITECH", now=NOW).id == client.id
    assert find(ledger, "initech") == "INITECH"


def test_a_client_with_a_channel_is_not_put_away(session: Session) -> None:
    ledger = Ledger(session)
    with pytest.raises(Refusal) as refused:
        usecases.clients.put_away(session, actor=ledger.pm, client_id=ledger.acme.id, now=NOW)
    assert reason(refused) == "client_in_use"


def test_an_id_of_another_workspace_is_nobody(session: Session) -> None:
    ledger = Ledger(session)
    with pytest.raises(Refusal):
        usecases.clients.get(session, workspace_id=ledger.workspace_id + 1, client_id=ledger.acme.id)
