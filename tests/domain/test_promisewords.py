"""Messages of ours that read like a promise, on tables made by hand, and what only looks like one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.promisewords import promises

HERE = Path(__file__).parent
LANGUAGES = ("en", "zh")


def table(language: str) -> list[tuple[str, str]]:
    lines = (HERE / f"promises_{language}.txt").read_text(encoding="utf-8").splitlines()
    return [(label, text) for label, _, text in (line.partition("\t") for line in lines)]


PROMISES = [text for language in LANGUAGES for label, text in table(language) if label == "yes"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_the_table_is_a_promise_or_none(language: str) -> None:
    wrong = [(label, text) for label, text in table(language) if promises(text) != (label == "yes")]
    assert not wrong, "\n".join(f"not {label}: {text}" for label, text in wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_are_large_and_say_nothing_twice(language: str) -> None:
    rows = table(language)
    labels = Counter(label for label, _ in rows)
    assert set(labels) == {"yes", "no"}
    assert min(labels.values()) >= 50
    assert len(rows) == len({text for _, text in rows})


@given(
    st.sampled_from(PROMISES),
    st.sampled_from(
        ["?", " ?", "？", "吗", "吗？", "呢？", " ❓", " :question:", " Is that fine?", "。可以么"]
    ),
    st.booleans(),
)
def test_a_question_is_never_a_promise(text: str, question: str, first: bool) -> None:
    assert not promises(f"{question} {text}" if first else text + question)


@given(
    st.sampled_from(PROMISES),
    st.sampled_from(["if you agree", "unless you object", "如果您同意", "maybe", "可能"]),
)
def test_nor_is_what_depends_or_is_only_hoped(text: str, doubt: str) -> None:
    last = text.rstrip("!.。 ").replace("。", "，").replace(". ", ", ").replace("! ", ", ")
    assert not promises(f"{last} {doubt}")


@given(st.text(max_size=80))
def test_no_text_breaks_the_rule(text: str) -> None:
    promises(text)
