"""Workspaces install the bot from a browser, again, for a whole organisation, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import bot.tokens
import storage.installations
import usecases.inbox
import usecases.installations
from tests.street import Browser, Street, street


@pytest.fixture
def town(database_url: str) -> Iterator[Street]:
    """Two organisations without the bot."""
    with street() as town:
        town.opens(database_url)
        yield town


def test_an_organisation_installs_the_bot_and_is_answered(town: Street) -> None:
    petra = town.north.person("petra")
    browser = Browser()
    there = town.begins(browser)
    assert "; Secure; HttpOnly; SameSite=Lax" in browser.attributes
    status, _, text = browser.opens(town.allows(browser, there=there, team=town.north.team_id))
    assert status == 200
    assert "Rapport is installed in Home" in text
    room = town.north.channel("room", members=[petra], with_bot=True)
    assert "/client add" in petra.runs("/client help", room).text


def test_the_token_rests_encrypted(town: Street) -> None:
    town.installs(town.north)
    with town.house.run.read() as session:
        [(row, team_id)] = storage.installations.all_with_tokens(session)
    [token] = town.north.core.grants.tokens
    assert token not in row.token
    assert bot.tokens.Keys(town.keys).open(row.token, of=team_id) == token


def test_nobody_else_can_finish_what_a_browser_began(town: Street) -> None:
    victim, attacker = Browser(), Browser()
    back = town.allows(attacker, there=town.begins(attacker), team=town.north.team_id)
    town.begins(victim)
    status, _, text = victim.opens(back)
    assert status == 400
    assert "another browser" in text
    assert not town.north.core.grants.tokens


def test_the_way_back_works_once_and_for_ten_minutes(town: Street) -> None:
    browser = Browser()
    back = town.allows(browser, there=town.begins(browser), team=town.north.team_id)
    cookie = browser.cookie
    assert browser.opens(back)[0] == 200
    browser.cookie = cookie
    assert browser.opens(back)[0] == 400
    late = Browser()
    back = town.allows(late, there=town.begins(late), team=town.north.team_id)
    town.machine.at += usecases.installations.STATE_LIFE
    assert late.opens(back)[0] == 400


def test_a_short_grant_is_refused_and_the_missing_scope_named(town: Street) -> None:
    town.north.withhold_scope("groups:history")
    status, text = town.installs(town.north)
    assert status == 400
    assert "Missing: groups:history." in text
    with town.house.run.read() as session:
        assert not storage.installations.all_with_tokens(session)
    town.north.core.withheld.clear()
    assert town.installs(town.north)[0] == 200


def test_the_pages_speak_the_browsers_language(town: Street) -> None:
    town.north.withhold_scope("groups:history")
    _, text = town.installs(town.north, browser=Browser(language="zh-CN,zh;q=0.9,en;q=0.8"))
    assert "缺少：groups:history" in text
    assert 'lang="zh-CN"' in text


def test_somebody_who_says_no_has_installed_nothing(town: Street) -> None:
    browser = Browser()
    state = town.begins(browser).partition("state=")[2]
    status, _, text = browser.opens(f"{town.address}/slack/oauth_redirect?error=access_denied&state={state}")
    assert status == 200
    assert "nothing was installed" in text


def test_somebody_elses_code_is_refused_in_words(town: Street) -> None:
    browser = Browser()
    state = town.begins(browser).partition("state=")[2]
    status, _, text = browser.opens(f"{town.address}/slack/oauth_redirect?code=%3Cscript%3E&state={state}")
    assert status == 400
    assert "invalid_code" in text
    assert "<script>" not in text


def test_a_second_installation_replaces_the_token_and_keeps_the_ledger(town: Street) -> None:
    town.installs(town.north)
    petra = town.north.person("petra")
    room = town.north.channel("room", members=[petra], with_bot=True)
    petra.runs("/client add Acme", room)
    first = town.house.run.slack(1)
    town.installs(town.north)
    assert town.house.run.slack(1) is not first
    assert "Acme" in petra.runs("/client list", room).text


def test_a_whole_organisation_is_served_in_each_of_its_workspaces(town: Street) -> None:
    organisation = town.north.enterprise("North Group")
    status, text = town.installs(town.north, whole=True)
    assert status == 200
    assert "North Group" in text
    petra = town.north.person("petra")
    room = town.north.channel("room", members=[petra], with_bot=True)
    petra.runs("/client add Acme", room)
    petra.says(room, "hello")
    town.settle()
    with town.house.run.read() as session:
        [(_, team_id)] = storage.installations.all_with_tokens(session)
    assert team_id == organisation
    # The same person in a sister workspace, whose id nobody has seen before.
    sister = town.north.team("North Asia", enterprise=organisation)
    town.north.core.install.team_id = petra.user.team_id = sister.id
    assert "Acme" in petra.runs("/client list", room).text


def test_a_workspace_without_the_bot_hears_so_and_loses_nothing_of_others(town: Street) -> None:
    town.installs(town.north)
    stranger = town.south.person("sam")
    room = town.south.channel("room", members=[stranger], with_bot=True)
    assert "not installed" in stranger.runs("/client list", room).text
    town.south.core.install.uninstalled = False
    stranger.says(room, "anybody there?")
    town.settle()
    [sent] = [one for one in town.south.deliveries if one.event.get("type") == "message"]
    assert sent.acked
    with town.house.run.read() as session:
        assert "new" not in usecases.inbox.counts(session)
        assert "quarantined" not in usecases.inbox.counts(session)
