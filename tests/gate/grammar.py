"""Slack's own way of reading a message: what in it would be live, and whether we put it there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]

TOKEN = re.compile(r"<([^<>]*)>|[<>]")
"""What Slack looks for; a bracket of a pair is as bad as a token, and only a quote begins with one."""
ENTITY = re.compile(r"&(?:a|am|amp|l|lt|g|gt)(?=…|\.\.\.|$)")
HIDDEN = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
DATE = re.compile(r"!date\^\d+\^[^^|]*(\^https?://[^|^]*)?\|[^|]*")
EVIL = re.compile("evil", re.IGNORECASE)
QUIET = {
    "private_metadata",
    "value",
    "action_id",
    "block_id",
    "callback_id",
    "initial_value",
    "emoji",
    "image_url",
}
"""What Slack shows to nobody, or only to who writes in a field."""


def problems(node: Any, *, known: Callable[[str], bool]) -> Iterator[str]:
    """What is live in a message, form or Home tab and not ours. `known`: whether an id is one of the story's."""
    if isinstance(node, list):
        for part in node:
            yield from problems(part, known=known)
    if not isinstance(node, dict):
        return
    kind = node.get("type")
    if kind == "mrkdwn" or (kind is None and isinstance(node.get("text"), str)):
        yield from interpreted(str(node.get("text", "")), known=known)
    if kind in ("user", "channel", "usergroup", "broadcast") and "text" not in node:
        yield from _element(node, kind=str(kind), known=known)
    for name, part in node.items():
        if isinstance(part, str):
            yield from _plain(name, part)
        elif name not in QUIET:
            yield from problems(part, known=known)


def interpreted(text: str, *, known: Callable[[str], bool]) -> Iterator[str]:
    """What is live in a text that Slack interprets."""
    for found in TOKEN.finditer(text):
        inner = found[1]
        if inner is None:
            begins = found[0] == ">" and (found.start() == 0 or text[found.start() - 1] == "\n")
            if not begins:
                yield f"a bracket of nobody at {found.start()} in {text[:200]!r}"
        elif not _ours(inner, known=known):
            yield f"<{inner}> is live in {text[:200]!r}"
    if cut := ENTITY.search(text):
        yield f"a cut entity at {cut.start()} in {text[max(0, cut.start() - 20) : cut.start() + 20]!r}"


def _ours(inner: str, *, known: Callable[[str], bool]) -> bool:
    target, _, label = inner.partition("|")
    if EVIL.search(target) or (target[:1] != "!" and HIDDEN.search(label)):
        return False
    if target[:1] in "@#":
        return known(target[1:])
    if target[:1] == "!":
        return DATE.fullmatch(inner) is not None
    return target.startswith(("https://", "http://"))


def _element(node: Json, *, kind: str, known: Callable[[str], bool]) -> Iterator[str]:
    names = {"user": "user_id", "channel": "channel_id"}
    if kind not in names or not known(str(node.get(names[kind]))):
        yield f"a live {kind}: {node}"


def _plain(name: str, text: str) -> Iterator[str]:
    if name in QUIET:
        return
    if HIDDEN.search(text):
        yield f"hidden characters in {name}: {text[:100]!r}"
    if name in ("url", "image_url") and EVIL.search(text):
        yield f"a link that is not ours: {text[:100]!r}"
