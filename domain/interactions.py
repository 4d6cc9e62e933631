"""What a message says in plain words and whom it names, and the verdict on a client's (rule R15)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_THANKS = 12
"""Words; two Chinese characters count as one."""
WORDLESS = "emoji"
"""The verdict on what is nothing but emoji."""
_MENTION = re.compile(r"<[@#!][^<>]*>")
_EMOJI = re.compile(r":[a-z0-9_+'-]+:(?::skin-tone-\d:)?")


@dataclass(frozen=True)
class Verdict:
    """Whether a client's message needs no answer, the name of the rule that decided, and the words it saw.

    `words` stand in the message as they do here; "" where no words decided. The rules that need no answer are
    "solved" (the client says that it works), "thanks", "fine", "greeting" (what it is about comes next) and
    "emoji".
    """

    thanks: bool
    rule: str
    words: str = ""


def readable(text: str, *, names: Mapping[str, str] | None = None) -> str:
    """Slack's markup as plain words: people and channels by name, links by label, entities decoded.

    `names` are those of people and channels by Slack's id; of an id without one only "…" is shown.
    """
    known = names or {}

    def spoken(found: re.Match[str]) -> str:
        kind, target, label = found[1], found[2], found[4] or ""
        if kind in ("@", "#"):
            return kind + (known.get(target) or label or "…")
        if kind == "!":
            said = label or ("…" if "^" in target else target)
            return said if target.startswith("date^") else "@" + said.removeprefix("@")
        return label or target.removeprefix("mailto:")

    plain = re.sub(r"<([@#!]?)([^|<>]*)(\|([^<>]*))?>", spoken, text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def is_wordless(text: str) -> bool:
    """Whether a message in Slack's markup is nothing but emoji and whom they are for (rule R12)."""
    bare = _MENTION.sub("", text)
    rest = _EMOJI.sub("", bare)
    symbols = [sign for sign in rest if unicodedata.category(sign) == "So"]
    return (rest != bare or bool(symbols)) and not any(sign.isalnum() for sign in rest)


def mentioned(text: str) -> frozenset[str]:
    """The ids of the people whom a message in Slack's markup mentions."""
    return frozenset(re.findall(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>", text))


def named_channels(text: str) -> frozenset[str]:
    """The ids of the channels that a message in Slack's markup names."""
    return frozenset(re.findall(r"<#([A-Z0-9]+)(?:\|[^<>]*)?>", text))
