"""views.*: modals and Home tabs."""

from __future__ import annotations

from typing import Any

from sandbox import modals
from sandbox.api.registry import Args, SlackError, method, user_of
from sandbox.checks import surfaces
from sandbox.core import Core
from sandbox.payloads import describe
from sandbox.tickets import Trigger
from sandbox.workspace import View

Json = dict[str, Any]


@method("views.open")
def open_(core: Core, args: Args) -> Json:
    payload = _payload(core, args=args, kinds=("modal",))
    return _shown(core, view=modals.open_(core, trigger=_trigger(core, args), payload=payload))


@method("views.push")
def push(core: Core, args: Args) -> Json:
    payload = _payload(core, args=args, kinds=("modal",))
    trigger = _trigger(core, args)
    made = modals.push(core, user=trigger.user, payload=payload)
    if isinstance(made, str):
        raise SlackError(made)
    return _shown(core, view=made)


@method("views.update")
def update(core: Core, args: Args) -> Json:
    payload = _payload(core, args=args, kinds=("modal", "home"))
    view = _existing(core, args)
    if view.payload["type"] != payload["type"]:
        raise SlackError("invalid_arguments")
    _same_hash(args, view=view)
    return _shown(core, view=modals.update(core, view=view, payload=payload))


@method("views.publish")
def publish(core: Core, args: Args) -> Json:
    payload = _payload(core, args=args, kinds=("home",))
    user = user_of(core, key=args.need("user_id"))
    if not core.install.home_enabled:
        raise SlackError("not_enabled")
    current = core.space.homes.get(user.id)
    if current is not None:
        _same_hash(args, view=current)
    return _shown(core, view=modals.publish(core, user=user.id, payload=payload))


def _payload(core: Core, *, args: Args, kinds: tuple[str, ...]) -> Json:
    payload = args.structure("view", error="invalid_arguments")
    problems = surfaces.view(payload)
    if not problems and payload["type"] not in kinds:
        problems = [f"must be of type {' or '.join(kinds)} [json-pointer:/view/type]"]
    if problems:
        messages = [f"[ERROR] {one}" for one in problems]
        raise SlackError("invalid_arguments", response_metadata={"messages": messages})
    if modals.too_large(payload):
        raise SlackError("view_too_large")
    external = payload.get("external_id")
    taken = next(
        (one for one in core.space.views() if external and one.payload["external_id"] == external), None
    )
    if taken is not None and taken.id != args.text("view_id") and not args.text("external_id"):
        raise SlackError("duplicate_external_id")
    found: Json = payload
    return found


def _trigger(core: Core, args: Args) -> Trigger:
    trigger = core.tickets.use(args.need("trigger_id"))
    if isinstance(trigger, str):
        raise SlackError(trigger)
    return trigger


def _existing(core: Core, args: Args) -> View:
    if args.text("view_id"):
        found = core.space.view(args.text("view_id"))
    else:
        wanted = args.need("external_id")
        found = next((one for one in core.space.views() if one.payload["external_id"] == wanted), None)
    if found is None:
        raise SlackError("not_found")
    return found


def _same_hash(args: Args, *, view: View) -> None:
    if args.text("hash") and args.text("hash") != view.hash:
        raise SlackError("hash_conflict")


def _shown(core: Core, *, view: View) -> Json:
    return {"view": describe.view(view, install=core.install)}
