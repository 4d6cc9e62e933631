"""Block elements, and which block may hold which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sandbox.checks.objects import (
    action_id,
    confirm,
    conversation_filter,
    dispatch_action_config,
    image,
    initial_among_options,
    option_group,
    option_of_boxes,
    option_of_overflow,
    option_of_select,
    plain,
    unique_values,
)
from sandbox.checks.rich_text import rich_text
from sandbox.checks.rules import (
    Rule,
    anything,
    array,
    boolean,
    both,
    by_type,
    choice,
    exactly_one,
    number,
    record,
    string,
    wrong,
)

_BASE: dict[str, Rule] = {"type": anything, "action_id": action_id}
_FOCUS: dict[str, Rule] = _BASE | {"focus_on_load": boolean}
_PICKER: dict[str, Rule] = _FOCUS | {"placeholder": plain(150), "confirm": confirm}
_USERS = array(string(255, shortest=1), low=1, high=10)

_BUTTON = record(
    _BASE
    | {
        "text": plain(75),
        "url": string(3000, shortest=1),
        "value": string(2000),
        "style": choice("primary", "danger"),
        "confirm": confirm,
        "accessibility_label": string(75),
        "visible_to_user_ids": _USERS,
        "agent_prompt": string(4000),
        "agent_prompt_display": anything,
    },
    required=["text"],
)


def _matching(pattern: str, *, word: str) -> Rule:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield wrong(f"must be a valid {word}", at=at)

    return check


_DATE = _matching(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", word="date (YYYY-MM-DD)")
_TIME = _matching(r"([01]\d|2[0-3]):[0-5]\d", word="time (HH:mm)")


def _static(*, several: bool) -> Rule:
    extra: dict[str, Rule] = (
        {"initial_options": array(option_of_select, low=1), "max_selected_items": number(1)}
        if several
        else {"initial_option": option_of_select}
    )
    options = {
        "options": array(option_of_select, low=1, high=100),
        "option_groups": array(option_group, low=1, high=100),
    }
    return both(
        record(_PICKER | options | extra),
        exactly_one("options", "option_groups"),
        initial_among_options,
        unique_values,
    )


def _external(*, several: bool) -> Rule:
    extra: dict[str, Rule] = (
        {"initial_options": array(option_of_select, low=1), "max_selected_items": number(1)}
        if several
        else {"initial_option": option_of_select}
    )
    return record(_PICKER | {"min_query_length": number(0)} | extra)


def _ids(noun: str, *, several: bool, more: dict[str, Rule] | None = None) -> Rule:
    extra: dict[str, Rule] = (
        {f"initial_{noun}s": array(string(255, shortest=1)), "max_selected_items": number(1)}
        if several
        else {f"initial_{noun}": string(255, shortest=1)}
    )
    return record(_PICKER | extra | (more or {}))


_CONVERSATIONS: dict[str, Rule] = {"default_to_current_conversation": boolean, "filter": conversation_filter}
_RESPONSE_URL: dict[str, Rule] = {"response_url_enabled": boolean}

SELECTS: dict[str, Rule] = {
    "static_select": _static(several=False),
    "external_select": _external(several=False),
    "users_select": _ids("user", several=False),
    "conversations_select": _ids("conversation", several=False, more=_CONVERSATIONS | _RESPONSE_URL),
    "channels_select": _ids("channel", several=False, more=_RESPONSE_URL),
}
MULTI_SELECTS: dict[str, Rule] = {
    "multi_static_select": _static(several=True),
    "multi_external_select": _external(several=True),
    "multi_users_select": _ids("user", several=True),
    "multi_conversations_select": _ids("conversation", several=True, more=_CONVERSATIONS),
    "multi_channels_select": _ids("channel", several=True),
}
PICKERS: dict[str, Rule] = {
    "datepicker": record(_PICKER | {"initial_date": _DATE}),
    "timepicker": record(_PICKER | {"initial_time": _TIME, "timezone": string(255)}),
}
DATETIME: dict[str, Rule] = {
    "datetimepicker": record(_FOCUS | {"confirm": confirm, "initial_date_time": number(10**9, 10**10 - 1)})
}


def _boxes(key: str, *, rule: Rule) -> Rule:
    fields = _FOCUS | {"options": array(option_of_boxes, low=1, high=10), key: rule, "confirm": confirm}
    return both(record(fields, required=["options"]), initial_among_options, unique_values)


BOXES: dict[str, Rule] = {
    "checkboxes": _boxes("initial_options", rule=array(option_of_boxes, low=1)),
    "radio_buttons": _boxes("initial_option", rule=option_of_boxes),
}
BUTTONS: dict[str, Rule] = {
    "button": _BUTTON,
    "overflow": both(
        record(
            _BASE | {"options": array(option_of_overflow, low=1, high=5), "confirm": confirm},
            required=["options"],
        ),
        unique_values,
    ),
    "workflow_button": record(
        _BASE
        | {
            "text": plain(75),
            "workflow": anything,
            "style": choice("primary", "danger"),
            "accessibility_label": string(75),
        },
        required=["text", "workflow", "action_id"],
    ),
}

_TYPED: dict[str, Rule] = _FOCUS | {
    "placeholder": plain(150),
    "dispatch_action_config": dispatch_action_config,
}
_DECIMAL = _matching(r"-?\d+(\.\d+)?", word="number")


def _lengths(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, dict):
        low, high = value.get("min_length"), value.get("max_length")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            yield wrong("min_length must not be greater than max_length", at=at)


INPUTS: dict[str, Rule] = {
    "plain_text_input": both(
        record(
            _TYPED
            | {
                "initial_value": string(3000),
                "multiline": boolean,
                "min_length": number(0, 3000),
                "max_length": number(1, 3000),
            }
        ),
        _lengths,
    ),
    "email_text_input": record(_TYPED | {"initial_value": string(3000)}),
    "url_text_input": record(_TYPED | {"initial_value": string(3000)}),
    "number_input": record(
        _TYPED
        | {
            "is_decimal_allowed": boolean,
            "initial_value": _DECIMAL,
            "min_value": _DECIMAL,
            "max_value": _DECIMAL,
        },
        required=["is_decimal_allowed"],
    ),
    "rich_text_input": record(
        _TYPED | {"initial_value": rich_text, "min_lines": number(1, 100), "max_lines": number(1, 100)}
    ),
    "file_input": record(_BASE | {"filetypes": array(string(255)), "max_files": number(1, 10)}),
}

_FEEDBACK = record(
    {"text": plain(75), "value": string(2000, shortest=1), "accessibility_label": string(75)},
    required=["text", "value"],
)
FEEDBACK: dict[str, Rule] = {
    "feedback_buttons": record(
        _BASE | {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
        required=["positive_button", "negative_button"],
    ),
    "icon_button": record(
        _BASE
        | {
            "icon": choice("trash"),
            "text": plain(75),
            "value": string(2000),
            "confirm": confirm,
            "accessibility_label": string(75),
            "visible_to_user_ids": _USERS,
        },
        required=["icon", "text"],
    ),
}

IN_ACTIONS = by_type(
    BUTTONS
    | SELECTS
    | MULTI_SELECTS
    | PICKERS
    | DATETIME
    | BOXES
    | {"rich_text_input": INPUTS["rich_text_input"]}
)
IN_SECTION = by_type(BUTTONS | SELECTS | MULTI_SELECTS | PICKERS | BOXES | {"image": image})
IN_INPUT = by_type(INPUTS | SELECTS | MULTI_SELECTS | PICKERS | DATETIME | BOXES)
IN_CONTEXT_ACTIONS = by_type(FEEDBACK)
IN_CARD = by_type({"button": _BUTTON})
