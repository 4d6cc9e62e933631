"""Whole messages, modals and Home tabs: what may stand where, how much of it, and ids that must differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox import block_text
from sandbox.checks.blocks import BLOCKS
from sandbox.checks.objects import plain
from sandbox.checks.rules import anything, boolean, by_type, record, string, wrong
from sandbox.checks.tables import MAX_DATA_CHARACTERS, characters

Json = dict[str, Any]

_EVERYWHERE = {
    "actions",
    "card",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "video",
}
_WIDE = {"carousel", "container", "data_table", "data_visualization", "table"}
SURFACES: dict[str, set[str]] = {
    "message": _EVERYWHERE | _WIDE | {"context_actions", "file", "markdown", "plan", "task_card"},
    "modal": _EVERYWHERE | {"alert"},
    "home": _EVERYWHERE | _WIDE,
}
MAX_BLOCKS = {"message": 50, "modal": 100, "home": 100}
_MAX_MARKDOWN = 12_000


def message(blocks: Any) -> list[str]:
    """Problems of a message's blocks, each with its JSON pointer; empty when Slack would take them."""
    return list(_blocks(blocks, surface="message", at="/blocks"))


def view(payload: Any) -> list[str]:
    """Problems of a modal or Home tab."""
    return list(_view(payload))


def _blocks(blocks: Any, *, surface: str, at: str) -> Iterator[str]:
    if not isinstance(blocks, list):
        yield wrong("must be an array", at=at)
        return
    if len(blocks) > MAX_BLOCKS[surface]:
        yield wrong(f"no more than {MAX_BLOCKS[surface]} items allowed", at=at)
    rule = by_type({name: rule for name, rule in BLOCKS.items() if name in SURFACES[surface]})
    sound = True
    for index, block in enumerate(blocks):
        for problem in rule(block, f"{at}/{index}"):
            sound = False
            yield problem
    if sound:
        yield from _together(blocks, surface=surface, at=at)


def _together(blocks: list[Json], *, surface: str, at: str) -> Iterator[str]:
    """Rules over all blocks at once; they are only asked when every block by itself is sound."""
    yield from _duplicates(blocks, at=at)
    every = list(block_text.walk(blocks))
    kinds = [block["type"] for block in every]
    if surface == "message":
        if kinds.count("table") > 1:
            yield wrong("only one table allowed", at=at)
        if kinds.count("data_visualization") > 2:
            yield wrong("no more than 2 data_visualization blocks allowed", at=at)
        if sum(len(block["text"]) for block in every if block["type"] == "markdown") > _MAX_MARKDOWN:
            yield wrong(f"markdown blocks must be less than {_MAX_MARKDOWN + 1} characters together", at=at)
    if (
        sum(characters(block["rows"]) for block in every if block["type"] == "data_table")
        > MAX_DATA_CHARACTERS
    ):
        yield wrong(
            f"data_table blocks must be less than {MAX_DATA_CHARACTERS + 1} characters together", at=at
        )
    for index, block in enumerate(blocks):
        if block["type"] == "task_card" and block.get("status") == "pending":
            yield wrong("a task card outside a plan cannot be pending", at=f"{at}/{index}/status")
    if surface != "modal":
        return
    focused = [element for _, element in block_text.controls(blocks) if element.get("focus_on_load")]
    if len(focused) > 1:
        yield wrong("only one element may have focus_on_load", at=at)


def _duplicates(blocks: list[Json], *, at: str) -> Iterator[str]:
    seen: set[str] = set()
    for block in block_text.walk(blocks):
        name = block.get("block_id")
        if name is not None and name in seen:
            yield wrong(f"block_id {name} is not unique", at=at)
        seen.add(name or "")
        actions = [str(one["action_id"]) for one in block_text.elements(block) if one.get("action_id")]
        for one in sorted({name for name in actions if actions.count(name) > 1}):
            yield wrong(f"action_id {one} is not unique", at=at)


_FIELDS = {
    "type": anything,
    "blocks": anything,
    "title": plain(24),
    "submit": plain(24),
    "close": plain(24),
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
    "submit_disabled": boolean,
}
_HOME_FIELDS = {
    key: _FIELDS[key] for key in ("type", "blocks", "private_metadata", "callback_id", "external_id")
}
_RULES = {
    "modal": record(_FIELDS, required=["title", "blocks"], nulls=True),
    "home": record(_HOME_FIELDS, required=["blocks"], nulls=True),
}


def _view(payload: Any) -> Iterator[str]:
    if not isinstance(payload, dict):
        yield wrong("must be an object", at="/view")
        return
    kind = payload.get("type")
    if kind not in _RULES:
        yield wrong(f"unsupported type: {kind}", at="/view/type")
        return
    yield from _RULES[kind](payload, "/view")
    blocks = payload.get("blocks")
    yield from _blocks(blocks, surface=kind, at="/view/blocks")
    has_inputs = isinstance(blocks, list) and any(
        isinstance(one, dict) and one.get("type") == "input" for one in blocks
    )
    if kind == "modal" and has_inputs and not payload.get("submit"):
        yield wrong("missing required field: submit", at="/view")
