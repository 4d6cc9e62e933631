"""Signed HTTP: signatures, acknowledgements, repetitions."""

from __future__ import annotations

import time

from slack_sdk.signature import Clock, SignatureVerifier

from tests.sandbox.conftest import START, Stage
from tests.sandbox.recorder import Answer, Received


class Frozen(Clock):
    def now(self) -> float:
        return START.timestamp()


def test_every_request_is_signed(stage: Stage) -> None:
    verifier = SignatureVerifier(stage.sandbox.signing_secret, clock=Frozen())
    stage.carol.says(stage.room, "x")
    stage.carol.runs("/parrot x", stage.room)
    stage.sandbox.idle()
    assert len(stage.app.received) == 2
    for received in stage.app.received:
        assert verifier.is_valid_request(received.body, received.headers)
        assert not verifier.is_valid_request(received.body + b" ", received.headers)


def test_an_event_that_is_not_taken_comes_again_on_slacks_schedule(stage: Stage) -> None:
    stage.app.answer = lambda _received: (500, None)
    stage.carol.says(stage.room, "x")
    stage.sandbox.idle()
    assert _retries(stage) == [None, "1"]
    for step, count in ((59, 2), (1, 3), (299, 3), (1, 4), (10_000, 4)):
        stage.machine.passes(seconds=step)
        stage.sandbox.idle()
        assert len(stage.app.received) == count
    assert _retries(stage) == [None, "1", "2", "3"]
    assert stage.app.received[1].headers["x-slack-retry-reason"] == "http_error"
    assert len({one.payload["event_id"] for one in stage.app.received}) == 1
    delivery = stage.sandbox.deliveries[-1]
    assert (delivery.acked, delivery.given_up, len(delivery.attempts)) == (False, True, 4)


def _retries(stage: Stage) -> list[str | None]:
    return [one.headers.get("x-slack-retry-num") for one in stage.app.received]


def test_an_event_taken_at_the_second_try_is_settled(stage: Stage) -> None:
    answers = iter([500, 200])
    stage.app.answer = lambda _received: (next(answers), None)
    stage.carol.says(stage.room, "x")
    stage.sandbox.idle()
    delivery = stage.sandbox.deliveries[-1]
    assert delivery.acked_at == START
    assert [one.outcome.ok for one in delivery.attempts if one.outcome] == [False, True]
    assert stage.sandbox.pending_retries == []


def test_retries_can_be_hurried(stage: Stage) -> None:
    stage.app.answer = lambda _received: (500, None)
    stage.carol.says(stage.room, "x")
    stage.sandbox.idle()
    assert len(stage.sandbox.pending_retries) == 1
    assert stage.sandbox.retry_now() == 1
    stage.sandbox.idle()
    assert len(stage.app.received) == 3


def test_the_app_may_ask_for_no_retry(stage: Stage) -> None:
    stage.app.answer = lambda _received: (503, None)
    stage.carol.says(stage.room, "x")
    stage.sandbox.idle()
    assert len(stage.app.received) == 1
    assert stage.sandbox.deliveries[-1].given_up


def test_with_delayed_events_slack_keeps_trying(stage: Stage) -> None:
    stage.sandbox.delayed_events = True
    stage.app.answer = lambda _received: (500, None)
    stage.carol.says(stage.room, "x")
    for _ in range(4 + 24):
        stage.sandbox.idle()
        stage.machine.passes(hours=1)
    assert len(stage.app.received) == 4 + 24
    assert stage.sandbox.deliveries[-1].given_up


def test_nobody_at_the_address_is_a_failed_connection(stage: Stage) -> None:
    address, stage.sandbox.request_url = stage.sandbox.request_url, "http://127.0.0.1:9/"
    try:
        assert stage.carol.runs("/parrot", stage.room).error == "dispatch_failed"
        stage.carol.says(stage.room, "x")
        stage.sandbox.idle()
    finally:
        stage.sandbox.request_url = address
    stage.sandbox.retry_now()
    stage.sandbox.idle()
    assert stage.app.received[0].headers["x-slack-retry-reason"] == "connection_failed"


def test_an_answer_after_three_seconds_is_no_answer(stage: Stage) -> None:
    def slow(_received: Received) -> Answer:
        time.sleep(3.2)
        return 200, "too late"

    stage.app.answer = slow
    answer = stage.carol.runs("/parrot", stage.room)
    assert answer.error == "operation_timeout"
    assert answer.text == '/parrot failed with the error "operation_timeout"'
    assert stage.carol.reads(stage.room) == []


def test_events_come_in_order_unless_told_otherwise(stage: Stage) -> None:
    for number in range(20):
        stage.carol.says(stage.room, str(number))
    stage.sandbox.idle()
    assert [one["text"] for one in stage.app.events()] == [str(number) for number in range(20)]


def test_held_events_are_late_reordered_or_lost(stage: Stage) -> None:
    stage.sandbox.hold_events()
    for word in ("a", "b", "c"):
        stage.carol.says(stage.room, word)
    stage.sandbox.idle()
    assert stage.app.received == []
    stage.sandbox.release_events([2, 0])
    stage.sandbox.idle()
    assert [one["text"] for one in stage.app.events()] == ["c", "a"]
    stage.sandbox.hold_events()
    stage.carol.says(stage.room, "d")
    stage.carol.says(stage.room, "e")
    stage.sandbox.release_events("reversed")
    stage.sandbox.idle()
    assert [one["text"] for one in stage.app.events()][2:] == ["e", "d"]


def test_events_can_come_twice(stage: Stage) -> None:
    stage.sandbox.duplicate_events = True
    stage.carol.says(stage.room, "x")
    stage.sandbox.idle()
    stage.sandbox.redeliver(stage.sandbox.deliveries[-1])
    stage.sandbox.idle()
    assert len({one.payload["event_id"] for one in stage.app.received}) == 1
    assert _retries(stage) == [None, "1", "1"]


def test_anything_can_be_sent_to_the_app(stage: Stage) -> None:
    delivery = stage.sandbox.deliver_raw({"type": "event_callback", "event": None})
    assert delivery.acked
    stage.sandbox.deliver_raw({"type": "block_actions"}, kind="interactive")
    stage.sandbox.deliver_raw(
        {"ssl_check": "1"}, kind="slash_commands", headers={"X-Slack-Signature": "v0=bad"}
    )
    assert stage.app.received[1].payload == {"type": "block_actions"}
    assert stage.app.received[2].headers["x-slack-signature"] == "v0=bad"
    stage.sandbox.rate_limits_events()
    stage.sandbox.idle()
    assert stage.app.received[3].payload["type"] == "app_rate_limited"


def test_waiting_names_what_hangs(stage: Stage) -> None:
    def slow(_received: Received) -> Answer:
        time.sleep(0.3)
        return 200, None

    stage.app.answer = slow
    stage.carol.says(stage.room, "x")
    try:
        stage.sandbox.idle(timeout=0.05)
    except TimeoutError as error:
        assert "events_api message" in str(error)  # noqa: PT017  the wait below must follow in any case
    else:
        raise AssertionError("it should not have been idle")
    stage.sandbox.idle()


def test_a_fresh_workspace_hears_nothing_of_the_old_one(stage: Stage) -> None:
    def slow(_received: Received) -> Answer:
        time.sleep(0.05)
        return 200, None

    stage.app.answer = slow
    for number in range(5):
        stage.carol.says(stage.room, str(number))
    stage.sandbox.reset()
    heard = len(stage.app.received)
    time.sleep(0.2)
    assert heard <= len(stage.app.received) <= 1
    assert stage.sandbox.deliveries == []
    assert stage.refused("chat.postMessage", channel=stage.room.id, text="late") == "channel_not_found"
