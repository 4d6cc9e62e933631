"""Payloads that broke a listener, Bolt or the database once: none of them reaches anybody now (P7)."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import bot.payloads
from bot.payloads import Unreadable
from tests.bot.parts import event
from tests.proofs import Cases

pytestmark = pytest.mark.proves("T5")

Json = dict[str, Any]

COMMAND: Json = {
    "command": "/client", "text": "list", "user_id": "U1", "channel_id": "C1", "team_id": "T1",
    "trigger_id": "1.2",
}  # fmt: skip
PERSON: Json = {"user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}, "trigger_id": "1.2"}
CLICK: Json = {
    "type": "block_actions", **PERSON, "channel": {"id": "C1", "name": "acme"},
    "container": {"type": "message", "message_ts": "1.1", "channel_id": "C1", "is_ephemeral": False},
    "actions": [{"type": "button", "action_id": "a", "block_id": "b", "action_ts": "1.1", "value": "7"}],
}  # fmt: skip
VIEW: Json = {
    "id": "V1", "type": "modal", "callback_id": "c", "hash": "1.x", "private_metadata": "",
    "state": {"values": {"when": {"x": {"type": "datetimepicker", "selected_date_time": 1772442000}}}},
}  # fmt: skip
FORM: Json = {"type": "view_submission", **PERSON, "view": VIEW}
SHORTCUT: Json = {"type": "shortcut", **PERSON, "callback_id": "c"}
ON_MESSAGE: Json = {
    "type": "message_action", **PERSON, "callback_id": "c", "channel": {"id": "C1"}, "message": {"ts": "1.1"},
}  # fmt: skip
MENU: Json = {"type": "block_suggestion", **PERSON, "action_id": "a", "block_id": "b", "value": "x"}
CLOSED: Json = {"type": "view_closed", **PERSON, "view": VIEW}
GRID: Json = {
    "enterprise": {"id": "E1", "name": "Grid"},
    "is_enterprise_install": "false",
    "enterprise_id": "E1",
}
INSTALLED: Json = {"enterprise_id": None, "team_id": "T1", "user_id": "U1", "is_enterprise_install": False}
PINNED: Json = event("Ev2", user="U1")
PINNED["event"] |= {"subtype": "pinned_item", "item": {}, "item_type": "C"}
GOOD = [
    COMMAND, CLICK, FORM, SHORTCUT, ON_MESSAGE, MENU, CLOSED, event("Ev1", user="U1"), PINNED,
    COMMAND | GRID, CLICK | GRID, CLICK | {"enterprise": None, "team": None}, COMMAND | {"enterprise_id": ""},
    event("Ev3", user="U1") | {"authorizations": [INSTALLED], "context_enterprise_id": None},
]  # fmt: skip

BAD: list[tuple[Json, str, Any]] = [
    (COMMAND, "trigger_id", ...), (COMMAND, "channel_id", ...), (COMMAND, "text", {}), (COMMAND, "text",
    None),
    (COMMAND, "text", 5), (COMMAND, "user_id", "<@U1>"), (COMMAND, "team_id", []), (COMMAND, "channel_id",
    "C\x00"),
    (CLICK, "user", "U1"), (CLICK, "user", {}), (CLICK, "user.id", 2**70), (CLICK, "team", "T1"), (CLICK,
    "actions", {}),
    (CLICK, "actions", []), (CLICK, "actions.0", "x"), (CLICK, "actions.0.action_id", ...), (CLICK,
    "actions.0.value", {}),
    (CLICK, "actions.0.selected_option", []), (CLICK, "actions.0.selected_option", {"value": None}),
    (CLICK, "container", ...),
    (CLICK, "container", []), (CLICK, "container.message_ts", "x"), (CLICK, "channel", "C1"), (CLICK,
    "message", {}),
    (CLICK, "message", "x"), (CLICK, "view", {"id": "V1"}), (CLICK, "type", ["block_actions"]), (CLICK,
    "type", "no_such"),
    (CLICK, "enterprise", "E1"), (COMMAND, "enterprise_id", {}), (FORM, "authorizations", ["x"]), (MENU, "view", "x"),
    (FORM, "view", ...), (FORM, "view", "V1"), (FORM, "view.type", ...), (FORM, "view.hash", ...), (FORM,
    "view.state", None),
    (FORM, "view.state.values", "x"), (FORM, "view.state.values.when", []), (FORM,
    "view.state.values.when.x", "x"),
    (FORM, "view.state.values.when.x.type", []), (FORM, "view.state.values.when.x.selected_date_time",
    "soon"),
    (FORM, "view.state.values.when.x.selected_date_time", 2**70), (FORM,
    "view.state.values.when.x.selected_date_time", -1),
    (FORM, "view.state.values.when.x.selected_user", {}), (FORM, "view.private_metadata", {}), (SHORTCUT,
    "callback_id", {}),
    (ON_MESSAGE, "message.ts", 1.1), (ON_MESSAGE, "message.thread_ts", "1"), (MENU, "value", []), (MENU,
    "action_id", ...),
    (event("Ev1"), "event", []), (event("Ev1"), "event.type", ...), (event("Ev1"), "event.channel", 5),
    (event("Ev1"), "event.channel", {"id": {}}), (event("Ev1"), "event.user", ["U1"]), (event("Ev1"),
    "authorizations", {}),
    (event("Ev1"), "authorizations", ["x"]), (event("Ev1"), "event.item", "x"), (event("Ev1"), "team_id", {}),
]  # fmt: skip


def spoilt(payload: Json, path: str, value: Any) -> Json:
    """A copy with one part replaced, or taken away for `...`."""
    made = copy.deepcopy(payload)
    *way, last = path.split(".")
    node: Any = made
    for name in way:
        node = node[int(name) if name.isdecimal() else name]
    if value is ...:
        del node[last]
    else:
        node[int(last) if last.isdecimal() else last] = value
    return made


def test_what_slack_sends_is_taken() -> None:
    for payload in GOOD:
        assert bot.payloads.request(copy.deepcopy(payload)).body["type" if "type" in payload else "command"]


def test_what_slack_leaves_out_or_leaves_empty_is_taken() -> None:
    left_out: list[tuple[Json, str, Any]] = [
        (CLICK, "team", None), (CLICK, "actions.0.value", None), (CLICK, "channel", ...), (CLICK,
        "actions.0.value", ...),
        (FORM, "trigger_id", ...), (FORM, "team", None), (event("Ev1"), "authorizations", []),
        (event("Ev1"), "event.channel", ...),
        (event("Ev1", kind="channel_rename"), "event.channel", {"id": "C1", "name": "x"}),
        (event("Ev1", user=""), "event.user", ""),
    ]  # fmt: skip
    for payload, path, value in left_out:
        bot.payloads.request(spoilt(payload, path, value))


def test_P7_what_broke_something_once_reaches_nobody(cases: Cases) -> None:
    for payload, path, value in BAD:
        with pytest.raises(Unreadable):
            bot.payloads.request(spoilt(payload, path, value))
    cases.ran(len(BAD), checked="refused before Bolt and its listeners")
