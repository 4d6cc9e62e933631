"""Capture: which of a client's messages wait for an answer in a channel, by its mode and its own rules (R3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

from domain.interactions import LONGEST_THANKS, Verdict

SHORTEST_PHRASE, LONGEST_PHRASE = 2, 120
"""Characters of a rule's words."""


class Mode(StrEnum):
    """How a channel's messages are judged. `SMART`: all but thanks; `MANUAL`: none, unless a person says so."""

    ALL = "all"
    SMART = "smart"
    MANUAL = "manual"


_OTHER_NAMES = {"全部": Mode.ALL, "所有": Mode.ALL, "智能": Mode.SMART, "手动": Mode.MANUAL}
_MENTION = re.compile(r"<[@#!][^<>]*>")
_SKIN = re.compile(r"::skin-tone-\d")
_HAN = re.compile(r"([\u3400-\u9fff])")


def mode_of(word: str) -> Mode | None:
    """The mode that a word names."""
    word = word.strip().casefold()
    return Mode(word) if word in list(Mode) else _OTHER_NAMES.get(word)


def decide(
    mode: str, *, text: str, attachment: bool, known: Callable[[str], bool] = lambda _: False
) -> Verdict:
    """What a client's message is in a channel of that mode; `known`: whether a name is somebody's we know."""
    if mode == Mode.ALL:
        return Verdict(False, Mode.ALL, "")
    if mode == Mode.MANUAL:
        return Verdict(True, Mode.MANUAL, "")
    # Compiling the phrases takes a tenth of a second, for which the start does not wait.
    from domain import thanks

    return thanks.judge(text, attachment=attachment, known=known)


def folded(text: str) -> str:
    """The words and emoji of a message without case, punctuation and mentions, as rules compare them."""
    bare = _SKIN.sub("", _MENTION.sub(" ", text)).replace("’", "'")
    said = unicodedata.normalize("NFKC", bare).casefold()
    return " ".join("".join(sign if _counts(sign) else " " for sign in said).split())


def is_short(words: str) -> bool:
    """Whether folded words are few enough for a rule about a whole message."""
    return _length(words) <= LONGEST_THANKS


def matches(words: str, *, whole: bool, said: str) -> bool:
    """Whether folded `said` is (`whole`) or has in it the folded words of a rule."""
    if whole:
        return words == said
    return f" {_apart(words)} " in f" {_apart(said)} "


def _counts(sign: str) -> bool:
    return sign in "'_+-" or unicodedata.category(sign)[0] in "LMN" or unicodedata.category(sign) == "So"


def _apart(words: str) -> str:
    """Chinese is written without spaces; apart, its signs are found like words."""
    return " ".join(_HAN.sub(r" \1 ", words).split())


def _length(words: str) -> int:
    return len(_HAN.sub(" ", words).split()) + (len(_HAN.findall(words)) + 1) // 2
