"""Which scope each Web API method and each event needs, as Slack's reference pages list them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

# channel type (as in `channel_type`) -> the scope's first word
_KINDS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}

METHODS: dict[str, str] = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "reactions.get": "reactions:read",
    "users.info": "users:read",
    "users.list": "users:read",
    "users.lookupByEmail": "users:read.email",
    "bots.info": "users:read",
    "team.info": "team:read",
    "dnd.info": "dnd:read",
    "dnd.teamInfo": "dnd:read",
    "usergroups.list": "usergroups:read",
    "usergroups.users.list": "usergroups:read",
    "conversations.join": "channels:join",
    "files.info": "files:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}

_EVENTS: dict[str, str] = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "user_change": "users:read",
    "team_join": "users:read",
    "channel_rename": "channels:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_created": "channels:read",
    "channel_deleted": "channels:read",
    "group_rename": "groups:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
}

# any one of these scopes opens the event
_EVENTS_ANY: dict[str, tuple[str, ...]] = {
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_shared": ("channels:read", "groups:read"),
    "channel_unshared": ("channels:read", "groups:read"),
    "channel_id_changed": ("channels:read", "groups:read"),
}


def for_kind(channel_type: str, *, verb: str) -> str:
    """`channels:history` for ("channel", verb="history")."""
    return f"{_KINDS[channel_type]}:{verb}"


def for_event(name: str, *, channel_type: str = "") -> tuple[str, ...]:
    """Scopes of which one opens an event (named as in the manifest); empty when none is needed."""
    if name in _EVENTS:
        return (_EVENTS[name],)
    both = _EVENTS_ANY.get(name, ())
    if both and channel_type in _KINDS:
        return (for_kind(channel_type, verb="read"),)
    return both


def missing_for_events(manifest: Json) -> list[str]:
    """Subscribed events that the manifest's own scopes do not open, as sentences."""
    settings = manifest.get("settings", {}).get("event_subscriptions", {})
    granted = set(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))
    gaps = []
    for name in settings.get("bot_events", []):
        needed = for_event(name)
        if needed and not granted.intersection(needed):
            gaps.append(f"event {name} needs {' or '.join(needed)}")
    return gaps
