"""Composition objects: texts, options, confirmation dialogs, images."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.checks.rules import (
    Rule,
    anything,
    array,
    boolean,
    both,
    by_type,
    choice,
    exactly_one,
    record,
    string,
    wrong,
)

MAX_TEXT = 3000

block_id = string(255, shortest=1)
action_id = string(255, shortest=1)


def plain(longest: int = MAX_TEXT) -> Rule:
    """A plain_text object."""
    fields = {"type": anything, "text": string(longest, shortest=1), "emoji": boolean}
    return by_type({"plain_text": record(fields, required=["text"])})


def mrkdwn(longest: int = MAX_TEXT) -> Rule:
    fields = {"type": anything, "text": string(longest, shortest=1), "verbatim": boolean}
    return by_type({"mrkdwn": record(fields, required=["text"])})


def text(longest: int = MAX_TEXT) -> Rule:
    """Either kind of text object."""
    content = string(longest, shortest=1)
    return by_type(
        {
            "plain_text": record({"type": anything, "text": content, "emoji": boolean}, required=["text"]),
            "mrkdwn": record({"type": anything, "text": content, "verbatim": boolean}, required=["text"]),
        }
    )


def option(words: Rule, **more: Rule) -> Rule:
    """An option whose text and description are of this kind."""
    fields = {"text": words, "value": string(150, shortest=1), "description": words} | more
    return record(fields, required=["text", "value"])


option_of_select = option(plain(75))
option_of_boxes = option(text(75))
option_of_overflow = option(plain(75), url=string(3000))

option_group = record(
    {"label": plain(75), "options": array(option_of_select, low=1, high=100)}, required=["label", "options"]
)

confirm = record(
    {
        "title": plain(100),
        "text": text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": choice("primary", "danger"),
    },
    required=["title", "text", "confirm", "deny"],
)

dispatch_action_config = record(
    {"trigger_actions_on": array(choice("on_enter_pressed", "on_character_entered"), low=1, high=2)}
)

_KINDS_OF_CONVERSATIONS = choice("im", "mpim", "private", "public")
conversation_filter = record(
    {
        "include": array(_KINDS_OF_CONVERSATIONS, low=1),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    }
)

_SLACK_FILE = both(record({"id": string(255), "url": string(3000)}), exactly_one("id", "url"))
IMAGE_FIELDS: dict[str, Rule] = {
    "type": anything,
    "image_url": string(3000, shortest=1),
    "slack_file": _SLACK_FILE,
    "alt_text": string(2000),
}
image = by_type(
    {"image": both(record(IMAGE_FIELDS, required=["alt_text"]), exactly_one("image_url", "slack_file"))}
)


def unique_values(value: Any, at: str) -> Iterator[str]:
    """No two options of one menu may share a value."""
    options = value.get("options") if isinstance(value, dict) else None
    if not isinstance(options, list):
        return
    values = [one.get("value") for one in options if isinstance(one, dict)]
    if len(set(map(str, values))) != len(values):
        yield wrong("option values must be unique", at=f"{at}/options")


def initial_among_options(value: Any, at: str) -> Iterator[str]:
    """An initial option must equal one of the options."""
    if not isinstance(value, dict):
        return
    offered = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        offered += group.get("options") or [] if isinstance(group, dict) else []
    initial = value.get("initial_options") or (
        [value["initial_option"]] if value.get("initial_option") else []
    )
    for one in initial:
        if one not in offered:
            yield wrong("initial option is not among the options", at=at)
