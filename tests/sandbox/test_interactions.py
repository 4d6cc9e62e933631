"""Commands, shortcuts, clicks and choices: what the app gets and what the person reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from tests.sandbox.conftest import Stage
from tests.sandbox.parts import actions, button, mrkdwn, option, plain, section, select
from tests.sandbox.recorder import Received


def _post(stage: Stage, *blocks: dict[str, object]) -> dict[str, object]:
    return stage.call("chat.postMessage", channel=stage.room.id, text="x", blocks=list(blocks))


def test_a_command_comes_as_a_form(stage: Stage) -> None:
    stage.carol.runs("/parrot  two words ", stage.room)
    [received] = stage.app.received
    assert received.headers["content-type"] == "application/x-www-form-urlencoded"
    fields = received.payload
    assert fields["command"] == "/parrot"
    assert fields["text"] == "two words"
    assert (fields["user_id"], fields["user_name"]) == (stage.carol.id, "carol")
    assert (fields["channel_id"], fields["channel_name"]) == (stage.room.id, "room")
    assert (fields["team_id"], fields["api_app_id"]) == (stage.sandbox.team_id, stage.sandbox.app_id)
    assert fields["is_enterprise_install"] == "false"
    assert fields["trigger_id"]
    assert fields["response_url"].startswith(f"{stage.sandbox.url}/commands/")


def test_private_and_direct_conversations_do_not_give_their_name(stage: Stage) -> None:
    secret = stage.sandbox.channel("secret", members=[stage.carol], private=True)
    stage.carol.runs("/parrot", secret)
    stage.carol.runs("/parrot", stage.carol.writes_to_bot("x").channel)
    names = [one.payload["channel_name"] for one in stage.app.received if "command" in one.payload]
    assert names == ["privategroup", "directmessage"]


@pytest.mark.parametrize(
    ("command", "text"),
    [("/parrot", "<@{dan}|dan> &amp; <#{room}|room> &lt;3 @nobody"), ("/raw", "@dan & #room <3 @nobody")],
)
def test_names_become_ids_only_when_the_manifest_says_so(stage: Stage, command: str, text: str) -> None:
    stage.carol.runs(f"{command} @dan & #room <3 @nobody", stage.room)
    assert stage.app.received[0].payload["text"] == text.format(dan=stage.dan.id, room=stage.room.id)


def test_a_mention_in_a_command_reads_the_same_as_a_typed_name(stage: Stage) -> None:
    stage.carol.runs(f"/parrot {stage.dan.mention}", stage.room)
    stage.carol.runs(f"/raw {stage.dan.mention}", stage.room)
    texts = [one.payload["text"] for one in stage.app.received]
    assert texts == [f"<@{stage.dan.id}|dan>", "@dan"]


@pytest.mark.parametrize("body", ["done", {"text": "done"}, {"text": "done", "response_type": "ephemeral"}])
def test_an_acknowledgement_with_words_is_for_the_person_alone(stage: Stage, body: object) -> None:
    stage.app.answer = lambda _received: (200, body)
    answer = stage.carol.runs("/parrot", stage.room)
    assert (answer.text, answer.error) == ("done", None)
    assert stage.carol.reads(stage.room) == ["done"]
    assert stage.sandbox.messages(stage.room) == []


def test_an_answer_may_be_for_everybody(stage: Stage) -> None:
    stage.app.answer = lambda _received: (200, {"text": "done", "response_type": "in_channel"})
    stage.carol.runs("/parrot", stage.room)
    assert [one.text for one in stage.sandbox.messages(stage.room)] == ["done"]


def test_silence_is_silence_and_a_broken_app_is_named(stage: Stage) -> None:
    assert stage.carol.runs("/parrot", stage.room).text == ""
    stage.app.answer = lambda _received: (500, None)
    answer = stage.carol.runs("/parrot", stage.room)
    assert answer.error == "dispatch_failed"
    assert answer.text == '/parrot failed with the error "dispatch_failed"'
    assert len(stage.app.received) == 2


def test_commands_do_not_work_in_threads_nor_when_unknown(stage: Stage) -> None:
    root = stage.carol.says(stage.room, "x")
    assert stage.carol.runs("/parrot", stage.room, thread=root).error == "not_in_threads"
    assert stage.carol.runs("/owl", stage.room).error == "unknown_command"


def test_a_click_tells_everything_about_its_place(stage: Stage) -> None:
    post = _post(stage, section("x"), actions(button("go", "On it", value="42")))
    answer = stage.carol.clicks("On it")
    [payload] = stage.app.of_type("block_actions")
    assert answer.error is None
    assert payload["container"] == {
        "type": "message",
        "message_ts": post["ts"],
        "channel_id": stage.room.id,
        "is_ephemeral": False,
    }
    assert payload["channel"] == {"id": stage.room.id, "name": "room"}
    assert payload["message"]["ts"] == post["ts"]
    assert payload["user"] == {
        "id": stage.carol.id,
        "username": "carol",
        "name": "carol",
        "team_id": stage.sandbox.team_id,
    }
    assert payload["team"]["id"] == stage.sandbox.team_id
    assert payload["enterprise"] is None
    assert payload["is_enterprise_install"] is False
    assert payload["response_url"].startswith(f"{stage.sandbox.url}/actions/")
    [action] = payload["actions"]
    assert (action["type"], action["action_id"], action["block_id"], action["value"]) == (
        "button",
        "go",
        "acts",
        "42",
    )
    assert action["action_ts"]


def test_a_click_in_an_ephemeral_carries_no_message(stage: Stage) -> None:
    blocks = [actions(button("go", "On it"))]
    stage.call("chat.postEphemeral", channel=stage.room.id, user=stage.carol.id, text="x", blocks=blocks)
    stage.carol.clicks("On it")
    [payload] = stage.app.of_type("block_actions")
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload


def test_the_newest_button_of_that_name_is_clicked(stage: Stage) -> None:
    first = _post(stage, actions(button("go", "On it", value="1")))
    _post(stage, actions(button("go", "On it", value="2")))
    stage.carol.clicks("On it")
    old = next(one for one in stage.sandbox.messages(stage.room) if one.ts == first["ts"])
    stage.carol.clicks("On it", old)
    assert [one["actions"][0]["value"] for one in stage.app.of_type("block_actions")] == ["2", "1"]


def test_a_missing_button_names_those_there_are(stage: Stage) -> None:
    _post(stage, actions(button("a", "Yes"), button("b", "Only for dan", visible_to_user_ids=[stage.dan.id])))
    with pytest.raises(LookupError, match=r"no button 'No'; there are: \['Yes'\]"):
        stage.carol.clicks("No")


def test_a_confirmation_can_be_declined(stage: Stage) -> None:
    sure = {"title": plain("Sure?"), "text": mrkdwn("x"), "confirm": plain("Yes"), "deny": plain("No")}
    _post(stage, actions(button("a", "Delete", confirm=sure)))
    declined = stage.carol.clicks("Delete", confirms=False)
    assert declined.confirm
    assert declined.confirm["title"]["text"] == "Sure?"
    assert stage.app.of_type("block_actions") == []
    stage.carol.clicks("Delete")
    assert len(stage.app.of_type("block_actions")) == 1


def test_choices_come_as_slack_says_them(stage: Stage) -> None:
    _post(
        stage,
        actions(
            {**select("s", "High", "Low"), "placeholder": plain("Severity")},
            {"type": "users_select", "action_id": "u", "placeholder": plain("Owner")},
            {"type": "datepicker", "action_id": "d", "placeholder": plain("Due")},
            {"type": "overflow", "action_id": "o", "options": [option("Close"), option("Mute")]},
            {"type": "timepicker", "action_id": "t", "placeholder": plain("Hour")},
            {"type": "datetimepicker", "action_id": "m"},
            {"type": "checkboxes", "action_id": "c", "options": [option("A"), option("B")]},
        ),
    )
    stage.carol.chooses("Severity", "Low")
    stage.carol.chooses("Owner", stage.dan)
    stage.carol.chooses("Due", date(2026, 3, 9))
    stage.carol.chooses(None, "Mute")
    stage.carol.chooses("Hour", time(9, 30))
    stage.carol.chooses("m", datetime(2026, 3, 9, tzinfo=UTC))
    stage.carol.chooses("c", ["A", "B"])
    taken = [one["actions"][0] for one in stage.app.of_type("block_actions")]
    assert taken[0]["selected_option"]["value"] == "Low"
    assert taken[1]["selected_user"] == stage.dan.id
    assert taken[2]["selected_date"] == "2026-03-09"
    assert taken[3]["selected_option"]["value"] == "Mute"
    assert taken[4]["selected_time"] == "09:30"
    assert taken[5]["selected_date_time"] == 1773014400
    assert [one["value"] for one in taken[6]["selected_options"]] == ["A", "B"]
    last = stage.app.of_type("block_actions")[-1]["state"]["values"]["acts"]
    assert last["s"]["selected_option"]["value"] == "Low"
    with pytest.raises(LookupError, match="no option 'Middle'"):
        stage.carol.chooses("Severity", "Middle")
    with pytest.raises(LookupError, match="no menu 'Colour'"):
        stage.carol.chooses("Colour", "Red")


def test_thumbs_are_two_buttons(stage: Stage) -> None:
    thumbs = {"positive_button": option("Good"), "negative_button": option("Bad")}
    feedback = {"type": "feedback_buttons", "action_id": "f", **thumbs}
    _post(stage, {"type": "context_actions", "elements": [feedback]})
    stage.carol.clicks("Bad")
    assert stage.app.of_type("block_actions")[0]["actions"][0]["value"] == "Bad"


def test_shortcuts_carry_what_they_were_used_on(stage: Stage) -> None:
    message = stage.carol.says(stage.room, "remember this")
    stage.carol.uses_shortcut("Repeat this", message)
    stage.carol.uses_global_shortcut("Say something")
    [on_message] = stage.app.of_type("message_action")
    assert (on_message["callback_id"], on_message["message"]["text"]) == ("repeat", "remember this")
    assert on_message["message_ts"] == message.ts
    assert on_message["channel"]["id"] == stage.room.id
    assert "response_url" in on_message
    [anywhere] = stage.app.of_type("shortcut")
    assert anywhere["callback_id"] == "say"
    assert anywhere["trigger_id"]
    assert "response_url" not in anywhere
    assert "channel" not in anywhere
    with pytest.raises(LookupError, match="Repeat this"):
        stage.carol.uses_shortcut("Forget this", message)


def test_interactions_are_never_repeated(stage: Stage) -> None:
    def broken(received: Received) -> tuple[int, None]:
        return 500, None

    _post(stage, actions(button("a", "Go")))
    stage.app.answer = broken
    assert stage.carol.clicks("Go").error == "dispatch_failed"
    stage.sandbox.retry_now()
    stage.sandbox.idle()
    assert len(stage.app.of_type("block_actions")) == 1
