"""What Home gathers for one person of the team."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

import usecases.clocks
import usecases.heartbeats
import usecases.home
import usecases.issues
import usecases.team
from domain.clocks import Kind
from domain.lanes import Lane, Scope, is_near, lane_of
from domain.people import Actor
from domain.refusals import Refusal
from domain.team import Role
from storage.base import Session
from storage.clients import Client
from storage.conversations import Conversation
from tests.usecases.ledger import NOW, Ledger
from views.home import Page
from views.lanes import PAGE, Shown


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return Ledger(session)


def page(ledger: Ledger, actor: Actor, *, after: timedelta = timedelta(), shown: Shown | None = None) -> Page:
    return usecases.home.page(ledger.session, actor=actor, now=NOW + after, shown=shown)


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


def owed(page: Page) -> list[str]:
    """What stands in the first lane: the words of a question, the title of anything else."""
    return [line.face.title or line.face.text for line in page.lanes[Lane.OWE].lines]


def test_who_waits_stands_in_the_order_of_the_working_time_left(ledger: Ledger) -> None:
    looks_after(ledger, ledger.pm, ledger.acme)
    asks(ledger, "Second", after=timedelta(hours=1))
    asks(ledger, "First")
    found = page(ledger, ledger.pm, after=timedelta(hours=2)).lanes[Lane.OWE]
    assert [(line.face.text, line.left) for line in found.lines] == [
        ("First", timedelta(hours=2)),
        ("Second", timedelta(hours=3)),
    ]


def test_every_kind_of_clock_has_its_lane_and_contact_only_when_it_is_near() -> None:
    lanes = {lane: {kind for kind in Kind if lane_of(kind) == lane} for lane in Lane}
    assert lanes[Lane.NEWS] == {Kind.UPDATE_CADENCE, Kind.TELL_CLIENT}
    assert lanes[Lane.CLOSE] == {Kind.CONTACT_CADENCE, Kind.CLIENT_OWED}
    assert Kind.PROMISE_DUE in lanes[Lane.OWE]
    day = timedelta(days=1)
    assert not is_near(Kind.CONTACT_CADENCE, left=4 * day, target=14 * day)
    assert is_near(Kind.CONTACT_CADENCE, left=3 * day, target=14 * day)
    assert is_near(Kind.PROMISE_DUE, left=40 * day, target=50 * day)


def test_contact_stands_in_its_lane_shortly_before_it_is_due_if_nobody_was_in_touch_since(
    ledger: Ledger,
) -> None:
    looks_after(ledger, ledger.pm, ledger.acme)
    for client in (ledger.acme, ledger.globex):
        usecases.clocks.follow_client(ledger.session, client_id=client.id, now=NOW)
    shown = Shown(Scope.ALL)

    def close(days: int) -> list[str]:
        found = page(ledger, ledger.pm, after=timedelta(days=days), shown=shown)
        return [line.face.client for line in found.lanes[Lane.CLOSE].lines]

    assert close(days=10) == []
    assert close(days=11) == ["Acme", "Globex"]
    ledger.says("Good morning", thread=ledger.conversation(), asks=False, after=timedelta(days=9))
    assert close(days=11) == ["Globex"]


def test_a_lead_sees_their_clients_and_not_the_others(ledger: Ledger) -> None:
    looks_after(ledger, ledger.lead, ledger.globex, role=Role.LEAD)
    asks(ledger, "Of Acme")
    opened(ledger, ledger.acme)
    opened(ledger, ledger.globex)
    found = page(ledger, ledger.lead)
    assert (found.shown.scope, owed(found), found.everything) == (Scope.LEAD, ["Globex"], False)


def test_whoever_looks_after_one_client_and_leads_another_can_choose(ledger: Ledger) -> None:
    looks_after(ledger, ledger.pm, ledger.acme)
    looks_after(ledger, ledger.pm, ledger.globex, role=Role.LEAD)
    opened(ledger, ledger.acme)
    opened(ledger, ledger.globex)
    mine = page(ledger, ledger.pm)
    assert owed(mine) == ["Acme"]
    assert owed(page(ledger, ledger.pm, shown=replace(mine.shown, scope=Scope.LEAD))) == ["Globex"]
    assert owed(page(ledger, ledger.pm, shown=Shown(Scope.ALL))) == ["Acme", "Globex"]
    assert owed(page(ledger, ledger.pm, shown=Shown(Scope.MINE, ledger.globex.id))) == ["Globex"]


def test_what_somebody_took_is_theirs_whosever_client_it_is(ledger: Ledger) -> None:
    looks_after(ledger, ledger.lead, ledger.globex)
    thread = asks(ledger, "Of Acme")
    thread.owner_id = "ULEAD"
    opened(ledger, ledger.acme, owner="ULEAD")
    assert owed(page(ledger, ledger.lead)) == ["Of Acme", "Acme"]


def test_somebody_without_clients_sees_everything(ledger: Ledger) -> None:
    asks(ledger, "Of Acme")
    opened(ledger, ledger.globex)
    found = page(ledger, ledger.lead)
    assert (owed(found), found.everything) == (["Of Acme", "Globex"], True)


def test_a_long_lane_has_pages_and_a_page_that_is_gone_shows_the_last(ledger: Ledger) -> None:
    for number in range(PAGE + 2):
        asks(ledger, f"Question {number}", after=timedelta(minutes=number))
    later = timedelta(hours=1)
    second = Shown(Scope.ALL, pages={Lane.OWE: 1})
    assert owed(page(ledger, ledger.pm, after=later, shown=second)) == ["Question 5", "Question 6"]
    beyond = page(ledger, ledger.pm, after=later, shown=Shown(Scope.ALL, pages={Lane.OWE: 9})).lanes[Lane.OWE]
    assert (len(beyond.lines), beyond.total, beyond.page) == (2, PAGE + 2, 1)


def test_an_open_issue_for_which_nothing_is_due_is_not_out_of_sight(ledger: Ledger) -> None:
    ledger.prefer("resolution_first", "none")
    ledger.prefer("resolution_total", "none")
    opened(ledger, ledger.acme)
    found = page(ledger, ledger.pm)
    assert (owed(found), [issue.title for issue in found.undated]) == ([], ["Acme"])


def test_a_job_whose_last_turn_failed_is_named(ledger: Ledger) -> None:
    usecases.heartbeats.beat(ledger.session, job="ticks", now=NOW, failure="database is locked")
    usecases.heartbeats.beat(ledger.session, job="digests", now=NOW)
    assert page(ledger, ledger.pm).failing == ["ticks"]


def test_somebody_from_outside_gets_nothing(ledger: Ledger) -> None:
    with pytest.raises(Refusal) as refused:
        page(ledger, ledger.guest)
    assert refused.value.reason == "team_only"
