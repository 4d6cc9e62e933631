"""Each channel says how far apart messages may be to join (rule R1)."""

from __future__ import annotations

import pytest

import usecases.grouping
import usecases.history
from domain.refusals import Refusal
from storage.base import Session
from tests.usecases.channel import Room, moment, ts


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def change(room: Room, minutes: int, *, at: float) -> int:
    return usecases.grouping.change(
        room.session, actor=room.pm, slack_id="CACME", minutes=minutes, now=moment(at)
    )


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("10m", 10), ("10", 10), ("2h", 120), ("1h30m", 90), ("off", 0), ("0", 0), ("关闭", 0), ("30分钟", 30)],
)
def test_a_window_is_written_as_people_write_time(text: str, minutes: int) -> None:
    assert usecases.grouping.minutes_of(text) == minutes


@pytest.mark.parametrize("text", ["3h", "121", "-5m", "soon", "9999", "10 11", "1.5"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="grouping_unclear"):
        usecases.grouping.minutes_of(text)


def test_R1_a_longer_window_joins_what_is_written_from_then_on(room: Room) -> None:
    change(room, 60, at=0)
    room.writes("UCAROL", "Where is it?", at=1)
    room.writes("UCAROL", "Anybody?", at=60)
    assert [clock.ref for clock in room.running()] == [ts(1)]


def test_R1_with_grouping_off_every_message_asks_for_itself(room: Room) -> None:
    change(room, 0, at=0)
    room.writes("UCAROL", "Where is it?", at=1)
    room.writes("UCAROL", "Also, what does it cost?", at=2)
    assert [clock.ref for clock in room.running()] == [ts(1), ts(2)]


def test_R1_what_was_written_before_a_change_stays_joined_when_something_comes_late(room: Room) -> None:
    room.writes("UCAROL", "Where is it?", at=0)
    room.writes("UCAROL", "Anybody?", at=8)
    change(room, 0, at=20)
    room.writes("UCAROL", "Hello?", at=4)
    assert [clock.ref for clock in room.running()] == [ts(0)]
    room.writes("UCAROL", "Now?", at=21)
    assert [clock.ref for clock in room.running()] == [ts(0), ts(21)]


def test_R1_two_questions_stay_two_when_another_window_was_tried_and_undone(room: Room) -> None:
    room.writes("UCAROL", "Where is it?", at=0)
    room.writes("UCAROL", "What does it cost?", at=30)
    change(room, 60, at=60)
    usecases.grouping.restore(
        room.session, actor=room.pm, slack_id="CACME", minutes=60, was=10, now=moment(61)
    )
    inner = room.event("UCAROL", "What does it cost now?", at=30) | {"edited": {"user": "U", "ts": ts(62)}}
    room.hears({"type": "message", "subtype": "message_changed", "channel": "CACME", "message": inner})
    assert [clock.ref for clock in room.running()] == [ts(0), ts(30)]
    room.writes("UDAN", "It is there.", at=63, thread=0)
    assert [clock.ref for clock in room.running()] == [ts(30)]


def test_R1_each_message_joins_by_the_window_of_its_time_whatever_is_heard_when(room: Room) -> None:
    for minutes, at in ((60, 100), (0, 200), (30, 300)):
        change(room, minutes, at=at)
    for at in (331, 301, 202, 201, 159, 101, 40, 9, 0):
        room.writes("UCAROL", "Where is it?", at=at)
    assert sorted(clock.ref for clock in room.running()) == [ts(at) for at in (0, 40, 101, 201, 202, 301)]


def test_a_change_is_noted_and_restored_unless_changed_since(room: Room) -> None:
    assert change(room, 30, at=0) == 10
    with pytest.raises(Refusal, match="grouping_same"):
        change(room, 30, at=1)
    change(room, 0, at=2)
    with pytest.raises(Refusal, match="changed_since"):
        usecases.grouping.restore(
            room.session, actor=room.pm, slack_id="CACME", minutes=30, was=10, now=moment(3)
        )
    usecases.grouping.restore(room.session, actor=room.pm, slack_id="CACME", minutes=0, was=30, now=moment(4))
    told = [deed.what for deed in usecases.history.of_client(room.session, client_id=room.acme.id)]
    assert told == ["grouping_set", "grouping_off", "grouping_set"]
    assert room.channel.group_minutes == 30


def test_only_the_team_changes_it_and_only_where_a_client_reads(room: Room) -> None:
    with pytest.raises(Refusal, match="team_only"):
        usecases.grouping.of(room.session, actor=room.guest, slack_id="CACME")
    with pytest.raises(Refusal, match="not_linked"):
        usecases.grouping.of(room.session, actor=room.pm, slack_id="CELSEWHERE")
