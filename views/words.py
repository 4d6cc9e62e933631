"""The languages of the bot: English sentences in the code, translated by one gettext catalogue per noun.

A sentence is looked up with `words(language)`, conventionally called `w`: `w("Nothing is owed.")`,
`w("{client} waits", client=name)`, `w.n("{n} message", "{n} messages", 3)`. Sentences kept in tables are marked with
`N_`.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh_CN")
LOCALES = Path(__file__).parent / "locales"


class Words:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = gettext.NullTranslations()
        for file in sorted((LOCALES / language / "LC_MESSAGES").glob("*.mo")):
            with file.open("rb") as binary:
                found = gettext.GNUTranslations(binary)
            found.add_fallback(self._catalogue)
            self._catalogue = found

    def __call__(self, sentence: str, /, **facts: object) -> str:
        """The sentence in this language with its placeholders filled."""
        return self._catalogue.gettext(sentence).format_map(facts)

    def n(self, one: str, many: str, n: int, /, **facts: object) -> str:
        """The sentence in the plural form that `n` asks for; `{n}` is filled too."""
        return self._catalogue.ngettext(one, many, n).format_map({"n": n, **facts})


def N_(sentence: str) -> str:
    """Mark a sentence of a table for translation; it is translated where it is used."""
    return sentence


@cache
def words(language: str) -> Words:
    """The sentences of `language`, or of English when we do not speak it."""
    return Words(language if language in LANGUAGES else "en")


def language_of(locale: str, *, otherwise: str = "en") -> str:
    """Our language for a Slack locale such as "zh-CN"; `otherwise` when Slack gave none."""
    if not locale:
        return otherwise
    return "zh_CN" if locale.lower().startswith("zh") else "en"
