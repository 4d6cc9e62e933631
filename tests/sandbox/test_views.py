"""views.*: triggers, the stack, hashes and Home."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.conftest import Stage
from tests.sandbox.parts import button, home, modal, plain, section, text_input


def _trigger(stage: Stage) -> str:
    stage.carol.runs("/parrot", stage.room)
    return str(stage.app.received[-1].payload["trigger_id"])


def _open(stage: Stage, *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = stage.call("views.open", trigger_id=_trigger(stage), view=modal(*blocks, **more))
    return dict(answer["view"])


def test_an_opened_view_comes_back_complete(stage: Stage) -> None:
    view = _open(stage, text_input("name", "Name"), private_metadata="m")
    assert view["id"].startswith("V")
    assert view["root_view_id"] == view["id"]
    assert view["previous_view_id"] is None
    assert view["team_id"] == view["app_installed_team_id"] == stage.sandbox.team_id
    assert (view["app_id"], view["bot_id"]) == (stage.sandbox.app_id, stage.sandbox.bot_id)
    assert view["state"] == {"values": {"name": {"value": {"type": "plain_text_input", "value": None}}}}
    assert (view["callback_id"], view["private_metadata"], view["notify_on_close"]) == ("form", "m", False)
    assert view["hash"]


def test_a_trigger_works_once(stage: Stage) -> None:
    trigger = _trigger(stage)
    stage.call("views.open", trigger_id=trigger, view=modal(section("x")))
    assert stage.refused("views.open", trigger_id=trigger, view=modal(section("x"))) == "exchanged_trigger_id"


def test_a_trigger_lives_three_seconds(stage: Stage) -> None:
    in_time, late = _trigger(stage), _trigger(stage)
    stage.machine.passes(seconds=3)
    stage.call("views.open", trigger_id=in_time, view=modal(section("x")))
    stage.machine.passes(milliseconds=1)
    assert stage.refused("views.open", trigger_id=late, view=modal(section("x"))) == "expired_trigger_id"
    assert stage.refused("views.open", trigger_id="1.2.3", view=modal(section("x"))) == "invalid_trigger_id"


def test_a_faulty_view_is_refused_with_details_and_keeps_its_trigger(stage: Stage) -> None:
    trigger = _trigger(stage)
    faulty = modal(section("x"), title=plain("x" * 25))
    assert stage.refused("views.open", trigger_id=trigger, view=faulty) == "invalid_arguments"
    [rejection] = stage.sandbox.rejections
    assert rejection.details == ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"]
    assert stage.carol.form is None
    stage.call("views.open", trigger_id=trigger, view=modal(section("x")))


@pytest.mark.parametrize("method", ["views.open", "views.push"])
def test_a_home_tab_cannot_be_opened_as_a_modal(stage: Stage, method: str) -> None:
    assert stage.refused(method, trigger_id=_trigger(stage), view=home()) == "invalid_arguments"


def test_three_views_stack_and_no_more(stage: Stage) -> None:
    first = _open(stage, section("1"), title=plain("One"))
    second = stage.call("views.push", trigger_id=_trigger(stage), view=modal(section("2")))["view"]
    stage.call("views.push", trigger_id=_trigger(stage), view=modal(section("3"), title=plain("Three")))
    assert (second["root_view_id"], second["previous_view_id"]) == (first["id"], first["id"])
    refused = stage.refused("views.push", trigger_id=_trigger(stage), view=modal(section("4")))
    assert refused == "push_limit_reached"
    assert stage.carol.form
    assert stage.carol.form.title == "Three"
    stage.carol.closes_form()
    stage.carol.closes_form()
    assert stage.carol.form
    assert stage.carol.form.title == "One"


def test_nothing_to_push_on(stage: Stage) -> None:
    assert stage.refused("views.push", trigger_id=_trigger(stage), view=modal(section("x"))) == "not_found"


def test_an_update_needs_the_current_hash(stage: Stage) -> None:
    view = _open(stage, section("old"))
    newer = stage.call("views.update", view_id=view["id"], hash=view["hash"], view=modal(section("new")))[
        "view"
    ]
    assert newer["hash"] != view["hash"]
    assert stage.carol.form
    assert stage.carol.form.words == "new"
    stale = {"view_id": view["id"], "hash": view["hash"], "view": modal(section("stale"))}
    assert stage.refused("views.update", **stale) == "hash_conflict"
    assert stage.refused("views.update", view_id="V404", view=modal(section("x"))) == "not_found"
    stage.call("views.update", view_id=view["id"], view=modal(section("whatever")))


def test_a_view_is_found_by_its_external_id(stage: Stage) -> None:
    _open(stage, section("x"), external_id="mine")
    again = {"trigger_id": _trigger(stage), "view": modal(section("x"), external_id="mine")}
    assert stage.refused("views.push", **again) == "duplicate_external_id"
    stage.call("views.update", external_id="mine", view=modal(section("new"), external_id="mine"))
    assert stage.carol.form
    assert stage.carol.form.words == "new"


def test_typed_values_survive_an_update_where_ids_stay(stage: Stage) -> None:
    view = _open(stage, text_input("a", "A"), text_input("b", "B"))
    stage.carol.fills({"A": "keep", "B": "lose"})
    new = modal(text_input("a", "A"), text_input("b2", "B"))
    stage.call("views.update", view_id=view["id"], view=new)
    assert stage.carol.form
    assert stage.carol.form.values == {"A": "keep", "B": None}


def test_home_is_published_for_one_person(stage: Stage) -> None:
    first = stage.call("views.publish", user_id=stage.carol.id, view=home(section("yours")))["view"]
    second = stage.call(
        "views.publish", user_id=stage.carol.id, view=home(section("newer")), hash=first["hash"]
    )
    assert second["view"]["id"] == first["id"]
    stale = {"user_id": stage.carol.id, "view": home(), "hash": first["hash"]}
    assert stage.refused("views.publish", **stale) == "hash_conflict"
    assert (
        stage.refused("views.publish", user_id=stage.carol.id, view=modal(section("x")))
        == "invalid_arguments"
    )
    assert stage.refused("views.publish", user_id="U404", view=home()) == "user_not_found"
    assert stage.carol.home
    assert stage.carol.home.words == "newer"
    assert stage.dan.home is None


def test_a_click_in_home_is_a_click_in_a_view(stage: Stage) -> None:
    actions = {"type": "actions", "elements": [button("go", "Refresh")]}
    stage.call("views.publish", user_id=stage.carol.id, view=home(actions))
    stage.carol.clicks("Refresh", "home")
    [payload] = stage.app.of_type("block_actions")
    assert payload["container"] == {"type": "view", "view_id": payload["view"]["id"]}
    assert payload["view"]["type"] == "home"
    assert payload["trigger_id"]
    assert "response_url" not in payload
    assert "channel" not in payload


def test_a_view_of_more_than_250_kb_is_too_large(stage: Stage) -> None:
    blocks = [section("x" * 2900) for _ in range(90)]
    assert stage.refused("views.publish", user_id=stage.carol.id, view=home(*blocks)) == "view_too_large"
