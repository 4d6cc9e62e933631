"""How a door answers after a click or a form, and how it reads the ids that Slack hands back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import usecases.outbox
from domain.outbox import TryLater, Unclear, Undeliverable
from domain.people import Actor
from domain.refusals import Refusal
from usecases.runtime import Runtime
from views.blocks import Message


def privately(run: Runtime, *, actor: Actor, channel: str, message: Message, key: str) -> None:
    """Tell one person: in the channel they came from, or in a direct message where that cannot be done.

    `key` is the outbox key of the direct message.
    """
    if channel:
        try:
            run.slack(actor.workspace_id).whisper(
                channel=channel, user_id=actor.user_id, text=message.text, blocks=message.blocks
            )
            return
        except (TryLater, Undeliverable, Unclear):
            pass
    with run.begin() as session:
        usecases.outbox.promise(
            session,
            workspace_id=actor.workspace_id,
            channel=actor.user_id,
            key=key,
            message=message,
            audience="person",
            now=run.now(),
        )


def permalink(run: Runtime, *, actor: Actor, channel: str, ts: str) -> str:
    """Where Slack shows a message; "" when it does not say, since a link is only a help."""
    try:
        slack = run.slack(actor.workspace_id)
        return slack.permalink(channel=channel, ts=ts) if channel and ts else ""
    except (TryLater, Undeliverable, Unclear):
        return ""


def row_id(value: object) -> int:
    """The id of a row from a payload; anything else is refused. Whose row it is, the use case asks."""
    text = str(value)
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise Refusal("gone")
    return int(text)


def seen(kept: Mapping[str, Any]) -> int | None:
    """The latest deed on a row when its form was opened, from what the form `kept`; 0 for none. None when an older
    version of the bot opened it, which kept no such thing.
    """
    return row_id(kept["seen"]) if kept.get("seen") else None


def remember(**facts: str) -> str:
    """Facts for a form's private part."""
    return json.dumps(facts)


def remembered(view: dict[str, Any]) -> dict[str, str]:
    """The facts of a form's private part, none of which is to be trusted."""
    try:
        facts = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        raise Refusal("gone") from None
    return {str(name): str(fact) for name, fact in facts.items()} if isinstance(facts, dict) else {}


def form_key(view: dict[str, Any]) -> str:
    """The receipt of a form that was handed in."""
    return f"form:{view['id']}:{view['hash']}"


def click_key(body: dict[str, Any]) -> str:
    """The receipt of a click: message or view, button, moment and person."""
    container, action = body["container"], body["actions"][0]
    place = container.get("message_ts") or container.get("view_id", "")
    return f"click:{place}:{action['action_id']}:{action['action_ts']}:{body['user']['id']}"


def value(body: dict[str, Any]) -> str:
    """What the clicked button carries; "" for none and for a shortcut."""
    actions = body.get("actions") or [{}]
    return str(actions[0].get("value") or "")


def channel(body: dict[str, Any]) -> str:
    """Where a button was clicked or a shortcut used; "" outside channels."""
    return str((body.get("channel") or {}).get("id") or "")
