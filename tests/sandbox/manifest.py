"""A manifest of an imaginary app, for these tests only."""

from __future__ import annotations

from typing import Any

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Parrot"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "parrot", "always_online": True},
        "slash_commands": [
            {"command": "/parrot", "description": "Repeats", "usage_hint": "[words]", "should_escape": True},
            {"command": "/raw", "description": "Repeats as typed", "should_escape": False},
        ],
        "shortcuts": [
            {"name": "Repeat this", "type": "message", "callback_id": "repeat", "description": "Repeats"},
            {"name": "Say something", "type": "global", "callback_id": "say", "description": "Speaks"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "channels:join",
                "channels:read",
                "chat:write",
                "commands",
                "dnd:read",
                "files:read",
                "groups:history",
                "groups:read",
                "im:history",
                "im:read",
                "im:write",
                "reactions:read",
                "reactions:write",
                "team:read",
                "users:read",
            ],
            "bot_optional": ["users:read.email"],
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "app_uninstalled",
                "channel_archive",
                "channel_id_changed",
                "channel_rename",
                "channel_shared",
                "channel_unshared",
                "group_rename",
                "member_joined_channel",
                "member_left_channel",
                "message.channels",
                "message.groups",
                "message.im",
                "reaction_added",
                "reaction_removed",
                "team_join",
                "tokens_revoked",
                "user_change",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}
