"""Rule R3: the modes of a channel, and how its own rules find messages."""

from __future__ import annotations

import pytest

from domain.capture import Mode, decide, folded, is_short, matches, mode_of


@pytest.mark.parametrize("text", ["Thanks!", "When?", "👍", ""])
def test_R3_in_the_mode_all_every_message_asks(text: str) -> None:
    assert not decide("all", text=text, attachment=False).thanks


@pytest.mark.parametrize("text", ["Thanks!", "When?", "谢谢，不过还有一个问题"])
def test_R3_in_the_mode_manual_none_asks_by_itself(text: str) -> None:
    assert decide("manual", text=text, attachment=True).thanks


@pytest.mark.parametrize(("text", "thanks"), [("Thanks!", True), ("When?", False), ("好的，谢谢", True)])
def test_R3_in_the_mode_smart_the_filter_decides(text: str, thanks: bool) -> None:
    assert decide("smart", text=text, attachment=False).thanks == thanks


@pytest.mark.parametrize(
    ("word", "mode"),
    [
        ("all", Mode.ALL),
        (" Smart ", Mode.SMART),
        ("手动", Mode.MANUAL),
        ("全部", Mode.ALL),
        ("some", None),
        ("", None),
    ],
)
def test_modes_have_names_in_both_languages(word: str, mode: Mode | None) -> None:
    assert mode_of(word) is mode


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  Good Morning, team!! ", "good morning team"),
        ("<@U123ABC> Daily stand-up: done ✅", "daily stand-up done ✅"),
        ("ＦＹＩ：周报已发。", "fyi 周报已发"),
        (":tada::skin-tone-2:", "tada"),
        ("don’t", "don't"),
        ("…", ""),
    ],
)
def test_words_are_compared_without_case_signs_and_mentions(text: str, words: str) -> None:
    assert folded(text) == words


@pytest.mark.parametrize(
    ("words", "whole", "said", "found"),
    [
        ("good morning", True, "Good morning!", True),
        ("good morning", True, "Good morning team", False),
        ("good morning", False, "Good morning team", True),
        ("ping", False, "shipping costs", False),
        ("周报", False, "这是本周周报，请查收", True),
        ("周报 ok", False, "周报ok了", True),
        ("fyi", False, "FYI：上线了", True),
        ("", False, "anything", False),
    ],
)
def test_a_rule_is_the_whole_message_or_a_phrase_in_it(
    words: str, whole: bool, said: str, found: bool
) -> None:
    assert matches(words, whole=whole, said=folded(said)) == found


def test_short_counts_two_chinese_signs_as_one_word() -> None:
    assert is_short("one two three four five six seven eight nine ten eleven twelve")
    assert not is_short("one two three four five six seven eight nine ten eleven twelve thirteen")
    assert is_short("谢" * 24)
    assert not is_short("谢" * 25)
