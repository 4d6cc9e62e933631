"""The state of inputs: what Slack puts into `state.values` and into an action."""

from __future__ import annotations

from typing import Any

from sandbox import block_text

Json = dict[str, Any]

# element type -> (key of the value in state, key of the initial value in the element, is a list)
KINDS: dict[str, tuple[str, str, bool]] = {
    "plain_text_input": ("value", "initial_value", False),
    "email_text_input": ("value", "initial_value", False),
    "url_text_input": ("value", "initial_value", False),
    "number_input": ("value", "initial_value", False),
    "rich_text_input": ("rich_text_value", "initial_value", False),
    "file_input": ("files", "", True),
    "static_select": ("selected_option", "initial_option", False),
    "external_select": ("selected_option", "initial_option", False),
    "users_select": ("selected_user", "initial_user", False),
    "conversations_select": ("selected_conversation", "initial_conversation", False),
    "channels_select": ("selected_channel", "initial_channel", False),
    "multi_static_select": ("selected_options", "initial_options", True),
    "multi_external_select": ("selected_options", "initial_options", True),
    "multi_users_select": ("selected_users", "initial_users", True),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", True),
    "multi_channels_select": ("selected_channels", "initial_channels", True),
    "radio_buttons": ("selected_option", "initial_option", False),
    "checkboxes": ("selected_options", "initial_options", True),
    "datepicker": ("selected_date", "initial_date", False),
    "timepicker": ("selected_time", "initial_time", False),
    "datetimepicker": ("selected_date_time", "initial_date_time", False),
}
# acted upon, but without a state of their own
MOMENTARY = {"button", "overflow", "workflow_button", "feedback_buttons", "icon_button"}


class UnknownOption(ValueError):
    """The value is none of the element's options."""


def options_of(element: Json) -> list[Json]:
    """All options of a select, flat."""
    if element.get("type") == "feedback_buttons":
        return [element["positive_button"], element["negative_button"]]
    found = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        found += group.get("options") or []
    return found


def initial(element: Json) -> Json:
    """The entry of an untouched element."""
    key, first, is_list = KINDS[element["type"]]
    start = element.get(first) if first else None
    return {"type": element["type"], key: start if start is not None else ([] if is_list else None)}


def fresh(blocks: list[Json], *, old: dict[str, Json] | None = None) -> dict[str, Json]:
    """State of all inputs; entries of `old` survive where block_id, action_id and type are the same."""
    values: dict[str, Json] = {}
    for block, element in block_text.controls(blocks):
        if element.get("type") not in KINDS:
            continue
        kept = (old or {}).get(block["block_id"], {}).get(element["action_id"])
        same = kept is not None and kept.get("type") == element["type"]
        values.setdefault(block["block_id"], {})[element["action_id"]] = kept if same else initial(element)
    return values


def entry(element: Json, *, raw: Any) -> Json:
    """The entry after a person chose `raw`: an option's value, id, date or text; a list where several fit."""
    kind = element["type"]
    key, _, is_list = KINDS[kind]
    if raw is None or raw == "":
        return {"type": kind, key: [] if is_list else None}
    if "option" in key:
        chosen = [_option(element, raw=one) for one in raw] if is_list else _option(element, raw=raw)
        return {"type": kind, key: chosen}
    if kind == "rich_text_input" and isinstance(raw, str):
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": raw}]}
        return {"type": kind, key: {"type": "rich_text", "elements": [section]}}
    if kind == "number_input":
        return {"type": kind, key: str(raw)}
    if kind == "datetimepicker":
        return {"type": kind, key: int(raw)}
    return {"type": kind, key: list(raw) if is_list else raw}


def _option(element: Json, *, raw: Any) -> Json:
    if isinstance(raw, dict):
        return raw
    for one in options_of(element):
        if one.get("value") == raw:
            return one
    raise UnknownOption(f"{raw!r} is none of {[one.get('value') for one in options_of(element)]}")


def is_empty(one: Json) -> bool:
    """Whether an entry holds nothing."""
    return all(value in (None, "", []) for key, value in one.items() if key != "type")


def action(block: Json, *, element: Json, raw: Any, action_ts: str) -> Json:
    """One item of `actions` in block_actions."""
    kind = element["type"]
    found: Json = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    for key in ("text", "value", "style", "url", "placeholder"):
        if key in element:
            found[key] = element[key]
    if kind in KINDS:
        found |= entry(element, raw=raw)
    elif kind == "overflow":
        found["selected_option"] = _option(element, raw=raw)
    elif kind == "feedback_buttons":
        found |= {key: value for key, value in _option(element, raw=raw).items() if key in ("text", "value")}
    return found
