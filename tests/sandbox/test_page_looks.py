"""What the sandbox's page shows: blocks, tables and charts, no markup of anybody's, the clock, its own languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from sandbox import Sandbox
from tests.browsing import Opens
from tests.sandbox.conftest import START, Stage, Time
from tests.sandbox.manifest import MANIFEST
from tests.sandbox.parts import mrkdwn, plain, section

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


def test_nothing_anybody_writes_becomes_markup(stage: Stage, opens: Opens) -> None:
    stage.carol.says(stage.room, HOSTILE)
    stage.sandbox.changes(stage.dan, real_name=HOSTILE)
    blocks = [
        section("&lt;img src=x&gt; <javascript:alert(3)|press>"),
        {"type": "markdown", "text": f"# Title\n{HOSTILE} [press](javascript:alert(4))"},
        {"type": "header", "text": plain(HOSTILE)},
    ]
    stage.call("chat.postMessage", channel=stage.room.id, text=HOSTILE, blocks=blocks)
    page = opens(stage.sandbox)
    page.get_by_role("button", name="room").click()
    expect(page.get_by_text(HOSTILE).first).to_be_visible()
    shown = page.get_by_role("log")
    assert shown.locator("img, script, a").count() == 0
    assert "<img src=x>" in shown.inner_text()


def test_mrkdwn_reads_as_in_slack(stage: Stage, opens: Opens) -> None:
    names = f"<@{stage.dan.id}> <#{stage.shared.id}> <https://a.example|site>"
    text = f"*bold* _it_ ~gone~ `a*b*c` 2*3*4 :eyes: {names}\n&gt; said\n• one"
    stage.call("chat.postMessage", channel=stage.room.id, text="x", blocks=[section(text)])
    page = opens(stage.sandbox)
    page.get_by_role("button", name="room").click()
    words = page.get_by_role("article").locator(".words").last
    shown = {"b": "bold", "i": "it", "s": "gone", "code": "a*b*c", "a": "site", "blockquote": "said"}
    for tag, content in shown.items():
        expect(words.locator(tag)).to_have_text(content)
    assert "2*3*4 👀 @dan #acme" in words.inner_text()
    words.get_by_role("button", name="#acme").click()
    expect(page.get_by_label("Message #acme")).to_be_visible()


def _figures() -> list[dict[str, Any]]:
    def number(value: int) -> dict[str, Any]:
        return {"type": "raw_number", "value": value, "text": f"{value} h"}

    def text(words: str) -> dict[str, Any]:
        return {"type": "raw_text", "text": words}

    rows = [[text("Client"), text("Hours")], *([text(f"C{n}"), number(n)] for n in (5, 10, 1))]
    look = {"caption": "Hours", "page_size": 2, "row_header_column_index": 0}
    table = {"type": "data_table", "rows": rows, **look}
    data = [{"label": "Mon", "value": 75}, {"label": "Tue", "value": 100}]
    axis = {"series": [{"name": "%", "data": data}], "axis_config": {"categories": ["Mon", "Tue"]}}
    pie: dict[str, Any] = {
        "type": "pie",
        "segments": [{"label": "a", "value": 1}, {"label": "b", "value": 3}],
    }
    charts = [{"type": kind, **axis} for kind in ("bar", "line", "area")]
    drawn = [
        {"type": "data_visualization", "title": chart["type"], "chart": chart} for chart in (*charts, pie)
    ]
    return [table, *drawn]


def test_tables_are_sorted_and_charts_tell_their_numbers(stage: Stage, opens: Opens) -> None:
    table, *charts = _figures()
    for blocks in ([table, charts[0]], charts[1:3], charts[3:]):
        stage.call("chat.postMessage", channel=stage.room.id, text="x", blocks=blocks)
    page = opens(stage.sandbox)
    page.get_by_role("button", name="room").click()
    shown = page.get_by_role("rowheader")
    expect(shown).to_have_text(["C5", "C10"])
    page.get_by_role("button", name="Hours").click()
    expect(shown).to_have_text(["C1", "C5"])
    page.get_by_role("button", name="Hours").click()
    expect(page.get_by_role("columnheader", name="Hours")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("button", name="Next page").click()
    expect(shown).to_have_text(["C1"])
    for kind in ("bar", "line", "area"):
        expect(page.get_by_role("img", name=f"{kind}. %: Mon 75, Tue 100")).to_be_visible()
    expect(page.get_by_role("img", name="pie. a: 1, b: 3")).to_be_visible()


def test_containers_cards_and_small_print_are_shown(stage: Stage, opens: Opens) -> None:
    box = {"title": plain("Box"), "child_blocks": [section("inside")], "is_collapsible": True}
    blocks = [
        {"type": "container", **box},
        {"type": "card", "title": mrkdwn("Card"), "body": mrkdwn("*body*")},
        {"type": "context", "elements": [mrkdwn("small")]},
        {"type": "section", "fields": [mrkdwn("left"), mrkdwn("right")]},
        {"type": "image", "image_url": "https://pictures.example/a.png", "alt_text": "A picture"},
    ]
    stage.call("chat.postMessage", channel=stage.room.id, text="x", blocks=blocks)
    page = opens(stage.sandbox)
    page.get_by_role("button", name="room").click()
    for words in ("inside", "Card", "body", "small", "left", "right"):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    expect(page.get_by_role("img", name="A picture")).to_be_visible()
    page.get_by_text("Box", exact=True).click()
    expect(page.get_by_text("inside", exact=True)).to_be_hidden()


def test_a_chinese_browser_gets_a_chinese_page_and_can_change_it(stage: Stage, opens: Opens) -> None:
    page = opens(stage.sandbox, language="zh-CN")
    expect(page.get_by_label("你是")).to_be_visible()
    page.get_by_role("button", name="room").click()
    page.get_by_label("发消息到 #room").fill("你好")
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").filter(has_text="你好")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("Message #room")).to_be_visible()


class Watch(Time):
    """A clock that can be moved from the page."""

    paused = True

    def set_speed(self, speed: float) -> None:
        self.paused = False

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def step(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def state(self) -> dict[str, Any]:
        return {"speed": 60.0, "paused": self.paused}


@pytest.fixture
def watched() -> Iterator[Sandbox]:
    watch = Watch()
    sandbox = Sandbox(MANIFEST, watch, clock_controls=watch).start()
    sandbox.channel("room", members=[sandbox.person("carol", tz="Europe/Berlin")])
    yield sandbox
    sandbox.stop()


def test_the_clock_is_moved_from_the_page(watched: Sandbox, opens: Opens) -> None:
    page = opens(watched)
    clock = page.get_by_role("timer")
    expect(clock).to_contain_text(f"Mon, {START.day} Mar 2026 10:00")
    page.get_by_role("button", name="1 hour later").click()
    expect(clock).to_contain_text("11:00")
    page.get_by_role("button", name="1 day later").click()
    expect(clock).to_contain_text("Tue, 3 Mar 2026 11:00")
    page.get_by_role("button", name="Speed 60×").click()
    expect(page.get_by_role("button", name="Speed 60×")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()


def test_the_page_comes_back_when_the_server_does(opens: Opens) -> None:
    first = Sandbox(MANIFEST, Time()).start()
    carol = first.person("carol")
    first.channel("room", members=[carol])
    page = opens(first, faultless=False)
    expect(page.get_by_label("Message #room")).to_be_visible()
    first.stop()
    expect(page.get_by_text("The connection is lost. Trying again…")).to_be_visible()
    again = Sandbox(MANIFEST, Time(), port=first.port).start()
    again.channel("hall", members=[again.person("carol")])
    expect(page.get_by_label("Message #hall")).to_be_visible()
    again.stop()
