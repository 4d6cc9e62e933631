"""chat.*: what is posted, to whom it shows, and what is refused."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import Stage
from tests.sandbox.parts import actions, button, section


def test_a_post_comes_back_as_the_bots_message_and_is_told_to_the_app(stage: Stage) -> None:
    answer = stage.call("chat.postMessage", channel=stage.room.id, text="hello", blocks=[section("hello")])
    stage.sandbox.idle()
    message = answer["message"]
    assert answer["channel"] == stage.room.id
    assert message["ts"] == answer["ts"]
    assert (message["user"], message["bot_id"]) == (stage.sandbox.bot_user_id, stage.sandbox.bot_id)
    assert (message["app_id"], message["team"]) == (stage.sandbox.app_id, stage.sandbox.team_id)
    assert message["bot_profile"]["app_id"] == stage.sandbox.app_id
    assert message["blocks"][0]["block_id"]
    [event] = stage.app.events("message")
    assert event["bot_id"] == stage.sandbox.bot_id
    assert "subtype" not in event


def test_every_message_has_its_own_growing_ts_while_the_clock_stands_still(stage: Stage) -> None:
    posts = [
        stage.call("chat.postMessage", channel=stage.room.id, text=str(number))["ts"] for number in range(5)
    ]
    assert posts == sorted(set(posts))
    assert posts[0].startswith("1772442000.")


@pytest.mark.parametrize(
    ("error", "arguments"),
    [
        ("no_text", {}),
        ("no_text", {"text": "", "blocks": []}),
        ("msg_too_long", {"text": "x" * 40_001}),
        ("invalid_blocks_format", {"text": "x", "blocks": "[{"}),
        ("invalid_metadata_format", {"text": "x", "metadata": {"event_type": "x"}}),
        (
            "metadata_too_large",
            {"text": "x", "metadata": {"event_type": "x", "event_payload": {"k": "x" * 8000}}},
        ),
        ("markdown_text_conflict", {"text": "x", "markdown_text": "x"}),
        ("missing_scope", {"text": "x", "username": "Somebody else"}),
    ],
)
def test_a_post_is_refused_with(stage: Stage, error: str, arguments: dict[str, object]) -> None:
    assert stage.refused("chat.postMessage", channel=stage.room.id, **arguments) == error
    assert [one.error for one in stage.sandbox.rejections] == [error]


def test_a_post_goes_only_where_the_bot_is(stage: Stage) -> None:
    elsewhere = stage.sandbox.channel("elsewhere", members=[stage.carol])
    secret = stage.sandbox.channel("secret", members=[stage.carol], private=True)
    old = stage.sandbox.channel("old", members=[stage.carol], with_bot=True)
    stage.sandbox.archive(old)
    where = {
        elsewhere.id: "not_in_channel",
        secret.id: "channel_not_found",
        old.id: "is_archived",
        "C404": "channel_not_found",
    }
    assert {key: stage.refused("chat.postMessage", channel=key, text="x") for key in where} == where
    assert stage.sandbox.rejections == []


def test_a_post_to_a_person_opens_the_direct_conversation(stage: Stage) -> None:
    answer = stage.call("chat.postMessage", channel=stage.carol.id, text="psst")
    assert answer["channel"].startswith("D")
    assert [one.text for one in stage.carol.direct_messages()] == ["psst"]
    assert stage.dan.direct_messages() == []


def test_blocks_without_a_text_are_taken_but_written_down(stage: Stage) -> None:
    stage.call("chat.postMessage", channel=stage.room.id, blocks=[section("x")])
    assert [one.error for one in stage.sandbox.rejections] == ["missing_text"]


def test_a_reply_hangs_under_the_root_of_its_thread(stage: Stage) -> None:
    root = stage.carol.says(stage.room, "question")
    first = stage.call("chat.postMessage", channel=stage.room.id, thread_ts=root.ts, text="answer")
    stage.call("chat.postMessage", channel=stage.room.id, thread_ts=first["ts"], text="more")
    assert [one.text for one in root.thread] == ["answer", "more"]
    shown = stage.call("conversations.history", channel=stage.room.id)["messages"]
    assert [one["text"] for one in shown] == ["question"]
    assert shown[0]["reply_count"] == 2


def test_an_update_changes_the_message_and_says_so(stage: Stage) -> None:
    post = stage.call(
        "chat.postMessage", channel=stage.room.id, text="one", blocks=[section("one"), actions(button("a"))]
    )
    stage.call("chat.update", channel=stage.room.id, ts=post["ts"], text="two", blocks=[])
    stage.sandbox.idle()
    [message] = [one for one in stage.sandbox.messages(stage.room) if one.ts == post["ts"]]
    assert (message.text, message.blocks, message.buttons) == ("two", [], [])
    changed = stage.app.events("message")[-1]
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "two")
    assert changed["previous_message"]["text"] == "one"
    assert changed["message"]["edited"]["user"] == stage.sandbox.bot_id


def test_an_update_without_blocks_keeps_them_as_slack_does(stage: Stage) -> None:
    metadata = {"event_type": "out", "event_payload": {"k": "1"}}
    blocks = [actions(button("a", "Go"))]
    post = stage.call("chat.postMessage", channel=stage.room.id, text="one", blocks=blocks, metadata=metadata)
    place = {"channel": stage.room.id, "ts": post["ts"]}
    [message] = stage.sandbox.messages(stage.room)
    stage.call("chat.update", **place, text="two")
    assert (message.text, message.buttons, message.metadata) == ("two", ["Go"], metadata)
    stage.call("chat.update", **place, text="three", blocks=[], metadata={})
    assert (message.buttons, message.metadata) == ([], None)


def test_only_own_public_messages_can_be_updated_or_deleted(stage: Stage) -> None:
    hers = stage.carol.says(stage.room, "hers")
    whisper = stage.call("chat.postEphemeral", channel=stage.room.id, user=stage.carol.id, text="psst")
    place = {"channel": stage.room.id}
    assert stage.refused("chat.update", **place, ts=hers.ts, text="x") == "cant_update_message"
    assert stage.refused("chat.delete", **place, ts=hers.ts) == "cant_delete_message"
    assert stage.refused("chat.update", **place, ts=whisper["message_ts"], text="x") == "message_not_found"
    assert stage.refused("chat.update", **place, ts="1.000001", text="x") == "message_not_found"


def test_a_text_of_an_update_ends_at_4000(stage: Stage) -> None:
    post = stage.call("chat.postMessage", channel=stage.room.id, text="one")
    stage.call("chat.update", channel=stage.room.id, ts=post["ts"], text="x" * 4000)
    assert (
        stage.refused("chat.update", channel=stage.room.id, ts=post["ts"], text="x" * 4001) == "msg_too_long"
    )


def test_a_deleted_message_is_gone_and_the_app_hears_of_it(stage: Stage) -> None:
    post = stage.call("chat.postMessage", channel=stage.room.id, text="one")
    stage.call("chat.delete", channel=stage.room.id, ts=post["ts"])
    stage.sandbox.idle()
    assert stage.sandbox.messages(stage.room) == []
    assert stage.app.events("message")[-1]["deleted_ts"] == post["ts"]
    assert stage.refused("chat.delete", channel=stage.room.id, ts=post["ts"]) == "message_not_found"


def test_an_ephemeral_shows_to_one_member_only(stage: Stage) -> None:
    stage.call("chat.postEphemeral", channel=stage.shared.id, user=stage.dan.id, text="for dan")
    assert stage.dan.reads(stage.shared) == ["for dan"]
    assert stage.carol.reads(stage.shared) == []
    assert stage.call("conversations.history", channel=stage.shared.id)["messages"] == []
    refused = stage.refused("chat.postEphemeral", channel=stage.room.id, user=stage.dan.id, text="x")
    assert refused == "user_not_in_channel"


def test_metadata_comes_back_only_when_asked_for(stage: Stage) -> None:
    metadata = {"event_type": "out", "event_payload": {"k": "42"}}
    stage.call("chat.postMessage", channel=stage.room.id, text="x", metadata=metadata)
    plainly = stage.call("conversations.history", channel=stage.room.id)["messages"][0]
    fully = stage.call("conversations.history", channel=stage.room.id, include_all_metadata=True)["messages"][
        0
    ]
    assert "metadata" not in plainly
    assert fully["metadata"] == metadata


def test_a_permalink_names_channel_and_message(stage: Stage) -> None:
    root = stage.carol.says(stage.room, "x")
    reply = stage.carol.says(stage.room, "y", thread=root)
    link = stage.call("chat.getPermalink", channel=stage.room.id, message_ts=reply.ts)["permalink"]
    assert f"/archives/{stage.room.id}/p{reply.ts.replace('.', '')}?thread_ts={root.ts}" in link


def test_expected_messages_are_told_from_unexpected_ones(stage: Stage) -> None:
    stage.call("chat.postMessage", channel=stage.room.id, text="expected")
    stage.call("chat.postEphemeral", channel=stage.room.id, user=stage.carol.id, text="surprise")
    stage.sandbox.expect(stage.room, "expect")
    assert [one.text for one in stage.sandbox.unexpected] == ["surprise"]
    with pytest.raises(AssertionError, match="surprise"):
        stage.sandbox.assert_no_unexpected()
    with pytest.raises(AssertionError, match="no message"):
        stage.sandbox.expect(stage.room, "never said")
