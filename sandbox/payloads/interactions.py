"""Payloads of what people do: commands, shortcuts, clicks, suggestions and forms."""

from __future__ import annotations

from typing import Any

from sandbox.install import Install
from sandbox.payloads import describe
from sandbox.workspace import Channel, Message, User, View, Workspace

Json = dict[str, Any]


def command(user: User, *, channel: Channel, install: Install, space: Workspace, fields: Json) -> Json:
    """A slash command's form fields. `fields` brings command, text, trigger_id and response_url."""
    payload = {
        "token": install.legacy_token,
        "team_id": install.team_id,
        "team_domain": space.home.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "api_app_id": install.app_id,
        "is_enterprise_install": "true" if install.whole else "false",
    }
    if space.home.enterprise_id:
        payload |= {"enterprise_id": space.home.enterprise_id, "enterprise_name": space.home.enterprise_name}
    return payload | fields


def channel_name(channel: Channel) -> str:
    """Private and direct conversations do not give their names away."""
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.private and channel.kind == "channel" else channel.name


def _base(kind: str, *, user: User, install: Install, space: Workspace, team_id: str = "") -> Json:
    team = space.teams[team_id or install.team_id]
    return {
        "type": kind,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": _enterprise(space),
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": install.app_id,
        "token": install.legacy_token,
        "is_enterprise_install": install.whole,
    }


def _enterprise(space: Workspace) -> Json | None:
    home = space.home
    return {"id": home.enterprise_id, "name": home.enterprise_name} if home.enterprise_id else None


def on_message(kind: str, *, user: User, message: Message, install: Install, space: Workspace) -> Json:
    """The part that `block_actions` and `block_suggestion` in a message share."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel.id,
        "is_ephemeral": message.ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _base(kind, user=user, install=install, space=space)
    payload |= {
        "container": container,
        "channel": {"id": message.channel.id, "name": channel_name(message.channel)},
    }
    if not message.ephemeral:
        payload["message"] = describe.message(message, install=install, bare=False)
    return payload


def on_view(kind: str, *, user: User, view: View, install: Install, space: Workspace) -> Json:
    """The part that `block_actions` and `block_suggestion` in a view share."""
    payload = _base(kind, user=user, install=install, space=space)
    return payload | {
        "container": {"type": "view", "view_id": view.id},
        "view": describe.view(view, install=install),
    }


def submission(
    user: User, *, view: View, install: Install, space: Workspace, trigger_id: str, urls: list[Json]
) -> Json:
    """`view_submission`; `team` is the clicker's own, the app's is in `view.app_installed_team_id`."""
    payload = _base("view_submission", user=user, install=install, space=space, team_id=user.team_id)
    return payload | {
        "trigger_id": trigger_id,
        "view": describe.view(view, install=install),
        "response_urls": urls,
    }


def closed(user: User, *, view: View, install: Install, space: Workspace, is_cleared: bool) -> Json:
    """`view_closed`."""
    payload = _base("view_closed", user=user, install=install, space=space, team_id=user.team_id)
    return payload | {"view": describe.view(view, install=install), "is_cleared": is_cleared}


def message_shortcut(
    user: User, *, message: Message, install: Install, space: Workspace, fields: Json, action_ts: str
) -> Json:
    """`message_action`. `fields` brings callback_id, trigger_id and response_url."""
    payload = _base("message_action", user=user, install=install, space=space)
    return (
        payload
        | fields
        | {
            "action_ts": action_ts,
            "message_ts": message.ts,
            "channel": {"id": message.channel.id, "name": channel_name(message.channel)},
            "message": describe.message(message, install=install, bare=False),
        }
    )


def global_shortcut(user: User, *, install: Install, space: Workspace, fields: Json, action_ts: str) -> Json:
    """`shortcut`: no channel and no response_url. `fields` brings callback_id and trigger_id."""
    payload = _base("shortcut", user=user, install=install, space=space)
    return payload | fields | {"action_ts": action_ts}
