"""The page's door: state, acts, live news, the clock, and who may not come in."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from sandbox import Sandbox
from tests.sandbox.conftest import START, Stage, Time
from tests.sandbox.manifest import MANIFEST
from tests.sandbox.parts import actions, button, home, modal, section, select, text_input


def _get(sandbox: Sandbox, path: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(sandbox.url + path, headers=headers)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def _post(sandbox: Sandbox, path: str, body: Any, **headers: str) -> tuple[int, str]:
    data = json.dumps(body).encode()
    sent = {"Content-Type": "application/json"} | headers
    request = urllib.request.Request(sandbox.url + path, data=data, headers=sent)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def _state(stage: Stage, who: str = "") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_get(stage.sandbox, f"/control/state?as={who}")[1])
    return found


def _act(stage: Stage, act: str, who: str = "", **fields: Any) -> dict[str, Any]:
    body = {"as": who or stage.carol.id, "act": act, **fields}
    found: dict[str, Any] = json.loads(_post(stage.sandbox, "/control/act", body)[1])
    return found


def _channel(state: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in state["channels"] if one["name"] == name)


def test_the_state_is_what_one_person_sees(stage: Stage) -> None:
    root = stage.carol.says(stage.shared, "hello")
    stage.dan.says(stage.shared, "hi", thread=root)
    stage.dan.reacts(root, "eyes")
    stage.call("chat.postEphemeral", channel=stage.shared.id, user=stage.carol.id, text="for carol")
    hers, his = _state(stage, stage.carol.id), _state(stage, stage.dan.id)
    assert hers["as"] == stage.carol.id
    assert [one["name"] for one in hers["channels"]] == ["room", "acme"]
    assert [one["name"] for one in his["channels"]] == ["acme"]
    first, whisper = _channel(hers, "acme")["messages"]
    assert (first["text"], first["mine"], whisper["ephemeral"]) == ("hello", True, True)
    assert first["reactions"] == [{"name": "eyes", "users": [stage.dan.id], "count": 1}]
    assert [one["text"] for one in first["replies"]] == ["hi"]
    assert len(_channel(his, "acme")["messages"]) == 1
    assert [one["command"] for one in hers["commands"]] == ["/parrot", "/raw"]
    assert [one["type"] for one in hers["shortcuts"]] == ["message", "global"]
    assert (his["commands"], his["shortcuts"]) == ([], [])
    assert hers["clock"] == {"now": START.isoformat()}
    assert {one["name"]: one["is_foreign"] for one in hers["people"]}["dan"] is True


def test_people_talk_and_react_through_the_door(stage: Stage) -> None:
    ts = _act(stage, "say", channel=stage.room.id, text="one")["ts"]
    place = {"channel": stage.room.id, "ts": ts}
    assert _act(stage, "edit", **place, text="two")["ok"]
    assert _act(stage, "react", **place, name="eyes")["ok"]
    [message] = stage.sandbox.messages(stage.room)
    assert (message.text, list(message.reactions)) == ("two", ["eyes"])
    assert _act(stage, "unreact", **place, name="eyes")["ok"]
    assert _act(stage, "delete", **place)["ok"]
    assert stage.sandbox.messages(stage.room) == []
    refused = _act(stage, "say", stage.dan.id, channel=stage.room.id, text="x")
    assert (refused["ok"], refused["error"]) == (False, "not_possible")
    assert _act(stage, "dance")["error"] == "invalid_act"
    assert _act(stage, "join", channel=stage.room.id)["ok"]
    assert _act(stage, "leave", channel=stage.room.id)["ok"]
    assert stage.carol.id not in stage.room.members


def test_commands_and_shortcuts_answer_through_the_door(stage: Stage) -> None:
    stage.app.answer = lambda _received: (200, "done")
    assert _act(stage, "command", channel=stage.room.id, text="/parrot x") == {"ok": True, "text": "done"}
    refused = _act(stage, "command", stage.dan.id, channel=stage.shared.id, text="/parrot x")
    assert refused["error"] == "not_available"
    assert _state(stage, stage.dan.id)["notices"][0]["error"] == "not_available"
    stage.app.answer = lambda _received: (200, None)
    message = stage.carol.says(stage.room, "x")
    used = _act(stage, "shortcut", name="Repeat this", channel=stage.room.id, ts=message.ts)
    assert used["ok"]
    assert _act(stage, "global_shortcut", name="Say something")["ok"]
    assert _act(stage, "global_shortcut", name="Sing")["error"] == "not_possible"


def test_buttons_and_menus_are_named_by_their_ids(stage: Stage) -> None:
    blocks = [actions(button("go"), select("s", "x", "y"))]
    ts = stage.call("chat.postMessage", channel=stage.room.id, text="x", blocks=blocks)["ts"]
    place = {"channel": stage.room.id, "ts": ts, "block_id": "acts"}
    assert _act(stage, "action", **place, action_id="go")["ok"]
    assert _act(stage, "action", **place, action_id="s", value="y")["ok"]
    chosen = _channel(_state(stage, stage.carol.id), "room")["messages"][0]["values"]
    assert chosen["acts"]["s"]["selected_option"]["value"] == "y"
    assert _act(stage, "action", **place, action_id="none")["error"] == "not_possible"
    assert _act(stage, "action", **place, action_id="s", value="z")["error"] == "not_possible"


def test_a_form_is_filled_in_and_submitted_through_the_door(stage: Stage) -> None:
    stage.carol.runs("/parrot", stage.room)
    trigger = stage.app.received[-1].payload["trigger_id"]
    suggest = {"type": "external_select", "action_id": "v"}
    label = {"type": "plain_text", "text": "Client"}
    client = {"type": "input", "block_id": "c", "label": label, "element": suggest, "optional": True}
    view = stage.call("views.open", trigger_id=trigger, view=modal(text_input("a", "Name"), client))["view"][
        "id"
    ]
    [shown] = _state(stage, stage.carol.id)["modals"]
    assert (shown["id"], shown["title"], shown["submit"]) == (view, "A form", "Save")
    assert shown["values"]["a"]["value"] == {"type": "plain_text_input", "value": None}
    option = {"text": {"type": "plain_text", "text": "Acme"}, "value": "acme"}
    stage.app.answer = lambda _received: (200, {"options": [option]})
    offered = _act(stage, "suggest", view_id=view, block_id="c", action_id="v", query="a")
    assert offered["options"] == [option]
    stage.app.answer = lambda _received: (200, None)
    assert _act(stage, "set", view_id=view, block_id="c", action_id="v", value=option)["ok"]
    missing = _act(stage, "submit", view_id=view)
    assert missing["errors"] == {"a": "Please complete this required field."}
    assert _state(stage, stage.carol.id)["modals"][0]["errors"] == missing["errors"]
    assert _act(stage, "submit", view_id=view, values={"a": {"value": "x"}}) == {"ok": True, "errors": {}}
    state = stage.app.of_type("view_submission")[0]["view"]["state"]["values"]
    assert (state["a"]["value"]["value"], state["c"]["v"]["selected_option"]) == ("x", option)
    assert _act(stage, "submit", view_id=view)["error"] == "not_possible"


def test_home_is_opened_and_forms_are_closed(stage: Stage) -> None:
    assert _act(stage, "open_home")["ok"]
    stage.call("views.publish", user_id=stage.carol.id, view=home(section("yours")))
    assert _state(stage, stage.carol.id)["home"]["blocks"][0]["text"]["text"] == "yours"
    stage.carol.runs("/parrot", stage.room)
    trigger = stage.app.received[-1].payload["trigger_id"]
    view = stage.call("views.open", trigger_id=trigger, view=modal(section("x")))["view"]["id"]
    assert _act(stage, "close", stage.dan.id, view_id=view)["error"] == "not_possible"
    assert _act(stage, "close", view_id=view)["ok"]
    assert _state(stage, stage.carol.id)["modals"] == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
    ],
)
def test_strangers_stay_outside(stage: Stage, headers: dict[str, str]) -> None:
    assert _get(stage.sandbox, "/control/state", **headers)[0] == 403
    assert _post(stage.sandbox, "/control/act", {}, **headers)[0] == 403


def test_only_json_is_taken_and_only_the_pages_files_are_given(stage: Stage) -> None:
    assert _post(stage.sandbox, "/control/act", {}, **{"Content-Type": "text/plain"})[0] == 415
    assert _post(stage.sandbox, "/control/act", [])[0] == 400
    assert _post(stage.sandbox, "/control/clock", {"do": "pause"})[0] == 404
    assert _get(stage.sandbox, "/page/..%2fclock.py")[0] == 404
    assert _get(stage.sandbox, "/page/.hidden")[0] == 404


def test_changes_are_announced(stage: Stage) -> None:
    async def listen() -> list[int]:
        url = stage.sandbox.url.replace("http", "ws", 1) + "/control/live"
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
            first = (await ws.receive_json())["version"]
            await asyncio.to_thread(stage.carol.says, stage.room, "news")
            # What changed before we listened may be announced once more.
            while (after := (await ws.receive_json(timeout=20))["version"]) == first:
                pass
            return [first, after]

    before, after = asyncio.run(listen())
    assert after > before
    assert _state(stage)["version"] >= after


class Watch:
    """Clock controls that only remember what they were told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def set_speed(self, speed: float) -> None:
        self.told.append(("speed", speed))

    def pause(self) -> None:
        self.told.append("pause")

    def resume(self) -> None:
        self.told.append("resume")

    def step(self, seconds: float) -> None:
        self.told.append(("step", seconds))

    def state(self) -> dict[str, Any]:
        return {"speed": 60.0, "paused": False}


@pytest.fixture
def watched() -> Iterator[tuple[Sandbox, Watch]]:
    watch = Watch()
    sandbox = Sandbox(MANIFEST, Time(), clock_controls=watch).start()
    yield sandbox, watch
    sandbox.stop()


def test_the_clock_is_moved_by_its_owner(watched: tuple[Sandbox, Watch]) -> None:
    sandbox, watch = watched
    orders = [{"do": "speed", "speed": 60}, {"do": "pause"}, {"do": "resume"}, {"do": "step", "seconds": 5}]
    for order in orders:
        status, text = _post(sandbox, "/control/clock", order)
        assert status == 200
        assert json.loads(text) == {"now": START.isoformat(), "speed": 60.0, "paused": False}
    assert watch.told == [("speed", 60.0), "pause", "resume", ("step", 5.0)]
    assert _post(sandbox, "/control/clock", {"do": "stop"})[0] == 400
    assert _post(sandbox, "/control/clock", {"do": "step"})[0] == 400
