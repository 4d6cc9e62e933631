"""Alarms: what is lost is told where those who run the bot look, the same trouble once an hour (P6, P8 and P26)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

import usecases.operations
import usecases.outbox
import usecases.retention
from domain.audience import Audience
from domain.operations import EVERY, Alarm
from domain.outbox import State
from sandbox import Fault
from storage.outbox import OutboxRow
from storage.preferences import Preference
from tests.postroom import START, PostRoom
from views.blocks import Message

SECRET = "Acme is not happy with Carol"


@pytest.fixture
def told(room: PostRoom) -> Any:
    """The alerts channel of the workspace, as it reads."""
    alerts = room.sandbox.channel("client-alerts", members=[room.pm], with_bot=True)
    with room.begin() as session:
        row = Preference(
            workspace_id=room.workspace_id, name="alerts", value=alerts.id, set_by="U1", set_at=START
        )
        session.add(row)
    return lambda: [message.text for message in room.sandbox.messages(alerts)]


def refused(room: PostRoom, words: str, *, error: str = "is_archived") -> None:
    """A message that Slack refuses for good."""
    room.sandbox.faults.on("chat.postMessage", times=1, do=Fault.error(error))
    room.promise(words)
    room.works()
    room.passes(seconds=2)


def alarms(room: PostRoom) -> dict[tuple[str, ...], float]:
    return room.tally.counts()["alarms"]


@pytest.mark.proves("P8")
def test_P8_words_that_never_arrive_are_told_once_an_hour_for_each_cause(
    room: PostRoom, told: Any, caplog: pytest.LogCaptureFixture
) -> None:
    for n in range(5):
        refused(room, f"{SECRET} {n}")
    assert [row.state for row in room.rows() if row.state == State.DEAD] == [State.DEAD] * 5
    (one,) = told()
    assert "could not be delivered" in one
    assert "OUTBOX_DEAD" in one
    assert alarms(room) == {("OUTBOX_DEAD",): 1}
    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert line.startswith("OUTBOX_DEAD ")
    assert "post: is_archived" in line
    assert SECRET not in one + caplog.text
    refused(room, "another cause", error="msg_too_long")
    assert len(told()) == 2
    room.passes(seconds=EVERY.total_seconds())
    refused(room, "the same as at first")
    assert len(told()) == 3
    assert alarms(room) == {("OUTBOX_DEAD",): 3}


def test_an_alarm_that_is_lost_itself_raises_no_other_in_the_channel(room: PostRoom, told: Any) -> None:
    for error in ("is_archived", "msg_too_long"):
        room.sandbox.faults.on("chat.postMessage", times=1, do=Fault.error(error))
    room.promise("words")
    for _ in range(10):
        room.passes(seconds=5)
    assert told() == []
    assert sum(alarms(room).values()) == 2
    subjects = [row.subject.partition(":")[0] for row in room.rows()]
    assert subjects == ["", "alarm"], "one alarm, and none about it"
    assert len(room.sandbox.calls_of("chat.postMessage")) == 2


@pytest.mark.proves("P26")
def test_P26_an_internal_message_that_was_kept_back_is_told(room: PostRoom, told: Any) -> None:
    room.promise("hello")
    room.works()
    room.sandbox.share(room.team, room.sandbox.team("Acme"), new_id=False)
    room.passes(minutes=2)
    room.promise(SECRET, audience=Audience.INTERNAL)
    room.works()
    room.passes(seconds=2)
    (one,) = told()
    assert "AUDIENCE_BLOCKED" in one
    assert SECRET not in one
    counts = room.tally.counts()
    assert counts["audience_blocked"] == {(): 1}
    assert counts["suppressed"] == {("audience",): 1}


def test_without_an_alerts_channel_log_and_count_are_all_there_is(
    room: PostRoom, caplog: pytest.LogCaptureFixture
) -> None:
    refused(room, "words")
    assert alarms(room) == {("OUTBOX_DEAD",): 1}
    assert "OUTBOX_DEAD" in caplog.text
    assert len(room.rows()) == 1


def test_of_an_event_of_nobody_we_serve_only_the_log_tells(room: PostRoom, told: Any) -> None:
    for _ in range(2):
        with room.begin() as session:
            assert usecases.operations.alarm(
                session,
                run=room.run,
                alarm=Alarm.INBOX_QUARANTINED,
                cause="LookupError",
                what="event Ev1 of C1",
                workspace_id=None,
            )
    assert alarms(room) == {("INBOX_QUARANTINED",): 2}
    assert room.rows() == []


def test_of_two_replicas_that_find_the_same_one_tells(room: PostRoom, told: Any) -> None:
    about: dict[str, Any] = {"alarm": Alarm.OUTBOX_DEAD, "cause": "x", "what": "outbox row 1"}
    raised = []
    for name in ("one", "two"):
        with room.begin() as session:
            raised.append(
                usecases.operations.alarm(
                    session, run=room.replica(name), workspace_id=room.workspace_id, **about
                )
            )
    assert raised == [True, False]


def test_calls_are_counted_by_how_they_end(room: PostRoom) -> None:
    room.promise("one")
    room.works()
    room.sandbox.faults.on("chat.postMessage", times=1, do=Fault.reset_after())
    room.promise("two")
    room.passes(seconds=2)
    room.passes(seconds=120)
    counts = room.tally.counts()
    assert counts["outbox"] == {("sent",): 2, ("unknown",): 1}
    assert counts["unknown"] == {(): 1}
    assert counts["reconcile"] == {("found",): 1}
    room.promise("three", message=Message("late"), stale_after=START)
    room.works()
    assert room.tally.counts()["suppressed"] == {("stale",): 1}
    assert isinstance(room.rows()[-1], OutboxRow)


def test_P8_a_row_ends_also_when_nobody_can_be_told_of_it(
    room: PostRoom, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(session: Any, **_told: Any) -> bool:
        session.query(OutboxRow).update({"reason": "half done"})
        raise LookupError

    run = dataclasses.replace(room.run, unsent={"release": breaks})
    room.promise("late", subject="release:1", expects="x", stale_after=START)
    room.promise("hello")
    room.now.passes(seconds=1)
    while usecases.outbox.deliver_one(run):
        room.machine.passes(seconds=1)
    assert [(row.state, row.reason) for row in room.rows()] == [
        (State.SUPPRESSED, "stale"),
        (State.SENT, ""),
    ]
    assert f"nobody could be told that outbox row {room.row('late').id} was not sent" in caplog.text


def test_a_dead_message_whose_words_are_gone_is_not_sent_again(room: PostRoom) -> None:
    refused(room, "words")
    (dead,) = room.rows()
    room.now.passes(days=31)
    with room.begin() as session:
        assert usecases.retention.tidy_one(session, now=room.now())
        assert not usecases.operations.replay(session, row_id=dead.id)
        assert usecases.operations.drop(session, row_id=dead.id)
