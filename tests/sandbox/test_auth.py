"""Tokens, scopes and unknown methods."""

from __future__ import annotations

import json
import urllib.request

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import scopes
from tests.sandbox.conftest import Stage
from tests.sandbox.manifest import MANIFEST


def _error(stage: Stage, *, token: str, method: str) -> str:
    with pytest.raises(SlackApiError) as caught:
        WebClient(token=token, base_url=stage.sandbox.api_url, retry_handlers=[]).api_call(method)
    return str(caught.value.response["error"])


def test_auth_test_says_who_we_are_and_which_scopes_we_have(stage: Stage) -> None:
    response = stage.web.auth_test()
    assert response["team_id"] == stage.sandbox.team_id
    assert response["user_id"] == stage.sandbox.bot_user_id
    assert response["bot_id"] == stage.sandbox.bot_id
    granted = set(response.headers["x-oauth-scopes"].split(","))
    assert {"chat:write", "users:read.email"} <= granted


def test_tokens_are_checked(stage: Stage) -> None:
    assert _error(stage, token="xoxb-wrong", method="auth.test") == "invalid_auth"
    assert _error(stage, token=stage.sandbox.app_token, method="auth.test") == "not_allowed_token_type"
    assert (
        _error(stage, token=stage.sandbox.bot_token, method="apps.connections.open")
        == "not_allowed_token_type"
    )
    with urllib.request.urlopen(f"{stage.sandbox.api_url}auth.test", data=b"") as response:
        assert json.load(response)["error"] == "not_authed"


def test_an_unknown_method_is_one(stage: Stage) -> None:
    assert stage.refused("chat.postMesage", channel=stage.room.id, text="x") == "unknown_method"
    assert [one.error for one in stage.sandbox.rejections] == ["unknown_method"]


def test_a_missing_scope_is_named(stage: Stage) -> None:
    stage.sandbox.withdraw_scope("reactions:write")
    message = stage.carol.says(stage.room, "x")
    with pytest.raises(SlackApiError) as caught:
        stage.web.reactions_add(channel=stage.room.id, timestamp=message.ts, name="eyes")
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "reactions:write"
    assert "chat:write" in caught.value.response["provided"]


@pytest.mark.parametrize(
    ("scope", "method", "arguments"),
    [
        ("chat:write", "chat.postMessage", {"text": "x"}),
        ("channels:read", "conversations.info", {}),
        ("channels:read", "conversations.members", {}),
        ("channels:read", "conversations.list", {}),
        ("groups:read", "users.conversations", {"types": "public_channel,private_channel"}),
        ("channels:history", "conversations.history", {}),
        ("im:write", "conversations.open", {}),
        ("users:read", "users.info", {}),
        ("users:read.email", "users.lookupByEmail", {}),
        ("team:read", "team.info", {}),
        ("dnd:read", "dnd.info", {}),
    ],
)
def test_without_its_scope_is_refused(
    stage: Stage, scope: str, method: str, arguments: dict[str, str]
) -> None:
    stage.sandbox.withdraw_scope(scope)
    place = (
        {"channel": stage.room.id}
        if method.startswith(("chat", "conversations.i", "conversations.m"))
        else {}
    )
    if method == "conversations.history":
        place = {"channel": stage.room.id}
    if method in ("users.info", "dnd.info"):
        place = {"user": stage.carol.id}
    if method == "conversations.open":
        place = {"users": stage.carol.id}
    assert stage.refused(method, **place, **arguments) == "missing_scope"
    stage.sandbox.grant_scope(scope)
    if method != "users.lookupByEmail":
        stage.call(method, **place, **arguments)


def test_views_and_permalinks_need_no_scope(stage: Stage) -> None:
    message = stage.carol.says(stage.room, "x")
    stage.sandbox.withdraw_scope("chat:write", "channels:read", "users:read")
    stage.call("chat.getPermalink", channel=stage.room.id, message_ts=message.ts)
    stage.call("views.publish", user_id=stage.carol.id, view={"type": "home", "blocks": []})


def test_after_uninstalling_every_call_fails_and_the_app_hears_of_it(stage: Stage) -> None:
    stage.sandbox.uninstall()
    stage.sandbox.idle()
    assert {one["type"] for one in stage.app.events()} == {"app_uninstalled", "tokens_revoked"}
    assert stage.refused("auth.test") == "account_inactive"
    stage.carol.says(stage.room, "anybody there?")
    stage.sandbox.idle()
    assert stage.app.events("message") == []


def test_a_revoked_token_is_refused(stage: Stage) -> None:
    stage.sandbox.revoke_tokens()
    stage.sandbox.idle()
    assert stage.app.events("tokens_revoked")[0]["tokens"] == {
        "oauth": [],
        "bot": [stage.sandbox.bot_user_id],
    }
    assert stage.refused("auth.test") == "token_revoked"


def test_a_manifest_whose_scopes_do_not_open_its_events_has_gaps() -> None:
    assert scopes.missing_for_events(MANIFEST) == []
    poor = {"settings": MANIFEST["settings"], "oauth_config": {"scopes": {"bot": ["channels:history"]}}}
    gaps = scopes.missing_for_events(poor)
    assert "event message.groups needs groups:history" in gaps
    assert "event member_joined_channel needs channels:read or groups:read" in gaps
