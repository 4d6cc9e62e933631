"""Similarity: which of several short texts say about the same as another, in English and in Chinese.

Words are compared without their order, endings and the small words of a wish ("could we get …", "希望可以……"); Chinese,
which has no spaces, by every two signs that stand together. Nothing but the letters counts: who says it with quite
other words is not found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from rapidfuzz import fuzz

LIKELY = 68.0
"""From how much on, of 100, two texts are likely to mean the same: then a person is asked."""
_LONGEST = 300
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_WORDS, _RUNS = re.compile(r"[^\W_]+"), re.compile(f"[{_HAN}]+")
_COMMON = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "to",
        "in",
        "on",
        "by",
        "with",
        "as",
        "at",
        "from",
        "and",
        "or",
        "is",
        "are",
        "be",
        "been",
        "it",
        "its",
        "this",
        "that",
        "we",
        "us",
        "our",
        "you",
        "your",
        "i",
        "my",
        "me",
        "he",
        "she",
        "they",
        "their",
        "them",
        "can",
        "could",
        "should",
        "would",
        "may",
        "might",
        "will",
        "shall",
        "do",
        "does",
        "did",
        "have",
        "has",
        "had",
        "get",
        "got",
        "need",
        "needs",
        "want",
        "wants",
        "wish",
        "like",
        "please",
        "pls",
        "some",
        "any",
        "not",
        "so",
        "if",
        "when",
        "who",
        "which",
        "what",
        "how",
        "there",
        "here",
        "able",
        "possible",
        "hello",
        "hi",
        "thanks",
        "dear",
        "add",
        "new",
    ]
)
_COMMON_HAN = re.compile(
    "请问|希望|我们|你们|需要|可以|能不能|能否|是否|可否|麻烦|一个|一下|增加|添加|支持|功能|以后|之后"
    "|[的了吗呢吧啊和与给把请]"
)
_ENDINGS = ("ing", "ped", "ies", "es", "ed", "s")
_STEM = 3


def similar(text: str, *, among: Mapping[int, str], at_least: float = LIKELY) -> list[tuple[int, float]]:
    """Those that are at least so much like `text` (100: the same words), the likest first."""
    tokens = _tokens(text)
    scored = ((key, _likeness(tokens, _tokens(other))) for key, other in among.items())
    return sorted((each for each in scored if each[1] >= at_least), key=lambda each: (-each[1], each[0]))


def _likeness(one: list[str], other: list[str]) -> float:
    """Half for what both say, half for all that they say; a single word in common is not enough."""
    if not one or not other:
        return 0.0
    first, second = " ".join(one), " ".join(other)
    whole = fuzz.token_sort_ratio(first, second)
    if min(len({*one}), len({*other})) == 1:
        return whole
    return (fuzz.token_set_ratio(first, second) + whole) / 2


def _tokens(text: str) -> list[str]:
    """What a text is made of: stems of words, and pairs of Chinese signs."""
    folded = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()
    found = [_stem(word) for word in _WORDS.findall(_RUNS.sub(" ", folded)) if word not in _COMMON]
    for run in _RUNS.findall(_COMMON_HAN.sub(" ", folded)):
        found += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
    return found


def _stem(word: str) -> str:
    ending = next((each for each in _ENDINGS if word.endswith(each) and len(word) - len(each) >= _STEM), "")
    return word.removesuffix(ending)
