"""What Slack tells about channels and their members, dispatched by Bolt as it arrives."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult

import handlers.channels
import storage.channels
from domain.outbox import State
from sandbox.workspace import Channel as SlackChannel
from storage.channels import Channel
from storage.clients import Client
from storage.preferences import Preference
from tests.postroom import START, PostRoom

SECRET = "Acme has been waiting for three hours"


class Door:
    """Bolt with our listeners, fed with the very payloads that Slack sent."""

    def __init__(self, office: PostRoom) -> None:
        self.office, self._seen = office, len(office.sandbox.deliveries)
        ours = AuthorizeResult(enterprise_id=None, team_id=office.sandbox.team_id, bot_token="xoxb-1")
        self.app = App(authorize=lambda: ours, process_before_response=True, token_verification_enabled=False)
        handlers.channels.register(self.app, office.run)

    def hears(self, *, backwards: bool = False) -> list[str]:
        """Dispatch what Slack sent since last time, perhaps the newest first; the types of those events."""
        new = self.office.sandbox.deliveries[self._seen :]
        self._seen += len(new)
        if backwards:
            new.reverse()
        heard = []
        for delivery in new:
            event = delivery.payload.get("event", {}).get("type", "")
            if event.startswith(("channel", "group", "member", "user")):
                answer = self.app.dispatch(BoltRequest(body=delivery.payload, mode="socket_mode"))
                assert answer.status == 200, event
                heard.append(event)
        return heard

    def channel(self, slack_id: str) -> Channel | None:
        """What we know about a channel."""
        with self.office.begin() as session:
            return storage.channels.find(session, workspace_id=self.office.workspace_id, slack_id=slack_id)


@pytest.fixture
def door(office: PostRoom) -> Door:
    office.promise("hello")
    office.works()
    return Door(office)


def test_P26_what_was_just_said_is_taken_back_when_a_channel_is_shared(door: Door) -> None:
    office = door.office
    office.passes(minutes=9)
    office.promise(SECRET)
    office.works()
    office.sandbox.share(office.team, office.sandbox.team("Acme"), new_id=False)
    assert "channel_shared" in door.hears()
    office.works()
    assert office.told == []


def test_P26_what_was_said_longer_ago_stays(door: Door) -> None:
    office = door.office
    office.passes(minutes=11)
    office.sandbox.share(office.team, office.sandbox.team("Acme"), new_id=False)
    door.hears()
    office.works()
    assert office.told == ["hello"]


def test_P26_an_alert_channel_that_is_shared_gets_nothing_more(door: Door) -> None:
    office = door.office
    office.sandbox.share(office.team, office.sandbox.team("Acme"), new_id=False)
    door.hears()
    office.promise(SECRET)
    office.passes(seconds=1)
    assert SECRET not in office.told


def test_P26_a_guest_who_joins_closes_the_channel_at_once(door: Door) -> None:
    office = door.office
    office.pm.invites(office.team, office.sandbox.person("gus", guest="restricted"))
    assert "member_joined_channel" in door.hears()
    office.promise(SECRET)
    office.passes(seconds=1)
    assert SECRET not in office.told
    assert office.row(SECRET).state == State.SUPPRESSED


def test_a_guest_who_leaves_opens_it_again(door: Door) -> None:
    office = door.office
    gus = office.sandbox.person("gus", guest="restricted")
    office.pm.invites(office.team, gus)
    door.hears()
    office.promise("lost")
    office.passes(seconds=1)
    gus.leaves(office.team)
    assert "member_left_channel" in door.hears()
    office.promise("heard")
    office.passes(seconds=1)
    assert "heard" in office.told
    assert "lost" not in office.told


def test_P26_a_colleague_who_becomes_a_guest_closes_every_channel(door: Door) -> None:
    office = door.office
    office.sandbox.changes(office.pm, guest="restricted")
    assert "user_change" in door.hears()
    office.promise(SECRET)
    office.passes(seconds=1)
    assert SECRET not in office.told


def test_a_new_name_is_remembered(door: Door) -> None:
    door.office.sandbox.rename(door.office.team, "team-2")
    assert "channel_rename" in door.hears()
    known = door.channel(door.office.team.id)
    assert known
    assert known.name == "team-2"


def test_an_archived_channel_gets_nothing_until_it_is_back(door: Door) -> None:
    office = door.office
    office.sandbox.archive(office.team)
    assert "channel_archive" in door.hears()
    office.promise("lost")
    office.passes(seconds=1)
    assert office.row("lost").reason == "audience: is_archived"
    office.sandbox.unarchive(office.team)
    door.hears()
    office.promise("back")
    office.passes(seconds=1)
    assert "back" in office.told


def _private(office: PostRoom) -> SlackChannel:
    return office.sandbox.channel("private", members=[office.pm], private=True, with_bot=True)


def test_words_settings_and_links_follow_a_channel_whose_id_changes(door: Door) -> None:
    office = door.office
    room = _private(office)
    old = room.id
    office.promise("sent before", channel=old)
    office.works()
    office.promise("still waiting", channel=old)
    with office.begin() as session:
        session.add(
            Preference(workspace_id=office.workspace_id, name="alerts", value=old, set_by="U1", set_at=START)
        )
    before = door.channel(old)
    office.sandbox.share(room, office.sandbox.team("Acme"), new_id=True)
    assert "channel_id_changed" in door.hears()
    after = door.channel(room.id)
    assert room.id != old
    assert before
    assert after
    assert after.id == before.id
    assert {row.channel for row in office.rows()[1:]} == {room.id}
    with office.begin() as session:
        assert session.query(Preference).one().value == room.id


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "the other way round"])
def test_P4_P26_what_was_just_said_is_taken_back_also_when_the_new_id_is_heard_of_last(
    door: Door, backwards: bool
) -> None:
    office = door.office
    room = _private(office)
    office.promise(SECRET, channel=room.id)
    office.works()
    office.sandbox.share(room, office.sandbox.team("Acme"), new_id=True)
    heard = door.hears(backwards=backwards)
    assert heard == sorted(["channel_id_changed", "channel_shared"], reverse=backwards)
    office.works()
    assert SECRET not in [each.text for each in office.sandbox.messages(room)]


def test_an_id_that_was_met_before_its_announcement_is_merged(door: Door) -> None:
    office = door.office
    room = _private(office)
    old = room.id
    office.promise("sent before", channel=old)
    office.works()
    before = door.channel(old)
    office.sandbox.share(room, office.sandbox.team("Acme"), new_id=True)
    with office.begin() as session:
        storage.channels.known(session, workspace_id=office.workspace_id, slack_id=room.id)
    door.hears()
    after = door.channel(room.id)
    assert before
    assert after
    assert after.id == before.id


def test_P4_a_new_id_that_slack_tells_of_twice_moves_a_channel_once(door: Door) -> None:
    office = door.office
    room = _private(office)
    office.promise("sent before", channel=room.id)
    office.works()
    before, seen = door.channel(room.id), len(office.sandbox.deliveries)
    office.sandbox.share(room, office.sandbox.team("Acme"), new_id=True)
    for backwards in (True, False):
        door._seen = seen
        assert "channel_id_changed" in door.hears(backwards=backwards)
        after = door.channel(room.id)
        assert before
        assert after
        assert after.id == before.id


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "the other way round"])
def test_P4_a_link_that_rested_goes_on_when_its_channel_is_shared_under_a_new_id(
    door: Door, backwards: bool
) -> None:
    office = door.office
    room = _private(office)
    about: dict[str, Any] = {"workspace_id": office.workspace_id}
    with office.begin() as session:
        client = Client(**about, name="Acme", name_key="acme", created_by="U1", created_at=START)
        session.add(client)
        session.flush()
        channel = storage.channels.known(session, **about, slack_id=room.id)
        channel.kind, channel.client_id, channel.linked_at = "suspended", client.id, START
    office.sandbox.share(room, office.sandbox.team("Acme"), new_id=True)
    door.hears(backwards=backwards)
    linked = door.channel(room.id)
    assert linked
    assert linked.kind == "client"


def test_news_of_a_channel_nobody_knows_changes_nothing(door: Door) -> None:
    other = door.office.sandbox.channel("other", members=[door.office.pm], with_bot=True)
    door.office.sandbox.rename(other, "another")
    assert "channel_rename" in door.hears()
    assert door.channel(other.id) is None
