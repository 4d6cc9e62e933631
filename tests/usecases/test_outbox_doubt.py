"""Posts about which nobody is sure for long: duplicates of the next day, urgent words behind them, hours of outage."""

from __future__ import annotations

from datetime import timedelta

import pytest

import usecases.outbox
from domain.outbox import State
from sandbox import Fault, posting
from storage.outbox import OutboxRow
from tests.postroom import PostRoom
from views.blocks import Message

pytestmark = pytest.mark.proves("T7")


def test_P9_a_duplicate_that_slack_took_in_hours_later_is_removed_the_next_day(room: PostRoom) -> None:
    room.sandbox.faults.on("chat.postMessage", do=Fault.reset_before())
    room.promise("hello")
    room.works()
    room.lives(seconds=140)
    room.passes(minutes=15)
    row = room.row("hello")
    room.slack.post(channel=room.team.id, thread_ts="", text="hello", blocks=[], key=row.key)
    assert room.told == ["hello", "hello"]
    room.passes(hours=24)
    assert room.told == ["hello"]
    assert (room.row("hello").slack_ts, room.row("hello").look_at) == (row.slack_ts, None)


def test_P9_of_two_copies_the_one_that_a_person_left_stays(room: PostRoom) -> None:
    room.posts_again("hello", lag=200.0)
    room.sandbox.history_lag = 0.0
    (ours,) = (each for each in room.sandbox.messages(room.team) if each.ts == room.row("hello").slack_ts)
    posting.delete(room.sandbox.core, message=ours)
    room.passes(minutes=15)
    (left,) = room.sandbox.messages(room.team)
    assert left.ts == room.row("hello").slack_ts


def test_P9_P26_a_late_copy_of_what_was_posted_again_and_taken_back_is_removed(room: PostRoom) -> None:
    room.posts_again("hello", lag=200.0)
    assert room.retract("hello")
    room.works()
    assert room.told == ["hello"], "the copy that Slack did not show until now"
    room.passes(minutes=15)
    room.sandbox.history_lag = 0.0
    assert room.told == []
    assert room.row("hello").slack_ts


def test_P8_a_post_outlives_hours_in_which_slack_neither_takes_nor_shows_anything(room: PostRoom) -> None:
    room.sandbox.faults.on("*", do=Fault.http_before(503), times=999)
    room.promise("hello")
    for _ in range(36):
        room.passes(minutes=10)
    room.sandbox.faults.clear()
    for _ in range(6):
        room.passes(minutes=10)
    assert room.told == ["hello"]
    assert room.row("hello").state == State.SENT


def stuck_for(room: PostRoom, *, minutes: int) -> None:
    """A post nobody is sure of, since Slack's history cannot be read, and three more behind it."""
    room.checks["clock"] = lambda *_, **__: True
    room.sandbox.faults.on("chat.postMessage", do=Fault.http_after(500))
    room.sandbox.faults.on("conversations.history", do=Fault.http_before(503), times=99)
    for words, subject in {"stuck": "", "digest": "", "late": "clock:1", "later": "clock:2"}.items():
        room.promise(words, subject=subject)
    room.works()
    for _ in range(minutes):
        room.passes(minutes=1)


def test_P10_nothing_overtakes_a_stuck_post_for_ten_minutes(room: PostRoom) -> None:
    stuck_for(room, minutes=9)
    assert room.told == ["stuck"]


def test_P10_urgent_posts_overtake_one_that_is_stuck_and_the_others_wait(
    room: PostRoom, caplog: pytest.LogCaptureFixture
) -> None:
    stuck_for(room, minutes=12)
    assert room.told == ["stuck", "late", "later"]
    assert sum("overtakes one that is stuck" in line for line in caplog.messages) == 2
    room.sandbox.faults.clear()
    room.passes(minutes=30)
    assert room.told == ["stuck", "late", "later", "digest"]
    assert {row.state for row in room.rows()} == {State.SENT}


def test_P10_urgent_words_do_not_wait_behind_a_message_that_still_gathers(room: PostRoom) -> None:
    stuck_for(room, minutes=1)
    room.checks["catch-up"] = lambda *_, **__: True
    with room.begin() as session:
        session.query(OutboxRow).filter(OutboxRow.dedupe_key.in_(["late", "later"])).delete()
    later = room.machine() + timedelta(hours=1)
    room.promise("what became late", subject="catch-up:1:C", not_before=later)
    room.promise("urgent", subject="clock:3")
    for _ in range(12):
        room.passes(minutes=1)
    assert room.told == ["stuck", "urgent"]


def test_P9_P11_a_channel_whose_turn_it_is_is_not_overtaken_as_well(room: PostRoom) -> None:
    """The first post was looked for in vain and comes again, while nobody is sure of the one that overtook it."""
    room.checks["clock"] = lambda *_, **__: True
    for number, words in enumerate(["first", "second", "third"]):
        room.promise(words, subject=f"clock:{number}")
    with room.begin() as session:
        session.query(OutboxRow).filter_by(dedupe_key="second").update(
            {
                "state": State.UNKNOWN,
                "was_unknown": True,
                "attempt_at": room.machine() - timedelta(minutes=11),
            }
        )
    assert usecases.outbox.deliver_one(room.run)
    assert room.told == ["first"]


def test_P10_an_edit_waits_for_the_stuck_post_that_it_is_about(room: PostRoom) -> None:
    stuck_for(room, minutes=1)
    with room.begin() as session:
        usecases.outbox.revise(
            session,
            workspace_id=room.workspace_id,
            key="stuck",
            message=Message("nothing waits"),
            now=room.now(),
            subject="bundle:1:C1",
        )
    for _ in range(12):
        room.passes(minutes=1)
    room.sandbox.faults.clear()
    room.passes(minutes=30)
    assert "nothing waits" in room.told
