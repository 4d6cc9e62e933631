"""A need asked twice, played in a browser on the sandbox's page, with the real bot behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Opens
from tests.flows.test_browser import choose, go, message
from tests.world import Server, World


@pytest.fixture
def world(server: Server, sqlite_url: str) -> Iterator[World]:
    """The usual cast on SQLite only: to a browser the database makes no difference."""
    with server.world(sqlite_url) as world:
        world.furnish()
        yield world


def track(page: Page, words: str, *, kind: str) -> None:
    """Petra tracks a message as something."""
    said = message(page, words)
    said.hover()
    said.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Track as…").click()
    message(page, "What is this?").get_by_role("button", name=kind, exact=True).click()


def test_a_need_asked_twice_is_noted_once_counted_and_told(world: World, opens: Opens) -> None:
    world.carol.says(world.acme, "Could we get SSO login?")
    world.carol.says(world.acme, "Any news about the login with SSO?")
    world.settle()
    page = opens(world.sandbox)
    go(page, "acme-shared")
    track(page, "Could we get SSO login?", kind="Need")
    form = page.get_by_role("dialog", name="New need")
    expect(form.get_by_label("Who of the client asks")).to_have_value("carol")
    form.get_by_role("button", name="Note it").click()
    expect(form).to_have_count(0)
    expect(message(page, "Need 1 of Acme is noted: Could we get SSO login?")).to_be_visible()
    track(page, "Any news about the login with SSO?", kind="Need")
    form.get_by_role("button", name="Note it").click()
    expect(form).to_contain_text("Looks like need 1, asked by carol in March")
    choose(form, "Is it one of these?", "Need 1: Could we get SSO login?")
    form.get_by_role("button", name="Note it").click()
    expect(form).to_have_count(0)
    counted = message(page, "which was asked for 2 times by now")
    counted.get_by_role("button", name="Details…").click()
    card = message(page, "Asked by", "carol (asked for 2 times)")
    card.get_by_role("button", name="Shipped").click()
    shipped = message(page, "Need 1 is shipped", "The client does not know yet.")
    shipped.get_by_role("button", name="Tell the client…").click()
    telling = page.get_by_role("dialog", name="Tell the client")
    telling.get_by_role("button", name="Post").click()
    expect(telling).to_have_count(0)
    world.settle()
    world.sandbox.expect_all()
    ours = world.sandbox.bot_user_id
    told = [each.text for each in world.carol.sees(world.acme) if each.user == ours and not each.subtype]
    assert told == ["Good news. carol asked us for this, and it is ready: Could we get SSO login?"] * 2
