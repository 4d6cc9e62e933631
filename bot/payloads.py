"""What Slack sends, read with suspicion: of a sane size and depth, or not at all."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import parse_qs

from slack_bolt import BoltRequest

import bot.shapes

LONGEST = 1024 * 1024
DEEPEST = 100


class Unreadable(Exception):
    """Not something Slack would send."""


class Unheard(Unreadable):
    """Of a kind that nobody here listens to."""


def read(body: bytes, *, content_type: str) -> dict[str, Any]:
    """What a request holds: the JSON of its body or of its `payload` field, or the fields of a command."""
    try:
        text = body.decode()
        if content_type.startswith("application/json"):
            return checked(json.loads(text))
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=100)
        if "payload" in fields:
            return checked(json.loads(fields["payload"][0]))
        return {name: values[0] for name, values in fields.items()}
    except (ValueError, RecursionError) as error:
        raise Unreadable("the body is not what Slack sends") from error


def checked(payload: Any) -> dict[str, Any]:
    """`payload`, when it is an object no deeper than `DEEPEST`; raises `Unreadable` otherwise."""
    if not isinstance(payload, dict):
        raise Unreadable("not an object")
    level: list[Any] = [payload]
    for _ in range(DEEPEST):
        level = [child for node in level for child in _children(node)]
        if not level:
            return payload
    raise Unreadable("nested too deep")


def name_of(payload: dict[str, Any]) -> str:
    """By what the log names a request: its event, or a fingerprint of its trigger, which is a key for a while."""
    if payload.get("event_id"):
        return f"event {str(payload['event_id'])[:64]}"
    trigger = str(payload.get("trigger_id") or payload.get("action_ts") or "")
    key = hashlib.sha256(trigger.encode(errors="replace")).hexdigest()[:10]
    return f"request {key}" if trigger else "request"


def request(payload: dict[str, Any]) -> BoltRequest:
    """A payload as Bolt takes it: Bolt digs into it here already, and every listener later, whatever its shape."""
    if not bot.shapes.is_known(payload):
        raise Unheard("nobody listens to this")
    if not bot.shapes.is_slacks(payload):
        raise Unreadable("not the shape of what Slack sends")
    if payload.get("type") == "view_submission":
        # Slack sends it and does not promise to.
        payload.setdefault("trigger_id", "")
    try:
        # Over HTTP Bolt would read the body and its own unsigned headers a second time.
        return BoltRequest(mode="socket_mode", body=payload)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Unreadable("not what Bolt can read") from error


def _children(node: Any) -> list[Any]:
    if isinstance(node, dict):
        node = node.values()
    elif not isinstance(node, list):
        return []
    return [child for child in node if isinstance(child, dict | list)]
