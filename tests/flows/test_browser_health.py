"""The line of health in Home as an admin sees it on the sandbox's page, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from sandbox import Fault
from tests.browsing import Opens
from tests.world import Server, World


@pytest.fixture
def world(server: Server, sqlite_url: str) -> Iterator[World]:
    """The usual cast on SQLite only: to a browser the database makes no difference."""
    with server.world(sqlite_url) as world:
        world.furnish()
        yield world


@pytest.mark.parametrize(
    ("language", "locale", "home", "you", "well", "wrong"),
    [
        ("en-US", "en-US", "Home", "You are", "Rapport is well", "1 message could not be delivered"),
        ("zh-CN", "zh-CN", "首页", "你是", "Rapport 运行正常", "1 条消息无法送达"),
    ],
)
def test_an_admin_sees_how_the_bot_is(
    world: World, opens: Opens, language: str, locale: str, home: str, you: str, well: str, wrong: str
) -> None:
    ada = world.sandbox.person("ada", admin=True, locale=locale)
    world.pm.invites(world.alerts, ada)
    ada.opens_home()
    world.settle()
    page = opens(world.sandbox, language=language)
    page.get_by_label(you).select_option(label="ada")
    for said in (well, wrong):
        with page.expect_response("**/control/act"):
            page.get_by_role("button", name=home).click()
        world.settle()
        expect(page.get_by_label(home, exact=True)).to_contain_text(said)
        world.sandbox.faults.on("chat.postMessage", times=1, do=Fault.error("is_archived"))
        world.greg.says(world.globex, "Is the invoice right?")
        world.passes(hours=4)
    world.sandbox.expect_all()
