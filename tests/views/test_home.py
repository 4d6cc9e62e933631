"""The Home tab in words, in both languages, and within Slack's limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import views.home
from storage.issues import Issue
from tests.usecases.ledger import NOW
from views.blocks import Block
from views.home import Page, Waits
from views.times import duration
from views.words import words


def waits(**more: Any) -> Waits:
    facts: dict[str, Any] = {
        "clock_id": 3,
        "client": "Acme",
        "channel": "CACME",
        "user_id": "UCAROL",
        "text": "Is it <done>?\nPlease tell",
        "owner_id": "",
        "left": timedelta(minutes=45),
        "due_at": NOW + timedelta(minutes=45),
        "paused": False,
    }
    return Waits(**(facts | more))


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


def shown(language: str = "en", **more: Any) -> Block:
    facts: dict[str, Any] = {
        "waiting": [],
        "issues": [],
        "clients": {1: "Acme"},
        "everything": False,
        "failing": [],
    }
    return views.home.home(words(language), page=Page(**(facts | more)), user_id="UPM", zone="UTC", now=NOW)


def said(view: Block) -> list[str]:
    """Every text of the sections and headers."""
    return [block["text"]["text"] for block in view["blocks"] if "text" in block]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "*Acme* · <@UCAROL> in <#CACME>\n*{length} left* · due <!date^"),
        ("zh_CN", "*Acme* · <@UCAROL>，<#CACME>\n*剩余 {length}* · 截止 <!date^"),
    ],
)
def test_who_waits_is_told_with_the_time_left_and_can_be_claimed(language: str, expected: str) -> None:
    row = next(block for block in shown(language, waiting=[waits()])["blocks"] if block.get("accessory"))
    length = duration(words(language), timedelta(minutes=45))
    assert row["text"]["text"].startswith(expected.format(length=length))
    assert (row["accessory"]["action_id"], row["accessory"]["value"]) == ("clocks.claim", "3")
    assert "Is it &lt;done&gt;? Please tell" in str(shown(language, waiting=[waits()]))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"left": timedelta(hours=-2), "due_at": NOW}, "*late by 2 h* · was due <!date^"),
        ({"left": timedelta(seconds=59)}, "*less than a minute left* · due"),
        ({"paused": True, "due_at": None}, "stands still: waiting for the client"),
        ({"owner_id": "ULEAD"}, "<@ULEAD> has it"),
    ],
)
def test_late_paused_and_claimed_ones_say_so(more: dict[str, Any], expected: str) -> None:
    assert any(expected in text for text in said(shown(waiting=[waits(**more)])))


def test_what_i_have_already_cannot_be_claimed_again() -> None:
    view = shown(waiting=[waits(owner_id="UPM")])
    assert any("you have it" in text for text in said(view))
    assert "clocks.claim" not in str(view)


def test_open_issues_are_listed_with_how_severe_whose_and_how_old() -> None:
    view = shown(issues=[issue()])
    assert "*Issue 1: Login fails*\n🔴 Open · Critical · Acme · owner: nobody yet · open for 3 days" in said(
        view
    )
    assert "issues.solve" in str(view)


def test_an_empty_home_says_what_will_appear_and_how_to_begin() -> None:
    assert "Nobody waits. Questions of your clients appear here, the most urgent first." in said(shown())
    assert any("/client add Acme" in text for text in said(shown(clients={})))
    assert any("还没有客户" in text for text in said(shown("zh_CN", clients={})))


def test_the_common_acts_are_buttons() -> None:
    (row,) = (block for block in shown()["blocks"] if block["type"] == "actions")
    assert [each["text"]["text"] for each in row["elements"]] == [
        "Log an update",
        "Open an issue",
        "Settings",
        "Help",
    ]


def test_a_job_that_fails_is_named_at_the_top() -> None:
    assert "ticks" in said(shown(failing=["ticks"]))[0]


def test_a_long_list_stays_within_what_slack_shows_and_says_how_many_more() -> None:
    view = shown(
        waiting=[waits(text="x" * 9999)] * 500, issues=[issue(n) for n in range(1, 90)], failing=["a"] * 500
    )
    assert len(view["blocks"]) <= 100
    assert "and 480 more" in str(view)
    assert "and 69 more" in str(view)
    assert max(map(len, said(view))) <= 3000


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_an_outsider_sees_nothing_but_a_friendly_word(language: str) -> None:
    view = views.home.neutral(words(language))
    assert len(view["blocks"]) == 1
    assert "client" not in str(view).lower()
