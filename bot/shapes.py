"""The shape of what Slack sends, as far as anything here reads it; what has another shape reaches nobody (P7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], bool]

_ID = re.compile(r"[A-Za-z0-9]{1,64}", re.ASCII)
_STAMP = re.compile(r"[0-9]{1,11}\.[0-9]{1,6}", re.ASCII)
_LATEST = 2**35
"""In seconds; no moment that a form can name comes later."""


def text(value: Any) -> bool:
    """Any words."""
    return isinstance(value, str)


def ident(value: Any) -> bool:
    """Slack's id of something."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def stamp(value: Any) -> bool:
    """The time by which Slack names a message."""
    return isinstance(value, str) and _STAMP.fullmatch(value) is not None


def seconds(value: Any) -> bool:
    """A moment in seconds since 1970."""
    return isinstance(value, int) and 0 <= value < _LATEST


def boolean(value: Any) -> bool:
    """Yes or no."""
    return isinstance(value, bool)


def record(needed: dict[str, Check] | None = None, **optional: Check) -> Check:
    """An object with these parts; what is optional may be null or "", and nobody reads the others."""

    def check(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and all(name in value and part(value[name]) for name, part in (needed or {}).items())
            and all(value.get(name) in (None, "") or part(value[name]) for name, part in optional.items())
        )

    return check


def listed(part: Check, *, least: int = 0) -> Check:
    """A list of these."""
    return lambda value: isinstance(value, list) and len(value) >= least and all(map(part, value))


def named(part: Check) -> Check:
    """An object whose every part is one of these."""
    return lambda value: isinstance(value, dict) and all(map(part, value.values()))


def either(*parts: Check) -> Check:
    """One of these."""
    return lambda value: any(part(value) for part in parts)


PERSON = record({"id": ident}, team_id=ident, name=text)
TEAM = record({"id": ident}, enterprise_id=ident)
PLACE = record({"id": ident}, name=text)
MESSAGE = record({"ts": stamp}, thread_ts=stamp, text=text, user=ident)
CONTAINER = record(
    {"type": text},
    message_ts=stamp,
    thread_ts=stamp,
    channel_id=ident,
    view_id=ident,
    is_ephemeral=boolean,
)
CHOICES: dict[str, Check] = {
    "value": text,
    "selected_option": record({"value": text}),
    "selected_options": listed(record({"value": text})),
    "selected_user": ident,
    "selected_users": listed(ident),
    "selected_channel": ident,
    "selected_channels": listed(ident),
    "selected_conversation": ident,
    "selected_conversations": listed(ident),
    "selected_date": text,
    "selected_time": text,
    "selected_date_time": seconds,
}
STATE = record({"values": named(named(record({"type": text}, **CHOICES)))})
VIEW = record(
    {"id": ident, "type": text},
    callback_id=text,
    private_metadata=text,
    hash=text,
    state=STATE,
    app_installed_team_id=ident,
)
HANDED_IN = record(
    {"id": ident, "type": text, "callback_id": text, "private_metadata": text, "hash": text, "state": STATE},
    app_installed_team_id=ident,
)
ACTION = record({"type": text, "action_id": text, "block_id": text, "action_ts": text}, **CHOICES)
AROUND: dict[str, Check] = {
    "channel": PLACE,
    "message": MESSAGE,
    "view": VIEW,
    "container": CONTAINER,
}

ANY = record(
    team=TEAM,
    enterprise=record(id=ident),
    authorizations=listed(record(team_id=ident, enterprise_id=ident)),
    team_id=ident,
    enterprise_id=ident,
    context_team_id=ident,
    context_enterprise_id=ident,
    event=record(item=record()),
    event_id=text,
    channel=record(id=ident, name=text),
    container=record(channel_id=ident),
    view=record(id=ident, app_installed_team_id=ident),
)
"""What is read of a payload before its kind matters: whose it is and where it came from (`handlers.whoami`)."""
COMMAND = record({"command": text, "text": text, "trigger_id": text, "user_id": ident, "channel_id": ident})
EVENT = record(
    {"type": text},
    item=record(type=text, channel=ident, ts=stamp),
    inviter=ident,
    old_channel_id=ident,
    new_channel_id=ident,
    reaction=text,
    subtype=text,
    tab=text,
    view=record({"id": ident}),
)
ABOUT = record(channel=ident, user=ident)
NEWS: dict[str, Check] = {
    "channel_rename": record({"channel": record({"id": ident, "name": text})}),
    "group_rename": record({"channel": record({"id": ident, "name": text})}),
    "user_change": record({"user": PERSON}),
}
"""Events that bring a whole channel or person; all others name it."""
KINDS: dict[str, Check] = {
    "block_actions": record(
        {"user": PERSON, "trigger_id": text, "container": CONTAINER, "actions": listed(ACTION, least=1)},
        **AROUND,
    ),
    "block_suggestion": record(
        {"user": PERSON, "action_id": text, "block_id": text, "value": text}, **AROUND
    ),
    "message_action": record(
        {"user": PERSON, "callback_id": text, "trigger_id": text, "message": MESSAGE, "channel": PLACE},
    ),
    "shortcut": record({"user": PERSON, "callback_id": text, "trigger_id": text}),
    "view_submission": record({"user": PERSON, "view": HANDED_IN}, trigger_id=text),
    "view_closed": record({"user": PERSON, "view": VIEW}),
    "app_rate_limited": record({"team_id": ident, "minute_rate_limited": seconds}),
    "event_callback": record(
        {"event": lambda value: EVENT(value) and (NEWS.get(value["type"]) or ABOUT)(value)}
    ),
}
"""By its type, what Slack sends; a command has none."""


def is_known(payload: dict[str, Any]) -> bool:
    """Whether a payload is of a kind that we listen to."""
    kind = payload.get("type")
    return "command" in payload or (isinstance(kind, str) and kind in KINDS)


def is_slacks(payload: dict[str, Any]) -> bool:
    """Whether every part that anybody reads of a payload of a known kind is what Slack sends there."""
    return ANY(payload) and (COMMAND if "command" in payload else KINDS[payload["type"]])(payload)
