"""Our small Block Kit vocabulary: plain dicts, cut to Slack's limits, with people's text made harmless."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.erasures import ELIDED, is_alias

Block = dict[str, Any]

_HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

_TORN = re.compile(r"(?:&[a-z]{0,4}|<[@#!h][^<>]{0,300})$")
"""What is left of an entity, a mention or a link when a text is cut within it."""


@dataclass(frozen=True)
class Message:
    """Words for Slack: `text` carries the whole sense (notifications, screen readers), `blocks` the layout.

    `fallback` are the blocks to send instead when Slack does not know the newer ones.
    """

    text: str
    blocks: list[Block] = field(default_factory=list)
    fallback: list[Block] = field(default_factory=list)

    @property
    def parts(self) -> dict[str, Any]:
        """As the outbox keeps it."""
        return {"text": self.text, "blocks": self.blocks, "fallback": self.fallback}


def plain(text: str, *, limit: int = 3000) -> str:
    """People's text without control, bidirectional and zero-width characters, cut to `limit`."""
    text = _HIDDEN.sub("", text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def escape(text: str, *, limit: int = 2000) -> str:
    """People's text for mrkdwn: nothing in it can mention, link or notify. Escaped, then cut between entities."""
    text = _HIDDEN.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _shortened(text, limit)


def mention(user_id: str) -> str:
    """A live mention of one person; nobody's name once they were erased."""
    return ELIDED if is_alias(user_id) else f"<@{user_id}>"


def channel(channel_id: str) -> str:
    """A live link to a channel."""
    return f"<#{channel_id}>"


def mrkdwn(text: str) -> Block:
    """A text object whose mentions are only the ones we wrote (`verbatim`)."""
    return {"type": "mrkdwn", "text": cut(text, 3000), "verbatim": True}


def plain_text(text: str, *, limit: int = 3000) -> Block:
    """A text object that Slack does not interpret."""
    return {"type": "plain_text", "text": cut(plain(text, limit=limit), limit), "emoji": True}


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, none of them of half an entity; and never none: Slack refuses an empty text."""
    return _shortened(text or " ", limit)


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else _TORN.sub("", text[: limit - 1]) + "…"


def header(text: str) -> Block:
    """A headline."""
    return {"type": "header", "text": plain_text(text, limit=150)}


def section(text: str, *, accessory: Block | None = None, block_id: str = "") -> Block:
    """A paragraph, with a button or menu beside it if given."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory:
        block["accessory"] = accessory
    return block | ({"block_id": block_id} if block_id else {})


def fields(texts: Sequence[str]) -> Block:
    """Up to ten short texts in two columns."""
    return {"type": "section", "fields": [mrkdwn(cut(text, 2000)) for text in texts[:10]]}


def context(*texts: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:10]]}


def quote(text: str) -> Block:
    """People's own words, which nothing in them can change."""
    words = {"type": "text", "text": plain(text, limit=2900) or " "}
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [words]}]}


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def button(
    text: str, *, action: str, value: str = "", style: str = "", url: str = "", confirm: Block | None = None
) -> Block:
    """A button. `action` is "<noun>.<act>", `value` the row it acts on, `style` "primary" or "danger"."""
    block: Block = {"type": "button", "text": plain_text(text, limit=75), "action_id": action}
    extras = {"value": value, "style": style, "url": url, "confirm": confirm}
    return block | {key: extra for key, extra in extras.items() if extra}


def actions(*elements: Block, block_id: str = "") -> Block:
    """A row of buttons and menus."""
    block: Block = {"type": "actions", "elements": list(elements[:25])}
    return block | ({"block_id": block_id} if block_id else {})


def overflow(*options: Block, action: str) -> Block:
    """A small menu behind three dots; the chosen option's value comes back."""
    return {"type": "overflow", "action_id": action, "options": list(options[:5])}


def option(text: str, value: str) -> Block:
    """One choice of a menu."""
    return {"text": plain_text(text, limit=75), "value": value}
