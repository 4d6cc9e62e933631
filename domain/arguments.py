"""What a person wrote after a command, piece by piece: quoted names, mentions, channels, plain words."""

from __future__ import annotations

import re

from domain.interactions import readable

_PERSON = re.compile(r"<@([UW][A-Z0-9]{2,31})(?:\|[^<>]*)?>")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]{2,31})(?:\|[^<>]*)?>")
_ADDRESS = re.compile(r"<[a-z]+:[^<>|]*\|([^<>]*)>|<(?:https?://|mailto:)([^<>|]*)>")
_AT_NAME = re.compile(r"(?:^|\s)@([\w.\-]+)")
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "„": "“", "«": "»"}


SWITCH = {
    "on": True,
    "yes": True,
    "开": True,
    "开启": True,
    "off": False,
    "no": False,
    "关": False,
    "关闭": False,
}
"""How people switch something on or off."""


def plain(text: str) -> str:
    """Words as the person sees them: no markup of Slack, people and channels by the names they were given."""
    return readable(_without_brackets(text)).strip()


def typed(text: str) -> str:
    """The same with people and channels left as they are, for words in which one of them may follow."""
    text = _without_brackets(text)
    for sign, written in (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")):
        text = text.replace(written, sign)
    return text.strip()


def first(text: str) -> tuple[str, str]:
    """The first word and the rest; a tab, a line's end or a wide Chinese space parts words too."""
    word, *rest = text.split(None, 1) or [""]
    return word, rest[0].strip() if rest else ""


def last(text: str) -> tuple[str, str]:
    """The words before the last one, and the last one."""
    *before, word = text.rsplit(None, 1) or [""]
    return before[0].strip() if before else "", word


def quoted(text: str) -> tuple[str, str] | None:
    """A name in quotation marks at the start, and the rest; None when there is none or it does not end."""
    text = text.strip()
    closing = _QUOTES.get(text[:1])
    if closing is None:
        return None
    name, mark, rest = text[1:].partition(closing)
    return (name.strip(), rest.strip()) if mark else None


def unquoted(text: str) -> str:
    """The name without the quotation marks around all of it."""
    found = quoted(text)
    return found[0] if found and not found[1] else text.strip()


def person(text: str) -> tuple[str, str, str] | None:
    """The words before the first mention, the mentioned user id, and the words after it."""
    return _first(_PERSON, text)


def channel(text: str) -> tuple[str, str, str] | None:
    """The words before the first channel, its Slack id, and the words after it."""
    return _first(_CHANNEL, text)


def unresolved(text: str) -> str:
    """An `@name` that Slack did not turn into a mention, without its sign; empty when there is none."""
    found = _AT_NAME.search(text)
    return found[1] if found else ""


def _without_brackets(text: str) -> str:
    """Addresses as the person typed them."""
    return _ADDRESS.sub(lambda found: found[1] or found[2] or "", text)


def _first(pattern: re.Pattern[str], text: str) -> tuple[str, str, str] | None:
    found = pattern.search(text)
    return (text[: found.start()].strip(), found[1], text[found.end() :].strip()) if found else None
