"""Needs: noted once and counted every time, in versions, decided on, and told; nothing internal goes to the client."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import storage.clocks
import usecases.history
import usecases.matters
import usecases.needlists
import usecases.needs
import usecases.releases
import usecases.undo
from domain.clocks import Kind
from domain.needs import Priority
from domain.people import Actor, Side
from domain.refusals import Refusal
from storage.base import Session
from storage.interactions import Interaction
from storage.needs import Need
from tests.usecases.ledger import NOW, Ledger
from views import needcards
from views.history import line
from views.words import words

CANARY = "CANARY"


@pytest.fixture
def ledger(session: Session) -> Ledger:
    made = Ledger(session)
    made.person("UCAROL", name="Carol", side=Side.CLIENT)
    return made


def acting(ledger: Ledger, actor: Actor | None = None) -> dict[str, Any]:
    """Who does something now."""
    return {"actor": actor or ledger.pm, "now": NOW}


def says(ledger: Ledger, text: str, *, side: Side = Side.CLIENT) -> Interaction:
    return ledger.says(text, thread=ledger.conversation(), side=side)


def noted(ledger: Ledger, text: str = "Could we get SSO login?") -> Need:
    return usecases.needs.from_message(
        ledger.session,
        actor=ledger.pm,
        origin=says(ledger, text),
        now=NOW,
        permalink="https://x.slack.com/p1",
    )


def again(ledger: Ledger, need: Need, asker: str = "Bob") -> Need:
    return usecases.needs.ask_again(
        ledger.session, actor=ledger.pm, need_id=need.id, asker=asker, now=NOW + timedelta(days=60)
    )


def edit(ledger: Ledger, need: Need, **texts: str) -> Need:
    said: dict[str, Any] = {"title": need.title, "why": need.why, "acceptance": need.acceptance, **texts}
    return usecases.needs.edit(
        ledger.session, actor=ledger.pm, need_id=need.id, priority=Priority.MUST, now=NOW, **said
    )


def undo(ledger: Ledger, need: Need) -> None:
    deed = usecases.matters.latest(ledger.session, row=need)
    assert deed is not None
    usecases.undo.undo(ledger.session, actor=ledger.pm, deed_id=deed.id, now=NOW)


def asked(ledger: Ledger, need: Need) -> list[str]:
    return [ask.asker for ask in usecases.needs.asks(ledger.session, need=need)]


def running(ledger: Ledger, need: Need) -> list[str]:
    ledger.session.flush()
    kinds = (Kind.NEED_ANSWER, Kind.TELL_CLIENT)
    found = storage.clocks.running(ledger.session, workspace_id=ledger.workspace_id, kinds=kinds)
    return [clock.kind for clock in found if clock.subject == need.subject]


def test_a_message_becomes_a_need_with_its_words_and_its_author_who_waits_for_an_answer(
    ledger: Ledger,
) -> None:
    need = noted(ledger)
    assert (need.number, need.title, need.quote) == (1, "Could we get SSO login?", "Could we get SSO login?")
    assert (need.asker, need.asker_id, need.theirs) == ("Carol", "UCAROL", True)
    assert asked(ledger, need) == ["Carol"]
    assert running(ledger, need) == [Kind.NEED_ANSWER]


def test_a_message_becomes_one_need_however_often_somebody_marks_it(ledger: Ledger) -> None:
    message = says(ledger, "SSO login?")
    facts = {**acting(ledger), "origin": message}
    first, second = (usecases.needs.from_message(ledger.session, **facts) for _ in range(2))
    assert first is second
    with pytest.raises(Refusal, match="need_asked_already"):
        usecases.needs.ask_again(ledger.session, need_id=first.id, **facts)


def test_an_idea_of_our_own_makes_nobody_wait(ledger: Ledger) -> None:
    message = says(ledger, "They could use an export", side=Side.TEAM)
    message.user_id = "ULEAD"
    need = usecases.needs.from_message(ledger.session, actor=ledger.pm, origin=message, now=NOW)
    assert (need.asker, need.theirs) == ("Lena", False)
    assert running(ledger, need) == []


def test_the_same_need_asked_again_is_found_counted_and_its_undo_uncounted(ledger: Ledger) -> None:
    need = noted(ledger)
    facts: dict[str, Any] = {
        "actor": ledger.pm,
        "client_id": ledger.acme.id,
        "text": "Login by SSO please",
    }
    (likely,) = usecases.needlists.likely(ledger.session, **facts)
    assert (likely.need.id, likely.asker, likely.times) == (need.id, "Carol", 1)
    again(ledger, need)
    again(ledger, need, "Carol")
    assert asked(ledger, need) == ["Carol", "Bob", "Carol"]
    undo(ledger, need)
    assert asked(ledger, need) == ["Carol", "Bob"]
    other = {**facts, "client_id": ledger.globex.id}
    assert usecases.needlists.likely(ledger.session, **other) == []


def test_who_asks_after_it_was_answered_waits_anew(ledger: Ledger) -> None:
    need = noted(ledger)
    usecases.needs.answer(ledger.session, actor=ledger.pm, need_id=need.id, now=NOW)
    assert running(ledger, need) == []
    again(ledger, need)
    assert running(ledger, need) == [Kind.NEED_ANSWER]


def test_every_version_of_a_need_is_kept_and_shown(ledger: Ledger) -> None:
    need = noted(ledger)
    edit(ledger, need, title="SSO for all", why="Their auditors ask for it")
    edit(ledger, need, acceptance="Carol can log in with her company's account")
    newest, first = usecases.needlists.versions(ledger.session, need=need)
    assert (newest.number, [name for name, _, _ in newest.changes]) == (3, ["acceptance"])
    assert ("title", "Could we get SSO login?", "SSO for all") in first.changes
    assert ("priority", "should", "must") in first.changes
    card = usecases.needlists.card(ledger.session, actor=ledger.pm, need_id=need.id)
    shown = str(needcards.card(words("en"), card=card, zone="UTC").blocks)
    for said in ("Version 2", "What is needed (before: “Could we get SSO login?”)", "before: “Should have”"):
        assert said in shown
    undo(ledger, need)
    assert (need.version, need.acceptance) == (2, "")
    edit(ledger, need, why=need.why)
    assert need.version == 2


def test_a_need_is_declined_with_a_reason_and_then_the_client_is_to_be_told(ledger: Ledger) -> None:
    need, facts = noted(ledger), acting(ledger)
    with pytest.raises(Refusal, match="text_needed"):
        usecases.needs.decline(ledger.session, need_id=need.id, reason=" ", **facts)
    usecases.needs.decline(ledger.session, need_id=need.id, reason="Too few use it", **facts)
    assert running(ledger, need) == [Kind.TELL_CLIENT]
    with pytest.raises(Refusal, match="text_needed"):
        usecases.releases.withhold(ledger.session, row=need, reason="", **facts)
    usecases.releases.withhold(ledger.session, row=need, reason="Carol left", **facts)
    assert running(ledger, need) == []
    with pytest.raises(Refusal, match="release_not_owed"):
        usecases.releases.told(ledger.session, row=need, **facts)
    undo(ledger, need)
    usecases.releases.told(ledger.session, row=need, **facts)
    again(ledger, need)
    assert running(ledger, need) == [Kind.TELL_CLIENT], "who asks for what was declined does not know that"


def test_what_is_released_is_posted_in_every_thread_where_they_asked_and_undo_takes_it_back(
    ledger: Ledger,
) -> None:
    need, facts = noted(ledger), acting(ledger)
    second = says(ledger, "SSO, when?")
    usecases.needs.ask_again(ledger.session, need_id=need.id, asker="Carol", origin=second, **facts)
    usecases.needs.ship(ledger.session, need_id=need.id, **facts)
    place, top = usecases.releases.places(ledger.session, row=need)
    assert (place.key, len(place.threads), top.key) == ("asked", 2, "CACME")
    usecases.releases.tell(ledger.session, row=need, text="It is <!here>", where="asked", **facts)
    posts = [post for post in ledger.posts() if post.channel == "CACME"]
    assert [(post.audience, post.body["text"]) for post in posts] == [("client", "It is &lt;!here&gt;")] * 2
    assert {post.body["thread_ts"] for post in posts} == {ts for _, ts in place.threads}
    undo(ledger, need)
    ledger.session.expire_all()
    assert {post.state for post in posts} == {"suppressed"}
    assert running(ledger, need) == [Kind.TELL_CLIENT]


@pytest.mark.parametrize("spoil", ["another client's too", "archived", "internal"])
def test_a_channel_that_not_only_the_client_reads_is_no_place_to_tell_them(
    ledger: Ledger, spoil: str
) -> None:
    need, facts = noted(ledger), acting(ledger)
    usecases.needs.ship(ledger.session, need_id=need.id, **facts)
    ledger.channel.is_archived = spoil == "archived"
    ledger.channel.kind = "internal" if spoil == "internal" else "client"
    if spoil == "another client's too":
        ledger.channel.client_id = ledger.globex.id
    ledger.session.flush()
    assert usecases.releases.places(ledger.session, row=need) == []
    assert not usecases.releases.still_true(
        ledger.session, subject=f"release:{ledger.acme.id}", expects="CACME", now=NOW
    )
    with pytest.raises(Refusal, match="release_nowhere"):
        usecases.releases.tell(ledger.session, row=need, text="Done", where="asked", **facts)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_draft_says_nothing_that_was_written_for_the_team(ledger: Ledger, language: str) -> None:
    ledger.prefer("language", language)
    need = noted(ledger)
    edit(ledger, need, why=f"{CANARY} why", acceptance=f"{CANARY} done")
    need.owner_id = CANARY
    again(ledger, need)
    facts, reason = acting(ledger), "Nobody else uses it"
    usecases.needs.ship(ledger.session, need_id=need.id, **facts)
    shipped = usecases.releases.draft(ledger.session, row=need)
    usecases.needs.reopen(ledger.session, need_id=need.id, **facts)
    usecases.needs.decline(ledger.session, need_id=need.id, reason=reason, **facts)
    declined = usecases.releases.draft(ledger.session, row=need)
    for told in (shipped, declined):
        assert CANARY not in told
        assert all(said in told for said in (need.title, "Carol", "Bob"))
    assert (reason in shipped, reason in declined) == (False, True)


def test_the_page_of_a_client_counts(ledger: Ledger) -> None:
    first, _ = noted(ledger), noted(ledger, "An export of invoices?")
    usecases.needs.ship(ledger.session, actor=ledger.pm, need_id=first.id, now=NOW)
    told = usecases.needs.summary(ledger.session, workspace_id=ledger.workspace_id, client_id=ledger.acme.id)
    assert (told.by_status, told.unanswered, told.late, told.untold) == ({"open": 1, "shipped": 1}, 1, 0, 1)


def test_undo_of_noting_withdraws_it_and_nobody_waits(ledger: Ledger) -> None:
    need = noted(ledger)
    undo(ledger, need)
    assert (need.status, asked(ledger, need), running(ledger, need)) == ("withdrawn", [], [])
    with pytest.raises(Refusal, match="need_already_withdrawn"):
        again(ledger, need)


def test_the_history_says_who_did_what(ledger: Ledger) -> None:
    need = noted(ledger)
    again(ledger, need)
    usecases.needs.decline(ledger.session, actor=ledger.lead, need_id=need.id, reason="No", now=NOW)
    deeds = usecases.history.of_subject(
        ledger.session, workspace_id=ledger.workspace_id, subject=need.subject
    )
    told = " ".join(line(words("en"), deed=deed, zone="UTC") for deed in deeds)
    assert "<@UPM> noted need 1: Could we get SSO login?" in told
    assert "counted that Bob asks for need 1 (asked 2 times by now)" in told
    assert "<@ULEAD> declined need 1: No" in told


def test_somebody_from_outside_and_another_clients_message_can_do_nothing(ledger: Ledger) -> None:
    need, facts = noted(ledger), acting(ledger, ledger.guest)
    for act in (usecases.needs.plan, usecases.needs.ship, usecases.needs.answer, usecases.needs.withdraw):
        with pytest.raises(Refusal, match="team_only"):
            act(ledger.session, need_id=need.id, **facts)
    with pytest.raises(Refusal, match="team_only"):
        usecases.releases.told(ledger.session, row=need, **facts)
    made = usecases.needs.open(
        ledger.session, actor=ledger.pm, client_id=ledger.globex.id, title="x",
        origin=says(ledger, "Our secret plan"), permalink="https://x", now=NOW,
    )  # fmt: skip
    assert (made.quote, made.permalink, made.interaction_id) == ("", "", None)
