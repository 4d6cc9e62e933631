"""What Home gathers for one person of the team."""

from __future__ import annotations

from datetime import timedelta

import pytest

import usecases.clocks
import usecases.heartbeats
import usecases.home
import usecases.issues
import usecases.team
from domain.people import Actor
from domain.refusals import Refusal
from domain.team import Role
from storage.base import Session
from storage.clients import Client
from storage.conversations import Conversation
from tests.usecases.ledger import NOW, Ledger
from views.home import Page


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return Ledger(session)


def page(ledger: Ledger, actor: Actor, *, after: timedelta = timedelta()) -> Page:
    return usecases.home.page(ledger.session, actor=actor, now=NOW + after)


def asks(ledger: Ledger, text: str, *, after: timedelta = timedelta()) -> Conversation:
    """A question of Acme's whose clock runs."""
    thread = ledger.conversation()
    ledger.says(text, thread=thread, after=after)
    usecases.clocks.follow(ledger.session, conversation_id=thread.id, now=NOW + after)
    return thread


def looks_after(ledger: Ledger, who: Actor, client: Client, *, role: Role = Role.OWNER) -> None:
    usecases.team.put(
        ledger.session, actor=ledger.pm, client_id=client.id, user_id=who.user_id, role=role, now=NOW
    )


def opened(ledger: Ledger, client: Client, *, owner: str = "") -> None:
    usecases.issues.open(
        ledger.session, actor=ledger.pm, client_id=client.id, title=client.name, owner_id=owner, now=NOW
    )


def test_who_waits_stands_in_the_order_of_the_time_left(ledger: Ledger) -> None:
    looks_after(ledger, ledger.pm, ledger.acme)
    asks(ledger, "Second", after=timedelta(hours=1))
    asks(ledger, "First")
    found = page(ledger, ledger.pm, after=timedelta(hours=2)).waiting
    assert [(each.text, each.left) for each in found] == [
        ("First", timedelta(hours=2)),
        ("Second", timedelta(hours=3)),
    ]
    assert {(each.client, each.channel, each.user_id) for each in found} == {("Acme", "CACME", "UCAROL")}


def test_a_lead_sees_their_clients_and_not_the_others(ledger: Ledger) -> None:
    looks_after(ledger, ledger.lead, ledger.globex, role=Role.LEAD)
    asks(ledger, "Of Acme")
    opened(ledger, ledger.acme)
    opened(ledger, ledger.globex)
    found = page(ledger, ledger.lead)
    assert found.waiting == []
    assert [issue.title for issue in found.issues] == ["Globex"]
    assert found.everything is False


def test_what_somebody_took_is_theirs_whosever_client_it_is(ledger: Ledger) -> None:
    looks_after(ledger, ledger.lead, ledger.globex)
    thread = asks(ledger, "Of Acme")
    thread.owner_id = "ULEAD"
    opened(ledger, ledger.acme, owner="ULEAD")
    found = page(ledger, ledger.lead)
    assert [each.text for each in found.waiting] == ["Of Acme"]
    assert [issue.title for issue in found.issues] == ["Acme"]


def test_somebody_without_clients_sees_everything(ledger: Ledger) -> None:
    asks(ledger, "Of Acme")
    opened(ledger, ledger.globex)
    found = page(ledger, ledger.lead)
    assert (len(found.waiting), len(found.issues), found.everything) == (1, 1, True)


def test_a_job_whose_last_turn_failed_is_named(ledger: Ledger) -> None:
    usecases.heartbeats.beat(ledger.session, job="ticks", now=NOW, failure="database is locked")
    usecases.heartbeats.beat(ledger.session, job="digests", now=NOW)
    assert page(ledger, ledger.pm).failing == ["ticks"]


def test_somebody_from_outside_gets_nothing(ledger: Ledger) -> None:
    with pytest.raises(Refusal) as refused:
        page(ledger, ledger.guest)
    assert refused.value.reason == "team_only"
