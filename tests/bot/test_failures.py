"""Whatever goes wrong, the person who asked is told in their language, where their request can show it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse

import bot.failures
import storage.db
import usecases.people
from domain.outbox import TryLater, Undeliverable
from domain.people import Facts
from domain.refusals import Refusal
from storage.db import Sessions
from tests.bot.parts import Parts, event
from usecases.runtime import PersonFacts

COMMAND = {
    "command": "/boom",
    "text": "",
    "user_id": "U1",
    "team_id": "T1",
    "channel_id": "C1",
    "trigger_id": "1.2",
}
PERSON = {"user": {"id": "U1"}, "team": {"id": "T1"}, "trigger_id": "1.2"}
BUTTON = {"type": "button", "action_id": "boom", "block_id": "b"}
CLICK = {"type": "block_actions", **PERSON, "actions": [BUTTON]}
FORM = {
    "type": "view_submission",
    **PERSON,
    "view": {"type": "modal", "callback_id": "boom", "state": {"values": {}}},
}
CLOSED = {**FORM, "type": "view_closed"}
SHORTCUT = {"type": "shortcut", **PERSON, "callback_id": "boom"}
MENU = {"type": "block_suggestion", **PERSON, "action_id": "boom", "block_id": "b", "value": "x"}


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[Sessions]:
    engine = storage.db.open_engine(sqlite_url)
    yield storage.db.sessions(engine)
    storage.db.close(engine)


def fail(parts: Parts, body: dict[str, Any], error: Exception) -> BoltResponse:
    """The answer to a request whose listener raises."""

    def boom() -> None:
        raise error

    parts.app._listeners.clear()
    for bind in (parts.app.command("/boom"), parts.app.action("boom"), parts.app.view("boom")):
        bind(boom)
    for bind in (parts.app.view_closed("boom"), parts.app.shortcut("boom"), parts.app.options("boom")):
        bind(boom)
    parts.app.event("test_event")(boom)
    request = BoltRequest(mode="socket_mode", body=json.loads(json.dumps(body)))
    response = parts.app.dispatch(request)
    assert request.context.get(bot.failures.FAILURE) is (error if "event" in body else None)
    return response


def speaks(parts: Parts, locale: str) -> None:
    with parts.run.begin() as session:
        facts = PersonFacts(Facts("U1", team_id="T1"), name="u", locale=locale)
        usecases.people.learn(session, workspace_id=1, facts=facts, now=parts.now())


def test_a_refused_command_is_answered_privately(parts: Parts) -> None:
    answer = fail(parts, COMMAND, Refusal("team_only"))
    said = json.loads(answer.body)
    assert answer.status == 200
    assert said["response_type"] == "ephemeral"
    assert said["text"].startswith("Only people of the organisation")


def test_the_answer_is_in_the_language_of_the_person_who_asked(parts: Parts) -> None:
    speaks(parts, "zh-CN")
    assert "访客不能使用" in json.loads(fail(parts, COMMAND, Refusal("team_only")).body)["text"]


def test_a_refused_form_shows_the_sentence_at_its_field_or_as_a_notice(parts: Parts) -> None:
    at_field = json.loads(fail(parts, FORM, Refusal("team_only", field="name")).body)
    assert at_field["response_action"] == "errors"
    assert at_field["errors"]["name"].startswith("Only people")
    notice = json.loads(fail(parts, FORM, Refusal("team_only")).body)
    assert notice["response_action"] == "push"
    assert "Only people" in json.dumps(notice["view"])


def test_a_refused_click_without_a_channel_opens_a_notice(parts: Parts) -> None:
    for body in (CLICK, SHORTCUT):
        assert fail(parts, body, Refusal("team_only")).status == 200
    assert len(parts.edge.forms) == 2
    assert "Only people" in json.dumps(parts.edge.forms[0])


def test_a_menu_that_fails_has_no_choices_and_a_closed_form_no_answer(parts: Parts) -> None:
    assert json.loads(fail(parts, MENU, KeyError("x")).body) == {"options": []}
    assert fail(parts, CLOSED, KeyError("x")).status == 200


def test_an_unforeseen_failure_is_logged_under_the_number_that_the_person_reads(
    parts: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    text = json.loads(fail(parts, COMMAND, ZeroDivisionError("oh")).body)["text"]
    number = re.findall(r"[0-9a-f]{6}", text)[-1]
    (record,) = [record for record in caplog.records if number in record.getMessage()]
    assert record.levelno == logging.ERROR
    assert record.exc_info
    assert "oh" not in text


def test_P2_when_the_database_is_away_nobody_is_told_that_it_was_saved(parts: Parts) -> None:
    text = json.loads(fail(parts, COMMAND, storage.db.Unavailable("gone")).body)["text"]
    assert "Nothing was saved" in text
    assert "没有保存" in text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TryLater("ratelimited"), "slow down"),
        (Undeliverable("expired_trigger_id"), "does not work any more"),
        (Undeliverable("channel_not_found"), "went wrong"),
        (Refusal("a_reason_without_a_sentence"), "went wrong"),
    ],
)
def test_what_slack_refuses_is_said_in_words(parts: Parts, error: Exception, words: str) -> None:
    assert words in json.loads(fail(parts, COMMAND, error).body)["text"]


def test_a_button_that_nobody_knows_any_more_says_so(parts: Parts) -> None:
    old = {**CLICK, "actions": [{**BUTTON, "action_id": "long.gone"}]}
    assert fail(parts, old, KeyError("unused")).status == 200
    assert "does not work any more" in json.dumps(parts.edge.forms)


def test_a_failed_event_is_no_success(parts: Parts) -> None:
    assert fail(parts, event("Ev1"), KeyError("ts")).status == 500


@pytest.mark.parametrize("user", [None, "U1", [], {"id": {"x": 1}}, {}])
def test_a_request_of_any_shape_is_answered(parts: Parts, user: object) -> None:
    for body in (CLICK, FORM, SHORTCUT, MENU):
        assert fail(parts, {**body, "user": user, "team": user}, KeyError("x")).status in (200, 500)


def test_what_no_database_holds_is_taken_out_before_a_listener_sees_it(parts: Parts) -> None:
    heard: list[dict[str, Any]] = []
    parts.app.event("test_event")(lambda body: heard.append(body["event"]))
    hostile = event("Ev1", text="a\0b\ud800c", list=["\0"], deep={"x": ["\udfff", 7, None]})
    assert parts.app.dispatch(BoltRequest(mode="socket_mode", body=hostile)).status == 200
    assert (heard[0]["text"], heard[0]["list"], heard[0]["deep"]) == ("abc", [""], {"x": ["", 7, None]})
