"""response_url: five posts in half an hour, ephemeral unless told otherwise."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from slack_sdk.webhook import WebhookClient

from sandbox import Fault
from tests.sandbox.conftest import Stage
from tests.sandbox.parts import actions, button, section


def _respond(url: str, body: dict[str, Any]) -> tuple[int, str]:
    data = json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def _command_url(stage: Stage) -> str:
    stage.carol.runs("/parrot", stage.room)
    return str(stage.app.received[-1].payload["response_url"])


def _click_url(stage: Stage) -> str:
    stage.carol.clicks("Go")
    return str(stage.app.of_type("block_actions")[-1]["response_url"])


def test_five_posts_and_no_more(stage: Stage) -> None:
    url = _command_url(stage)
    answers = [_respond(url, {"text": str(number)}) for number in range(6)]
    assert answers[:5] == [(200, "ok")] * 5
    assert answers[5] == (404, "used_url")
    assert stage.carol.reads(stage.room) == ["0", "1", "2", "3", "4"]
    assert [one.error for one in stage.sandbox.rejections] == ["used_url"]


def test_half_an_hour_and_no_longer(stage: Stage) -> None:
    url = _command_url(stage)
    stage.machine.passes(minutes=30)
    assert _respond(url, {"text": "just in time"})[0] == 200
    stage.machine.passes(seconds=1)
    assert _respond(url, {"text": "too late"}) == (404, "expired_url")


def test_an_answer_goes_to_all_on_request_and_into_a_thread(stage: Stage) -> None:
    root = stage.carol.says(stage.room, "root")
    url = _command_url(stage)
    _respond(url, {"text": "all", "response_type": "in_channel"})
    _respond(url, {"text": "thread", "response_type": "in_channel", "thread_ts": root.ts})
    assert [one.text for one in stage.sandbox.messages(stage.room)] == ["root", "all", "thread"]
    assert [one.text for one in root.thread] == ["thread"]


def test_the_clicked_message_can_be_replaced_and_deleted(stage: Stage) -> None:
    stage.call("chat.postMessage", channel=stage.room.id, text="x", blocks=[actions(button("a", "Go"))])
    url = _click_url(stage)
    assert _respond(url, {"text": "new", "blocks": [section("new")], "replace_original": True})[0] == 200
    [message] = stage.sandbox.messages(stage.room)
    assert (message.text, message.buttons) == ("new", [])
    _respond(url, {"delete_original": True})
    assert stage.sandbox.messages(stage.room) == []


def test_an_ephemeral_can_be_replaced_and_deleted(stage: Stage) -> None:
    blocks = [actions(button("a", "Go"))]
    stage.call("chat.postEphemeral", channel=stage.room.id, user=stage.carol.id, text="x", blocks=blocks)
    url = _click_url(stage)
    _respond(url, {"text": "new", "replace_original": True})
    assert stage.carol.reads(stage.room) == ["new"]
    _respond(url, {"delete_original": True})
    assert stage.carol.reads(stage.room) == []


def test_without_replace_original_a_click_is_answered_beside(stage: Stage) -> None:
    stage.call("chat.postMessage", channel=stage.room.id, text="x", blocks=[actions(button("a", "Go"))])
    answer = stage.carol.clicks("Go")
    _respond(str(stage.app.of_type("block_actions")[-1]["response_url"]), {"text": "thanks"})
    assert answer.text == "thanks"
    assert stage.carol.reads(stage.room) == ["x", "thanks"]
    assert stage.dan.reads(stage.room) == []


def test_what_is_wrong_is_refused(stage: Stage) -> None:
    url = _command_url(stage)
    assert _respond(url, {"text": ""}) == (400, "no_text")
    assert _respond(url, {"text": "x", "blocks": [{"type": "banner"}]}) == (400, "invalid_blocks")
    assert _respond(f"{stage.sandbox.url}/commands/T/1/nope", {"text": "x"}) == (404, "no_such_url")
    assert [one.error for one in stage.sandbox.rejections] == ["no_text", "invalid_blocks", "no_such_url"]


def test_blocks_without_a_text_are_written_down(stage: Stage) -> None:
    assert _respond(_command_url(stage), {"blocks": [section("x")]})[0] == 200
    assert [one.error for one in stage.sandbox.rejections] == ["missing_text"]


def test_an_answer_can_meet_a_fault(stage: Stage) -> None:
    stage.sandbox.faults.on("response_url", do=Fault.http_after(500))
    assert _respond(_command_url(stage), {"text": "heard"}) == (500, "upstream error")
    assert stage.carol.reads(stage.room) == ["heard"]


def test_the_sdks_webhook_client_is_understood(stage: Stage) -> None:
    response = WebhookClient(_command_url(stage)).send(text="hi", response_type="ephemeral")
    assert (response.status_code, response.body) == (200, "ok")
