"""What Slack's message events tell: words said or changed by somebody, or words taken back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

SPEECH = ("", "file_share", "me_message", "thread_broadcast", "bot_message")
"""Subtypes that are somebody's words; all others are Slack telling about itself."""
SLACKBOT = "USLACKBOT"

_LATEST = 2**32
"""In seconds; a message of a later time nobody has written, and whatever waits for it would be counted day by day."""
_TS = re.compile(r"(\d{1,11})\.(\d{1,6})", re.ASCII)
_ID = re.compile(r"[A-Z0-9]{1,32}", re.ASCII)


class Unreadable(ValueError):
    """An event that cannot be what Slack sends."""


@dataclass(frozen=True)
class Spoken:
    """A message as it stands. `thread_ts`: the parent of a reply, None for a top-level message and for a
    parent.

    `edited`: the time of its newest edit ("" for none); `team_id`: the author's own organisation, "" if
    not told.
    """

    channel: str
    ts: str
    text: str
    user_id: str = ""
    team_id: str = ""
    thread_ts: str | None = None
    is_bot: bool = False
    attachment: bool = False
    edited: str = ""


@dataclass(frozen=True)
class Gone:
    """A message that was deleted."""

    channel: str
    ts: str


def heard(event: Mapping[str, Any]) -> Spoken | Gone | None:
    """Read a `message` event; None when nobody said, changed or took back anything. `Unreadable` for
    nonsense.
    """
    subtype = event.get("subtype") or ""
    channel = _id(event.get("channel"), what="channel")
    if subtype == "message_deleted":
        return Gone(channel, _ts(event.get("deleted_ts")))
    if subtype == "message_changed":
        return _changed(channel, event.get("message"))
    return _spoken(channel, event) if subtype in SPEECH else None


def moment(ts: str) -> datetime:
    """The instant a Slack `ts` names."""
    found = _TS.fullmatch(ts)
    if found is None or int(found[1]) >= _LATEST:
        raise Unreadable(f"not the time of a message: {ts[:40]!r}")
    seconds, fraction = int(found[1]), int(found[2].ljust(6, "0"))
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=fraction)


def _changed(channel: str, message: object) -> Spoken | Gone | None:
    """An edit; Slack also tells about unfurled links this way, which nobody edited, and about deleted
    parents.
    """
    if not isinstance(message, Mapping):
        raise Unreadable("a change without a message")
    if message.get("subtype") == "tombstone":
        return Gone(channel, _ts(message.get("ts")))
    if not isinstance(message.get("edited"), Mapping) or (message.get("subtype") or "") not in SPEECH:
        return None
    return _spoken(channel, message)


def _spoken(channel: str, message: Mapping[str, Any]) -> Spoken:
    ts = _ts(message.get("ts"))
    thread = message.get("thread_ts")
    edited = message.get("edited")
    user_id = _id(message["user"], what="author") if message.get("user") else ""
    profile = message.get("user_profile")
    told = profile.get("team") if isinstance(profile, Mapping) else ""
    return Spoken(
        channel=channel,
        ts=ts,
        text=_storable(message.get("text")),
        user_id=user_id,
        team_id=str(message.get("user_team") or told or message.get("team") or "")[:32],
        thread_ts=_ts(thread) if thread and thread != ts else None,
        is_bot=bool(message.get("bot_id")) or message.get("subtype") == "bot_message" or user_id == SLACKBOT,
        attachment=bool(message.get("files") or message.get("attachments")),
        edited=_ts(edited.get("ts")) if isinstance(edited, Mapping) else "",
    )


def _storable(text: object) -> str:
    """Without what no database takes: NUL, and halves of a character."""
    return str(text or "").replace("\0", "").encode("utf-8", "replace").decode()


def _ts(value: object) -> str:
    moment(str(value))
    return str(value)


def _id(value: object, *, what: str) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Unreadable(f"not the id of a message's {what}: {str(value)[:40]!r}")
    return value
