"""Commands, shortcuts, clicks and Home: what goes to the app when a person acts, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox import answers, mentions, modals, rooms, state
from sandbox.controls import Control
from sandbox.core import Core
from sandbox.delivery.log import COMMANDS, INTERACTIVE, Delivery
from sandbox.form import Form
from sandbox.payloads import describe, events, interactions
from sandbox.tickets import ResponseUrl
from sandbox.workspace import Channel, Message, User, View

Json = dict[str, Any]


class NotPossible(Exception):
    """Slack would not offer this to the person."""


@dataclass(eq=False)
class Answer:
    """What came of an act; grows while the app keeps answering through the response URL.

    `error` is None when the app acknowledged in time; `confirm` is the dialog the button asked with."""

    core: Core
    user: str
    url: ResponseUrl | None = None
    error: str | None = None
    said: str = ""
    confirm: Json | None = None
    deliveries: list[Delivery] = field(default_factory=list)

    @property
    def messages(self) -> list[Message]:
        return [one for one in (self.url.answers if self.url else []) if not one.deleted]

    @property
    def text(self) -> str:
        """All words she reads: the app's answers, or Slack's own words when it refused."""
        return "\n".join(one.text for one in self.messages) or self.said

    @property
    def blocks(self) -> list[Json]:
        return self.messages[-1].blocks if self.messages else []

    @property
    def form(self) -> Form | None:
        """The modal she has open now."""
        stack = self.core.space.modals.get(self.user, [])
        return Form(self.core, view=stack[-1]) if stack else None


def _refused(core: Core, *, user: User, error: str, said: str) -> Answer:
    _notify(core, user=user, error=error, text=said)
    return Answer(core=core, user=user.id, error=error, said=said)


def _notify(core: Core, *, user: User, error: str, text: str) -> None:
    with core.lock:
        notices = core.space.notices
        notices.append({"id": len(notices) + 1, "user": user.id, "error": error, "text": text})
    core.changed()


def _ask(core: Core, *, user: User, payload: Json, kind: str, answer: Answer, what: str) -> Any:
    """Sends, waits for the acknowledgement and returns its body; a missing one becomes the answer's error."""
    if kind == INTERACTIVE and not core.install.interactivity:
        raise NotPossible("the manifest does not enable interactivity")
    delivery = core.office.ask(payload, kind=kind)
    answer.deliveries.append(delivery)
    outcome = delivery.outcome
    if outcome is not None and outcome.ok:
        return outcome.body
    late = outcome is None or outcome.reason in ("timeout", "http_timeout")
    answer.error = "operation_timeout" if late else "dispatch_failed"
    answer.said = f'{what} failed with the error "{answer.error}"'
    _notify(core, user=user, error=answer.error, text=answer.said)
    return None


def command(core: Core, *, user: User, channel: Channel, text: str, thread_ts: str | None) -> Answer:
    """A slash command as typed."""
    name, _, rest = text.partition(" ")
    declared = next((one for one in core.install.commands if one.get("command") == name), None)
    if thread_ts:
        return _refused(
            core, user=user, error="not_in_threads", said=f"{name} is not supported in threads. Sorry!"
        )
    if user.team_id != core.install.team_id:
        return _refused(core, user=user, error="not_available", said=f"{name} is not a valid command.")
    if user.id not in channel.members:
        raise NotPossible(f"{user.name} is not in #{channel.name}")
    if declared is None:
        return _refused(core, user=user, error="unknown_command", said=f"{name} is not a valid command.")
    read = mentions.resolved if declared.get("should_escape") else mentions.typed
    with core.lock:
        url = core.tickets.response_url(
            "commands", user=user.id, channel=channel.id, team=core.install.team_id
        )
        fields = {
            "command": name,
            "text": read(core.space, text=rest.strip()),
            "response_url": core.url + url.path,
            "trigger_id": core.tickets.trigger(user.id, channel=channel.id),
        }
        payload = interactions.command(
            user, channel=channel, install=core.install, space=core.space, fields=fields
        )
    answer = Answer(core=core, user=user.id, url=url)
    body = _ask(core, user=user, payload=payload, kind=COMMANDS, answer=answer, what=name)
    answers.acknowledged(core, url=url, body=body)
    return answer


def shortcut(core: Core, *, user: User, name: str, message: Message | None) -> Answer:
    """A message shortcut (with a message) or a global one, by the name the manifest gives it."""
    kind = "message" if message else "global"
    known = [one for one in core.install.shortcuts if one.get("type") == kind]
    found = next((one for one in known if one.get("name") == name), None)
    if found is None:
        raise LookupError(
            f"there is no {kind} shortcut {name!r}; there are: {[one.get('name') for one in known]}"
        )
    if user.team_id != core.install.team_id:
        return _refused(core, user=user, error="not_available", said=f"{name} is not available to you.")
    answer = Answer(core=core, user=user.id)
    with core.lock:
        where = message.channel.id if message else ""
        fields = {
            "callback_id": found["callback_id"],
            "trigger_id": core.tickets.trigger(user.id, channel=where),
        }
        stamp = core.space.stamps.next()
        if message is None:
            payload = interactions.global_shortcut(
                user, install=core.install, space=core.space, fields=fields, action_ts=stamp
            )
        else:
            answer.url = core.tickets.response_url(
                "actions", user=user.id, channel=where, team=core.install.team_id
            )
            fields["response_url"] = core.url + answer.url.path
            payload = interactions.message_shortcut(
                user, message=message, install=core.install, space=core.space, fields=fields, action_ts=stamp
            )
    _ask(core, user=user, payload=payload, kind=INTERACTIVE, answer=answer, what=name)
    return answer


def act(core: Core, *, user: User, place: Message | View, control: Control, raw: Any) -> Answer:
    """A click or a choice: block_actions. Choices are kept for the state of later payloads."""
    answer = Answer(core=core, user=user.id, confirm=control.element.get("confirm"))
    with core.lock:
        _remember(user, place=place, control=control, raw=raw)
        stamp = core.space.stamps.next()
        action = state.action(control.block, element=control.element, raw=raw, action_ts=stamp)
        if isinstance(place, View):
            payload = interactions.on_view(
                "block_actions", user=user, view=place, install=core.install, space=core.space
            )
            trigger = core.tickets.trigger(user.id, from_view=place.id)
        else:
            answer.url = core.tickets.response_url(
                "actions", user=user.id, channel=place.channel.id, team=core.install.team_id, source=place
            )
            payload = interactions.on_message(
                "block_actions", user=user, message=place, install=core.install, space=core.space
            )
            payload["state"] = {"values": _message_state(place, user=user)}
            payload["response_url"] = core.url + answer.url.path
            trigger = core.tickets.trigger(user.id, channel=place.channel.id)
        payload |= {"trigger_id": trigger, "actions": [action]}
    _ask(
        core, user=user, payload=payload, kind=INTERACTIVE, answer=answer, what=control.label or "The action"
    )
    return answer


def _remember(user: User, *, place: Message | View, control: Control, raw: Any) -> None:
    if control.element["type"] not in state.KINDS:
        return
    values = place.values if isinstance(place, View) else place.selections.setdefault(user.id, {})
    block, action = control.block["block_id"], control.element["action_id"]
    values.setdefault(block, {})[action] = state.entry(control.element, raw=raw)


def _message_state(message: Message, *, user: User) -> Json:
    return state.fresh(message.blocks, old=message.selections.get(user.id))


def suggest(core: Core, *, user: User, place: Message | View, control: Control, query: str) -> Json:
    """Asks the app for an external select's options: {"options": [...]} or {"option_groups": [...]}."""
    answer = Answer(core=core, user=user.id)
    with core.lock:
        if isinstance(place, View):
            payload = interactions.on_view(
                "block_suggestion", user=user, view=place, install=core.install, space=core.space
            )
        else:
            payload = interactions.on_message(
                "block_suggestion", user=user, message=place, install=core.install, space=core.space
            )
        payload |= {
            "block_id": control.block["block_id"],
            "action_id": control.element["action_id"],
            "value": query,
        }
    body = _ask(core, user=user, payload=payload, kind=INTERACTIVE, answer=answer, what="Loading options")
    if answer.error:
        return {"options": []}
    return _options(core, body=body)


def _options(core: Core, *, body: Any) -> Json:
    groups = body.get("option_groups") if isinstance(body, dict) else None
    options = body.get("options") if isinstance(body, dict) else None
    flat = options if groups is None else [one for group in groups for one in group.get("options", [])]
    if not isinstance(flat, list) or len(flat) > 100:
        core.records.reject("block_suggestion", error="invalid_options", payload=body)
        return {"options": []}
    for one in flat:
        if len(one["text"]["text"]) > 75 or len(str(one["value"])) > 150:
            core.records.reject(
                "block_suggestion", error="invalid_options", details=["option too long"], payload=one
            )
    return {"options": flat} if groups is None else {"option_groups": groups}


def open_home(core: Core, *, user: User, tab: str) -> None:
    """The person opens the app's Home or Messages tab."""
    if tab == "home" and not core.install.home_enabled:
        raise NotPossible("the manifest does not enable the Home tab")
    with core.lock:
        channel = rooms.direct(core, user=user.id)
        current = core.space.homes.get(user.id)
        shown = describe.view(current, install=core.install) if current and tab == "home" else None
        event = events.home_opened(
            user.id, channel=channel.id, tab=tab, view=shown, ts=core.space.stamps.next()
        )
        core.send(event)


def close(core: Core, *, user: User, view: View, everything: bool = False) -> None:
    """Closes a modal; the app hears of it only when it asked to (notify_on_close)."""
    with core.lock:
        stack = core.space.modals.get(user.id, [])
        tell = view.payload["notify_on_close"]
        cleared = everything or view.payload["clear_on_close"]
        payload = interactions.closed(
            user, view=view, install=core.install, space=core.space, is_cleared=cleared
        )
        if cleared or (stack and stack[0] is view):
            modals.clear(core, user=user.id)
        else:
            modals.pop(core, view=view)
    if tell:
        _ask(core, user=user, payload=payload, kind=INTERACTIVE, answer=Answer(core, user.id), what="Closing")
