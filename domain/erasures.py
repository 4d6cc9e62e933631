"""Erasing a person: what is looked for in everything that is remembered, and what stands there afterwards (P32)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

ELIDED = "[…]"
"""What stands in the place of a name and of words; it means the same in every language."""
_ALIAS = "Uerased"
"""Slack's ids have no small letters, so nobody is ever called so."""
HEAD, HEAD_CJK = 16, 8
"""Copies of somebody's words are known by so many characters of their beginning; shorter words say nothing of them."""
SHORT = 5
"""Fewer characters are a usual word even with a dot or a number in them."""
FRAME = frozenset({"type", "action_id", "block_id", "style"})
"""What in a message is Slack's grammar and nobody's words."""

_LETTER, _CJK = r"[^\W_\u3040-\u9fff\uac00-\ud7af]", re.compile(r"[\u3040-\u9fff\uac00-\ud7af]{3,}")
"""What goes on a word, as signs of Chinese, Japanese and Korean do not; such signs that are no usual word."""

SAID = frozenset({"blocks", "attachments", "files", "edited"})


def alias(number: int) -> str:
    """The id of an erased person from now on; joins and counts stay as they were."""
    return f"{_ALIAS}{number}"


def is_alias(user_id: str) -> bool:
    """Whether that is an erased person."""
    return user_id.startswith(_ALIAS)


def subject(*, team_id: str, user_id: str, salt: str) -> str:
    """The hash by which an erasure is known; `salt` is 32 hexadecimal digits of its own."""
    who = f"{team_id}:{user_id}".encode()
    return hashlib.blake2b(who, key=bytes.fromhex(salt), digest_size=32).hexdigest()


def head(text: str) -> str:
    """The beginning by which a copy of these words is known; "" when they are too few."""
    flat = _flat(text)
    length = HEAD if flat[:HEAD].isascii() else HEAD_CJK
    return flat[:length] if len(flat) >= length else ""


@dataclass(frozen=True)
class Traces:
    """What of a person is looked for: the `user_id`, `names` (e-mail addresses too), `heads` of their words.

    `plain` names may be other people's or words ("Will"): they are looked for near the person only, as they are spelt.
    """

    user_id: str
    alias: str
    names: tuple[str, ...]
    heads: frozenset[str]
    plain: tuple[str, ...] = ()

    def afar(self) -> Traces:
        """What is looked for where the person never was."""
        return replace(self, heads=frozenset(), plain=())

    def ids_out(self, value: Any) -> Any:
        """A value without the person's id."""
        return _walk(value, change=lambda text: text.replace(self.user_id, self.alias))

    def names_out(self, value: Any) -> Any:
        """A value without the person's id and names."""
        return _walk(value, change=self._nameless)

    def words_out(self, value: Any) -> Any:
        """The same, without what the person wrote; a text that repeats it is elided as a whole."""
        said = _walk(value, change=str, own=self.user_id)
        return _walk(said, change=lambda text: ELIDED if self.repeats(text) else self._nameless(text))

    def repeats(self, text: str) -> bool:
        """Whether somebody's words are repeated in a text."""
        flat = _flat(text)
        return any(
            flat[at : at + HEAD] in self.heads or flat[at : at + HEAD_CJK] in self.heads
            for at, begins in enumerate(flat)
            if begins in self._begins
        )

    @cached_property
    def _begins(self) -> frozenset[str]:
        return frozenset(head[0] for head in self.heads)

    def _nameless(self, text: str) -> str:
        if self.names or self.plain:
            text = self._names.sub(ELIDED, text)
        return text.replace(self.user_id, self.alias)

    @cached_property
    def _names(self) -> re.Pattern[str]:
        told, plain = _either(self.names), _either(self.plain)
        return re.compile(rf"(?<!{_LETTER})(?<![0-9])(?:(?i:{told})|{plain})(?!{_LETTER})(?![0-9])")


def names_of(found: Iterable[str]) -> tuple[str, ...]:
    """The names that can be looked for: a single letter would be found everywhere."""
    return tuple(sorted({name.strip() for name in found if len(name.strip()) > 1 and name != ELIDED}))


def is_plain(name: str) -> bool:
    """Whether a name is too common to be nobody else's: one word, or two Chinese signs."""
    return not _CJK.search(name) and (name.isalpha() or len(name) < SHORT)


def _either(names: Iterable[str]) -> str:
    """A pattern for any of these, for the longest first; nothing matches that of none."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!)"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _walk(value: Any, *, change: Callable[[str], str], own: str = "") -> Any:
    """Change every text in a value as JSON knows them, also in JSON that is kept as text.

    What Slack tells as `own`'s message or profile keeps only whose it is.
    """
    if isinstance(value, str):
        inner = _parsed(value)
        return change(value) if inner is None else json.dumps(_walk(inner, change=change, own=own))
    if isinstance(value, Mapping):
        return {
            change(name): kept if name in FRAME else _walk(kept, change=change, own=own)
            for name, kept in _disowned(value, own=own).items()
        }
    if isinstance(value, list | tuple):
        return [_walk(each, change=change, own=own) for each in value]
    return value


def _disowned(value: Mapping[str, Any], *, own: str) -> Mapping[str, Any]:
    if own and value.get("id") == own:
        return {"id": own}
    if own and value.get("user") == own and "text" in value:
        kept = {name: said for name, said in value.items() if name not in SAID}
        return kept | {"text": ELIDED}
    return value


def _parsed(text: str) -> Any:
    if text[:1] not in ("{", "[") or text == ELIDED:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
