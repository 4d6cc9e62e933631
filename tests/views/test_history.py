"""History in words: every act that a use case notes has a sentence, with the facts it needs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest

from storage.history import Deed
from tests.house.source import python_files
from tests.usecases.ledger import NOW
from views.history import SENTENCES, line, words_of
from views.words import words


def deed(what: str, *, by: str = "UPM", **facts: object) -> Deed:
    return Deed(workspace_id=1, subject="issue:1", what=what, by=by, at=NOW, client_id=1, facts=facts)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "<@UPM> opened issue 3: &lt;!channel&gt; &amp; co"),
        ("zh_CN", "<@UPM> 新建了问题 3：&lt;!channel&gt; &amp; co"),
    ],
)
def test_an_act_is_told_in_the_readers_language_and_nothing_in_it_can_notify(
    language: str, expected: str
) -> None:
    told = words_of(words(language), deed=deed("issue_opened", number=3, title="<!channel> & co"))
    assert told == expected


def test_people_channels_and_kinds_are_shown_as_such() -> None:
    w = words("zh_CN")
    assert (
        words_of(w, deed=deed("team_owner", user="UX", role="owner", client="A"))
        == "<@UPM> 将 <@UX> 设为负责人"
    )
    assert "<#CX>" in words_of(w, deed=deed("unlinked", channel="CX"))
    setting = deed("preference_set", name="alerts", value="C0ALERTS", was="default")
    assert words_of(w, deed=setting) == "<@UPM> 将“提醒发送到”设为 <#C0ALERTS>（原为：未设置）"
    assert words_of(w, deed=deed("update_logged", kind="visit")) == "<@UPM> 记录了一次沟通：拜访"


@pytest.mark.parametrize(
    ("name", "value", "was", "expected"),
    [
        (
            "first_response",
            "90m",
            "4h",
            "将“首次响应时限”设为 1 小时 30 分钟工作时间（原为：4 小时工作时间）",
        ),
        ("language", "zh_CN", "default", "将“语言”设为 中文（原为：未设置）"),
        ("digest", "fri 16:00", "none", "将“周报”设为 周五 16:00（原为：关闭）"),
        (
            "calendar",
            "24/7",
            "mon-fri 09:00-18:00",
            "将“工作时间”设为 全天候（原为：周一至周五 09:00-18:00）",
        ),
    ],
)
def test_a_setting_is_told_in_words_not_as_it_is_stored(
    name: str, value: str, was: str, expected: str
) -> None:
    told = words_of(words("zh_CN"), deed=deed("preference_set", name=name, value=value, was=was))
    assert told == f"<@UPM> {expected}"


def test_a_setting_that_was_forgotten_is_told_as_such() -> None:
    reset = deed("preference_reset", name="digest", value="default", was="fri 16:00")
    assert words_of(words("en"), deed=reset) == (
        "<@UPM> set “Weekly digest” back to what is inherited (before: Friday 16:00)"
    )


def test_an_act_without_a_sentence_or_with_a_fact_missing_is_told_in_general() -> None:
    assert words_of(words("en"), deed=deed("flew_away")) == "<@UPM> changed something (flew_away)"
    assert words_of(words("en"), deed=deed("issue_opened")) == "<@UPM> changed something (issue_opened)"


def test_a_line_says_when() -> None:
    told = line(words("en"), deed=deed("issue_solved", number=3), zone="UTC")
    assert re.fullmatch(r"<!date\^\d+\^.*\(UTC\)> · <@UPM> solved issue 3", told)


def test_every_act_noted_in_a_use_case_has_a_sentence() -> None:
    noted = set(_acts())
    assert {"issue_opened", "update_logged", "client_added"} <= noted
    assert noted - SENTENCES.keys() == set()


def test_every_placeholder_is_a_fact_that_some_use_case_notes() -> None:
    names = {name for sentence in SENTENCES.values() for _, name, _, _ in Formatter().parse(sentence) if name}
    assert names - _facts() == {"who", "matter"}


def _calls() -> Iterator[ast.Call]:
    for path in python_files("usecases"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                ("note", "changed", "open_again", "conclude", "matters.begin", "matters.change", "_change")
            ):
                yield node


def _acts() -> Iterator[str]:
    for call in _calls():
        for keyword in call.keywords:
            if keyword.arg == "what" and isinstance(keyword.value, ast.Constant):
                yield str(keyword.value.value)


def _facts() -> set[str]:
    return {keyword.arg for call in _calls() for keyword in call.keywords if keyword.arg}
