"""Every sentence for people exists in Chinese too, in its noun's catalogue, with the same placeholders."""

from __future__ import annotations

import ast
import re
import string
import unicodedata
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from tests.house.source import ROOT

VIEWS = sorted((ROOT / "views").glob("*.py"))
CHINESE = ROOT / "views" / "locales" / "zh_CN" / "LC_MESSAGES"
MARKED = re.compile(r"`[^`\n]+`|(?<![\w*])\*[^*\n]+\*(?![\w*])|(?<![^\W_])_[^_\n]+_(?![^\W_])")
KEYWORDS: dict[str, tuple[int, ...] | None] = {"w": None, "N_": None, "n": (1, 2)}


def sentences(path: Path) -> set[str | tuple[str, ...]]:
    """The sentences a view says: a text, or a pair of singular and plural."""
    found = extract_from_file("python", path, keywords=KEYWORDS)
    return {message for _, message, _, _ in found}


def catalogue(noun: str) -> Catalog:
    """The Chinese catalogue of a noun; empty when there is none."""
    path = CHINESE / f"{noun}.po"
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_every_sentence_of_a_noun_is_said_in_chinese_too(path: Path) -> None:
    chinese = catalogue(path.stem)
    missing = [text for text in sentences(path) if not _translated(chinese.get(_key(text)))]
    assert not missing, f"not in {path.stem}.po: {missing}"


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_no_sentence_hides_in_braces_where_it_is_not_found(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    braces = [each for each in ast.walk(tree) if isinstance(each, ast.FormattedValue)]
    calls = [call for each in braces for call in ast.walk(each) if isinstance(call, ast.Call)]
    assert not [ast.unparse(call) for call in calls if _says_words(call)]


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_no_translation_is_left_over_from_a_sentence_that_is_gone(path: Path) -> None:
    said = {_key(text) for text in sentences(path)}
    ids = [message.id for message in catalogue(path.stem) if message.id]
    left_over = [text for text in ids if _key(text) not in said]
    assert not left_over, f"only in {path.stem}.po: {left_over}"


@pytest.mark.parametrize("path", sorted(CHINESE.glob("*.po")), ids=lambda path: path.stem)
def test_a_translation_has_the_placeholders_of_its_sentence(path: Path) -> None:
    wrong = [message.id for message in catalogue(path.stem) if message.id and not _same_facts(message)]
    assert not wrong, f"other placeholders in {path.name}: {wrong}"


@pytest.mark.parametrize("path", sorted(CHINESE.glob("*.po")), ids=lambda path: path.stem)
def test_a_catalogue_belongs_to_a_view_and_was_compiled(path: Path) -> None:
    assert (ROOT / "views" / f"{path.stem}.py").exists()
    compiled = path.with_suffix(".mo")
    assert compiled.exists(), "run `make catalogues`"
    assert compiled.stat().st_mtime >= path.stat().st_mtime, "run `make catalogues`"


@pytest.mark.parametrize("path", sorted(CHINESE.glob("*.po")), ids=lambda path: path.stem)
def test_bold_and_code_stand_apart_from_chinese_signs_because_slack_shows_them_as_typed_otherwise(
    path: Path,
) -> None:
    translations = [text for message in catalogue(path.stem) if message.id for text in _texts(message.string)]
    assert not [text for text in translations if _glued(text)]


@pytest.mark.parametrize(
    ("text", "glued"),
    [
        ("是 *甲* 的 *乙* 了", []),
        ("*甲：* 乙", []),
        ("已撤销：*甲* 乙", ["*甲*"]),
        ("甲 `/client`。", ["`/client`"]),
        ("值 _（默认）_，乙", ["_（默认）_"]),
        ("`a_b c_d` 与 {some_name}的{other_name}", []),
    ],
)
def test_glued_marks_are_recognised(text: str, glued: list[str]) -> None:
    assert _glued(text) == glued


def test_the_same_sentence_is_said_in_chinese_in_one_way_wherever_it_stands() -> None:
    found: dict[str, set[str]] = {}
    for path in CHINESE.glob("*.po"):
        for message in catalogue(path.stem):
            if message.id:
                found.setdefault(_key(message.id), set()).update(_texts(message.string))
    assert not {text: several for text, several in found.items() if len(several) > 1}


def test_colleagues_are_addressed_in_one_way() -> None:
    said = [text for path in CHINESE.glob("*.po") for m in catalogue(path.stem) for text in _texts(m.string)]
    assert not [text for text in said if re.search("[您贵]", text)]


def _glued(text: str) -> list[str]:
    """The marked words that touch a Chinese sign."""
    return [found[0] for found in _marked(text) if _wide(text[: found.start()][-1:], text[found.end() :][:1])]


def _marked(text: str) -> list[re.Match[str]]:
    """Bold, italic and code; inside code nothing else is a mark, and placeholders are no words."""
    plain = re.sub(r"\{\w*\}", lambda name: "x" * len(name[0]), text)
    return [*MARKED.finditer(plain)]


def _wide(*signs: str) -> bool:
    return any(sign in "“”‘’…—" or unicodedata.east_asian_width(sign) in "WF" for sign in signs if sign)


def _says_words(call: ast.Call) -> bool:
    """Whether a call of `w`, `w.n` or `N_` holds the sentence itself."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return name in KEYWORDS and bool(call.args) and isinstance(call.args[0], ast.Constant)


def _key(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _translated(message: Message | None) -> bool:
    return message is not None and not message.fuzzy and all(_texts(message.string))


def _texts(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [""] if text is None else [text] if isinstance(text, str) else list(text)


def _same_facts(message: Message) -> bool:
    originals = [_facts(text) for text in _texts(message.id)]
    return all(_facts(text) in originals for text in _texts(message.string))


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
