"""conversations.*, users.* and reactions.*: what the bot can learn."""

from __future__ import annotations

import pytest

from tests.sandbox.conftest import Stage


def _pages(stage: Stage, method: str, key: str, **arguments: object) -> list[list[str]]:
    """All pages of a listing, ids or names only."""
    pages, cursor = [], ""
    while True:
        answer = stage.call(method, **arguments, **({"cursor": cursor} if cursor else {}))
        pages.append([one if isinstance(one, str) else one.get("name") or one["text"] for one in answer[key]])
        cursor = answer.get("response_metadata", {}).get("next_cursor", "")
        if not cursor:
            return pages


def test_lists_come_in_pages(stage: Stage) -> None:
    for number in range(3):
        stage.sandbox.channel(f"c{number}", members=[stage.carol])
        stage.carol.says(stage.room, f"m{number}")
    assert _pages(stage, "conversations.list", "channels", limit=2) == [
        ["room", "acme"],
        ["c0", "c1"],
        ["c2"],
    ]
    assert _pages(stage, "conversations.history", "messages", channel=stage.room.id, limit=2) == [
        ["m2", "m1"],
        ["m0"],
    ]
    members = _pages(stage, "conversations.members", "members", channel=stage.shared.id, limit=2)
    assert members == [[stage.carol.id, stage.dan.id], [stage.sandbox.bot_user_id]]
    assert _pages(stage, "users.list", "members", limit=1) == [["parrot"], ["carol"]]


def test_a_wrong_cursor_or_limit_is_refused(stage: Stage) -> None:
    assert stage.refused("conversations.list", cursor="???") == "invalid_cursor"
    assert stage.refused("conversations.list", limit=0) == "invalid_limit"
    assert stage.refused("conversations.list", limit=1001) == "invalid_limit"
    assert stage.refused("conversations.list", types="clubs") == "invalid_types"


def test_a_thread_reads_root_first_then_replies(stage: Stage) -> None:
    root = stage.carol.says(stage.room, "root")
    for number in range(3):
        stage.carol.says(stage.room, f"r{number}", thread=root)
    pages = _pages(stage, "conversations.replies", "messages", channel=stage.room.id, ts=root.ts, limit=3)
    assert pages == [["root", "r0", "r1"], ["r2"]]
    assert stage.refused("conversations.replies", channel=stage.room.id, ts="1.000000") == "thread_not_found"


def test_history_keeps_to_its_window(stage: Stage) -> None:
    stamps = []
    for number in range(4):
        stamps.append(stage.carol.says(stage.room, str(number)).ts)
        stage.now.passes(seconds=10)

    def read(**window: object) -> list[str]:
        shown = stage.call("conversations.history", channel=stage.room.id, **window)["messages"]
        return [one["text"] for one in shown]

    assert read(oldest=stamps[1]) == ["3", "2"]
    assert read(oldest=stamps[1], inclusive=True) == ["3", "2", "1"]
    assert read(latest=stamps[1]) == ["0"]
    assert read(oldest=stamps[0], latest=stamps[3]) == ["2", "1"]
    assert stage.refused("conversations.history", channel=stage.room.id, oldest="noon") == "invalid_ts_oldest"


def test_history_needs_membership(stage: Stage) -> None:
    elsewhere = stage.sandbox.channel("elsewhere", members=[stage.carol])
    secret = stage.sandbox.channel("secret", members=[stage.carol], private=True)
    assert stage.refused("conversations.history", channel=elsewhere.id) == "not_in_channel"
    assert stage.refused("conversations.info", channel=secret.id) == "channel_not_found"
    assert stage.call("conversations.info", channel=elsewhere.id)["channel"]["is_member"] is False
    stage.call("conversations.join", channel=elsewhere.id)
    assert (
        stage.call("conversations.history", channel=elsewhere.id)["messages"][0]["subtype"] == "channel_join"
    )


def test_history_may_lag_behind(stage: Stage) -> None:
    stage.sandbox.history_lag = 10
    stage.call("chat.postMessage", channel=stage.room.id, text="fresh")
    assert stage.call("conversations.history", channel=stage.room.id)["messages"] == []
    stage.machine.passes(seconds=10)
    assert len(stage.call("conversations.history", channel=stage.room.id)["messages"]) == 1


def test_a_shared_channel_says_with_whom(stage: Stage) -> None:
    info = stage.call("conversations.info", channel=stage.shared.id, include_num_members=True)["channel"]
    acme = stage.dan.user.team_id
    assert (info["is_ext_shared"], info["is_shared"], info["is_org_shared"]) == (True, True, False)
    assert info["shared_team_ids"] == [stage.sandbox.team_id, acme]
    assert info["connected_team_ids"] == [acme]
    assert info["num_members"] == 3
    listed = stage.call("conversations.list")["channels"]
    assert all("connected_team_ids" not in one for one in listed)


def test_the_bots_own_channels_are_listed(stage: Stage) -> None:
    stage.sandbox.channel("elsewhere", members=[stage.carol])
    stage.sandbox.channel("secret", members=[stage.carol], private=True, with_bot=True)
    mine = stage.call("users.conversations", types="public_channel,private_channel")["channels"]
    assert [one["name"] for one in mine] == ["room", "acme", "secret"]


def test_a_member_has_a_locale_a_foreigner_has_none(stage: Stage) -> None:
    carol = stage.call("users.info", user=stage.carol.id, include_locale=True)["user"]
    dan = stage.call("users.info", user=stage.dan.id, include_locale=True)["user"]
    assert (carol["locale"], carol["tz"], carol["tz_offset"]) == ("de-DE", "Europe/Berlin", 3600)
    assert "locale" not in stage.call("users.info", user=stage.carol.id)["user"]
    assert "locale" not in dan
    assert "is_stranger" not in carol
    assert (dan["team_id"], dan["is_stranger"]) == (stage.dan.user.team_id, False)


def test_a_foreigner_met_nowhere_is_a_stranger(stage: Stage) -> None:
    eve = stage.sandbox.person("eve", team=stage.sandbox.team("Evil"))
    assert stage.call("users.info", user=eve.id)["user"]["is_stranger"] is True
    assert stage.refused("conversations.open", users=eve.id) == "invalid_user_combination"
    assert stage.refused("users.info", user="U404") == "user_not_found"


def test_an_email_needs_its_own_scope(stage: Stage) -> None:
    assert stage.call("users.info", user=stage.carol.id)["user"]["profile"]["email"] == "carol@home.example"
    assert stage.call("users.lookupByEmail", email="carol@home.example")["user"]["id"] == stage.carol.id
    stage.sandbox.withdraw_scope("users:read.email")
    assert "email" not in stage.call("users.info", user=stage.carol.id)["user"]["profile"]


@pytest.mark.parametrize(("guest", "ultra"), [("restricted", False), ("ultra", True)])
def test_guests_are_marked(stage: Stage, guest: str, ultra: bool) -> None:
    gil = stage.sandbox.person("gil", guest=guest)  # type: ignore[arg-type]
    shown = stage.call("users.info", user=gil.id)["user"]
    assert (shown["is_restricted"], shown["is_ultra_restricted"]) == (True, ultra)


def test_a_reaction_is_made_once(stage: Stage) -> None:
    message = stage.carol.says(stage.room, "x")
    place = {"channel": stage.room.id, "timestamp": message.ts}
    stage.call("reactions.add", **place, name="eyes")
    assert message.reactions == {"eyes": [stage.sandbox.bot_user_id]}
    assert stage.refused("reactions.add", **place, name="eyes") == "already_reacted"
    assert stage.refused("reactions.add", **place, name="Two Words") == "invalid_name"
    assert stage.refused("reactions.add", channel=stage.room.id, name="eyes") == "no_item_specified"
    assert stage.call("reactions.get", **place)["message"]["reactions"][0]["count"] == 1
    stage.call("reactions.remove", **place, name="eyes")
    assert stage.refused("reactions.remove", **place, name="eyes") == "no_reaction"


def test_a_direct_conversation_is_opened_once(stage: Stage) -> None:
    first = stage.call("conversations.open", users=stage.carol.id)["channel"]["id"]
    assert stage.call("conversations.open", users=stage.carol.id)["channel"]["id"] == first
    assert stage.refused("conversations.open") == "users_list_not_supplied"
    stage.sandbox.changes(stage.carol, deleted=True)
    assert stage.refused("conversations.open", users=stage.carol.id) == "user_disabled"


def test_other_facts_can_be_asked(stage: Stage) -> None:
    acme = stage.dan.user.team_id
    assert stage.call("team.info")["team"]["id"] == stage.sandbox.team_id
    assert stage.call("team.info", team=acme)["team"]["name"] == "Acme"
    assert stage.call("dnd.info", user=stage.carol.id)["dnd_enabled"] is False
    assert stage.call("bots.info", bot=stage.sandbox.bot_id)["bot"]["app_id"] == stage.sandbox.app_id
