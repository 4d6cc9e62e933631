"""What is recorded of what is said, whose side it is on, and where it belongs (rules R1, R5-R8, R12,
R14, R54).
"""

from __future__ import annotations

from typing import Any

import pytest

import usecases.interactions
import usecases.people
from domain.messages import Unreadable
from domain.people import Facts
from storage.base import Session
from storage.channels import Channel
from storage.contacts import Contact
from storage.interactions import Interaction
from storage.team import Member
from tests.usecases.channel import Room, moment, ts
from tests.usecases.ledger import NOW
from usecases.interactions import Stranger
from usecases.runtime import PersonFacts


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def test_a_message_is_kept_with_its_own_time(room: Room) -> None:
    kept = room.writes("UCAROL", "Where is it?", at=-3)
    assert (kept.side, kept.asks, kept.happened_at, kept.recorded_at) == ("client", True, moment(-3), NOW)


@pytest.mark.parametrize(("user", "side"), [("UCAROL", "client"), ("UGREG", "client"), ("UDAN", "team")])
def test_R6_foreign_members_and_guests_are_the_clients(room: Room, user: str, side: str) -> None:
    assert room.writes(user, "Hello").side == side


def test_R5_a_contact_record_goes_before_the_workspace_rule(room: Room) -> None:
    room.add(
        Contact(
            workspace_id=room.workspace_id,
            client_id=room.acme.id,
            user_id="UDAN",
            created_by="UPM",
            created_at=NOW,
        )
    )
    assert room.writes("UDAN", "Where is it?").side == "client"


def test_R5_a_contact_of_another_client_is_none_here(room: Room) -> None:
    room.add(
        Contact(
            workspace_id=room.workspace_id,
            client_id=room.globex.id,
            user_id="UDAN",
            created_by="UPM",
            created_at=NOW,
        )
    )
    assert room.writes("UDAN", "It is here.").side == "team"


def test_R5_a_declared_colleague_is_team_even_as_a_guest(room: Room) -> None:
    room.add(
        Member(
            workspace_id=room.workspace_id, client_id=room.acme.id, user_id="UGREG", role="member", since=NOW
        )
    )
    assert room.writes("UGREG", "It is here.").side == "team"


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"subtype": "bot_message", "bot_id": "B1"},
        {"user": "USLACKBOT"},
    ],
)
def test_R6_bots_are_the_system(room: Room, more: dict[str, Any]) -> None:
    kept = room.hears(room.event("UDAN", "Ticket created") | more)
    assert kept is not None
    assert (kept.side, kept.asks) == ("system", False)


def test_R8_slack_is_asked_about_a_stranger_before_anything_is_kept(room: Room) -> None:
    with pytest.raises(Stranger) as raised:
        room.hears(room.event("UNEW", "Hello?"))
    assert raised.value.user_id == "UNEW"
    assert room.clocks() == []


def test_R8_an_author_nobody_can_resolve_is_kept_and_waits_for_an_answer(room: Room) -> None:
    kept = room.hears(room.event("UNEW", "Hello?"), asked=True)
    assert kept is not None
    assert (kept.side, kept.asks) == ("unknown", True)
    assert len(room.running()) == 1


@pytest.mark.parametrize(("team", "running"), [("THOUSE", 0), ("TACME", 1)])
def test_R8_and_is_resolved_later(room: Room, team: str, running: int) -> None:
    room.hears(room.event("UNEW", "Hello?"), asked=True)
    facts = PersonFacts(Facts("UNEW", team_id=team))
    usecases.people.learn(room.session, workspace_id=room.workspace_id, facts=facts, now=NOW)
    usecases.interactions.resolve(room.session, workspace_id=room.workspace_id, user_id="UNEW", now=room.now)
    assert len(room.running()) == running


def test_R8_a_foreign_team_in_the_event_is_enough_when_slack_does_not_answer(room: Room) -> None:
    kept = room.hears(room.event("UNEW", "Hello?", user_team="TACME"), asked=True)
    assert kept is not None
    assert kept.side == "client"


def test_R8_our_own_team_in_the_event_is_not_enough(room: Room) -> None:
    kept = room.hears(room.event("UNEW", "Done.", user_team="THOUSE"), asked=True)
    assert kept is not None
    assert kept.side == "unknown"


def test_R54_nothing_is_kept_of_channels_that_nobody_linked(room: Room) -> None:
    room.add(Channel(workspace_id=room.workspace_id, slack_id="CSTRAY"))
    room.add(
        Channel(workspace_id=room.workspace_id, slack_id="CINSIDE", client_id=room.acme.id, kind="internal")
    )
    for channel in ("CSTRAY", "CINSIDE", "CNEVERSEEN"):
        assert room.hears(room.event("UCAROL", "Hello?") | {"channel": channel}) is None


def test_R26_what_was_said_before_the_link_is_not_kept(room: Room) -> None:
    room.channel.linked_at = moment(10)
    assert room.hears(room.event("UCAROL", "Hello?", at=9)) is None
    assert room.hears(room.event("UCAROL", "Hello?", at=11)) is not None


@pytest.mark.parametrize("subtype", ["channel_join", "channel_topic", "message_replied", "huddle_thread"])
def test_what_slack_tells_about_itself_is_nobodys_words(room: Room, subtype: str) -> None:
    assert room.hears(room.event("UCAROL", "joined", subtype=subtype)) is None


@pytest.mark.parametrize("subtype", ["file_share", "me_message", "thread_broadcast"])
def test_other_ways_to_speak_are_speech(room: Room, subtype: str) -> None:
    assert room.hears(room.event("UCAROL", "Look?", subtype=subtype)) is not None


def test_a_file_with_thanks_still_asks(room: Room) -> None:
    kept = room.hears(room.event("UCAROL", "Thanks", subtype="file_share", files=[{"id": "F1"}]))
    assert kept is not None
    assert (kept.asks, kept.verdict) == (True, "attachment")


@pytest.mark.parametrize(
    "broken",
    [
        {"ts": "yesterday"},
        {"ts": None},
        {"ts": "9" * 40 + ".0"},
        {"ts": "9" * 10 + ".0"},
        {"channel": None},
        {"channel": {"id": "C1"}},
        {"user": "<script>"},
        {"user": "U" * 99},
        {"thread_ts": "x"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
    ],
)
def test_nonsense_is_refused_with_a_reason(room: Room, broken: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        room.hears(room.event("UCAROL", "Hello?") | broken)


def test_hostile_text_is_kept_as_text(room: Room) -> None:
    kept = room.writes("UCAROL", "\0\ud800'); DROP TABLE clocks; <!channel> " + "x" * 50_000)
    assert kept.text.startswith("?'); DROP TABLE")
    assert len(kept.text) > 50_000


def test_the_same_event_again_changes_nothing(room: Room) -> None:
    first = room.writes("UCAROL", "Where is it?")
    again = room.writes("UCAROL", "Where is it?")
    assert again.id == first.id
    assert len(room.clocks()) == 1


def test_R1_a_reply_belongs_to_the_group_of_its_parent(room: Room) -> None:
    first = room.writes("UCAROL", "Hello")
    second = room.writes("UCAROL", "Where is it?", at=5)
    reply = room.writes("UDAN", "Here.", at=6, thread=0)
    assert reply.conversation_id == first.conversation_id == second.conversation_id
    assert room.running() == []


def test_R2_a_reply_to_a_later_message_of_a_group_takes_it_along(room: Room) -> None:
    first = room.writes("UCAROL", "What is it?")
    second = room.writes("UCAROL", "Where is it?", at=5)
    reply = room.writes("UDAN", "Here.", at=6, thread=5)
    assert reply.conversation_id == second.conversation_id != first.conversation_id
    assert [clock.ref for clock in room.running()] == [first.ts]


def test_R1_a_message_that_comes_late_joins_two_groups(room: Room) -> None:
    early, late = room.writes("UCAROL", "One?", at=0), room.writes("UCAROL", "Three?", at=18)
    assert early.conversation_id != late.conversation_id
    between = room.writes("UCAROL", "Two?", at=9)
    moved = room.session.get_one(Interaction, late.id)
    assert early.conversation_id == between.conversation_id == moved.conversation_id
    (clock,) = room.running()
    assert clock.ref == ts(0)


def test_R1_different_people_ask_separately(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    room.writes("UGREG", "Where is mine?", at=1)
    assert len(room.running()) == 2


def test_a_reply_that_comes_before_its_parent_ends_in_the_same_place(room: Room) -> None:
    reply = room.writes("UDAN", "Here.", at=6, thread=5)
    parent = room.writes("UCAROL", "Where is it?", at=5)
    room.session.refresh(reply)
    assert reply.conversation_id == parent.conversation_id
    assert [clock.state for clock in room.clocks()] == ["met"]


def test_R14_a_deletion_that_comes_first_leaves_no_words(room: Room) -> None:
    gone = {"type": "message", "subtype": "message_deleted", "channel": "CACME", "deleted_ts": ts(0)}
    room.hears(gone | {"ts": ts(1)})
    kept = room.writes("UCAROL", "I should not have said this")
    assert (kept.text, kept.asks) == ("", False)
    assert kept.deleted_at is not None
    assert room.running() == []


def test_a_deleted_parent_with_replies_is_deleted_too(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    tomb = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "deleted", "ts": ts(0)}
    room.hears({"type": "message", "subtype": "message_changed", "channel": "CACME", "message": tomb})
    assert room.running() == []


def edit(room: Room, text: str, *, number: int, at: float = 0) -> None:
    inner = room.event("UCAROL", text, at=at, edited={"user": "UCAROL", "ts": f"{number}.000000"})
    room.hears({"type": "message", "subtype": "message_changed", "channel": "CACME", "message": inner})


def test_R14_the_newest_edit_stays_whatever_comes_when(room: Room) -> None:
    edit(room, "third", number=3)
    edit(room, "second", number=2)
    kept = room.writes("UCAROL", "first")
    assert kept.text == "third"


def test_an_unfurled_link_is_no_edit(room: Room) -> None:
    kept = room.writes("UCAROL", "Where is it?")
    inner = room.event("UCAROL", "Where is it?", attachments=[{"title": "a page"}])
    room.hears({"type": "message", "subtype": "message_changed", "channel": "CACME", "message": inner})
    assert kept.verdict == "question"


def test_a_question_that_is_edited_into_thanks_waits_no_longer(room: Room) -> None:
    room.writes("UCAROL", "Where is it?")
    edit(room, "Found it, thanks!", number=1)
    assert room.running() == []
    edit(room, "Where is it?", number=2)
    assert [clock.started_at for clock in room.running()] == [NOW]
