"""What could wait for the morning message is told by it alone, and it keeps up with its alerts (rules R34-R36)."""

from __future__ import annotations

from typing import Any

import pytest

import domain.weeks
import usecases.issues
import usecases.mornings
import usecases.needs
import usecases.solutions
from domain.team import Role
from storage.base import Session
from storage.people import Person
from storage.preferences import Preference
from tests.usecases.channel import HOUR, Room, moment
from tests.usecases.ledger import NOW

DAY = 24 * HOUR


@pytest.fixture
def room(session: Session) -> Room:
    """Petra owns Acme and works from nine to six; what she is told, she alone reads. It is Monday, nine o'clock."""
    room = Room(session, alerts="")
    room.staff(UPM=Role.OWNER)
    tells(room, at=0)
    return room


def tells(room: Room, *, at: float) -> list[str]:
    """The mornings of a minute are told before anything else; all texts so far."""
    room.now = moment(at)
    while usecases.mornings.tell_one(room.session, now=room.now):
        pass
    room.session.flush()
    return room.told()


def shown(room: Room) -> tuple[str, list[str]]:
    """The words of the one message as they were edited last, and the buttons in it."""
    room.session.flush()
    room.session.expire_all()
    post, *edits = room.posts()
    assert {each.target_id for each in edits} <= {post.id}
    standing = [row for row in (post, *edits) if row.state != "suppressed"]
    blocks: list[dict[str, Any]] = standing[-1].body["blocks"]
    words = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    elements = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
    return "\n".join(words), [each["text"]["text"] for each in elements if each["type"] == "button"]


def counts_always(room: Room) -> None:
    """For Acme every hour counts."""
    always: dict[str, Any] = {"name": "calendar", "value": domain.weeks.text_of(domain.weeks.ALWAYS)}
    ids: dict[str, Any] = {"workspace_id": room.workspace_id, "client_id": room.acme.id}
    room.add(Preference(**ids, **always, set_by="UPM", set_at=NOW))


def test_R36_what_was_held_at_night_is_told_in_the_morning_message_which_keeps_up(room: Room) -> None:
    counts_always(room)
    room.passes(hours=8)
    room.writes("UCAROL", "Is the system down?", at=8 * HOUR)
    room.passes(hours=15, minutes=59)
    assert room.told() == []
    assert tells(room, at=DAY) == ["Good morning. Today:\nYou owe: 1"]
    room.passes(hours=1)
    words, buttons = shown(room)
    assert "Acme: carol has waited far too long for an answer" in words
    assert "Is the system down?" in words
    assert buttons == ["On it", "Not a request", "Why?", "Open message"]
    room.writes("UDAN", "No, it is up.", at=DAY + HOUR, thread=8 * HOUR)
    words, buttons = shown(room)
    assert "Acme: carol was answered by <@UDAN>" in words
    assert buttons == []


@pytest.mark.parametrize(
    ("begun", "edit", "after"),
    [
        ("sent", "pending", "sent"),
        ("sent", "sending", "sent"),
        ("sent", "sent", "sent"),
        # Slack wanted no more posts: it is to be tried again, with its edit waiting.
        ("sending", "pending", "pending"),
    ],
)
def test_R36_a_morning_that_was_begun_says_of_both_that_they_were_answered(
    room: Room, begun: str, edit: str, after: str
) -> None:
    counts_always(room)
    room.passes(hours=8)
    for thread in (1, 2):
        room.writes("UCAROL", "Is the system down?", at=8 * HOUR + thread, thread=thread)
    room.passes(hours=15, minutes=59)
    assert tells(room, at=DAY) == ["Good morning. Today:\nYou owe: 2"]
    (post,) = room.posts()
    post.state, post.slack_ts, post.posted_to = begun, "1.0", "DPM"
    room.writes("UDAN", "No, it is up.", at=DAY + HOUR, thread=1)
    room.posts()[-1].state, post.state = edit, after
    room.writes("UDAN", "No, it is up.", at=DAY + HOUR + 1, thread=2)
    words, buttons = shown(room)
    assert words.count("Acme: carol was answered by <@UDAN>") == 2
    assert buttons == []


def test_R36_who_flies_west_has_one_morning_a_day_and_hears_what_was_held_all_the_same(
    session: Session,
) -> None:
    room = Room(session, alerts="")
    room.staff(UPM=Role.OWNER)
    counts_always(room)
    petra = session.query(Person).filter_by(user_id="UPM").one()
    petra.zone = "Asia/Shanghai"
    tells(room, at=0)
    room.passes(hours=14)
    room.writes("UCAROL", "When do we start?", at=14 * HOUR)
    assert tells(room, at=16 * HOUR) == ["Good morning. Today:\nYou owe: 1"]
    room.writes("UDAN", "On Thursday.", at=16 * HOUR, thread=14 * HOUR)
    room.passes(hours=10)
    room.writes("UCAROL", "Is the system down?", at=26 * HOUR)
    room.passes(hours=13, minutes=59)
    petra.zone = "America/Los_Angeles"
    assert len(tells(room, at=40 * HOUR)) == 1
    room.passes(minutes=1)
    assert "carol" in room.told()[1]


def test_R36_who_read_in_the_morning_what_is_due_today_is_not_warned_of_it_again(room: Room) -> None:
    about: dict[str, Any] = {"actor": room.pm, "now": moment(4 * HOUR)}
    need = usecases.needs.open(room.session, client_id=room.acme.id, title="SSO", asker="Carol", **about)
    usecases.needs.decline(room.session, need_id=need.id, reason="It does not fit", **about)
    assert tells(room, at=DAY) == ["Good morning. Today:\nBring them news: 1"]
    room.passes(hours=3, minutes=59)
    assert "Acme: they do not know yet (need 1)" in shown(room)[0]
    room.passes(minutes=2)
    assert "Acme: they should have been told by now (need 1)" in shown(room)[0]


@pytest.mark.parametrize("busy", [True, False])
def test_R17_the_reminder_of_a_silence_waits_for_the_morning_message_if_there_is_one(
    room: Room, busy: bool
) -> None:
    issue = usecases.issues.open(
        room.session, actor=room.pm, client_id=room.acme.id, title="Login fails", now=NOW
    )
    usecases.issues.solve(room.session, actor=room.pm, issue_id=issue.id, now=moment(HOUR))
    assert [tells(room, at=day * DAY) for day in (1, 2, 3)] == [[], [], []]
    room.now = moment(3 * DAY + HOUR)
    assert usecases.solutions.look_one(room.session, now=room.now)
    if busy:
        room.now = moment(3 * DAY + 8 * HOUR)
        room.writes("UCAROL", "When do we start?", at=3 * DAY + 8 * HOUR)
    told = tells(room, at=4 * DAY)
    reminder = "Acme: issue 1 has been solved for 3 working days, and the client has said nothing about it: Login fails"
    assert told == ([f"Good morning. Today:\nYou owe: 1\n{reminder}"] if busy else [])
    assert usecases.solutions.look_one(room.session, now=room.now) is not busy
    assert (reminder in room.told()) is not busy
