"""Rule R15 on tables of messages as clients write them: thanks are recognised, and no request is ever swallowed."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.thanks import judge

TABLES = {language: Path(__file__).parent / f"thanks_{language}.txt" for language in ("en", "zh")}
UNSEEN = Path(__file__).parent / "thanks_unseen.txt"
"""Messages of both languages that the phrases were not made from."""
PRECISION, RECALL, RECALL_SOLVED = 0.98, 0.85, 0.8
NAMES = {"Anna", "Petra", "Tom", "李娜"}
NO_NEED = {"solved", "thanks", "fine", "greeting", "emoji"}


def table(language: str) -> list[tuple[str, str]]:
    """The labelled messages of a language: "solved" says that it works, "thanks" needs no answer, "asks" does."""
    return labelled(TABLES[language])


def labelled(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(label, text) for label, _, text in (line.partition("\t") for line in lines)]


def known(name: str) -> bool:
    return name in NAMES


THANKS = [text for language in TABLES for label, text in table(language) if label != "asks"]


@pytest.mark.parametrize("language", TABLES)
def test_R15_the_tables_are_large_varied_and_labelled(language: str) -> None:
    rows = table(language)
    labels = Counter(label for label, _ in rows)
    assert set(labels) == {"solved", "thanks", "asks"}
    assert len(rows) >= 300
    assert min(labels["thanks"], labels["asks"]) >= 150
    assert labels["solved"] >= 30
    assert not [text for text, times in Counter(text for _, text in rows).items() if times > 1]


@pytest.mark.parametrize("language", TABLES)
def test_R15_thanks_are_recognised_and_no_request_is_swallowed(language: str) -> None:
    rows = [(label, text, judge(text, known=known)) for label, text in table(language)]
    right = sum(label != "asks" and verdict.thanks for label, _, verdict in rows)
    swallowed = [(text, verdict) for label, text, verdict in rows if label == "asks" and verdict.thanks]
    missed = [(text, verdict) for label, text, verdict in rows if label != "asks" and not verdict.thanks]
    precision, recall = right / (right + len(swallowed)), right / (right + len(missed))
    figures = f"{language}: precision {precision:.3f}, recall {recall:.3f} of {len(rows)}; missed {missed}"
    assert not swallowed, f"{swallowed}; {figures}"
    assert precision >= PRECISION, figures
    assert recall >= RECALL, figures


@pytest.mark.parametrize("language", TABLES)
def test_R15_only_words_that_say_it_works_close_a_solved_issue(language: str) -> None:
    rows = [
        (label, text) for label, text in table(language) if judge(text).rule == "solved" or label == "solved"
    ]
    wrong = [text for label, text in rows if label != "solved"]
    right = [text for label, text in rows if label == "solved" and judge(text).rule == "solved"]
    assert len(right) / (len(right) + len(wrong)) >= PRECISION, wrong
    assert len(right) / (len(rows) - len(wrong)) >= RECALL_SOLVED


def test_R15_what_the_phrases_were_not_made_from_is_judged_as_well() -> None:
    rows = [(label, text, judge(text, known=known)) for label, text in labelled(UNSEEN)]
    assert [text for label, text, verdict in rows if label == "asks" and verdict.thanks] == []
    assert [text for label, text, verdict in rows if label != "solved" and verdict.rule == "solved"] == []
    kept = [verdict.thanks for label, _, verdict in rows if label != "asks"]
    assert sum(kept) / len(kept) >= RECALL


SCHEDULING = (
    *(
        "Perfect, Tuesday works",
        "10am works",
        "That date works for me, thanks",
        "Plan B works",
        "It was working",
    ),
    *("it was fixed", "That works", "昨天好了", "明天好了", "周三可以了"),
)


@pytest.mark.parametrize("text", SCHEDULING)
def test_R15_agreement_and_the_past_need_no_answer_and_confirm_nothing(text: str) -> None:
    assert judge(text).thanks
    assert judge(text).rule != "solved"


@pytest.mark.parametrize(
    "text",
    [
        *("Thanks, Invoice", "Thanks Password", "Hi Team Login", "Hello, Website", "Thanks Export Csv"),
        *("谢谢 黄色吧", "Thanks. Back to you", "fixed it on our side, you now"),
    ],
)
def test_R15_a_word_that_is_nobodys_name_is_no_thanks(text: str) -> None:
    assert not judge(text, known=known).thanks


@pytest.mark.parametrize("text", ["Thanks Anna", "Hi Petra", "Thanks, Tom!", "谢谢 李娜"])
def test_R15_the_name_of_somebody_we_know_may_stand_beside_thanks(text: str) -> None:
    assert judge(text, known=known).thanks
    assert not judge(text).thanks


@given(
    st.sampled_from(THANKS), st.sampled_from(["?", " ?", "？", "吗", "吗？", "呢？", " ❓", " :question:"])
)
def test_R15_no_thanks_stay_thanks_with_a_question_behind_them(text: str, question: str) -> None:
    assert not judge(text + question).thanks


BUTS = (
    *(
        ", but it is still slow",
        " but one page is missing",
        ". However, please check",
        ", though we need more",
    ),
    *(
        ", can you send it",
        ". Please call me",
        "，不过还是打不开",
        "，但是没好",
        "。另外请发一下",
        "，麻烦看一下",
    ),
    "，什么时候上线",
)


@given(st.sampled_from(THANKS), st.sampled_from(BUTS))
def test_R15_no_thanks_stay_thanks_with_a_but_behind_them(text: str, clause: str) -> None:
    assert not judge(text + clause).thanks


@given(st.sampled_from(THANKS), st.sampled_from(BUTS))
def test_R15_nor_with_it_before_them(text: str, clause: str) -> None:
    assert not judge(f"{clause.strip(' ,.，。')}. {text}").thanks


@given(st.text(max_size=60) | st.sampled_from(THANKS))
def test_R15_the_verdict_quotes_words_that_stand_in_the_message(text: str) -> None:
    verdict = judge(text)
    assert verdict.words in text
    assert verdict.thanks == (verdict.rule in NO_NEED)


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("It works now, thanks!", "solved", "It works now"),
        ("问题已经解决了，谢谢大家", "solved", "问题已经解决了"),
        ("Great – THANK YOU so much", "thanks", "THANK YOU so much"),
        ("收到，谢谢 🙏", "thanks", "谢谢"),
        ("好的", "fine", "好的"),
        ("<@U123ABC> 👍", "emoji", "👍"),
        ("ok :tada:", "fine", "ok"),
        ("Thanks, BUT it fails", "objection", "BUT"),
        ("谢谢，不过打不开", "objection", "不过"),
        ("thanks, it failed", "negation", "failed"),
        ("thanks, Please call", "request", "Please"),
        ("谢谢，请看一下", "request", "请"),
        ("Thanks, right?", "question", "?"),
        ("好了没有", "question", "了没有"),
        ("Thanks. The portal shows Friday numbers", "no_thanks", "The portal shows Friday numbers"),
        ("thanks <https://example.com|here>", "attachment", "<https://example.com|here>"),
        ("thanks 🙄", "negation", "🙄"),
        ("thanks :/", "negation", ":/"),
    ],
)
def test_R15_the_words_that_decided_are_known(text: str, rule: str, words: str) -> None:
    verdict = judge(text)
    assert (verdict.rule, verdict.words) == (rule, words)


@pytest.mark.parametrize("text", ["It works", "solved, thanks", "all fixed now", "可以登录了", "搞定，谢谢"])
def test_R15_solved_is_its_own_rule(text: str) -> None:
    assert judge(text).rule == "solved"


@pytest.mark.parametrize(
    "text", ["刚" * 24, "我们这边" * 6, "very good " * 6, "okk" * 66 + "z", "thanks for " * 6]
)
def test_R15_no_message_keeps_the_filter_busy(text: str) -> None:
    begun = time.perf_counter()
    judge(text)
    assert time.perf_counter() - begun < 0.5
