"""Filling in and submitting forms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sandbox import NotPossible
from tests.sandbox.conftest import Stage
from tests.sandbox.parts import actions, button, modal, option, plain, section, select, text_input
from tests.sandbox.recorder import Answer, Received


def _open(stage: Stage, *blocks: dict[str, Any], **more: Any) -> None:
    stage.carol.runs("/parrot", stage.room)
    trigger = stage.app.received[-1].payload["trigger_id"]
    stage.call("views.open", trigger_id=trigger, view=modal(*blocks, **more))
    stage.app.reset()


def _input(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def _submitted(stage: Stage) -> dict[str, Any]:
    [payload] = stage.app.of_type("view_submission")
    return payload


def test_a_form_shows_its_labels_words_and_buttons(stage: Stage) -> None:
    _open(stage, section("Hello"), text_input("a", "Name", optional=True), actions(button("b", "Help")))
    form = stage.carol.form
    assert form
    assert (form.title, form.submit, form.close) == ("A form", "Save", None)
    assert (form.labels, form.values, form.buttons) == (["Name"], {"Name": None}, ["Help"])
    assert form.words == "Hello\nName\nHelp"


def test_a_submission_carries_the_state_of_all_inputs(stage: Stage) -> None:
    _open(
        stage,
        text_input("a", "Name"),
        _input("b", "Owner", {"type": "users_select", "action_id": "v"}),
        _input("c", "When", {"type": "datepicker", "action_id": "v"}),
        _input("d", "Kind", select("v", "Good", "Bad")),
        _input("e", "Tags", {"type": "checkboxes", "action_id": "v", "options": [option("x"), option("y")]}),
        _input("f", "How many", {"type": "number_input", "action_id": "v", "is_decimal_allowed": False}),
        _input(
            "g", "Where", {"type": "conversations_select", "action_id": "v", "response_url_enabled": True}
        ),
    )
    values = {"Name": "Acme", "Owner": stage.dan, "When": date(2026, 3, 9), "Kind": "Bad", "Tags": ["y"]}
    assert stage.carol.submits({**values, "How many": 3, "Where": stage.room}) == {}
    payload = _submitted(stage)
    state = payload["view"]["state"]["values"]
    assert state["a"]["value"] == {"type": "plain_text_input", "value": "Acme"}
    assert state["b"]["v"] == {"type": "users_select", "selected_user": stage.dan.id}
    assert state["c"]["v"] == {"type": "datepicker", "selected_date": "2026-03-09"}
    assert state["d"]["v"]["selected_option"] == option("Bad")
    assert state["e"]["v"]["selected_options"] == [option("y")]
    assert state["f"]["v"] == {"type": "number_input", "value": "3"}
    assert state["g"]["v"]["selected_conversation"] == stage.room.id
    assert payload["response_urls"][0]["channel_id"] == stage.room.id
    assert payload["trigger_id"]
    assert payload["team"]["id"] == stage.sandbox.team_id
    assert stage.carol.form is None


def test_slack_itself_asks_for_what_is_missing_or_wrong(stage: Stage) -> None:
    number = {"type": "number_input", "action_id": "v", "is_decimal_allowed": False, "max_value": "5"}
    _open(
        stage,
        text_input("a", "Name"),
        text_input("b", "Note", optional=True),
        text_input("c", "Code", optional=True, element={"min_length": 3, "max_length": 4}),
        _input("d", "Stars", number, optional=True),
        _input("e", "Mail", {"type": "email_text_input", "action_id": "v"}, optional=True),
    )
    assert stage.carol.submits() == {"Name": "Please complete this required field."}
    errors = stage.carol.submits({"Name": "x", "Code": "12", "Stars": 6, "Mail": "nobody"})
    assert list(errors) == ["Code", "Stars", "Mail"]
    assert stage.carol.form
    assert stage.carol.form.errors == errors
    assert stage.app.received == []
    assert stage.carol.submits({"Code": "1234", "Stars": 5, "Mail": "a@b.example"}) == {}


def test_the_apps_errors_stand_at_their_inputs(stage: Stage) -> None:
    _open(stage, text_input("a", "Name"))
    stage.app.answer = lambda _received: (200, {"response_action": "errors", "errors": {"a": "taken"}})
    assert stage.carol.submits({"Name": "Acme"}) == {"Name": "taken"}
    assert stage.carol.form
    assert stage.carol.form.values == {"Name": "Acme"}


def test_a_form_can_be_replaced_stacked_and_cleared(stage: Stage) -> None:
    answers = iter(
        [
            {"response_action": "update", "view": modal(text_input("a", "Two"), title=plain("Two"))},
            {"response_action": "push", "view": modal(text_input("a", "Three"), title=plain("Three"))},
            {"response_action": "clear"},
        ]
    )
    _open(stage, text_input("a", "One"))
    stage.app.answer = lambda _received: (200, next(answers))
    titles = []
    for label in ("One", "Two", "Three"):
        assert stage.carol.submits({label: "x"}) == {}
        titles.append(stage.carol.form.title if stage.carol.form else None)
    assert titles == ["Two", "Three", None]


@pytest.mark.parametrize(
    "answer",
    [
        (500, None),
        (200, {"response_action": "errors", "errors": {"nowhere": "x"}}),
        (200, {"response_action": "errors", "errors": {}}),
        (200, {"response_action": "explode"}),
        (200, {"response_action": "update", "view": {"type": "modal"}}),
        (200, "thank you"),
    ],
)
def test_a_wrong_answer_is_trouble(stage: Stage, answer: Answer) -> None:
    _open(stage, text_input("a", "Name"))
    stage.app.answer = lambda _received: answer
    assert stage.carol.submits({"Name": "x"}) == {"": "We had some trouble connecting. Try again?"}
    assert bool(stage.sandbox.rejections) is (answer[0] == 200)


def test_suggestions_come_from_the_app(stage: Stage) -> None:
    def suggest(received: Received) -> Answer:
        found = [
            one for one in ("Acme", "Axiom") if one.lower().startswith(received.payload["value"].lower())
        ]
        return 200, {"options": [option(one) for one in found]}

    _open(stage, _input("a", "Client", {"type": "external_select", "action_id": "c", "min_query_length": 0}))
    stage.app.answer = suggest
    assert stage.carol.types_into("Client", "a") == ["Acme", "Axiom"]
    stage.carol.fills({"Client": "Axiom"})
    assert stage.carol.form
    assert stage.carol.form.values == {"Client": "Axiom"}
    [first, _] = stage.app.of_type("block_suggestion")
    assert (first["action_id"], first["block_id"], first["value"]) == ("c", "a", "a")
    assert first["container"]["type"] == "view"
    assert "trigger_id" not in first
    with pytest.raises(LookupError, match="the app offers no 'Ac'"):
        stage.carol.fills({"Client": "Ac"})


def test_more_than_100_suggestions_are_refused(stage: Stage) -> None:
    _open(stage, _input("a", "Client", {"type": "external_select", "action_id": "c"}))
    stage.app.answer = lambda _received: (200, {"options": [option(str(number)) for number in range(101)]})
    assert stage.carol.types_into("Client", "a") == []
    assert [one.where for one in stage.sandbox.rejections] == ["block_suggestion"]


def test_an_input_with_dispatch_action_tells_the_app_at_once(stage: Stage) -> None:
    _open(stage, _input("a", "Kind", select("v", "x", "y"), dispatch_action=True))
    stage.carol.fills({"Kind": "y"})
    [payload] = stage.app.of_type("block_actions")
    assert payload["actions"][0]["selected_option"] == option("y")
    assert payload["view"]["state"]["values"]["a"]["v"]["selected_option"] == option("y")


def test_closing_is_told_only_on_request(stage: Stage) -> None:
    _open(stage, section("x"))
    stage.carol.closes_form()
    assert stage.app.received == []
    _open(stage, section("x"), notify_on_close=True)
    stage.carol.closes_form()
    [payload] = stage.app.of_type("view_closed")
    assert (payload["is_cleared"], payload["view"]["callback_id"]) == (False, "form")
    assert stage.carol.form is None


def test_what_is_not_there_cannot_be_used(stage: Stage) -> None:
    with pytest.raises(LookupError, match="no form open"):
        stage.carol.submits()
    _open(stage, section("x"))
    with pytest.raises(NotPossible, match="no submit button"):
        stage.carol.submits()
    with pytest.raises(LookupError, match="no input 'Name'"):
        stage.carol.fills({"Name": "x"})
