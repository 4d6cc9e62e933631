"""Reads Block Kit as a person does: the words, the buttons and the labels of a list of blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_TEXT_KEYS = (
    "title",
    "text",
    "subtitle",
    "fields",
    "label",
    "hint",
    "elements",
    "accessory",
    "child_blocks",
    "body",
    "rows",
)


def walk(blocks: list[Json]) -> Iterator[Json]:
    """Every block, those inside containers and cards included, in reading order."""
    for block in blocks:
        yield block
        yield from walk(block.get("child_blocks") or [])
        if block.get("type") == "carousel":
            yield from walk(block.get("elements") or [])


def elements(block: Json) -> list[Json]:
    """The interactive elements of one block."""
    kind = block.get("type")
    if kind in ("actions", "context_actions"):
        return list(block.get("elements") or [])
    if kind == "input":
        return [block["element"]] if block.get("element") else []
    if kind == "section":
        return [block["accessory"]] if block.get("accessory") else []
    if kind == "card":
        return list(block.get("actions") or [])
    return []


def controls(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Pairs of block and interactive element, in reading order."""
    for block in walk(blocks):
        for element in elements(block):
            yield block, element


def label(block: Json, *, element: Json) -> str:
    """What a person calls this control: its own text, its placeholder, or the words beside it."""
    if isinstance(element.get("text"), dict):
        return str(element["text"].get("text", ""))
    if block.get("type") == "input":
        return str(block["label"]["text"])
    if isinstance(element.get("placeholder"), dict):
        return str(element["placeholder"].get("text", ""))
    if block.get("type") == "section" and isinstance(block.get("text"), dict):
        return str(block["text"].get("text", ""))
    return str(element.get("accessibility_label", ""))


def buttons(blocks: list[Json]) -> list[str]:
    """Labels of all buttons."""
    return [
        label(block, element=one)
        for block, one in controls(blocks)
        if one.get("type") in ("button", "icon_button")
    ]


def words(value: Any) -> str:
    """All words of a block, a list of blocks, or any part of one, line by line."""
    return "\n".join(part for part in _parts(value) if part)


def _parts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        if value and all(isinstance(one, dict) and _is_inline(one) for one in value):
            yield "".join(_inline(one) for one in value)
            return
        for one in value:
            yield from _parts(one)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _block_parts(value)


def _block_parts(value: Json) -> Iterator[str]:
    kind = value.get("type")
    if kind == "data_visualization":
        yield from _chart_parts(value)
        return
    if kind == "raw_number":
        yield str(value.get("text") or value.get("value", ""))
        return
    if "caption" in value:
        yield from _parts(value["caption"])
    for key in _TEXT_KEYS:
        if key in value:
            yield from _parts(value[key])
    if kind == "card":
        yield from _parts(value.get("actions") or [])
    for key in ("placeholder", "alt_text", "element", "options"):
        if key in value:
            yield from _parts(value[key])


def _chart_parts(value: Json) -> Iterator[str]:
    yield str(value.get("title", ""))
    chart = value.get("chart") or {}
    for segment in chart.get("segments") or []:
        yield f"{segment.get('label')}: {segment.get('value')}"
    for series in chart.get("series") or []:
        points = ", ".join(f"{one.get('label')}: {one.get('value')}" for one in series.get("data") or [])
        yield f"{series.get('name')}: {points}"


_INLINE = {"text", "link", "user", "channel", "usergroup", "emoji", "date", "broadcast", "color", "team"}


def _is_inline(value: Json) -> bool:
    return value.get("type") in _INLINE


def _inline(value: Json) -> str:
    kind = value["type"]
    if kind == "link":
        return str(value.get("text") or value.get("url", ""))
    if kind == "emoji":
        return f":{value.get('name')}:"
    if kind == "date":
        return str(value.get("fallback") or value.get("timestamp", ""))
    if kind == "broadcast":
        return f"@{value.get('range')}"
    if kind in ("user", "channel", "usergroup"):
        return f"<{'#' if kind == 'channel' else '@'}{value.get(f'{kind}_id', '')}>"
    return str(value.get("text", ""))
