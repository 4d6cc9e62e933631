"""Scripted trouble with API calls, and the posting limit."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Fault, Sandbox
from tests.sandbox.conftest import Stage, Time
from tests.sandbox.manifest import MANIFEST


def _post(stage: Stage, text: str = "x", *, timeout: float = 0.2) -> tuple[int, str, dict[str, str]]:
    """A post without any help of the SDK."""
    connection = http.client.HTTPConnection("127.0.0.1", stage.sandbox.port, timeout=timeout)
    body = json.dumps({"channel": stage.room.id, "text": text})
    headers = {"Authorization": f"Bearer {stage.sandbox.bot_token}", "Content-Type": "application/json"}
    try:
        connection.request("POST", "/api/chat.postMessage", body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode(), dict(response.getheaders())
    finally:
        connection.close()


def _texts(stage: Stage) -> list[str]:
    return [one.text for one in stage.sandbox.messages(stage.room)]


@pytest.mark.parametrize(
    ("fault", "status", "body", "posted"),
    [
        (Fault.http_500_before(), 500, "upstream error", False),
        (Fault.http_500_after(), 500, "upstream error", True),
        (Fault.http_before(503), 503, "upstream error", False),
        (Fault.empty_body_after(), 200, "", True),
        (Fault.garbage_after(), 200, "<html>", True),
        (Fault.truncated_after(), 200, '{"ok": true, "chan', True),
        (Fault.error("channel_not_found"), 200, '"error": "channel_not_found"', False),
        (Fault.error_after("internal_error"), 200, '"error": "internal_error"', True),
        (Fault.slow(0.05), 200, '"ok": true', True),
        (Fault.rate_limited(30), 429, "ratelimited", False),
    ],
)
def test_an_answer_can_be_spoilt(stage: Stage, fault: Fault, status: int, body: str, posted: bool) -> None:
    stage.sandbox.faults.on("chat.postMessage", do=fault)
    got, text, _ = _post(stage)
    assert got == status
    assert body in text
    assert _texts(stage) == (["x"] if posted else [])
    [call] = stage.sandbox.calls_of("chat.postMessage")
    assert (call.outcome, call.fault, call.applied) == ("fault", fault.name, posted)
    assert _post(stage, "fine")[0] == 200


@pytest.mark.parametrize(
    ("fault", "posted"), [(Fault.timeout_before(0.4), False), (Fault.timeout_after(0.4), True)]
)
def test_an_answer_can_stay_away(stage: Stage, fault: Fault, posted: bool) -> None:
    stage.sandbox.faults.on("chat.postMessage", do=fault)
    with pytest.raises(TimeoutError):
        _post(stage)
    time.sleep(0.3)
    assert _texts(stage) == (["x"] if posted else [])


def test_a_call_can_take_effect_long_after_its_caller_gave_up(stage: Stage) -> None:
    stage.sandbox.faults.on("chat.postMessage", do=Fault.late_accept(0.3))
    with pytest.raises(TimeoutError):
        _post(stage)
    assert _texts(stage) == []
    time.sleep(0.3)
    assert _texts(stage) == ["x"]


@pytest.mark.parametrize(("fault", "posted"), [(Fault.reset_before(), False), (Fault.reset_after(), True)])
def test_a_connection_can_break(stage: Stage, fault: Fault, posted: bool) -> None:
    stage.sandbox.faults.on("chat.postMessage", do=fault)
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        _post(stage)
    assert _texts(stage) == (["x"] if posted else [])


def test_faults_meet_chosen_calls_and_are_counted(stage: Stage) -> None:
    stage.sandbox.faults.on(
        "chat.postMessage", times=2, do=Fault.error("fatal_error"), when=lambda args: args["text"] == "b"
    )
    assert "true" in _post(stage, "a")[1]
    assert "fatal_error" in _post(stage, "b")[1]
    assert stage.sandbox.faults.left == 1
    stage.sandbox.faults.clear()
    assert "true" in _post(stage, "b")[1]


@pytest.mark.parametrize(("retry_after", "header"), [(0, "0"), (3600, "3600"), ("abc", "abc"), (None, None)])
def test_a_429_carries_any_retry_after(
    stage: Stage, retry_after: float | str | None, header: str | None
) -> None:
    stage.sandbox.faults.on("*", do=Fault.rate_limited(retry_after))
    _, _, headers = _post(stage)
    assert headers.get("Retry-After") == header


@pytest.fixture
def paced() -> Iterator[tuple[Sandbox, WebClient, Time]]:
    machine = Time()
    sandbox = Sandbox(MANIFEST, Time(), machine=machine, transport="http", post_interval=1.0).start()
    yield sandbox, WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[]), machine
    sandbox.stop()


def test_a_channel_takes_one_post_a_second_and_one_more(paced: tuple[Sandbox, WebClient, Time]) -> None:
    sandbox, web, machine = paced
    room, other = sandbox.channel("room", with_bot=True), sandbox.channel("other", with_bot=True)

    def post(where: str) -> bool:
        answer = web.api_call("chat.postMessage", json={"channel": where, "text": "x"})
        return bool(answer["ok"])

    def refused(where: str) -> bool:
        with pytest.raises(SlackApiError) as caught:
            post(where)
        response = caught.value.response
        return (response["error"], response.status_code, response.headers["Retry-After"]) == (
            "ratelimited",
            429,
            "1",
        )

    assert post(room.id)
    assert post(room.id)
    assert refused(room.id)
    assert post(other.id)
    machine.passes(seconds=1)
    assert post(room.id)
    assert refused(room.id)
    machine.passes(seconds=60)
    assert post(room.id)
    assert post(room.id)
    assert refused(room.id)
    assert [one.outcome for one in sandbox.calls_of("chat.postMessage")].count("rate_limited") == 3
    assert sandbox.rejections == []
