"""The ledger on the sandbox's page: Home and its lanes, the morning, a complaint to its lesson, a date agreed anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browsing import Opens
from tests.flows.test_browser import choose, go, message, write
from tests.world import Server, World

DRAFT = (
    "关于“测试环境准备好”：我们原定3月4日 周三 15:00（UTC）完成，但无法按时做到。新服务器还没到货。"
    "我们建议改为3月9日 周一 12:00（UTC）。如果这个时间不合适，请告诉我们。"
)


@pytest.fixture
def world(server: Server, sqlite_url: str) -> Iterator[World]:
    """The usual cast on SQLite only: to a browser the database makes no difference."""
    with server.world(sqlite_url) as world:
        world.furnish()
        yield world


def become(page: Page, name: str, *, place: str) -> None:
    """Somebody else sits down at the page and looks at a place."""
    page.get_by_label("You are").select_option(label=name)
    go(page, place)


def hand_in(world: World, form: Locator, button: str) -> None:
    form.get_by_role("button", name=button, exact=True).click()
    expect(form).to_have_count(0)
    world.settle()


def test_home_turns_its_lanes_shows_one_client_and_acts_at_one_click(world: World, opens: Opens) -> None:
    world.greg.says(world.globex, "Is the invoice right?")
    for number in range(5):
        world.passes(minutes=11)
        world.carol.says(world.acme, f"Question {number}?")
    world.settle()
    page = opens(world.sandbox)
    with page.expect_response("**/control/act"):
        go(page, "Rapport · Home")
    world.settle()
    home = page.get_by_label("Home", exact=True)
    expect(home).to_contain_text("You owe · 6")
    expect(home).to_contain_text("Is the invoice right?")
    expect(home).not_to_contain_text("Question 4?")
    home.get_by_role("button", name="Later ›").click()
    expect(home).to_contain_text("Question 4?")
    expect(home).not_to_contain_text("Is the invoice right?")
    choose(home, "Only one client…", "Acme")
    expect(home).to_contain_text("You owe · 5")
    expect(home).to_contain_text("🟢 Communication · well · 5 to do")
    home.get_by_role("button", name="On it").last.click()
    expect(home).to_contain_text("you have it")
    expect(home).not_to_contain_text("Is the invoice right?")
    world.settle()
    world.sandbox.expect_all()


def test_a_morning_in_chinese_is_read_and_switched_off(world: World, opens: Opens) -> None:
    world.sandbox.changes(world.pm, locale="zh-CN")
    world.settle()
    world.pm.runs("/client set workspace morning yes", world.alerts)
    world.passes(minutes=5)
    world.until("2026-03-02 17:30")
    world.carol.says(world.acme, "什么时候上线？")
    world.until("2026-03-03 09:05")
    page = opens(world.sandbox, language="zh-CN")
    go(page, "Rapport · 消息")
    morning = message(page, "早上好，今天：", "你的待办")
    expect(morning).to_contain_text("Acme：carol 在等回复")
    expect(morning).to_contain_text("剩余 3 小时 30 分钟")
    go(page, "client-alerts")
    write(page, "/client me 早报 关")
    expect(message(page, "你不会收到早间提醒。")).to_be_visible()
    world.until("2026-03-04 09:05")
    go(page, "Rapport · 消息")
    expect(page.get_by_role("article").filter(has_text="早上好，今天：")).to_have_count(1)
    world.sandbox.expect_all()


def test_a_complaint_from_the_clients_mark_to_the_lesson(world: World, opens: Opens) -> None:
    page = opens(world.sandbox)
    become(page, "carol", place="acme-shared")
    write(page, "Third time this month that nobody answers")
    said = message(page, "Third time this month")
    said.hover()
    said.get_by_role("button", name="Add reaction").click()
    with page.expect_response("**/control/act"):
        page.get_by_role("menuitem", name="bangbang").click()
    world.settle()
    expect(message(page, "We have recorded this as a complaint, and petra sees it now.")).to_be_visible()
    become(page, "petra", place="Rapport · Messages")
    card = page.get_by_role("article").filter(has_text="Acme: complaint 1")
    expect(card).to_contain_text("Third time this month that nobody answers")
    expect(card).to_contain_text("acknowledge it, due")
    _tell(world, page, button="Acknowledge", title="Acknowledge")
    _listen(world, page)
    _tell(world, page, button="Propose a remedy", text="A report each morning at nine.")
    become(page, "carol", place="acme-shared")
    page.get_by_role("button", name="2 replies").click()
    message(page, "A report each morning").get_by_role("button", name="Yes, we agree").click()
    world.settle()
    become(page, "petra", place="Rapport · Messages")
    expect(card).to_contain_text("Agreed by: carol")
    card.get_by_role("button", name="We do it now").click()
    world.settle()
    _tell(world, page, button="Ask the client")
    become(page, "carol", place="acme-shared")
    message(page, "Is it resolved for you too?").get_by_role("button", name="Yes, this is resolved").click()
    world.settle()
    become(page, "petra", place="Rapport · Messages")
    card.get_by_role("button", name="Cause and lesson").click()
    form = page.get_by_role("dialog", name="Cause and lesson")
    form.get_by_label("What caused it?").fill("No rota")
    form.get_by_label("What do we do differently from now on?").fill("A rota")
    hand_in(world, form, "Save")
    expect(card).to_contain_text("Closed with its lesson")
    world.sandbox.expect_all()


def _tell(world: World, page: Page, *, button: str, title: str = "", text: str = "") -> None:
    """Petra writes to the client in the form behind a button of the card, and has it posted."""
    card = page.get_by_role("article").filter(has_text="Acme: complaint 1")
    card.get_by_role("button", name=button, exact=True).click()
    form = page.get_by_role("dialog", name=title or button)
    if text:
        form.get_by_label("What the client hears").fill(text)
    choose(form, "How do they hear it?", "Post it in #acme-shared")
    hand_in(world, form, "Go ahead")


def _listen(world: World, page: Page) -> None:
    """Petra restates it in the client's words; only then a remedy is offered."""
    card = page.get_by_role("article").filter(has_text="Acme: complaint 1")
    expect(card.get_by_role("button", name="Propose a remedy")).to_have_count(0)
    card.get_by_role("button", name="Listening card").click()
    form = page.get_by_role("dialog", name="Listening card")
    form.get_by_label("What are they unhappy with").fill("Nobody tells us when the export is back")
    form.get_by_label("What does it do to them").fill("Their month cannot be closed")
    form.get_by_label("What do they want?").fill("A word each morning")
    hand_in(world, form, "Save")


def test_in_chinese_a_new_date_is_agreed_in_time_and_told_in_words_that_were_released(
    world: World, opens: Opens
) -> None:
    world.sandbox.changes(world.pm, locale="zh-CN")
    world.settle()
    world.pm.runs("/client set Acme language zh_CN", world.alerts)
    page = opens(world.sandbox, language="zh-CN")
    go(page, "acme-shared")
    write(page, "/client promise “测试环境准备好” 周三 15:00")
    form = page.get_by_role("dialog", name="记录承诺")
    expect(form).to_contain_text("3月4日")
    hand_in(world, form, "记录承诺")
    world.until("2026-03-03 15:01")
    go(page, "Rapport · 消息")
    message(page, "承诺 1").get_by_role("button", name="改期").click()
    form = page.get_by_role("dialog", name="改期")
    form.get_by_label("新的截止时间").fill("2026-03-09T12:00")
    form.get_by_label("原因").fill("新服务器还没到货")
    hand_in(world, form, "确定")
    expect(message(page, "记为提前改期。")).to_be_visible()
    expect(message(page, "✅ Acme：承诺 1 已提前改期。")).to_be_visible()
    page.get_by_role("button", name="告知客户…").last.click()
    form = page.get_by_role("dialog", name="告知客户")
    expect(form.get_by_label("客户看到的内容")).to_have_value(DRAFT)
    hand_in(world, form, "发送")
    go(page, "acme-shared")
    expect(message(page, DRAFT)).to_be_visible()
    world.sandbox.expect_all()
