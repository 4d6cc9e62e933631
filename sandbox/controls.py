"""Finds buttons and inputs by what a person reads on them, and turns what she says into what Slack stores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sandbox import block_text, state
from sandbox.workspace import Channel, Message, User, View, Workspace

Json = dict[str, Any]
Place = Message | View


@dataclass(frozen=True)
class Control:
    """One interactive element where it stands; `raw` is set for the half of a pair of feedback buttons."""

    block: Json
    element: Json
    raw: Any = None

    @property
    def label(self) -> str:
        return block_text.label(self.block, element=self.element)


def blocks_of(place: Place) -> list[Json]:
    return place.blocks if isinstance(place, Message) else list(place.payload["blocks"])


def visible(place: Place, *, user: str) -> list[Control]:
    """All controls this person sees there."""
    return [
        Control(block=block, element=element)
        for block, element in block_text.controls(blocks_of(place))
        if user in element.get("visible_to_user_ids", [user])
    ]


def buttons(place: Place, *, user: str) -> dict[str, Control]:
    """Clickable things by label; the first of two equal labels wins."""
    found: dict[str, Control] = {}
    for one in visible(place, user=user):
        kind = one.element["type"]
        if kind == "feedback_buttons":
            for half in state.options_of(one.element):
                found.setdefault(half["text"]["text"], Control(one.block, one.element, raw=half["value"]))
        elif kind in ("button", "icon_button", "workflow_button"):
            found.setdefault(one.label, one)
    return found


def by_ids(place: Place, *, block_id: str, action_id: str) -> Control | None:
    for block, element in block_text.controls(blocks_of(place)):
        if block.get("block_id") == block_id and element.get("action_id") == action_id:
            return Control(block=block, element=element)
    return None


def menu(place: Place, *, user: str, label: str | None, option: Any) -> Control:
    """A menu, picker or group of boxes by its label, or (label None) by an option it offers."""
    others = [
        one for one in visible(place, user=user) if one.element["type"] not in ("button", "icon_button")
    ]
    for one in others:
        if label is not None and label in (one.label, one.element.get("action_id")):
            return one
    for one in others:
        texts = [text_of(choice) for choice in state.options_of(one.element)]
        if label is None and option in texts:
            return one
    names = [one.label or one.element.get("action_id") for one in others]
    raise LookupError(f"there is no menu {label!r} offering {option!r}; there are: {names}")


def inputs(view: View) -> dict[str, Control]:
    """Input blocks by label, other stateful elements by theirs."""
    found: dict[str, Control] = {}
    for one in visible(view, user=view.user):
        if one.element["type"] in state.KINDS:
            found.setdefault(one.label or str(one.element["action_id"]), one)
    return found


def text_of(option: Json) -> str:
    text = option.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else ""


def raw_of(space: Workspace, *, element: Json, said: Any) -> Any:
    """What Slack stores for what a person says: option labels, people, channels, dates, text."""
    kind = element["type"]
    if said is None:
        return None
    if isinstance(said, (list, tuple, set)):
        return [_one(space, element=element, said=one) for one in said]
    raw = _one(space, element=element, said=said)
    several = kind in state.KINDS and state.KINDS[kind][2]
    return [raw] if several else raw


def _one(space: Workspace, *, element: Json, said: Any) -> Any:
    kind = element["type"]
    if isinstance(said, dict):
        return said
    if state.options_of(element):
        return _option(element, said=said)
    if "users" in kind or "conversations" in kind or "channels" in kind:
        return _somebody(space, said=said)
    if isinstance(said, datetime):
        return int(said.timestamp()) if kind == "datetimepicker" else said.date().isoformat()
    if isinstance(said, date):
        return said.isoformat()
    if isinstance(said, time):
        return said.strftime("%H:%M")
    return said if isinstance(said, int) and kind == "datetimepicker" else str(said)


def _option(element: Json, *, said: Any) -> Any:
    options = state.options_of(element)
    for one in options:
        if text_of(one) == said:
            return one["value"]
    for one in options:
        if one.get("value") == said:
            return said
    raise LookupError(f"there is no option {said!r}; there are: {[text_of(one) for one in options]}")


def _somebody(space: Workspace, *, said: Any) -> str:
    if isinstance(said, str):
        user = space.user_named(said.removeprefix("@"))
        channel = space.channel(said)
        return user.id if user else channel.id if channel else said
    if isinstance(said, (User, Channel)):
        return said.id
    return str(said.id)


def shown(entry: Json, *, space: Workspace) -> Any:
    """What a person reads in an input: labels, names, dates, text; None when empty; or a list."""
    value = next((one for key, one in entry.items() if key != "type"), None)
    if isinstance(value, list):
        return [_readable(one, space=space) for one in value]
    return _readable(value, space=space)


def _readable(value: Any, *, space: Workspace) -> Any:
    if isinstance(value, dict):
        return text_of(value) or block_text.words(value)
    if isinstance(value, str) and value in space.users:
        return space.users[value].name
    if isinstance(value, str) and value in space.channels:
        return f"#{space.channels[value].name}"
    return value


def problem(entry: Json, *, block: Json, element: Json) -> str:
    """What Slack's own client says about an input before it sends the form; "" when nothing."""
    if state.is_empty(entry):
        return "" if block.get("optional") else "Please complete this required field."
    value = entry.get("value")
    if not isinstance(value, str):
        return ""
    if element["type"] == "number_input":
        return _number_problem(value, element=element)
    if len(value) > element.get("max_length", 3000):
        return f"Please enter no more than {element.get('max_length', 3000)} characters."
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if element["type"] == "email_text_input" and "@" not in value:
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and "://" not in value:
        return "Please enter a valid URL."
    return ""


def _number_problem(value: str, *, element: Json) -> str:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    low, high = element.get("min_value"), element.get("max_value")
    if (low is not None and number < float(low)) or (high is not None and number > float(high)):
        return "Please enter a number in the allowed range."
    return ""
