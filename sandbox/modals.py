"""Modals and Home tabs: opening, stacking, updating, publishing."""

from __future__ import annotations

import copy
import secrets
from typing import Any

from sandbox import posting, state
from sandbox.core import Core
from sandbox.tickets import Trigger
from sandbox.workspace import View, new_id

Json = dict[str, Any]

STACK = 3
MAX_BYTES = 250_000


def make(core: Core, *, user: str, payload: Json) -> View:
    """A view object from what the app sent; not yet shown."""
    return View(
        id=new_id("V"),
        user=user,
        payload=complete(payload),
        hash=_hash(core),
        app_team=core.install.team_id,
    )


def complete(payload: Json) -> Json:
    """The app's view with Slack's defaults filled in."""
    found: Json = {
        "type": payload["type"],
        "callback_id": payload.get("callback_id", ""),
        "private_metadata": payload.get("private_metadata", ""),
        "external_id": payload.get("external_id", ""),
        "title": copy.deepcopy(
            payload.get("title", {"type": "plain_text", "text": "View Title", "emoji": True})
        ),
        "submit": copy.deepcopy(payload.get("submit")),
        "close": copy.deepcopy(payload.get("close")),
        "clear_on_close": bool(payload.get("clear_on_close", False)),
        "notify_on_close": bool(payload.get("notify_on_close", False)),
        "submit_disabled": bool(payload.get("submit_disabled", False)),
    }
    return found | {"blocks": posting.with_ids(payload.get("blocks", []))}


def _hash(core: Core) -> str:
    return f"{core.space.epoch()}.{secrets.token_hex(4)}"


def open_(core: Core, *, trigger: Trigger, payload: Json) -> View:
    """Shows a new modal. What the person had open is replaced, as a new dialog covers the old one."""
    made = make(core, user=trigger.user, payload=payload)
    _show(core, view=made, stack=[])
    return made


def push(core: Core, *, user: str, payload: Json) -> View | str:
    """Puts a view on top of the stack, or answers with Slack's error word."""
    stack = core.space.modals.get(user, [])
    if not stack:
        return "not_found"
    if len(stack) >= STACK:
        return "push_limit_reached"
    made = make(core, user=user, payload=payload)
    made.previous_id, made.root_id = stack[-1].id, stack[0].id
    _show(core, view=made, stack=stack)
    return made


def _show(core: Core, *, view: View, stack: list[View]) -> None:
    view.values = state.fresh(view.payload["blocks"])
    core.space.modals[view.user] = [*stack, view]
    core.changed()


def update(core: Core, *, view: View, payload: Json) -> View:
    """New content for a view in place; typed values survive where block_id and action_id stay the same."""
    view.payload = complete(payload)
    view.values = state.fresh(view.payload["blocks"], old=view.values)
    view.errors = {}
    view.hash = _hash(core)
    core.changed()
    return view


def publish(core: Core, *, user: str, payload: Json) -> View:
    """A person's Home tab; its view keeps its id."""
    found = core.space.homes.get(user)
    if found is None:
        found = make(core, user=user, payload=payload)
        core.space.homes[user] = found
    return update(core, view=found, payload=payload)


def pop(core: Core, *, view: View) -> None:
    """Takes this view and everything above it off the stack."""
    stack = core.space.modals.get(view.user, [])
    if view in stack:
        core.space.modals[view.user] = stack[: stack.index(view)]
    core.changed()


def clear(core: Core, *, user: str) -> None:
    core.space.modals[user] = []
    core.changed()


def is_open(core: Core, *, view: View) -> bool:
    return view in core.space.modals.get(view.user, []) or core.space.homes.get(view.user) is view


def too_large(payload: Json) -> bool:
    return len(str(payload).encode()) > MAX_BYTES
