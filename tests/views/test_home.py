"""The Home tab in words, in both languages, and within Slack's limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import views.home
from domain.clocks import Kind
from domain.lanes import Lane, Scope
from storage.issues import Issue
from storage.operations import Standing
from tests.usecases.ledger import NOW
from tests.views.test_clocks import FACE
from views.blocks import Block
from views.home import Page
from views.lanes import PAGE, Line, Part, Shown
from views.times import duration
from views.words import words

ASKED = replace(FACE, text="Is it <done>?\nPlease tell", due_at=NOW + timedelta(minutes=45), owner_id="")
LINE = Line(ASKED, timedelta(minutes=45), paused=False)


def issue(number: int = 1) -> Issue:
    made = Issue(
        workspace_id=1,
        number=number,
        client_id=1,
        title="Login fails",
        kind="fault",
        severity=1,
        status="open",
        opened_by="UPM",
        opened_at=NOW - timedelta(days=3),
    )
    made.id = number
    return made


def shown(language: str = "en", *lines: Line, total: int = 0, page: int = 0, **more: Any) -> Block:
    lanes = {lane: Part([], 0) for lane in Lane}
    lanes[Lane.OWE] = Part(lines, total or len(lines), page)
    made = Page(Shown(Scope.MINE), lanes, **more)
    return views.home.home(words(language), page=made, user_id="UPM", zone="UTC", private="kept")


def said(view: Block) -> list[str]:
    """Every text of the sections and headers."""
    return [block["text"]["text"] for block in view["blocks"] if "text" in block]


def acts(view: Block) -> set[str]:
    """What one can click."""
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    return {each["action_id"] for row in rows for each in row}


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "*{length} left* · due <!date^"), ("zh_CN", "*剩余 {length}* · 截止 <!date^")],
)
def test_what_is_owed_is_told_with_the_time_left_and_can_be_taken(language: str, expected: str) -> None:
    view = shown(language, LINE)
    length = duration(words(language), timedelta(minutes=45))
    row = next(text for text in said(view) if "<!date^" in text)
    assert row.splitlines()[0].startswith("*Acme")
    assert row.splitlines()[1].startswith(expected.format(length=length))
    assert "clocks.claim" in acts(view)
    assert "Is it &lt;done&gt;? Please tell" in str(view)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (replace(LINE, left=timedelta(hours=-2)), "*late by 2 h* · was due <!date^"),
        (replace(LINE, left=timedelta(seconds=59)), "*less than a minute left* · due"),
        (replace(LINE, paused=True), "stands still: waiting for the client"),
        (replace(LINE, face=replace(ASKED, owner_id="ULEAD")), "<@ULEAD> has it"),
    ],
)
def test_late_paused_and_taken_ones_say_so(line: Line, expected: str) -> None:
    assert any(expected in text for text in said(shown("en", line)))


def test_what_i_have_already_cannot_be_taken_again() -> None:
    view = shown("en", replace(LINE, face=replace(ASKED, owner_id="UPM")))
    assert any("you have it" in text for text in said(view))
    assert "clocks.claim" not in acts(view)


def test_every_lane_has_its_title_its_count_and_a_word_when_it_is_empty() -> None:
    assert [text for text in said(shown("en", LINE)) if "Acme" not in text] == [
        "You owe · 1",
        "Bring them news",
        "Nobody waits for news.",
        "Stay close",
        "You are in touch with everybody.",
    ]
    assert {"你的待办", "待通报进展", "保持联系"} <= set(said(shown("zh_CN")))


def test_pages_are_turned_only_where_there_are_more() -> None:
    assert not acts(shown("en", LINE)) & {"home.on", "home.back"}
    assert acts(shown("en", *[LINE] * PAGE, total=PAGE + 1)) >= {"home.on"}
    last = acts(shown("en", LINE, total=PAGE + 1, page=1))
    assert "home.back" in last
    assert "home.on" not in last


def test_open_issues_for_which_nothing_is_due_are_named() -> None:
    view = shown(undated=[issue(n) for n in range(1, 13)])
    assert "Also open, with nothing due: Issue 1: Login fails" in str(view)
    assert "and 2 more" in str(view)


def test_an_empty_home_says_what_will_appear_and_how_to_begin() -> None:
    assert any(text.startswith("Nothing is owed.") for text in said(shown()))
    assert any("/client add Acme" in text for text in said(shown(has_clients=False)))
    assert any("还没有客户" in text for text in said(shown("zh_CN", has_clients=False)))


def test_the_common_acts_are_buttons() -> None:
    first = next(block for block in shown()["blocks"] if block["type"] == "actions")
    assert [each["text"]["text"] for each in first["elements"]] == [
        "Log an update",
        "Open an issue",
        "Settings",
        "Help",
    ]


def test_a_job_that_fails_is_named_at_the_top() -> None:
    assert "ticks" in said(shown(failing=["ticks"]))[0]


@pytest.mark.parametrize(
    ("language", "waiting", "well", "left"),
    [
        ("en", 0, "Rapport is well · last message from Slack <!date^", " · nothing left to process"),
        ("en", 1, "Rapport is well · last message from Slack <!date^", " · 1 event not processed yet"),
        ("zh_CN", 0, "Rapport 运行正常 · 最近收到 Slack 事件：<!date^", " · 没有积压"),
        ("zh_CN", 3, "Rapport 运行正常 · 最近收到 Slack 事件：<!date^", " · 还有 3 个事件未处理"),
    ],
)
def test_that_all_is_well_stands_at_the_foot(language: str, waiting: int, well: str, left: str) -> None:
    view = shown(language, LINE, standing=Standing(last_event=NOW, waiting=waiting))
    told = view["blocks"][-1]["elements"][0]["text"]
    assert told.startswith(well)
    assert told.endswith(left)


def test_what_is_wrong_stands_at_the_top() -> None:
    view = shown("en", LINE, standing=Standing(dead=1))
    assert "1 message could not be delivered" in view["blocks"][0]["elements"][0]["text"]
    assert "no message from Slack yet" in view["blocks"][0]["elements"][0]["text"]
    assert "Rapport is well" not in str(view)


@pytest.mark.parametrize("kind", [*Kind])
def test_full_lanes_of_any_kind_stay_within_what_slack_shows(kind: Kind) -> None:
    face = replace(ASKED, kind=kind, text="x" * 9999, title="y" * 255, noun="promise", ref="proposed")
    part = Part([replace(LINE, face=face)] * PAGE, 500, 1)
    page = Page(
        Shown(Scope.ALL),
        dict.fromkeys(Lane, part),
        undated=[issue(n) for n in range(90)],
        failing=["a"] * 500,
    )
    view = views.home.home(words("en"), page=page, user_id="UPM", zone="UTC")
    assert len(view["blocks"]) < 100
    assert max(map(len, said(view))) <= 3000


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_an_outsider_sees_nothing_but_a_friendly_word(language: str) -> None:
    view = views.home.neutral(words(language))
    assert len(view["blocks"]) == 1
    assert "client" not in str(view).lower()
