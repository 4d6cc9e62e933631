"""Events API payloads: the envelope and the inner events."""

from __future__ import annotations

import base64
import json
from typing import Any

from sandbox.install import Install
from sandbox.payloads import describe
from sandbox.workspace import Channel, Message, User, Workspace, new_id

Json = dict[str, Any]


def envelope(event: Json, *, space: Workspace, install: Install, channel: Channel | None = None) -> Json:
    """The outer payload. In a shared channel `team_id` is the host's; `authorizations` is always ours."""
    shared = channel is not None and channel.is_ext_shared
    team = channel.host_team if channel is not None and shared else install.team_id
    context = {
        "et": event["type"],
        "tid": install.team_id,
        "aid": install.app_id,
        "cid": channel.id if channel else "",
    }
    encoded = base64.urlsafe_b64encode(json.dumps(context).encode()).decode().rstrip("=")
    return {
        "token": install.legacy_token,
        "team_id": team,
        "context_team_id": install.team_id,
        "context_enterprise_id": space.home.enterprise_id or None,
        "api_app_id": install.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": space.epoch(),
        "authorizations": [
            {
                "enterprise_id": space.home.enterprise_id or None,
                "team_id": install.team_id,
                "user_id": install.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": install.whole,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{encoded}",
    }


def posted(one: Message, *, space: Workspace, install: Install) -> Json:
    """A new message."""
    event = describe.message(one, install=install)
    event |= _origin(one, space=space)
    return event | {"channel": one.channel.id, "event_ts": one.ts, "channel_type": one.channel.type}


def _origin(one: Message, *, space: Workspace) -> Json:
    """What a message from another organisation carries besides: its team and a short profile."""
    author = space.users.get(one.user)
    if author is None or author.team_id == space.home.id or author.is_bot:
        return {}
    return {
        "user_team": author.team_id,
        "source_team": author.team_id,
        "user_profile": {
            "real_name": author.real_name,
            "display_name": author.name,
            "name": author.name,
            "team": author.team_id,
            "is_restricted": author.guest is not None,
            "is_ultra_restricted": author.guest == "ultra",
        },
    }


def changed(one: Message, *, before: Json, install: Install, ts: str) -> Json:
    """`message_changed`."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": describe.message(one, install=install) | _teams(one),
        "previous_message": before | _teams(one),
        "channel": one.channel.id,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
        "channel_type": one.channel.type,
    }


def _teams(one: Message) -> Json:
    return {"source_team": one.team, "user_team": one.team} if one.team and not one.bot_id else {}


def deleted(one: Message, *, before: Json, ts: str) -> Json:
    """`message_deleted`."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": before,
        "channel": one.channel.id,
        "hidden": True,
        "deleted_ts": one.ts,
        "ts": ts,
        "event_ts": ts,
        "channel_type": one.channel.type,
    }


def app_mention(one: Message, *, space: Workspace, install: Install) -> Json:
    event = describe.message(one, install=install) | _origin(one, space=space)
    return event | {"type": "app_mention", "channel": one.channel.id, "event_ts": one.ts}


def reaction(kind: str, *, user: str, name: str, on: Message, ts: str) -> Json:
    """`reaction_added` or `reaction_removed`."""
    event: Json = {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": on.channel.id, "ts": on.ts},
        "event_ts": ts,
    }
    return event | ({"item_user": on.user} if on.user else {})


def membership(kind: str, *, user: User, channel: Channel, inviter: str, ts: str) -> Json:
    """`member_joined_channel` or `member_left_channel`."""
    event: Json = {
        "type": kind,
        "user": user.id,
        "channel": channel.id,
        "channel_type": "G" if channel.private else "C",
        "team": user.team_id,
        "event_ts": ts,
    }
    return event | ({"inviter": inviter} if inviter and kind == "member_joined_channel" else {})


def home_opened(user: str, *, channel: str, tab: str, view: Json | None, ts: str) -> Json:
    event: Json = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": ts}
    return event | ({"view": view} if view else {})


def renamed(channel: Channel, *, ts: str) -> Json:
    kind = "group_rename" if channel.private else "channel_rename"
    return {
        "type": kind,
        "channel": {
            "id": channel.id,
            "is_channel": not channel.private,
            "is_mpim": False,
            "name": channel.name,
            "name_normalized": channel.name,
            "created": channel.created,
        },
        "event_ts": ts,
    }


def archived(channel: Channel, *, user: str, back: bool, ts: str) -> Json:
    kind = ("group" if channel.private else "channel") + ("_unarchive" if back else "_archive")
    event: Json = {"type": kind, "channel": channel.id, "user": user, "event_ts": ts}
    return event if back else event | {"is_moved": 0}


def shared(channel: Channel, *, team: str, ts: str) -> Json:
    return {"type": "channel_shared", "connected_team_id": team, "channel": channel.id, "event_ts": ts}


def unshared(channel: Channel, *, team: str, ts: str) -> Json:
    return {
        "type": "channel_unshared",
        "previously_connected_team_id": team,
        "channel": channel.id,
        "is_ext_shared": channel.is_ext_shared,
        "event_ts": ts,
    }


def id_changed(old: str, *, new: str, ts: str) -> Json:
    return {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new, "event_ts": ts}


def user_event(kind: str, *, user: Json, ts: str) -> Json:
    """`user_change` or `team_join`."""
    return {"type": kind, "user": user, "cache_ts": int(float(ts)), "event_ts": ts}
