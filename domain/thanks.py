"""Thanks: whether a client's message needs an answer or is mere thanks (rule R15).

A message is thanks only when a listed word says so and nothing in it asks, objects, reports trouble or brings
something along. In doubt it asks: a false alarm costs a click, a missed client costs more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from domain import phrases_en as en
from domain import phrases_zh as zh
from domain import requests_en, requests_zh, solved
from domain.interactions import LONGEST_THANKS, Verdict

_LONGEST = 200
"""Characters; what is longer has too many words for thanks."""
_ASKED = "?？¿؟❓❔⁉"

_LINK = re.compile(r"<(?:https?|mailto|tel):[^<>]*>|https?://\S+|\bwww\.\S+", re.IGNORECASE)
_MENTION = re.compile(r"<[@#!][^<>]*>")
_EMOJI = re.compile(r":([a-z0-9_+'-]+)(?:::skin-tone-\d)?:")
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+(?:'[^\W\d_]+)?|\d+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CLAUSE = re.compile(r"(?:[^,.;:!~()\n，。；：！、～…（）—–]|(?<=\d)[.:,](?=\d)|(?<=[a-z])\.(?=[a-z]))+")
_NAME = re.compile(r"\s*(?:[^\W\d_]+(?:[-'][^\W\d_]+)?)(?:\s+[^\W\d_]+)?\s*")
_QUESTIONING = frozenset({"question", "grey_question", "interrobang"})
_UNHAPPY = frozenset(
    [
        *["exclamation", "bangbang", "sos", "rotating_light", "warning", "raised_hand", "angry", "rage", "fire"],
        *["thumbsdown", "-1", "x", "disappointed", "cry", "sob", "unamused", "rolling_eyes", "facepalm", "weary"],
        *["face_with_rolling_eyes", "triumph", "confused", "thinking_face"],
        *"❗‼🆘🚨⚠✋😠😡🔥👎❌😞😢😭😒🙄🤦😩😤😕🤔",
    ]
)  # fmt: skip
_SMILE = re.compile(r"(?<!\w)(?:[:;=]-?[)dp]|&lt;3|\^\^)(?!\w)")
_FROWN = re.compile(r"(?<!\w)[:;=]-?[(/|\\](?!\w)")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")

_NO_NEED_EN = (
    (en.GREETING, "greeting"), (en.FAREWELL, "fine"), (en.WILL, "fine"), (en.SOLVED, "solved"), (en.THANKS, "thanks"),
    (en.PRAISE, "fine"), (en.FINE, "fine"), (en.FILLER, ""),
)  # fmt: skip
_NO_NEED_ZH = (
    (zh.GREETING, "greeting"), (zh.FAREWELL, "fine"), (zh.SOLVED, "solved"), (zh.GOT, "fine"), (zh.THANKS, "thanks"),
    (zh.WILL, "fine"), (zh.PRAISE, "fine"), (zh.FINE, "fine"), (zh.FINE_SIGN, "fine"), (zh.FILLER, ""),
)  # fmt: skip
"""What may be said, and what it makes of the message; taken out in this order."""
_BLOCKING = (
    ("objection", requests_en.OBJECTION, requests_zh.OBJECTION),
    ("negation", requests_en.NEGATION, requests_zh.NEGATION),
    ("request", requests_en.REQUEST, requests_zh.REQUEST),
)


def judge(text: str, *, attachment: bool = False, known: Callable[[str], bool] = lambda _: False) -> Verdict:
    """Whether a client's message only says thanks, fine or solved (rule R15).

    `known`: whether a name is that of somebody we know; after thanks a word that is nobody's name asks.
    """
    if attachment:
        return Verdict(False, "attachment")
    if found := _LINK.search(text):
        return Verdict(False, "attachment", found[0])
    if len(text) > _LONGEST:
        asked = re.search(f"[{_ASKED}]", text)
        return Verdict(False, "question", asked[0]) if asked else Verdict(False, "long")
    said, emoji = _spoken(text)
    if found := re.search(f"[{_ASKED}]", said) or requests_zh.QUESTION.search(said):
        return Verdict(False, "question", _shown(text, found))
    for sign, code in emoji:
        if code in _QUESTIONING or code in _UNHAPPY:
            return Verdict(False, "question" if code in _QUESTIONING else "negation", sign)
    if found := _FROWN.search(said):
        return Verdict(False, "negation", _shown(text, found))
    words, han = _WORD.findall(said), _HAN.findall(said)
    if not words and not han:
        return Verdict(True, "emoji", emoji[0][0]) if emoji else Verdict(False, "wordless")
    if len(words) + (len(han) + 1) // 2 > LONGEST_THANKS:
        return Verdict(False, "long")
    return _blocked(text, said=said) or _thanks(text, said=said, known=known)


def _spoken(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text folded sign by sign, so that every place in it is the same place in the text, with mentions and
    emoji blanked; and the emoji, each as it stands and by its code or sign.
    """
    said = "".join(_folded(sign) for sign in text)
    for markup in (_MENTION, _SMILE, _ENTITY):
        said = markup.sub(_blank, said)
    emoji = [(text[found.start() : found.end()], found[1]) for found in _EMOJI.finditer(said)]
    said = _EMOJI.sub(_blank, said)
    symbols = [sign for sign in said if _is_symbol(sign)]
    return "".join(" " if _is_symbol(sign) else sign for sign in said), emoji + [
        (one, one) for one in symbols
    ]


@lru_cache(maxsize=4096)
def _folded(sign: str) -> str:
    if sign == "’":
        return "'"
    folded = unicodedata.normalize("NFKC", sign).casefold()
    return folded if len(folded) == 1 else sign


@lru_cache(maxsize=4096)
def _is_symbol(sign: str) -> bool:
    return (unicodedata.category(sign) in ("So", "Sk") or sign in "‼\ufe0f\u200d") and sign not in _ASKED


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _shown(text: str, found: re.Match[str]) -> str:
    return text[found.start() : found.end()].strip()


def _blocked(text: str, *, said: str) -> Verdict | None:
    """The first rule that keeps the message from being thanks."""
    calm_en = _without(said, patterns=(requests_en.HARMLESS, en.WILL, en.FAREWELL))
    calm_zh = said
    if _HAN.search(said):
        calm_zh = _without(said, patterns=(requests_zh.HARMLESS, zh.WILL, zh.FAREWELL))
    for rule, english, chinese in _BLOCKING:
        found = english.search(said if rule == "objection" else calm_en) or chinese.search(calm_zh)
        if found:
            return Verdict(False, rule, _shown(text, found))
    return None


def _without(said: str, *, patterns: Iterable[re.Pattern[str]]) -> str:
    for pattern in patterns:
        said = pattern.sub(_blank, said)
    return said


def _thanks(text: str, *, said: str, known: Callable[[str], bool]) -> Verdict:
    """Thanks only when every clause is nothing else; a name may stand after the thanks."""
    seen: dict[str, str] = {}
    for clause in _CLAUSE.finditer(said):
        rest, at = clause[0], clause.start()
        chinese = _NO_NEED_ZH if _HAN.search(rest) else ()
        for pattern, rule in (*chinese, *_NO_NEED_EN):
            if found := pattern.search(rest):
                if rule == "solved" and not solved.confirms(clause[0]):
                    rule = "fine"
                seen.setdefault(rule, text[at + found.start() : at + found.end()].strip())
                rest = pattern.sub(_blank, rest)
                if not rest.strip():
                    break
        name = _name(text, rest=rest, at=at) if seen.keys() & {"thanks", "greeting"} else ""
        if rest.strip() and not (name and known(name)):
            return Verdict(False, "no_thanks", text[at : clause.end()].strip())
    rule = next((rule for rule in ("solved", "thanks", "fine", "greeting") if rule in seen), "")
    return Verdict(True, rule, seen[rule]) if rule else Verdict(False, "no_thanks")


def _name(text: str, *, rest: str, at: int) -> str:
    """What is left of a clause, at its end, if it is written like whom the thanks are for; "" if it is not."""
    start = at + len(rest) - len(rest.lstrip())
    name = text[start : at + len(rest.rstrip())]
    if _HAN.match(name):
        return name if start > at and zh.NAME.fullmatch(name) else ""
    if not _NAME.fullmatch(name) or en.DATES.search(name.casefold()):
        return ""
    return name if all(word[:1].isupper() for word in name.split()) else ""
