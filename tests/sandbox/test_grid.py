"""An Enterprise Grid organisation: several workspaces of one company, and what payloads say of them."""

from __future__ import annotations

from tests.sandbox.conftest import Stage


def test_a_colleague_of_a_sister_workspace_has_its_team_and_our_enterprise(stage: Stage) -> None:
    ours = stage.sandbox.enterprise("House Group")
    sister = stage.sandbox.team("House Asia", enterprise=ours)
    sam = stage.sandbox.person("sam", team=sister)
    shown = stage.call("users.info", user=sam.id, include_locale=True)["user"]
    assert shown["team_id"] == sister.id
    assert shown["enterprise_user"]["enterprise_id"] == ours
    assert "is_stranger" not in shown
    assert shown["locale"] == "en-US"
    assert stage.call("auth.test")["enterprise_id"] == ours


def test_a_channel_of_two_workspaces_is_shared_within_the_organisation_only(stage: Stage) -> None:
    sister = stage.sandbox.team("House Asia", enterprise=stage.sandbox.enterprise("House Group"))
    room = stage.sandbox.channel("both", members=[stage.carol], shared_with=[sister], with_bot=True)
    shown = stage.call("conversations.info", channel=room.id)["channel"]
    assert (shown["is_org_shared"], shown["is_ext_shared"], shown["is_shared"]) == (True, False, True)
    stage.carol.says(room, "hello")
    stage.sandbox.idle()
    [received] = stage.app.received
    assert received.payload["context_enterprise_id"] == stage.sandbox.core.space.home.enterprise_id
    assert received.payload["is_ext_shared_channel"] is False


def test_without_grid_nothing_names_an_enterprise(stage: Stage) -> None:
    assert "enterprise_id" not in stage.call("auth.test")
    assert "enterprise_user" not in stage.call("users.info", user=stage.carol.id)["user"]
