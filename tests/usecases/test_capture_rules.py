"""Rules that people make of what was judged wrongly in a channel (R39)."""

from __future__ import annotations

from datetime import timedelta

import pytest

import usecases.capture
import usecases.conversations
import usecases.corrections
from domain.refusals import Refusal
from storage.base import Session
from storage.channels import Channel
from storage.interactions import Interaction
from tests.usecases.channel import Room, moment


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def says(room: Room, user: str, text: str, *, at: float = 0) -> Interaction:
    """The row of what somebody writes, as it is kept and changes."""
    return room.session.get_one(Interaction, room.writes(user, text, at=at).id)


def teach(room: Room, words: str, *, tracks: bool, source: Interaction | None = None) -> int:
    """A rule made by the project manager."""
    rule = usecases.capture.teach(
        room.session, actor=room.pm, slack_id="CACME", words=words, tracks=tracks, source=source, now=room.now
    )
    return rule.id


def test_R39_a_rule_learnt_from_a_message_holds_for_later_ones(room: Room) -> None:
    first = says(room, "UCAROL", "The weekly list goes out everybody!")
    assert first.asks
    rule_id = teach(room, "the weekly list goes out everybody", tracks=False, source=first)
    assert first.asks, "what was judged stays as it was"
    later = says(room, "UGREG", "the weekly list goes out, EVERYBODY", at=5)
    assert (later.asks, later.verdict, later.because) == (
        False,
        f"rule:{rule_id}",
        "the weekly list goes out everybody",
    )
    assert says(room, "UGREG", "The weekly list goes out everybody, where is it?", at=30).asks


def test_R39_a_phrase_is_enough_but_long_messages_are_never_ignored(room: Room) -> None:
    teach(room, "周报", tracks=False)
    assert not says(room, "UCAROL", "这是本周的周报").asks
    assert says(
        room, "UCAROL", "这是本周的周报，" + "请各位看一下第三页的数字对不对并且今天回复我们" * 2, at=30
    ).asks


def test_R39_a_rule_that_tracks_goes_before_one_that_ignores(room: Room) -> None:
    teach(room, "invoice", tracks=False)
    rule_id = teach(room, "invoice number", tracks=True)
    assert says(room, "UCAROL", "Invoice number 7, thanks").verdict == f"rule:{rule_id}"
    assert not says(room, "UCAROL", "invoice sent", at=30).asks


def test_R39_a_removed_rule_holds_no_longer_and_can_be_put_back(room: Room) -> None:
    rule_id = teach(room, "lunch", tracks=False)
    usecases.capture.remove(room.session, actor=room.pm, rule_id=rule_id, now=room.now)
    assert says(room, "UCAROL", "lunch is at noon").asks
    with pytest.raises(Refusal, match="rule_gone"):
        usecases.capture.remove(room.session, actor=room.pm, rule_id=rule_id, now=room.now)
    usecases.capture.put_back(room.session, actor=room.pm, rule_id=rule_id, now=room.now)
    assert not says(room, "UGREG", "lunch is at noon", at=30).asks


def test_R39_an_edited_rule_takes_the_place_of_the_old_one(room: Room) -> None:
    old = teach(room, "lunch today", tracks=False)
    usecases.capture.teach(
        room.session,
        actor=room.lead,
        slack_id="CACME",
        words="Lunch!",
        tracks=False,
        instead_of=old,
        now=room.now,
    )
    (rule,) = usecases.capture.rules(room.session, actor=room.pm, slack_id="CACME")
    assert (rule.words, rule.created_by) == ("lunch", "ULEAD")


@pytest.mark.parametrize(
    ("words", "tracks", "reason"),
    [
        ("!", False, "rule_too_short"),
        ("x" * 121, False, "rule_too_long"),
        ("Lunch", False, "rule_exists"),
        ("lunch!", True, "rule_contrary"),
    ],
)
def test_R39_a_rule_that_makes_no_sense_is_refused(room: Room, words: str, tracks: bool, reason: str) -> None:
    teach(room, "lunch", tracks=False)
    with pytest.raises(Refusal, match=reason):
        teach(room, words, tracks=tracks)


def test_R39_a_rule_is_about_its_own_channel_only(room: Room) -> None:
    teach(room, "lunch", tracks=False)
    room.add(
        Channel(workspace_id=room.workspace_id, slack_id="COTHER", client_id=room.acme.id, kind="client")
    )
    kept = room.hears(room.event("UCAROL", "lunch is at noon") | {"channel": "COTHER"})
    assert kept is not None
    assert kept.asks


def test_R39_no_request_by_button_leads_to_the_message_that_was_meant(room: Room) -> None:
    asked = says(room, "UCAROL", "Happy Friday from all of us here")
    assert asked.conversation_id is not None
    mark = usecases.conversations.not_request(
        room.session,
        actor=room.pm,
        conversation_id=asked.conversation_id,
        at=moment(1),
        now=room.now + timedelta(minutes=1),
    )
    draft = usecases.corrections.draft_of_mark(room.session, actor=room.pm, mark_id=mark.id)
    assert (draft.slack_id, draft.interaction_id) == ("CACME", asked.id)
    assert draft.words == "happy friday from all of us here"
