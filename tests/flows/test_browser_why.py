"""The working of a clock, the report of shadow mode and a replay, as they look on the sandbox's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browsing import Opens
from tests.flows.test_browser import go, message, write
from tests.world import Server, World

FRIDAY = datetime(2026, 4, 3, 15, 0, tzinfo=UTC)
"""The afternoon before the days of Qingming."""


@pytest.fixture
def world(server: Server, sqlite_url: str) -> Iterator[World]:
    """The usual cast on SQLite only, with Acme's hours and the public holidays of China."""
    with server.world(sqlite_url) as world:
        world.now.at = world.machine.at = FRIDAY
        world.furnish()
        world.pm.runs("/client set Acme holidays CN", world.alerts)
        world.pm.runs("/client set Acme calendar mon-fri 09:00-12:00,13:00-18:00", world.alerts)
        world.sandbox.expect_all()
        yield world


def test_the_working_is_chosen_from_a_menu_and_names_every_stretch(world: World, opens: Opens) -> None:
    page = opens(world.sandbox)
    world.carol.says(world.acme, "When is the release?")
    world.until("2026-04-07 10:30")
    go(page, "client-alerts")
    write(page, "/client clock why Acme")
    asked = message(page, "Which clock of Acme?")
    asked.get_by_placeholder("Choose a clock").fill("first answer")
    page.get_by_role("option", name="When is the release?").click()
    why = page.get_by_role("dialog", name="Why?")
    expect(why).to_contain_text("of 4 h working time.")
    expect(why).to_contain_text("holiday: ")
    expect(why).to_contain_text("outside working hours")
    world.sandbox.expect_all()


def test_the_working_reads_as_well_in_chinese(world: World, opens: Opens) -> None:
    page = opens(world.sandbox, language="zh-CN")
    world.sandbox.changes(world.pm, locale="zh-CN")
    world.settle()
    world.carol.says(world.acme, "什么时候上线？")
    world.until("2026-04-07 10:30")
    go(page, "client-alerts")
    write(page, "/client clock 为什么 Acme")
    asked = message(page, "查看", "的哪个计时？")
    asked.get_by_placeholder("选择一个计时").fill("首次回复")
    page.get_by_role("option", name="什么时候上线？").click()
    why = page.get_by_role("dialog", name="为什么？")
    expect(why).to_contain_text("目标 4 小时（工作时间）。")
    world.sandbox.expect_all()


def test_the_shadow_report_and_a_replay_are_shown(world: World, opens: Opens) -> None:
    page = opens(world.sandbox)
    go(page, "client-alerts")
    write(page, "/client shadow 2w")
    expect(message(page, "Shadow mode for all clients until 2026-04-17")).to_be_visible()
    world.carol.says(world.acme, "When is the release?")
    world.greg.says(world.globex, "Is the invoice right?")
    world.until("2026-04-08 10:30")
    write(page, "/client shadow report")
    report = message(page, "From Fri 3 Apr 15:00")
    expect(report).to_contain_text("There would have been 10 alerts.")
    write(page, "/client shadow replay first_response=2h; next_response=4h")
    told = message(page, "What it would have been")
    expect(told).to_contain_text("Today's targets give 8.")
    told.get_by_role("button", name="Apply these").click()
    expect(message(page, "The workspace · First answer within: 2 h")).to_be_visible()
    world.sandbox.expect_all()


def test_the_shadow_report_reads_as_well_in_chinese(world: World, opens: Opens) -> None:
    page = opens(world.sandbox, language="zh-CN")
    world.sandbox.changes(world.pm, locale="zh-CN")
    world.settle()
    go(page, "client-alerts")
    write(page, "/client shadow 2w Acme")
    expect(message(page, "Acme 进入影子模式，直到 2026-04-17")).to_be_visible()
    world.carol.says(world.acme, "什么时候上线？")
    world.until("2026-04-07 14:30")
    write(page, "/client shadow report Acme")
    report = message(page, "影子模式：Acme", "4月3日 周五 15:00 至")
    expect(report).to_contain_text("本来会有")
    expect(report).to_contain_text("什么时候上线？")
    expect(report).to_contain_text("还没有人回复")
    world.sandbox.expect_all()
