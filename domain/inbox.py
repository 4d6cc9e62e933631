"""The life of a stored event: when to try again, when to give up, and which events must stay in order."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 30, 300, 1800))
"""Before each further attempt; after the last one the event is quarantined (promise P6)."""

_KEY = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_KIND = re.compile(r"[a-z][a-z0-9_.]{0,39}")
_ID = re.compile(r"[A-Za-z0-9]{1,32}")


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after the attempt with this number, from 1 on; None when it was the last."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def key_of(payload: Mapping[str, Any], *, text: str) -> str:
    """What makes a repeat recognisable: Slack's event id, or the fingerprint of a payload without one."""
    event_id = payload.get("event_id")
    if isinstance(event_id, str) and _KEY.fullmatch(event_id):
        return event_id
    return "sha:" + hashlib.sha256(text.encode()).hexdigest()[:60]


def kind_of(payload: Mapping[str, Any]) -> str:
    """What kind of event it is, in Slack's word."""
    event = payload.get("event")
    kind = event.get("type") if isinstance(event, dict) else payload.get("type")
    return kind if isinstance(kind, str) and _KIND.fullmatch(kind) else "other"


def team_of(payload: Mapping[str, Any]) -> str:
    """The workspace, or the organisation that installed us for all of them, through which the event reached us."""
    grants = payload.get("authorizations")
    first = grants[0] if isinstance(grants, list) and grants and isinstance(grants[0], dict) else {}
    whole = first.get("enterprise_id") if first.get("is_enterprise_install") is True else None
    for found in (whole, first.get("team_id"), payload.get("context_team_id"), payload.get("team_id")):
        if _is_id(found):
            return str(found)
    return ""


def lane_of(payload: Mapping[str, Any]) -> str:
    """What the event must stay in order with: its channel, or else its person, or else its workspace."""
    event = payload.get("event")
    if isinstance(event, dict):
        item = event.get("item")
        places = [
            event.get("channel"),
            event.get("channel_id"),
            item.get("channel") if isinstance(item, dict) else None,
        ]
        for found in (*places, event.get("user")):
            if isinstance(found, dict):
                found = found.get("id")
            if _is_id(found):
                return str(found)
    return team_of(payload) or "-"


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
