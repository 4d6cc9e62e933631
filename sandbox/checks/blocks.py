"""The blocks themselves, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.checks import elements
from sandbox.checks.objects import IMAGE_FIELDS, block_id, image, mrkdwn, plain, text
from sandbox.checks.rich_text import BLOCK as RICH_TEXT
from sandbox.checks.rich_text import rich_text
from sandbox.checks.rules import (
    Rule,
    anything,
    array,
    at_least_one,
    boolean,
    both,
    by_type,
    choice,
    exactly_one,
    record,
    string,
    wrong,
)
from sandbox.checks.tables import DATA_TABLE, DATA_VISUALIZATION, TABLE

_BASE: dict[str, Rule] = {"type": anything, "block_id": block_id}

_SECTION = both(
    record(
        _BASE
        | {
            "text": text(3000),
            "fields": array(text(2000), low=1, high=10),
            "accessory": elements.IN_SECTION,
            "expand": boolean,
        }
    ),
    at_least_one("text", "fields"),
)
_CONTEXT_ITEM = by_type(
    {"image": image, "plain_text": text(3000), "mrkdwn": text(3000)},
)
_INPUT = record(
    _BASE
    | {
        "label": plain(2000),
        "element": elements.IN_INPUT,
        "hint": plain(2000),
        "optional": boolean,
        "dispatch_action": boolean,
    },
    required=["label", "element"],
)
_CARD = both(
    record(
        _BASE
        | {
            "hero_image": image,
            "icon": image,
            "slack_icon": anything,
            "title": mrkdwn(150),
            "subtitle": mrkdwn(150),
            "body": mrkdwn(200),
            "subtext": mrkdwn(200),
            "actions": array(elements.IN_CARD, low=1, high=3),
        }
    ),
    at_least_one("hero_image", "title", "body", "actions"),
)
_CARD_IN_CAROUSEL = by_type({"card": _CARD})
_TASK = record(
    _BASE
    | {
        "task_id": string(255, shortest=1),
        "title": string(shortest=1),
        "status": choice("pending", "in_progress", "complete", "error"),
        "details": rich_text,
        "output": rich_text,
        "sources": array(anything),
    },
    required=["task_id", "title"],
)
_VIDEO = record(
    _BASE
    | {
        "alt_text": string(2000),
        "title": plain(200),
        "title_url": string(2000),
        "thumbnail_url": string(3000),
        "video_url": string(3000),
        "author_name": string(50),
        "provider_name": string(50),
        "provider_icon_url": string(2000),
        "description": plain(200),
    },
    required=["alt_text", "title", "thumbnail_url", "video_url"],
)

# what may stand inside a container
CHILDREN: dict[str, Rule] = {
    "actions": record(
        _BASE | {"elements": array(elements.IN_ACTIONS, low=1, high=25)}, required=["elements"]
    ),
    "context": record(_BASE | {"elements": array(_CONTEXT_ITEM, low=1, high=10)}, required=["elements"]),
    "divider": record(_BASE),
    "file": record(
        _BASE | {"external_id": string(255, shortest=1), "source": choice("remote")},
        required=["external_id", "source"],
    ),
    "header": record(_BASE | {"text": plain(150)}, required=["text"]),
    "image": both(
        record(_BASE | IMAGE_FIELDS | {"title": plain(2000)}, required=["alt_text"]),
        exactly_one("image_url", "slack_file"),
    ),
    "input": _INPUT,
    "rich_text": RICH_TEXT,
    "section": _SECTION,
    "table": TABLE,
    "video": _VIDEO,
}


def _container_switches(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    if value.get("default_collapsed") and not value.get("is_collapsible"):
        yield wrong("default_collapsed requires is_collapsible", at=at)
    if value.get("has_header_divider") and value.get("is_collapsible"):
        yield wrong("has_header_divider is only for containers that do not collapse", at=at)


_CONTAINER = both(
    record(
        _BASE
        | {
            "title": plain(150),
            "rich_text_title": rich_text,
            "subtitle": text(150),
            "child_blocks": array(by_type(CHILDREN), low=1, high=10),
            "width": choice("narrow", "standard", "wide", "full"),
            "icon": image,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        required=["child_blocks"],
    ),
    at_least_one("title", "rich_text_title"),
    _container_switches,
)

BLOCKS: dict[str, Rule] = CHILDREN | {
    "alert": record(
        _BASE | {"text": text(200), "level": choice("default", "info", "warning", "error", "success")},
        required=["text"],
    ),
    "card": _CARD,
    "carousel": record(_BASE | {"elements": array(_CARD_IN_CAROUSEL, low=1, high=10)}, required=["elements"]),
    "container": _CONTAINER,
    "context_actions": record(
        _BASE | {"elements": array(elements.IN_CONTEXT_ACTIONS, low=1, high=5)}, required=["elements"]
    ),
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "markdown": record(_BASE | {"text": string(12_000, shortest=1)}, required=["text"]),
    "plan": record(_BASE | {"title": string(shortest=1), "tasks": array(_TASK, high=50)}, required=["title"]),
    "task_card": _TASK,
}
