"""`manifest.json` asks Slack for exactly what the code uses: each route is declared, each scope is needed."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from typing import Any, cast

import pytest

import bot.doctor
import handlers
from sandbox import scopes
from tests.house.source import ROOT
from usecases.runtime import Runtime

MANIFEST: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
EVENTS: list[str] = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
GRANTED: list[str] = MANIFEST["oauth_config"]["scopes"]["bot"]
SHORTCUTS: list[dict[str, str]] = MANIFEST["features"]["shortcuts"]
COMMANDS: list[dict[str, Any]] = MANIFEST["features"]["slash_commands"]

KINDS_OF_CHANNEL = {
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.members": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
}
"""Methods whose scope depends on the kind of channel: those kinds in which we call them."""
FREE = {"auth.test", "chat.getPermalink", "views.open", "views.publish", "views.update"}
"""Methods that need no scope."""


class Recorder:
    """Stands in for Bolt's app and notes every route that is bound."""

    def __init__(self) -> None:
        self.routes: dict[str, set[str]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def bind(name: str, *_: object, **__: object) -> Callable[[object], object]:
            self.routes.setdefault(kind, set()).add(name)
            return lambda listener: listener

        return bind


@pytest.fixture(scope="module")
def routes() -> dict[str, set[str]]:
    """The names that the code listens to, by kind."""
    recorder = Recorder()
    handlers.register_all(cast("Any", recorder), cast("Runtime", None))
    return recorder.routes


def methods_called() -> set[str]:
    """The Web API methods that the code names."""
    tree = ast.parse((ROOT / "bot/slack.py").read_text(encoding="utf-8"))
    known = {*scopes.METHODS, *KINDS_OF_CHANNEL, *FREE}
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value in known}


def test_every_command_is_declared_and_answered(routes: dict[str, set[str]]) -> None:
    assert {command["command"] for command in COMMANDS} == routes["command"]
    for command in COMMANDS:
        assert command["should_escape"], "or mentions arrive as names that can be mistaken"
        assert command["description"]
        assert command["usage_hint"]


def test_every_shortcut_is_declared_and_answered(routes: dict[str, set[str]]) -> None:
    assert {shortcut["callback_id"] for shortcut in SHORTCUTS} == routes["shortcut"]


def test_every_event_is_subscribed_and_heard(routes: dict[str, set[str]]) -> None:
    assert {name.partition(".")[0] for name in EVENTS} == routes["event"]


def test_every_event_has_a_scope_that_opens_it() -> None:
    assert scopes.missing_for_events(MANIFEST) == []


def test_the_scopes_are_those_that_the_code_needs_and_no_others() -> None:
    needed = {"commands"}
    for method in methods_called() - FREE:
        needed.update(KINDS_OF_CHANNEL.get(method) or (scopes.METHODS[method],))
    for event in EVENTS:
        needed.update(scopes.for_event(event))
    assert set(GRANTED) == needed


def test_the_doctor_can_say_what_each_scope_is_for() -> None:
    assert set(bot.doctor.FEATURES) == set(GRANTED)


def test_every_channel_method_of_the_client_is_in_the_tables() -> None:
    tree = ast.parse((ROOT / "bot/slack.py").read_text(encoding="utf-8"))
    named = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.partition(".")[0]
        in ("chat", "conversations", "dnd", "users", "views", "auth", "reactions")
        and node.value.count(".") == 1
    }
    assert named <= methods_called()


def test_the_app_is_a_bot_of_one_workspace_over_socket_mode() -> None:
    settings = MANIFEST["settings"]
    assert settings["socket_mode_enabled"]
    assert settings["interactivity"] == {"is_enabled": True}
    assert not settings["org_deploy_enabled"]
    assert not settings["token_rotation_enabled"]
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"]


def test_the_words_fit_into_the_places_that_slack_has_for_them() -> None:
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert len(SHORTCUTS) <= 10
    for shortcut in SHORTCUTS:
        assert len(shortcut["name"]) <= 24, shortcut
        assert len(shortcut["description"]) <= 150, shortcut
    assert len({shortcut["name"] for shortcut in SHORTCUTS}) == len(SHORTCUTS)
    for command in COMMANDS:
        assert len(command["command"]) <= 32
        assert len(command["usage_hint"]) <= 1000
        assert len(command["description"]) <= 2000
    assert sorted(GRANTED) == GRANTED
    assert sorted(EVENTS) == EVENTS
