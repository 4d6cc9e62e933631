"""What the network does to a post: whatever happens, Slack ends up with one message (P8 and P9)."""

from __future__ import annotations

import pytest

import usecases.claiming
import usecases.delivery
import usecases.outbox
from domain.outbox import State
from sandbox import Fault
from storage.outbox import OutboxRow
from tests.postroom import PostRoom

pytestmark = pytest.mark.proves("T1")

HOLD = 1.0
"""Longer than the tests wait for an answer."""

TAKEN = {
    "no answer": Fault.timeout_after(HOLD),
    "reset": Fault.reset_after(),
    "500": Fault.http_after(500),
    "503": Fault.http_after(503),
    "empty body": Fault.empty_body_after(),
    "garbage": Fault.garbage_after(),
    "truncated body": Fault.truncated_after(),
    "internal_error": Fault.error_after("internal_error"),
    "fatal_error": Fault.error_after("fatal_error"),
    "an unheard-of error": Fault.error_after("strange_new_error"),
}
NOT_TAKEN = {
    "no answer": Fault.timeout_before(HOLD),
    "reset": Fault.reset_before(),
    "500": Fault.http_before(500),
    "503": Fault.http_before(503),
    "internal_error": Fault.error("internal_error"),
    "an unheard-of error": Fault.error("strange_new_error"),
}


@pytest.mark.parametrize("fault", TAKEN.values(), ids=TAKEN.keys())
def test_P9_a_post_that_slack_took_without_saying_so_is_found_and_not_repeated(
    room: PostRoom, fault: Fault
) -> None:
    room.sandbox.faults.on("chat.postMessage", do=fault)
    room.promise("hello")
    room.works()
    assert room.row("hello").state == State.UNKNOWN
    room.passes(seconds=119)
    assert room.row("hello").state == State.UNKNOWN
    room.passes(seconds=1)
    row = room.row("hello")
    assert (row.state, row.slack_ts) == (State.SENT, room.sandbox.messages(room.team)[0].ts)
    room.passes(minutes=15)
    assert room.told == ["hello"]
    assert len(room.sandbox.calls_of("chat.postMessage")) == 1


@pytest.mark.parametrize("fault", NOT_TAKEN.values(), ids=NOT_TAKEN.keys())
def test_P9_a_post_that_slack_did_not_take_is_sent_again_after_two_looks(
    room: PostRoom, fault: Fault
) -> None:
    room.sandbox.faults.on("chat.postMessage", do=fault)
    room.promise("hello")
    room.works()
    room.passes(seconds=120)
    assert room.row("hello").misses == 1
    room.passes(seconds=9)
    assert room.told == []
    room.passes(seconds=1)
    assert room.told == ["hello"]
    room.passes(minutes=15)
    assert room.told == ["hello"]
    assert len(room.sandbox.calls_of("conversations.history")) == 3


def test_P10_nothing_overtakes_a_post_that_nobody_is_sure_of(room: PostRoom) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault.http_before(500))
    room.promise("first")
    room.promise("second")
    room.works()
    room.lives(seconds=60)
    assert room.told == []
    room.lives(seconds=80)
    assert room.told == ["first", "second"]


def test_a_history_that_lags_behind_does_not_cause_a_second_post(room: PostRoom) -> None:
    room.posts_again("hello", lag=125.0)
    room.sandbox.history_lag = 0.0
    assert room.told == ["hello"]
    assert room.row("hello").state == State.SENT


def test_a_duplicate_is_found_and_removed(room: PostRoom) -> None:
    room.posts_again("hello", lag=200.0)
    assert room.told == ["hello", "hello"]
    room.passes(minutes=15)
    room.sandbox.history_lag = 0.0
    (left,) = room.sandbox.messages(room.team)
    assert left.ts == room.row("hello").slack_ts
    room.passes(hours=24)
    assert room.row("hello").look_at is None


def test_a_key_that_another_app_forged_is_not_taken_for_ours(room: PostRoom) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault.reset_before())
    room.promise("hello")
    room.works()
    other = room.sandbox.another_bot("Jira")
    room.pm.invites(room.team, other)
    forged = other.says(room.team, "not ours")
    forged.metadata = {"event_type": "rapport_out", "event_payload": {"k": room.row("hello").key}}
    room.lives(seconds=140)
    assert room.told[-2:] == ["not ours", "hello"]


def test_an_answer_in_a_thread_is_looked_for_in_the_thread(room: PostRoom) -> None:
    room.promise("parent")
    room.works()
    room.passes(seconds=5)
    room.sandbox.faults.on("chat.postMessage", do=Fault.reset_after())
    room.promise("child", thread_of="parent")
    room.works()
    room.lives(seconds=121)
    assert room.row("child").state == State.SENT
    assert len(room.sandbox.calls_of("conversations.replies")) == 1


def test_a_sender_that_died_leaves_a_row_that_is_looked_for(room: PostRoom) -> None:
    room.promise("hello")

    class Killed(BaseException):
        pass

    def dies(*_: object, **__: object) -> str:
        raise Killed

    post, room.slack.post = room.slack.post, dies  # type: ignore[method-assign]
    with pytest.raises(Killed):
        usecases.outbox.deliver_one(room.run)
    room.slack.post = post  # type: ignore[method-assign]
    room.passes(seconds=59)
    assert room.row("hello").state == State.SENDING
    room.passes(seconds=1)
    assert room.row("hello").state == State.UNKNOWN
    room.lives(seconds=75)
    assert room.told == ["hello"]


def test_P12_a_sender_that_slept_too_long_does_not_start(room: PostRoom) -> None:
    room.promise("hello")
    direct = room.slack.channel

    def slow(channel_id: str) -> object:
        room.machine.passes(seconds=41)
        return direct(channel_id)

    room.slack.channel = slow  # type: ignore[assignment, method-assign]
    usecases.outbox.deliver_one(room.run)
    assert room.sandbox.calls_of("chat.postMessage") == []
    assert (room.row("hello").state, room.row("hello").reason) == (State.PENDING, "lease_ran_out")


def test_P12_a_sender_that_woke_up_late_writes_nothing_over_its_successor(room: PostRoom) -> None:
    room.promise("hello")
    post = room.slack.post

    def sleeps(**call: object) -> str:
        room.machine.passes(seconds=300)
        room.now.passes(seconds=300)
        usecases.outbox.reconcile_one(room.replica("two"))
        assert room.row("hello").state == State.UNKNOWN
        return post(**call)  # type: ignore[arg-type]

    room.slack.post = sleeps  # type: ignore[method-assign]
    usecases.outbox.deliver_one(room.run)
    assert room.row("hello").state == State.UNKNOWN
    room.slack.post = post  # type: ignore[method-assign]
    room.lives(seconds=20)
    assert room.row("hello").state == State.SENT
    assert room.told == ["hello"]


def test_P12_a_thread_that_slept_writes_nothing_over_another_of_the_same_bot(room: PostRoom) -> None:
    room.promise("hello")
    claimed = usecases.claiming.claim(room.run)
    assert claimed
    ((slept, _),) = claimed
    with room.begin() as session:
        session.get_one(OutboxRow, slept.id).attempts += 1
    with room.begin() as session:
        usecases.delivery.settle(session, run=room.run, call=slept, state=State.SENT, slack_ts="1.1")
    row = room.row("hello")
    assert (row.state, row.slack_ts) == (State.SENDING, "")
