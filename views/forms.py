"""The parts of a form (a Slack modal) and how its answers are read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from views.blocks import Block, plain_text


def modal(
    *, callback: str, title: str, submit: str, close: str, blocks: list[Block], private: str = ""
) -> Block:
    """A form. `callback` is "<noun>.<act>"; `private` comes back unchanged and must never be trusted."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain_text(title, limit=24),
        "submit": plain_text(submit, limit=24),
        "close": plain_text(close, limit=24),
        "blocks": blocks,
        "private_metadata": private,
    }


def notice(*, title: str, close: str, blocks: list[Block]) -> Block:
    """A modal that only tells something."""
    texts = {"title": plain_text(title, limit=24), "close": plain_text(close, limit=24)}
    return {"type": "modal", **texts, "blocks": blocks}


def field(label: str, *, name: str, element: Block, hint: str = "", optional: bool = False) -> Block:
    """One labelled input; `name` is its block id and the key under which `answers` returns it."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label, limit=2000),
        "element": {"action_id": name, **element},
        "optional": optional,
    }
    return block | ({"hint": plain_text(hint, limit=2000)} if hint else {})


def text(*, initial: str = "", multiline: bool = False, placeholder: str = "", longest: int = 3000) -> Block:
    """A line or a box of text, as much of it as Slack lets stand there at first."""
    block: Block = {"type": "plain_text_input", "multiline": multiline, "max_length": longest}
    return block | _extras(initial_value=initial[:longest], placeholder=placeholder)


def select(options: Sequence[Block], *, initial: str = "", placeholder: str = "") -> Block:
    """A menu of fixed choices; `initial` is the value chosen at first."""
    chosen = next((option for option in options if option["value"] == initial), None)
    return {"type": "static_select", "options": list(options)} | _extras(
        initial_option=chosen, placeholder=placeholder
    )


def search(*, action: str, initial: Block | None = None, placeholder: str = "", at_least: int = 0) -> Block:
    """A menu that asks us for its choices while the person types (`external_select`)."""
    block: Block = {"type": "external_select", "action_id": action, "min_query_length": at_least}
    return block | _extras(initial_option=initial, placeholder=placeholder)


def person(*, initial: str = "", placeholder: str = "") -> Block:
    """A menu of people (only where outsiders do not pick)."""
    return {"type": "users_select"} | _extras(initial_user=initial, placeholder=placeholder)


def channel(*, initial: str = "", placeholder: str = "") -> Block:
    """A menu of channels, private ones included, without direct messages."""
    block: Block = {"type": "conversations_select", "filter": {"include": ["public", "private"]}}
    return block | _extras(initial_conversation=initial, placeholder=placeholder)


def moment(*, initial: datetime | None = None) -> Block:
    """A picker of date and time, shown in the person's own zone."""
    return {"type": "datetimepicker"} | _extras(
        initial_date_time=int(initial.timestamp()) if initial else None
    )


def day(*, initial: date | None = None) -> Block:
    """A picker of a date, which comes back as a text such as "2026-03-02"."""
    return {"type": "datepicker"} | _extras(initial_date=initial.isoformat() if initial else "")


def ticks(options: Sequence[Block], *, initial: Sequence[str] = ()) -> Block:
    """Boxes to tick, in a field that must be optional; the values of the ticked ones come back."""
    chosen = [option for option in options if option["value"] in initial]
    return {"type": "checkboxes", "options": list(options)} | _extras(initial_options=chosen)


def answers(view: dict[str, Any]) -> dict[str, Any]:
    """What the person filled in, by field: a text, an option's value, an id, a moment in UTC, values, or None."""
    found: dict[str, Any] = {}
    for name, elements in view["state"]["values"].items():
        for element in elements.values():
            found[name] = _answer(element)
    return found


def _answer(element: dict[str, Any]) -> Any:
    kind = element["type"]
    if kind.endswith("_select") and "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    if kind == "checkboxes":
        return [option["value"] for option in element.get("selected_options") or []]
    if kind == "datetimepicker":
        seconds = element.get("selected_date_time")
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    for key in ("value", "selected_user", "selected_conversation", "selected_channel", "selected_date"):
        if key in element:
            return element[key]
    return None


def _extras(**extras: Any) -> Block:
    """The given settings that are not empty; a placeholder becomes a text object."""
    kept = {name: extra for name, extra in extras.items() if extra}
    if "placeholder" in kept:
        kept["placeholder"] = plain_text(kept["placeholder"], limit=150)
    return kept
