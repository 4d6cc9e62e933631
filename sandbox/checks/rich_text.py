"""The rich_text block and what may stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.checks.objects import block_id
from sandbox.checks.rules import Rule, anything, array, boolean, by_type, choice, number, record, string

_STYLE = record(
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean
    )
)


def _inline(fields: dict[str, Rule], *, required: list[str]) -> Rule:
    return record({"type": anything, "style": _STYLE} | fields, required=required)


_ID = string(255, shortest=1)
_INLINE = by_type(
    {
        "text": _inline({"text": string(10**6, shortest=1)}, required=["text"]),
        "link": _inline(
            {"url": string(3000, shortest=1), "text": string(3000), "unsafe": boolean}, required=["url"]
        ),
        "emoji": _inline({"name": _ID, "unicode": string(255), "skin_tone": number(1, 6)}, required=["name"]),
        "user": _inline({"user_id": _ID}, required=["user_id"]),
        "usergroup": _inline({"usergroup_id": _ID}, required=["usergroup_id"]),
        "channel": _inline({"channel_id": _ID}, required=["channel_id"]),
        "team": _inline({"team_id": _ID}, required=["team_id"]),
        "broadcast": _inline({"range": choice("here", "channel", "everyone")}, required=["range"]),
        "color": _inline({"value": _ID}, required=["value"]),
        "date": _inline(
            {"timestamp": number(0), "format": _ID, "url": string(3000), "fallback": string(3000)},
            required=["timestamp", "format"],
        ),
    }
)

_BORDER = number(0, 1)
_SECTION = record({"type": anything, "elements": array(_INLINE)}, required=["elements"])
_QUOTE = record({"type": anything, "elements": array(_INLINE), "border": _BORDER}, required=["elements"])
_PREFORMATTED = record(
    {"type": anything, "elements": array(_INLINE), "border": _BORDER, "language": string(255)},
    required=["elements"],
)
_LIST = record(
    {
        "type": anything,
        "style": choice("bullet", "ordered"),
        "elements": array(by_type({"rich_text_section": _SECTION})),
        "indent": number(0, 8),
        "offset": number(0),
        "border": _BORDER,
    },
    required=["style", "elements"],
)

_PARTS = by_type(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": _LIST,
        "rich_text_quote": _QUOTE,
        "rich_text_preformatted": _PREFORMATTED,
    }
)

BLOCK = record({"type": anything, "block_id": block_id, "elements": array(_PARTS)}, required=["elements"])


def rich_text(value: Any, at: str) -> Iterator[str]:
    """A rich_text block wherever one may stand."""
    yield from by_type({"rich_text": BLOCK})(value, at)
