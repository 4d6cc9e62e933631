"""Every sentence of the page exists in Chinese too, and no module of it grows too long."""

from __future__ import annotations

import re

from sandbox.control import PAGE

LONGEST_MODULE = 300
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(PAGE.glob("*.js"))}
DICTIONARY = set(re.findall(r'^  "?([^"\n]+?)"?: "[^"]+",$', SCRIPTS["words.js"], flags=re.MULTILINE))


def test_every_sentence_is_said_in_chinese_and_every_translation_is_used() -> None:
    others = "".join(text for name, text in SCRIPTS.items() if name != "words.js")
    said = set(re.findall(r'\bw\("([^"]+)"', others))
    assert said
    assert not said - DICTIONARY
    assert not {words for words in DICTIONARY if f'"{words}"' not in others}


def test_the_pages_modules_stay_small_and_ask_no_other_host() -> None:
    for name, text in SCRIPTS.items():
        assert len(text.splitlines()) <= LONGEST_MODULE, name
    files = {path.name: path.read_text(encoding="utf-8") for path in PAGE.iterdir()}
    for name, text in files.items():
        assert not re.findall(r"(?:src|href|url|import)\W{1,3}https?:", text), name
        assert "innerHTML" not in text, name
