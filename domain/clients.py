"""Names of clients: what may be one, when two are the same, and which one somebody means."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Sequence

from domain.refusals import Refusal

LONGEST_NAME = 120
RESERVED = ("workspace", "client", "internal", "all", "工作区", "客户", "内部", "全部")
"""Words of the commands, which would make them ambiguous."""
_MANY = 5


def clean(text: str) -> str:
    """A name fit to keep: one line without invisible characters, not too long, and with a letter or digit."""
    spaced = "".join(" " if letter in "\r\n\t" else letter for letter in text)
    seen = "".join(letter for letter in spaced if not unicodedata.category(letter).startswith("C"))
    name = unicodedata.normalize("NFC", " ".join(seen.split()))
    if not any(letter.isalnum() for letter in name):
        raise Refusal("name_missing")
    if len(name) > LONGEST_NAME or len(key_of(name)) > LONGEST_NAME:
        raise Refusal("name_too_long", limit=LONGEST_NAME, length=len(name))
    if key_of(name) in RESERVED:
        raise Refusal("name_reserved", name=name)
    return name


def key_of(name: str) -> str:
    """The name folded for look-ups: width, case and spaces do not matter."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())


def matching(typed: str, *, keys: Sequence[str]) -> list[str]:
    """The keys that `typed` may mean: the very one, else those it begins. "me" never means "acme"."""
    key = key_of(typed)
    if not key:
        return []
    if key in keys:
        return [key]
    return [each for each in keys if each.startswith(key)]


def similar(typed: str, *, keys: Sequence[str]) -> list[str]:
    """Up to five keys to offer for `typed`: those it is a part of, then those that look like it."""
    key = key_of(typed)[:LONGEST_NAME]
    parts = [each for each in keys if key and key in each]
    alike = difflib.get_close_matches(key, keys, n=_MANY, cutoff=0.5)
    return list(dict.fromkeys([*parts, *alike]))[:_MANY]
