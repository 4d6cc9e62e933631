"""What Slack's refusals do to a post: tried again while somebody may mend it, and given up aloud (P8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

import usecases.operations
from domain.outbox import Kind, State
from sandbox import Fault
from storage.outbox import OutboxRow
from tests.postroom import PostRoom

pytestmark = pytest.mark.proves("T1")

HOLD = 1.0
"""Longer than the tests wait for an answer."""


def test_slack_out_of_reach_ends_nothing(room: PostRoom) -> None:
    room.promise("hello")
    base, room.slack.client.base_url = room.slack.client.base_url, "http://127.0.0.1:9/api/"
    for _ in range(12):
        room.passes(hours=1)
    assert room.row("hello").state == State.PENDING
    room.slack.client.base_url = base
    room.passes(hours=1)
    assert room.told == ["hello"]


def test_a_refusal_for_good_ends_the_row_at_once(room: PostRoom, caplog: pytest.LogCaptureFixture) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault.error("channel_not_found"))
    room.promise("hello")
    room.promise("next")
    room.works()
    room.lives(seconds=1)
    assert (room.row("hello").state, room.row("hello").reason) == (State.DEAD, "channel_not_found")
    assert room.told == ["next"]
    told = [record.levelname for record in caplog.records if "channel_not_found" in record.getMessage()]
    assert told == ["ERROR"]


def test_a_refusal_that_a_person_can_mend_is_tried_again_for_a_while(room: PostRoom) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault.error("invalid_auth"), times=3)
    room.promise("hello")
    room.works()
    room.lives(seconds=40)
    assert room.told == ["hello"]


def test_a_refusal_that_nobody_mends_ends_the_row(room: PostRoom) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault.error("not_in_channel"), times=99)
    room.promise("hello")
    for _ in range(10):
        room.passes(minutes=31)
    assert (room.row("hello").state, room.row("hello").reason) == (State.DEAD, "not_in_channel")
    assert len(room.sandbox.calls_of("chat.postMessage")) == 6


def test_an_edit_without_an_answer_is_made_again_once_slack_must_have_settled(room: PostRoom) -> None:
    room.promise("3 wait", key="card")
    room.works()
    room.sandbox.faults.on("chat.update", do=Fault.timeout_before(HOLD))
    room.revise("card", "2 wait")
    room.works()
    room.revise("card", "1 waits")
    room.passes(seconds=119)
    assert room.told == ["3 wait"]
    room.passes(seconds=1)
    assert room.told == ["1 waits"]


def test_a_question_of_ours_that_fails_delays_its_own_message_only(room: PostRoom) -> None:
    def broken(*_: object, **__: object) -> bool:
        raise KeyError("a mistake of ours")

    room.checks["clock"] = broken
    other = room.sandbox.channel("other", members=[room.pm], with_bot=True)
    room.promise("broken", subject="clock:1")
    room.promise("fine", channel=other.id)
    with pytest.raises(KeyError):
        room.works()
    room.passes(seconds=1)
    assert [message.text for message in room.sandbox.messages(other)] == ["fine"]
    room.checks["clock"] = lambda *_, **__: True
    for _ in range(4):
        room.passes(minutes=3)
    assert room.told == ["broken"]


def test_an_outage_of_history_leaves_the_row_unknown_until_it_ends(room: PostRoom) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault.reset_after())
    room.sandbox.faults.on("conversations.history", do=Fault.http_before(503), times=3)
    room.promise("hello")
    room.works()
    room.passes(seconds=120)
    assert room.row("hello").state == State.UNKNOWN
    room.lives(seconds=60)
    assert room.row("hello").state == State.SENT
    assert room.told == ["hello"]
    assert room.row("hello").created_at + timedelta(seconds=120) < room.now()


def test_a_retracted_promise_that_was_given_up_is_not_replayed(room: PostRoom) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault.error("channel_not_found"))
    room.promise("3 wait", key="card")
    room.works()
    row = room.row("card")
    assert row.state == State.DEAD
    assert room.retract("card")
    assert not room.retract("card")
    with room.begin() as session:
        assert not usecases.operations.replay(session, row_id=row.id)
    assert room.row("card").state == State.SUPPRESSED


def test_a_promise_that_was_retracted_while_slack_was_unclear_is_not_replayed_when_it_ends(
    room: PostRoom,
) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault.http_before(500))
    room.promise("3 wait", key="card")
    room.works()
    assert room.row("card").state == State.UNKNOWN
    assert room.retract("card")
    room.sandbox.faults.on("conversations.history", do=Fault.error("channel_not_found"), times=99)
    room.passes(seconds=121)
    row = room.row("card")
    assert (row.state, row.reason) == (State.SUPPRESSED, "taken back, unclear, and channel_not_found")
    with room.begin() as session:
        assert not usecases.operations.replay(session, row_id=row.id)
    room.sandbox.faults.clear()
    room.slack.post(channel=room.team.id, thread_ts="", text="3 wait", blocks=[], key=row.key)
    room.passes(minutes=20)
    assert room.told == []
    room.sandbox.forgive()


def test_P9_what_was_taken_back_while_slack_was_unclear_is_not_posted_after_all(room: PostRoom) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault.http_before(500))
    room.promise("3 wait", key="card")
    room.works()
    assert room.row("card").state == State.UNKNOWN
    assert room.retract("card")
    room.lives(seconds=200)
    row = room.row("card")
    assert (row.state, row.reason) == (State.SUPPRESSED, "taken back")
    assert len(room.sandbox.calls_of("chat.postMessage")) == 1
    room.slack.post(channel=room.team.id, thread_ts="", text="3 wait", blocks=[], key=row.key)
    room.passes(days=1)
    assert room.told == []


def test_an_edit_that_was_given_up_is_not_replayed_over_a_newer_one(room: PostRoom) -> None:
    room.promise("3 wait", key="card")
    room.works()
    room.sandbox.faults.on("chat.update", do=Fault.error("channel_not_found"))
    room.revise("card", "2 wait")
    room.works()
    (dead,) = [row for row in room.rows() if row.state == State.DEAD and row.kind == Kind.UPDATE]
    room.revise("card", "1 waits")
    room.passes(seconds=2)
    assert room.told[:1] == ["1 waits"]
    with room.begin() as session:
        assert not usecases.operations.replay(session, row_id=dead.id)


def test_a_pause_that_slack_asks_for_is_no_failure(room: PostRoom) -> None:
    """After as many failures the first refusal would end the post."""
    room.sandbox.faults.on("chat.postMessage", do=Fault.rate_limited(30), times=7)
    room.promise("hello")
    for _ in range(7):
        room.passes(seconds=40)
    assert room.row("hello").failures == 0
    room.passes(seconds=40)
    assert room.told == ["hello"]


def test_hours_without_a_connection_do_not_end_an_edit_at_the_first_unclear_answer(room: PostRoom) -> None:
    room.promise("3 wait", key="card")
    room.works()
    room.revise("card", "2 wait")
    with room.begin() as session:
        session.query(OutboxRow).filter_by(kind=Kind.UPDATE).update({"failures": 20})
    room.sandbox.faults.on("chat.update", do=Fault.http_before(500))
    room.works()
    room.passes(minutes=3)
    assert room.told == ["2 wait"]
