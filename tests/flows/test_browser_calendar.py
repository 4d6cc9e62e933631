"""The month of a calendar as it looks on the sandbox's page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browsing import Opens
from tests.flows.test_browser import go, message, write
from tests.world import Server, World


@pytest.fixture
def world(server: Server, sqlite_url: str) -> Iterator[World]:
    """The usual cast on SQLite only, with the public holidays of China."""
    with server.world(sqlite_url) as world:
        world.furnish()
        world.pm.runs("/client set workspace timezone Asia/Shanghai", world.alerts)
        world.pm.runs("/client set workspace holidays CN", world.alerts)
        world.sandbox.expect_all()
        yield world


def test_the_month_is_shown_turned_and_changed(world: World, opens: Opens) -> None:
    page = opens(world.sandbox)
    go(page, "client-alerts")
    write(page, "/client calendar Acme")
    march = message(page, "March 2026: calendar of Acme")
    expect(march).to_contain_text("▸ Mon  2  09:00-18:00  9 h")
    march.get_by_role("button", name="Apr 2026 ›").click()
    april = message(page, "April 2026: calendar of Acme")
    expect(april).to_contain_text("Tomb-Sweeping Day")
    expect(april).to_contain_text("21 working days, 189 h")
    april.get_by_role("button", name="Switch off").nth(1).click()
    expect(april).to_contain_text("22 working days, 198 h")
    april.get_by_role("button", name="Switch on").click()
    expect(april).to_contain_text("21 working days, 189 h")
    world.sandbox.expect_all()


def test_the_month_reads_as_well_in_chinese(world: World, opens: Opens) -> None:
    page = opens(world.sandbox, language="zh-CN")
    world.sandbox.changes(world.pm, locale="zh-CN")
    world.settle()
    go(page, "client-alerts")
    write(page, "/client calendar 工作区 2026-05")
    may = message(page, "2026年5月 · 工作日历：工作区")
    expect(may).to_contain_text("周五  1  –")
    expect(may).to_contain_text("19 个工作日，共 171 小时")
    expect(may.get_by_role("button", name="停用")).to_have_count(5)
    world.sandbox.expect_all()
