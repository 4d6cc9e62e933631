"""Submitting a modal: Slack's own checks first, then the app's response_action."""

from __future__ import annotations

from typing import Any

from sandbox import controls, modals
from sandbox.checks import surfaces
from sandbox.core import Core
from sandbox.delivery.log import INTERACTIVE
from sandbox.payloads import interactions
from sandbox.workspace import User, View

Json = dict[str, Any]

# under this key stands what concerns no single input
NO_BLOCK = ""
TROUBLE = "We had some trouble connecting. Try again?"


def submit(core: Core, *, user: User, view: View) -> dict[str, str]:
    """Errors by block_id; empty when the form was accepted."""
    with core.lock:
        missing = _local_errors(view)
        if missing:
            view.errors = missing
            core.changed()
            return missing
        urls = _response_urls(core, user=user, view=view)
        payload = interactions.submission(
            user,
            view=view,
            install=core.install,
            space=core.space,
            trigger_id=core.tickets.trigger(user.id, from_view=view.id),
            urls=urls,
        )
    delivery = core.office.ask(payload, kind=INTERACTIVE)
    outcome = delivery.outcome
    with core.lock:
        if outcome is None or not outcome.ok:
            return _errors(core, view=view, errors={NO_BLOCK: TROUBLE})
        return _respond(core, view=view, body=outcome.body)


def _local_errors(view: View) -> dict[str, str]:
    found = {}
    for one in controls.visible(view, user=view.user):
        if one.block.get("type") != "input":
            continue
        entry = view.values[one.block["block_id"]][one.element["action_id"]]
        problem = controls.problem(entry, block=one.block, element=one.element)
        if problem:
            found[one.block["block_id"]] = problem
    return found


def _response_urls(core: Core, *, user: User, view: View) -> list[Json]:
    urls = []
    for one in controls.visible(view, user=view.user):
        if not one.element.get("response_url_enabled"):
            continue
        block, action = one.block["block_id"], one.element["action_id"]
        entry = view.values[block][action]
        channel = entry.get("selected_conversation") or entry.get("selected_channel")
        if channel:
            url = core.tickets.response_url(
                "actions", user=user.id, channel=channel, team=core.install.team_id
            )
            address = core.url + url.path
            urls.append(
                {"block_id": block, "action_id": action, "channel_id": channel, "response_url": address}
            )
    return urls


def _respond(core: Core, *, view: View, body: Any) -> dict[str, str]:
    """Carries out the acknowledgement's response_action."""
    action = body.get("response_action") if isinstance(body, dict) else None
    if action is None:
        if body not in (None, "", {}):
            return _refuse(core, view=view, details=["unexpected body"], body=body)
        return _done(core, view=view)
    if action == "clear":
        modals.clear(core, user=view.user)
        return {}
    if action == "errors":
        return _app_errors(core, view=view, body=body)
    if action not in ("update", "push"):
        return _refuse(core, view=view, details=[f"unknown response_action {action}"], body=body)
    problems = surfaces.view(body.get("view"))
    if problems:
        return _refuse(core, view=view, details=problems, body=body)
    if action == "update":
        modals.update(core, view=view, payload=body["view"])
        return {}
    made = modals.push(core, user=view.user, payload=body["view"])
    return _refuse(core, view=view, details=[made], body=body) if isinstance(made, str) else {}


def _done(core: Core, *, view: View) -> dict[str, str]:
    if view.payload["clear_on_close"]:
        modals.clear(core, user=view.user)
    else:
        modals.pop(core, view=view)
    return {}


def _app_errors(core: Core, *, view: View, body: Json) -> dict[str, str]:
    errors = body.get("errors")
    known = {one["block_id"] for one in view.payload["blocks"] if one.get("type") == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= known:
        return _refuse(
            core, view=view, details=[f"errors must name input blocks of {sorted(known)}"], body=body
        )
    return _errors(core, view=view, errors={key: str(text) for key, text in errors.items()})


def _refuse(core: Core, *, view: View, details: list[str], body: Any) -> dict[str, str]:
    core.records.reject("view_submission ack", error="invalid_response", details=details, payload=body)
    return _errors(core, view=view, errors={NO_BLOCK: TROUBLE})


def _errors(core: Core, *, view: View, errors: dict[str, str]) -> dict[str, str]:
    view.errors = errors
    core.changed()
    return errors
