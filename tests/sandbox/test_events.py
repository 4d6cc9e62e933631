"""Events: their shapes, and who hears of what."""

from __future__ import annotations

import copy

import pytest

from sandbox import NotPossible, Sandbox
from tests.sandbox.conftest import Stage, Time
from tests.sandbox.manifest import MANIFEST


def test_an_event_comes_in_slacks_envelope(stage: Stage) -> None:
    message = stage.carol.says(stage.room, "hello")
    stage.sandbox.idle()
    [received] = stage.app.received
    body = received.payload
    assert body["type"] == "event_callback"
    assert body["team_id"] == body["context_team_id"] == stage.sandbox.team_id
    assert body["api_app_id"] == stage.sandbox.app_id
    assert body["event_id"].startswith("Ev")
    assert body["event_time"] == 1772442000
    assert body["is_ext_shared_channel"] is False
    assert body["event_context"]
    assert body["authorizations"] == [
        {
            "enterprise_id": None,
            "team_id": stage.sandbox.team_id,
            "user_id": stage.sandbox.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
    ]
    event = body["event"]
    assert (event["type"], event["user"], event["text"]) == ("message", stage.carol.id, "hello")
    assert event["ts"] == event["event_ts"] == message.ts
    assert (event["channel"], event["channel_type"]) == (stage.room.id, "channel")
    assert event["team"] == stage.sandbox.team_id
    assert event["client_msg_id"]
    assert event["blocks"][0]["elements"][0]["elements"] == [{"type": "text", "text": "hello"}]


def test_typed_text_is_escaped_and_addresses_bracketed(stage: Stage) -> None:
    message = stage.carol.says(stage.room, f"a < b & see https://x.example/y {stage.dan.mention}")
    assert message.text == f"a &lt; b &amp; see <https://x.example/y> <@{stage.dan.id}>"


@pytest.mark.parametrize(("private", "kind"), [(False, "channel"), (True, "group")])
def test_messages_of_channels_say_their_type(stage: Stage, private: bool, kind: str) -> None:
    place = stage.sandbox.channel("place", members=[stage.carol], private=private, with_bot=True)
    stage.carol.says(place, "x")
    stage.sandbox.idle()
    assert stage.app.events("message")[-1]["channel_type"] == kind


def test_direct_messages_reach_the_app(stage: Stage) -> None:
    stage.carol.writes_to_bot("psst")
    stage.sandbox.idle()
    [event] = stage.app.events("message")
    assert event["channel_type"] == "im"
    assert event["channel"].startswith("D")


def test_nothing_is_heard_where_the_bot_is_not(stage: Stage) -> None:
    place = stage.sandbox.channel("place", members=[stage.carol])
    message = stage.carol.says(place, f"<@{stage.sandbox.bot_user_id}> hello")
    stage.carol.reacts(message, "eyes")
    stage.sandbox.rename(place, "other")
    stage.sandbox.idle()
    assert stage.app.received == []


def test_a_withdrawn_scope_silences_its_events(stage: Stage) -> None:
    stage.sandbox.withdraw_scope("channels:history", "reactions:read")
    stage.carol.reacts(stage.carol.says(stage.room, "x"), "eyes")
    stage.sandbox.idle()
    assert stage.app.received == []


def test_an_edit_and_a_deletion_tell_before_and_after(stage: Stage) -> None:
    message = stage.carol.says(stage.room, "one")
    stage.carol.edits(message, "two")
    stage.carol.deletes(message)
    stage.sandbox.idle()
    _, changed, deleted = stage.app.events("message")
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert changed["message"]["text"] == "two"
    assert changed["message"]["edited"]["user"] == stage.carol.id
    assert changed["previous_message"]["text"] == "one"
    assert changed["message"]["ts"] == message.ts < changed["event_ts"]
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", message.ts)
    assert deleted["previous_message"]["text"] == "two"


def test_a_deleted_root_with_replies_leaves_a_tombstone(stage: Stage) -> None:
    root = stage.carol.says(stage.room, "root")
    reply = stage.carol.says(stage.room, "reply", thread=root)
    stage.carol.deletes(root)
    stage.sandbox.idle()
    changed = stage.app.events("message")[-1]
    assert (changed["subtype"], changed["message"]["subtype"]) == ("message_changed", "tombstone")
    assert changed["previous_message"]["text"] == "root"
    assert root.thread == [reply]


def test_a_reply_names_its_root(stage: Stage) -> None:
    root = stage.carol.says(stage.room, "root")
    stage.carol.says(stage.room, "reply", thread=root)
    stage.carol.says(stage.room, "to all", thread=root, broadcast=True)
    stage.sandbox.idle()
    _, reply, broadcast = stage.app.events("message")
    assert (reply["thread_ts"], reply["parent_user_id"]) == (root.ts, stage.carol.id)
    assert broadcast["subtype"] == "thread_broadcast"


def test_a_mention_comes_twice_with_two_event_ids(stage: Stage) -> None:
    stage.carol.says(stage.room, f"hey <@{stage.sandbox.bot_user_id}>")
    stage.sandbox.idle()
    assert {one["type"] for one in stage.app.events()} == {"message", "app_mention"}
    assert len({one.payload["event_id"] for one in stage.app.received}) == 2
    assert len({one["ts"] for one in stage.app.events()}) == 1


def test_reactions_come_and_go(stage: Stage) -> None:
    message = stage.carol.says(stage.room, "x")
    stage.dan.reacts(message, ":eyes:")
    stage.dan.unreacts(message, "eyes")
    stage.sandbox.idle()
    added, removed = stage.app.events("reaction_added") + stage.app.events("reaction_removed")
    assert (added["user"], added["reaction"], added["item_user"]) == (stage.dan.id, "eyes", stage.carol.id)
    assert added["item"] == {"type": "message", "channel": stage.room.id, "ts": message.ts}
    assert removed["reaction"] == "eyes"


def test_an_invitation_of_the_bot_names_the_inviter(stage: Stage) -> None:
    place = stage.sandbox.channel("place", members=[stage.carol], private=True)
    stage.carol.invites_bot(place)
    stage.carol.removes_bot(place)
    stage.sandbox.idle()
    [joined] = stage.app.events("member_joined_channel")
    assert (joined["user"], joined["inviter"]) == (stage.sandbox.bot_user_id, stage.carol.id)
    assert (joined["channel"], joined["channel_type"]) == (place.id, "G")
    assert [one["subtype"] for one in stage.app.events("message")] == ["group_join"]
    assert stage.app.events("member_left_channel")[0]["user"] == stage.sandbox.bot_user_id


def test_people_and_channels_change(stage: Stage) -> None:
    stage.sandbox.person("newcomer", new=True)
    stage.sandbox.changes(stage.carol, tz="Asia/Shanghai", guest="restricted")
    stage.sandbox.rename(stage.room, "parlour")
    stage.sandbox.archive(stage.room)
    stage.sandbox.idle()
    assert stage.app.events("team_join")[0]["user"]["name"] == "newcomer"
    user = stage.app.events("user_change")[0]["user"]
    assert (user["tz"], user["is_restricted"]) == ("Asia/Shanghai", True)
    assert stage.app.events("channel_rename")[0]["channel"]["name"] == "parlour"
    assert stage.app.events("channel_archive")[0]["channel"] == stage.room.id
    with pytest.raises(NotPossible, match="archived"):
        stage.carol.says(stage.room, "x")
    with pytest.raises(AttributeError):
        stage.sandbox.changes(stage.carol, colour="red")


def test_opening_home_carries_the_view_that_is_there(stage: Stage) -> None:
    stage.carol.opens_home()
    stage.sandbox.idle()
    stage.call("views.publish", user_id=stage.carol.id, view={"type": "home", "blocks": []})
    stage.carol.opens_home()
    stage.carol.opens_home(tab="messages")
    stage.sandbox.idle()
    first, second, third = stage.app.events("app_home_opened")
    assert (first["tab"], first["channel"][0]) == ("home", "D")
    assert "view" not in first
    assert second["view"]["type"] == "home"
    assert third["tab"] == "messages"


def test_another_bot_speaks_without_a_user(stage: Stage) -> None:
    other = stage.sandbox.another_bot("Tracker")
    stage.room.members.append(other.id)
    other.says(stage.room, "build failed")
    stage.sandbox.idle()
    [event] = stage.app.events("message")
    assert (event["subtype"], event["username"], event["bot_id"]) == (
        "bot_message",
        "Tracker",
        other.user.bot_id,
    )
    assert "user" not in event


def test_files_come_with_a_message(stage: Stage) -> None:
    stage.carol.says(stage.room, "look", files=["a.pdf"])
    stage.carol.says(stage.shared, "look", files=["b.pdf"])
    stage.sandbox.idle()
    open_, guarded = stage.app.events("message")
    assert (open_["subtype"], open_["files"][0]["name"]) == ("file_share", "a.pdf")
    assert guarded["files"][0]["file_access"] == "check_file_info"
    assert stage.call("files.info", file=guarded["files"][0]["id"])["file"]["name"] == "b.pdf"


def test_an_unsubscribed_event_is_not_sent() -> None:
    manifest = copy.deepcopy(MANIFEST)
    manifest["settings"]["event_subscriptions"]["bot_events"] = ["app_mention"]
    sandbox = Sandbox(manifest, Time()).start()
    carol = sandbox.person("carol")
    room = sandbox.channel("room", members=[carol], with_bot=True)
    carol.says(room, "x")
    assert sandbox.deliveries == []
    carol.says(room, f"<@{sandbox.bot_user_id}>")
    assert [one.event["type"] for one in sandbox.deliveries] == ["app_mention"]
    sandbox.stop()
