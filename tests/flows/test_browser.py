"""Stories played in a browser on the sandbox's page, with the real bot behind it, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import Opens
from tests.world import Server, World


@pytest.fixture
def world(server: Server, sqlite_url: str) -> Iterator[World]:
    """The usual cast on SQLite only: to a browser the database makes no difference."""
    with server.world(sqlite_url) as world:
        world.furnish()
        yield world


def message(page: Page, *words: str) -> Locator:
    """The newest message that holds all these words."""
    found = page.get_by_role("article")
    for each in words:
        found = found.filter(has_text=each)
    return found.last


def go(page: Page, channel: str) -> None:
    page.get_by_role("button", name=channel).first.click()


def write(page: Page, words: str) -> None:
    field = page.get_by_placeholder("#").last
    field.fill(words)
    field.press("Enter")


def choose(form: Locator, label: str, option: str) -> None:
    form.get_by_label(label).fill(option)
    form.get_by_role("option", name=option).click()


def test_a_contact_is_logged_by_the_form(world: World, opens: Opens) -> None:
    page = opens(world.sandbox)
    go(page, "client-alerts")
    write(page, "/client-update")
    form = page.get_by_role("dialog", name="Log an update")
    choose(form, "Client", "Initech")
    choose(form, "How", "Call")
    form.get_by_role("button", name="Log").click()
    expect(form.get_by_role("alert")).to_have_text("Please complete this required field.")
    form.get_by_label("What happened").fill("We agreed on the new date")
    form.get_by_role("button", name="Log").click()
    expect(form).to_have_count(0)
    world.settle()
    expect(message(page, "Only visible to you", "Logged for Initech: Call")).to_be_visible()
    write(page, "/client show Initech")
    expect(message(page, "Last contacts", "We agreed on the new date")).to_be_visible()
    world.sandbox.expect_all()


def test_a_client_is_answered_in_the_thread_in_time(world: World, opens: Opens) -> None:
    page = opens(world.sandbox)
    world.carol.says(world.acme, "When is the release?")
    world.passes(hours=3, minutes=5)
    go(page, "client-alerts")
    expect(message(page, "Acme: carol needs an answer soon")).to_contain_text("@petra")
    message(page, "carol needs an answer soon").get_by_role("button", name="Open message").click()
    asked = message(page, "When is the release?")
    asked.hover()
    asked.get_by_role("button", name="Reply").click()
    field = page.get_by_label("Reply in thread")
    field.fill("On Thursday.")
    field.press("Enter")
    expect(message(page, "On Thursday.")).to_be_visible()
    world.settle()
    go(page, "client-alerts")
    ended = message(page, "carol was answered by @petra after 3 h", "in time")
    expect(ended).to_be_visible()
    expect(ended.get_by_role("button", name="On it")).to_have_count(0)
    world.sandbox.expect_all()


def test_an_alert_is_taken_explained_and_shown_on_home(world: World, opens: Opens) -> None:
    page = opens(world.sandbox)
    world.carol.says(world.acme, "When is the release?")
    world.passes(hours=3, minutes=5)
    go(page, "client-alerts")
    alert = message(page, "Acme: carol needs an answer soon")
    alert.get_by_role("button", name="Why?").click()
    why = page.get_by_role("dialog", name="Why?")
    expect(why).to_contain_text("of 4 h working time.")
    page.keyboard.press("Escape")
    expect(why).to_have_count(0)
    alert.get_by_role("button", name="On it").click()
    expect(message(page, "Noted: you take care of it.")).to_be_visible()
    world.settle()
    expect(alert).to_contain_text("owner: @petra")
    with page.expect_response("**/control/act"):
        page.get_by_role("button", name="Home").click()
    world.settle()
    expect(page.get_by_label("Home", exact=True)).to_contain_text("you have it")
    world.sandbox.expect_all()


def test_the_weekly_digest_is_previewed_and_read(world: World, opens: Opens) -> None:
    page = opens(world.sandbox)
    asked = world.carol.says(world.acme, "When is the release?")
    world.passes(hours=1)
    world.pm.says(world.acme, "On Thursday.", thread=asked)
    asked = world.greg.says(world.globex, "Can you help with the import?")
    world.passes(hours=6)
    world.dan.says(world.globex, "Sure.", thread=asked)
    world.passes(minutes=5)
    go(page, "client-alerts")
    write(page, "/client digest preview")
    expect(message(page, "A preview that only you see", "Globex: 0% answered in time")).to_be_visible()
    world.until("2026-03-09 09:00")
    digest = message(page, "Weekly digest", "The week of every client")
    expect(digest.get_by_role("rowheader")).to_have_text(["Acme", "Globex"])
    digest.get_by_role("columnheader", name="In time").get_by_role("button").click()
    expect(digest.get_by_role("rowheader")).to_have_text(["Globex", "Acme"])
    expect(digest.get_by_role("img", name="Acme 100, Globex 0")).to_be_visible()
    world.sandbox.expect_all()


def test_a_chinese_project_manager_does_the_same_in_chinese(world: World, opens: Opens) -> None:
    lin = world.sandbox.person("lin", locale="zh-CN", tz="Asia/Shanghai")
    for room in (world.acme, world.alerts):
        world.pm.invites(room, lin)
    world.settle()
    page = opens(world.sandbox, language="zh-CN")
    page.get_by_label("你是").select_option(label="lin")
    go(page, "client-alerts")
    write(page, "/client set workspace language zh_CN")
    expect(message(page, "仅你可见", "中文")).to_be_visible()
    world.settle()
    _log_in_chinese(page)
    world.settle()
    expect(message(page, "已记录 Initech 的沟通：电话")).to_be_visible()
    _answer_in_chinese(page, world=world)
    world.passes(minutes=5)
    write(page, "/client digest preview")
    expect(message(page, "预览，仅你可见", "按时响应率")).to_be_visible()
    world.until("2026-03-09 09:00")
    digest = message(page, "周报", "各客户本周情况")
    expect(digest.get_by_role("rowheader")).to_have_text(["Acme", "Initech"])
    expect(digest.get_by_role("img", name="按时响应率")).to_be_visible()
    world.sandbox.expect_all()


def _log_in_chinese(page: Page) -> None:
    write(page, "/client-update")
    form = page.get_by_role("dialog", name="记录沟通")
    choose(form, "客户", "Initech")
    choose(form, "方式", "电话")
    form.get_by_label("沟通内容").fill("谈妥了新的日期")
    form.get_by_role("button", name="记录").click()
    expect(form).to_have_count(0)


def _answer_in_chinese(page: Page, *, world: World) -> None:
    """The alert about carol's question is taken by its button, and ends with the answer in the thread."""
    world.carol.says(world.acme, "请问什么时候发布？")
    world.passes(hours=3, minutes=5)
    alert = message(page, "Acme：请尽快回复 carol")
    alert.get_by_role("button", name="我来跟进").click()
    expect(message(page, "已记下：由你负责。")).to_be_visible()
    world.settle()
    expect(alert).to_contain_text("负责人：@lin")
    go(page, "acme-shared")
    asked = message(page, "请问什么时候发布？")
    asked.hover()
    asked.get_by_role("button", name="回复", exact=True).click()
    page.get_by_label("在消息列中回复").fill("周四。")
    page.keyboard.press("Enter")
    expect(message(page, "周四。")).to_be_visible()
    world.settle()
    go(page, "client-alerts")
    expect(message(page, "@lin 已回复 carol")).to_be_visible()
