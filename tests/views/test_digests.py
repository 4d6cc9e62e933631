"""The weekly message in both languages, and within Slack's limits whatever the clients are called."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import views.digests
from domain.figures import Report, Standing, Stretch, Wait, Week, total
from sandbox.checks import surfaces
from views.blocks import Block, Message
from views.words import words

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def day(number: int, *, month: int = 3) -> datetime:
    return datetime(2026, month, number, 9, tzinfo=UTC)


ACME = Standing(
    now=Week(11, 1, 70 * MINUTE, opened=3, solved=2, contacts={"message": 40, "call": 1}),
    before=Week(8, 2, 90 * MINUTE, contacts={"message": 45}),
    waiting=2,
    late=1,
    ages=(1, 2, 0, 1),
)
GLOBEX = Standing(now=Week(4, 0, 20 * MINUTE, contacts={"email": 3}), waiting=1)


def report(**more: Any) -> Report:
    lines = (("Acme & Co", ACME), ("Globex", GLOBEX))
    facts: dict[str, Any] = {
        "client": "",
        "zone": "UTC",
        "stretch": Stretch(day(23, month=2), day(2), day(9)),
        "total": total((ACME, GLOBEX), medians=(50 * MINUTE, 90 * MINUTE)),
        "lines": lines,
        "quiet": ("Initech",),
        "waits": (Wait("Acme & Co", day(6), -40 * MINUTE), Wait("Globex", day(8), 2 * HOUR)),
        "trend": ((day(16, month=2), 0, 0), (day(23, month=2), 8, 10), (day(2), 15, 16)),
    }
    return Report(**(facts | more))


def shown(language: str = "en", **more: Any) -> Message:
    return views.digests.message(words(language), report=report(**more))


def native(message: Message, kind: str) -> Block:
    (block,) = (block for block in message.blocks if block["type"] == kind)
    return block


def cells(message: Message) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in native(message, "data_table")["rows"]]


def test_the_text_alone_tells_the_week() -> None:
    text = shown().text.split("\n")
    assert (
        text[0] == "Weekly digest · 94% answered in time · 3 questions wait (1 of them late) · 4 open issues"
    )
    assert text[2:] == [
        "*Answered in time*: 94% (16 answers, ▲ up 14 points)",
        "*First response*: 50 min (median, in working time, ▼ 40 min shorter)",
        "*Waiting now*: 3 questions wait (1 of them late)",
        "*Issues*: 3 issues opened, 2 issues solved, "
        "4 open (1 under 1 day, 2 for 1–3 days, 1 for over 7 days)",
        "*Contacts by kind*: 40 messages, 1 call, 3 e-mails (▼ 1 fewer)",
        "Acme &amp; Co: late by 40 min",
        "Globex: 2 h left",
        "*Acme &amp; Co*: 92% answered in time (▲ up 12 points); first response 1 h 10 min; "
        "2 questions wait (1 of them late); 3 issues opened, 2 issues solved, "
        "4 open (1 under 1 day, 2 for 1–3 days, 1 for over 7 days); 40 messages, 1 call",
        "*Globex*: 100% answered in time; first response 20 min; 1 question waits; 3 e-mails",
    ]


def test_a_first_week_is_compared_with_nothing() -> None:
    first = replace(ACME, before=Week())
    text = shown(lines=(("Acme", first),), total=first).text
    assert "*Contacts by kind*: 40 messages, 1 call\n" in text
    assert "▲" not in text


def test_the_text_reads_as_a_chinese_weekly_report() -> None:
    text = shown("zh_CN").text.split("\n")
    assert text[0] == "周报 · 按时响应 94% · 3 个提问待回复（其中 1 个超时） · 4 个未解决问题"
    assert text[2] == "*按时响应率：* 94%（共回复 16 次，▲ 上升 14 个百分点）"
    assert text[4:7] == [
        "*当前待回复：* 3 个提问待回复（其中 1 个超时）",
        "*问题：* 新增 3 个问题，解决 2 个问题，未解决 4 个（1 个不足 1 天，2 个 1–3 天，1 个超过 7 天）",
        "*客户往来：* 消息 40 条，电话 1 次，邮件 3 封（▼ 减少 1 次）",
    ]


def test_the_table_has_a_row_for_each_client_and_sorts_its_numbers() -> None:
    heads, acme, globex = cells(shown())
    assert heads[:7] == [
        *("Client", "In time", "Change in points", "First response"),
        *("Waiting now", "Of these late", "Issues opened"),
    ]
    assert acme == [
        *("Acme & Co", "92%", "▲ up 12 points", "1 h 10 min", "2", "1"),
        *("3", "2", "1", "2", "1", "40", "1", "0"),
    ]
    assert globex[:4] == ["Globex", "100%", "–", "20 min"]
    table = native(shown(), "data_table")
    assert (table["caption"], table["row_header_column_index"]) == ("The week of every client", 0)
    assert table["rows"][1][3] == {"type": "raw_number", "value": 4200, "text": "1 h 10 min"}
    assert cells(shown("zh_CN"))[0][:4] == ["客户", "按时响应率", "较上周（百分点）", "首次响应"]


def test_a_column_that_tells_nothing_of_any_client_is_left_out() -> None:
    heads, *_ = cells(shown())
    assert heads[7:] == [
        *("Issues solved", "Open under 1 day", "Open 1–3 days", "Open over 7 days"),
        *("Messages", "Calls", "E-mails"),
    ]
    quiet = Standing(now=Week(opened=1))
    heads, row = cells(shown(lines=(("Acme", quiet),), total=quiet))
    assert heads == ["Client", "In time", "First response", "Waiting now", "Issues opened"]
    assert row == ["Acme", "–", "–", "0", "1"]


def test_the_chart_draws_the_weeks_that_had_answers_and_the_small_print_says_them() -> None:
    chart = native(shown(), "data_visualization")
    assert (chart["title"], chart["chart"]["type"]) == ("Answered in time, by week", "line")
    assert chart["chart"]["series"][0]["data"] == [
        {"label": "23 Feb", "value": 80},
        {"label": "2 Mar", "value": 94},
    ]
    assert "Answered in time, by week from: 23 Feb 80%, 2 Mar 94%" in str(shown().fallback)
    assert "按时响应率（按每周首日）：2月23日 80%，3月2日 94%" in str(shown("zh_CN").fallback)


def test_in_the_first_week_the_chart_compares_the_clients() -> None:
    chart = native(shown(trend=((day(2), 15, 16),)), "data_visualization")
    assert (chart["title"], chart["chart"]["type"]) == ("Answered in time, by client", "bar")
    assert chart["chart"]["axis_config"]["categories"] == ["Acme & Co", "Globex"]


def test_without_answers_there_is_no_chart() -> None:
    quiet = (("Acme", replace(ACME, now=Week(opened=1))),)
    kinds = [block["type"] for block in shown(lines=quiet, trend=()).blocks]
    assert "data_table" in kinds
    assert "data_visualization" not in kinds


def test_who_waits_is_told_by_client_and_nobody_of_the_team_is_named() -> None:
    said = str(shown().blocks)
    assert "• Acme &amp; Co: late by 40 min (asked <!date^" in said
    assert "… and 1 more" in said
    assert "<@" not in said


def test_what_went_otherwise_than_planned_is_said() -> None:
    said = str(shown(skipped=True, refused="C0CLIENT").blocks)
    assert "was not posted: I was away" in said
    assert "meant for <#C0CLIENT>" in said
    assert "Quiet: Initech" in said
    assert "Quiet" not in str(shown(quiet=()).blocks)


def test_a_clients_own_digest_is_called_so_and_says_nothing_twice() -> None:
    own = shown(client="Acme & Co", lines=(("Acme & Co", ACME),), quiet=())
    assert own.text.startswith("Weekly digest: Acme &amp; Co · ")
    assert own.text.count("issues opened") == 1
    assert own.blocks[0]["text"]["text"] == "Weekly digest: Acme & Co"


def test_R38_without_anything_to_say_it_says_just_that() -> None:
    assert shown(total=Standing()).text == "There is nothing to tell since the last digest."


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("name", ["Client", "<!channel> & *co* ", "&" * 120, "客户公司" * 30])
def test_a_thousand_clients_stay_within_slacks_limits(language: str, name: str) -> None:
    many = tuple((f"{name}{number}"[:120], ACME) for number in range(1000))
    waits = tuple(Wait(client, day(6), -number * HOUR) for number, (client, _) in enumerate(many[:10]))
    names = tuple(client for client, _ in many)
    for trend in (report().trend, ()):
        message = shown(language, lines=many, waits=waits, quiet=names, trend=trend)
        assert surfaces.message(message.blocks) == []
        assert surfaces.message(message.fallback) == []
        assert len(message.text) <= 4000
        assert "<!channel>" not in str(message.fallback) + message.text


def test_what_does_not_fit_is_counted() -> None:
    many = tuple((f"Client {number}", ACME) for number in range(240))
    message = shown(lines=many)
    assert len(cells(message)) == 201
    assert "40 more clients are not shown here." in str(message.blocks)
    assert "40 more clients are not shown here." in str(message.fallback)
    assert "more clients" in message.text
    long = tuple((f"{'x' * 110} {number}", ACME) for number in range(200))
    rows = len(cells(shown(lines=long))) - 1
    assert f"{200 - rows} more clients are not shown here." in str(shown(lines=long).blocks)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_private_answers_are_sound_in_both_languages(language: str) -> None:
    w = words(language)
    preview = views.digests.previewed(w, shown=shown(language))
    assert surfaces.message(preview.blocks) == []
    assert preview.text.split("\n")[1:] == shown(language).text.split("\n")
    assert "data_table" not in str(preview.blocks)
    assert "<#C1>" in views.digests.sent(w, channel_id="C1").text
