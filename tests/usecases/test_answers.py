"""What counts as an answer, what does not, and what reopens a clock (rules R12, R13, R14 and R18)."""

from __future__ import annotations

from typing import Any

import pytest

import usecases.conversations
from domain.refusals import Refusal
from storage.base import Session
from storage.channels import Channel
from storage.people import Person
from tests.usecases.channel import Event, Room, moment, ts
from tests.usecases.ledger import NOW


@pytest.fixture
def room(session: Session) -> Room:
    """Carol asked at nine; nobody answered yet."""
    room = Room(session)
    room.add(
        Person(workspace_id=room.workspace_id, user_id="UAPP", team_id="THOUSE", is_bot=True, checked_at=NOW)
    )
    room.add(
        Channel(workspace_id=room.workspace_id, slack_id="CINSIDE", client_id=room.acme.id, kind="internal")
    )
    room.writes("UCAROL", "Where is it?")
    return room


def at_the_top(user: str, text: str, at: float, **more: Any) -> Event:
    return {"type": "message", "channel": "CACME", "user": user, "text": text, "ts": ts(at)} | more


def in_the_thread(user: str, text: str, at: float, **more: Any) -> Event:
    return at_the_top(user, text, at, thread_ts=ts(0)) | more


HELLO = "<@UCAROL> it is in the folder."
ANSWERS = {
    "a colleague in the thread": in_the_thread("UDAN", "Here.", 5),
    "a colleague in the thread, sent to the channel too": in_the_thread(
        "UDAN", "Here.", 5, subtype="thread_broadcast"
    ),
    "a colleague with only a file": in_the_thread(
        "UDAN", "", 5, subtype="file_share", files=[{"id": "F1", "name": "plan.pdf"}]
    ),
    "a colleague at night": in_the_thread("UDAN", "Here.", 14 * 60),
    "a colleague at the top level who mentions the author": at_the_top("UDAN", HELLO, 30),
}
NO_ANSWERS = {
    "a bot in the thread": in_the_thread("UDAN", "Ticket created", 5, bot_id="B1"),
    "an automatic reply out of hours": in_the_thread(
        "UDAN", "We are out of the office and answer tomorrow.", 14 * 60, bot_id="B2", app_id="A2"
    ),
    "a workflow": in_the_thread("", "Thanks for asking!", 5, subtype="bot_message", bot_id="BWORKFLOW"),
    "an app's own user": in_the_thread("UAPP", "Noted.", 5),
    "a bot at the top level who mentions the author": at_the_top("UDAN", HELLO, 5, bot_id="B1"),
    "Slackbot": in_the_thread("USLACKBOT", "Reminder", 5),
    "a colleague at the top level who mentions nobody": at_the_top("UDAN", "It is in the folder.", 5),
    "a colleague at the top level who mentions somebody else": at_the_top("UDAN", "<@UGREG> here", 5),
    "a colleague at the top level, too late": at_the_top("UDAN", HELLO, 31),
    "a colleague at the top level, before the question": at_the_top("UDAN", HELLO, -1),
    "a colleague in another thread": at_the_top("UDAN", HELLO, 5, thread_ts=ts(-60)),
    "the client's own people": in_the_thread("UGREG", "I think it is in the folder.", 5),
    "a colleague where the client does not read": at_the_top("UDAN", HELLO, 5, channel="CINSIDE"),
    "a colleague with nothing but an emoji": in_the_thread("UDAN", ":eyes:", 5),
    "a colleague with emoji for somebody": in_the_thread("UDAN", "<@UCAROL> 👍 :tada:", 5),
    "a colleague at the top level with an emoji for the author": at_the_top("UDAN", "<@UCAROL> :eyes:", 5),
    "a colleague who joins the channel": at_the_top("UDAN", HELLO, 5, subtype="channel_join"),
}


@pytest.mark.parametrize("said", ANSWERS.values(), ids=ANSWERS.keys())
def test_R12_answers(room: Room, said: Event) -> None:
    room.now = moment(15 * 60)
    room.hears(said)
    first = room.clocks()[0]
    assert (first.ref, first.ended_at, first.ended_by) == (ts(0), moment(_minutes(said)), "UDAN")


@pytest.mark.parametrize("said", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_R12_no_answers(room: Room, said: Event) -> None:
    room.now = moment(15 * 60)
    room.hears({key: value for key, value in said.items() if value != ""})
    assert ts(0) in [clock.ref for clock in room.running()]


@pytest.mark.parametrize("user", ["UDAN", "UCAROL"])
def test_R12_an_edit_is_no_answer(room: Room, user: str) -> None:
    room.writes("UDAN", "We start now.", at=-10)
    inner = at_the_top(user, HELLO, -10 if user == "UDAN" else 0, edited={"user": user, "ts": ts(20)})
    room.hears({"type": "message", "subtype": "message_changed", "channel": "CACME", "message": inner})
    (clock,) = room.running()
    assert clock.started_at == NOW


def test_R14_deleting_the_only_answer_reopens_the_clock_from_its_start(room: Room) -> None:
    due = room.running()[0].due_at
    room.writes("UDAN", "Here.", at=5, thread=0)
    assert room.running() == []
    room.now = moment(60)
    room.hears(deletion(5))
    (clock,) = room.running()
    assert (clock.kind, clock.started_at, clock.due_at, clock.ended_at) == ("first_response", NOW, due, None)


def test_R14_deleting_one_of_two_answers_moves_the_end_to_the_other(room: Room) -> None:
    room.writes("UDAN", "Here.", at=5, thread=0)
    room.hears(room.event("UPM", "And here.", at=25, thread=0), asked=True)
    room.hears(deletion(5))
    (clock,) = room.clocks()
    assert (clock.state, clock.ended_at, clock.ended_by) == ("met", moment(25), "UPM")


def test_R14_deleting_an_answer_at_the_top_level_reopens_too(room: Room) -> None:
    room.writes("UDAN", HELLO, at=5)
    assert room.running() == []
    room.hears(deletion(5))
    assert [clock.started_at for clock in room.running()] == [NOW]


def test_R14_editing_a_question_never_starts_a_clock_anew(room: Room) -> None:
    room.now = moment(120)
    inner = at_the_top("UCAROL", "Where is it now?", 0, edited={"user": "UCAROL", "ts": ts(120)})
    room.hears({"type": "message", "subtype": "message_changed", "channel": "CACME", "message": inner})
    (clock,) = room.running()
    assert clock.started_at == NOW
    room.writes("UDAN", "Here.", at=121, thread=0)
    inner = at_the_top("UCAROL", "Where is it again?", 0, edited={"user": "UCAROL", "ts": ts(130)})
    room.hears({"type": "message", "subtype": "message_changed", "channel": "CACME", "message": inner})
    assert room.running() == []


def claim(room: Room, *, at: float) -> int:
    (clock,) = room.running()
    conversation_id = int(clock.subject.partition(":")[2])
    mark = usecases.conversations.claim(
        room.session, actor=room.pm, conversation_id=conversation_id, at=moment(at), now=moment(at)
    )
    return mark.id


def test_R13_taking_a_question_names_an_owner_and_stops_nothing(room: Room) -> None:
    claim(room, at=5)
    (clock,) = room.running()
    assert clock.ended_at is None


def test_R13_taking_it_is_an_answer_where_the_client_agreed(room: Room) -> None:
    room.prefer("emoji_answers", "yes")
    mark_id = claim(room, at=5)
    (clock,) = room.clocks()
    assert (clock.state, clock.ended_at, clock.ended_by) == ("met", moment(5), "UPM")
    room.writes("UCAROL", "And the other one?", at=60, thread=0)
    assert [clock.kind for clock in room.running()] == ["next_response"]
    usecases.conversations.withdraw(room.session, actor=room.pm, mark_id=mark_id, now=moment(70))
    (clock,) = room.running()
    assert (clock.kind, clock.started_at) == ("first_response", NOW)


def test_R13_what_was_taken_as_an_answer_cannot_be_taken_again(room: Room) -> None:
    room.prefer("emoji_answers", "yes")
    claim(room, at=5)
    with pytest.raises(Refusal, match="nobody_waits"):
        usecases.conversations.claim(
            room.session, actor=room.pm, conversation_id=1, at=moment(6), now=moment(6)
        )


@pytest.mark.parametrize("late", [False, True])
def test_R13_an_hourglass_stands_once_the_answer_before_it_is_heard_of(room: Room, late: bool) -> None:
    if not late:
        room.hears(in_the_thread("UDAN", "Here.", 10))
    room.writes("UCAROL", "And the price?", at=20, thread=0)
    mark = usecases.conversations.waiting(
        room.session, actor=room.pm, conversation_id=1, at=moment(30), now=moment(31)
    )
    outcome = usecases.conversations.outcome(room.session, mark=mark)
    assert (outcome, room.running()[0].paused) == (("too_early", False) if late else ("waiting", True))
    if late:
        room.hears(in_the_thread("UDAN", "Here.", 10))
    (clock,) = room.running()
    assert (clock.kind, clock.started_at, clock.paused) == ("next_response", moment(20), True)
    usecases.conversations.withdraw(room.session, actor=room.pm, mark_id=mark.id, now=moment(40))
    assert not clock.paused


def test_R4_what_was_apart_because_of_a_mark_joins_when_it_is_withdrawn(room: Room) -> None:
    mark = usecases.conversations.not_request(
        room.session, actor=room.pm, conversation_id=1, at=moment(2), now=moment(2)
    )
    room.writes("UCAROL", "Or is it?", at=6)
    assert [clock.ref for clock in room.running()] == [ts(6)]
    usecases.conversations.withdraw(room.session, actor=room.pm, mark_id=mark.id, now=moment(7))
    assert [clock.ref for clock in room.running()] == [ts(0)]


def deletion(at: float) -> Event:
    gone = {"type": "message", "subtype": "message_deleted", "channel": "CACME", "ts": ts(at + 1)}
    return gone | {"deleted_ts": ts(at)}


def _minutes(said: Event) -> float:
    return (float(said["ts"]) - NOW.timestamp()) / 60
