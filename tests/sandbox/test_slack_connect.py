"""Two organisations in one channel: what is shared, what is not, and whose payload says what."""

from __future__ import annotations

from slack_bolt.request import BoltRequest

from tests.sandbox.conftest import Stage
from tests.sandbox.parts import actions, button, modal, text_input


def test_a_foreigners_message_names_their_team_and_ours(stage: Stage) -> None:
    stage.dan.says(stage.shared, "hello")
    stage.sandbox.idle()
    [received] = stage.app.received
    body, acme = received.payload, stage.dan.user.team_id
    assert body["is_ext_shared_channel"] is True
    assert body["context_team_id"] == body["authorizations"][0]["team_id"] == stage.sandbox.team_id
    event = body["event"]
    assert event["team"] == event["user_team"] == event["source_team"] == acme
    assert event["user_profile"]["team"] == acme


def test_bolt_finds_the_actor_and_the_installation(stage: Stage) -> None:
    stage.dan.says(stage.shared, "hello")
    stage.sandbox.idle()
    context = BoltRequest(body=stage.app.received[0].payload, mode="socket_mode").context
    assert context["team_id"] == stage.sandbox.team_id
    assert context["actor_team_id"] == stage.dan.user.team_id
    assert context["actor_user_id"] == stage.dan.id


def test_foreigners_can_run_no_command_and_no_shortcut(stage: Stage) -> None:
    message = stage.dan.says(stage.shared, "hello")
    stage.sandbox.idle()
    stage.app.reset()
    assert stage.dan.runs("/parrot x", stage.shared).error == "not_available"
    assert stage.dan.uses_shortcut("Repeat this", message).error == "not_available"
    assert stage.dan.uses_global_shortcut("Say something").error == "not_available"
    assert stage.app.received == []


def test_foreigners_click_and_get_a_form_that_is_ours(stage: Stage) -> None:
    stage.call(
        "chat.postMessage", channel=stage.shared.id, text="x", blocks=[actions(button("a", "Rate us"))]
    )
    stage.dan.clicks("Rate us")
    [click] = stage.app.of_type("block_actions")
    acme = stage.dan.user.team_id
    assert (click["user"]["team_id"], click["team"]["id"]) == (acme, stage.sandbox.team_id)
    stage.call("views.open", trigger_id=click["trigger_id"], view=modal(text_input("a", "Why")))
    assert stage.dan.submits({"Why": "because"}) == {}
    [form] = stage.app.of_type("view_submission")
    assert form["team"] == {"id": acme, "domain": "acme"}
    assert form["user"]["team_id"] == acme
    assert form["view"]["app_installed_team_id"] == stage.sandbox.team_id
    context = BoltRequest(body=form, mode="socket_mode").context
    assert context["team_id"] == stage.sandbox.team_id


def test_guests_may_run_commands(stage: Stage) -> None:
    gil = stage.sandbox.person("gil", guest="restricted")
    stage.carol.invites(stage.room, gil)
    assert gil.runs("/parrot x", stage.room).error is None


def test_a_private_channel_gets_a_new_id_when_it_is_shared(stage: Stage) -> None:
    acme = next(team for team in stage.sandbox.core.space.teams.values() if team.name == "Acme")
    place = stage.sandbox.channel("place", members=[stage.carol], private=True, with_bot=True)
    old = place.id
    stage.sandbox.share(place, acme)
    stage.sandbox.idle()
    assert old.startswith("G")
    assert place.id.startswith("C")
    changed, shared = stage.app.events()
    assert (changed["type"], changed["old_channel_id"]) == ("channel_id_changed", old)
    assert changed["new_channel_id"] == shared["channel"] == place.id
    assert (shared["type"], shared["connected_team_id"]) == ("channel_shared", acme.id)
    assert stage.refused("chat.postMessage", channel=old, text="x") == "channel_not_found"
    assert stage.call("conversations.info", channel=place.id)["channel"]["is_ext_shared"] is True


def test_a_public_channel_keeps_its_id(stage: Stage) -> None:
    acme = stage.sandbox.core.space.teams[stage.dan.user.team_id]
    old = stage.room.id
    stage.sandbox.pending_share(stage.room)
    assert stage.call("conversations.info", channel=old)["channel"]["is_pending_ext_shared"] is True
    stage.sandbox.share(stage.room, acme)
    assert stage.room.id == old


def test_an_ended_share_sends_the_others_away(stage: Stage) -> None:
    acme = stage.sandbox.core.space.teams[stage.dan.user.team_id]
    stage.sandbox.unshare(stage.shared, acme)
    stage.sandbox.idle()
    [event] = stage.app.events("channel_unshared")
    assert (event["previously_connected_team_id"], event["is_ext_shared"]) == (acme.id, False)
    assert stage.dan.id not in stage.shared.members
    assert stage.dan.sees(stage.shared) == []


def test_the_bot_may_write_to_a_foreigner_it_meets(stage: Stage) -> None:
    stage.call("chat.postMessage", channel=stage.dan.id, text="how was it?")
    assert [one.text for one in stage.dan.direct_messages()] == ["how was it?"]
    stage.dan.writes_to_bot("fine")
    stage.sandbox.idle()
    assert stage.app.received[-1].payload["is_ext_shared_channel"] is True
