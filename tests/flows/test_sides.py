"""Stories of who is who: declared sides, guests, sister workspaces, and two clients' organisations in one channel."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk import WebClient
from sqlalchemy import select

import bot.slack
import usecases.clocks
import usecases.workspaces
from sandbox import Fault, Person
from sandbox.workspace import Message
from storage.clients import Client
from storage.interactions import Interaction
from tests.asking import ask, click
from tests.world import World


def sides(world: World, *said: Message) -> list[str]:
    """Whose voice each message is in the ledger; "" for one that is not there."""
    with world.house.run.begin() as session:
        rows = {row.ts: row.side for row in session.scalars(select(Interaction))}
    return [str(rows.get(each.ts, "")) for each in said]


def clients(world: World, *said: Message) -> list[str]:
    """The client that each message belongs to."""
    with world.house.run.begin() as session:
        found = select(Interaction.ts, Client.name).join(Client, Client.id == Interaction.client_id)
        names = {row.ts: row.name for row in session.execute(found)}
    return [names.get(each.ts, "") for each in said]


def waiting(world: World) -> list[tuple[str, str]]:
    """Who waits: the client and the words."""
    with world.house.run.begin() as session:
        names = {row.id: row.name for row in session.scalars(select(Client))}
        found: Sequence[usecases.clocks.Waiting] = usecases.clocks.waiting(
            session, workspace_id=1, now=world.now()
        )
        return sorted((names[each.client_id], each.text) for each in found)


def test_R5_a_side_declared_for_a_channel_goes_before_everything_else(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    told = world.dan.says(world.acme, "Can you send me the list?")
    world.settle()
    assert sides(world, asked, told) == ["client", "team"]
    said = ask(world, f"side {world.carol.mention} team", where=world.acme)
    assert f"{world.carol.mention} now counts as one of the team" in said
    assert f"{world.dan.mention} now counts as the client's" in (
        ask(world, f"side {world.dan.mention} client", where=world.acme)
    )
    world.settle()
    assert sides(world, asked, told) == ["team", "client"]
    assert waiting(world) == [("Acme", "Can you send me the list?")]
    later = world.carol.says(world.acme, "Anything else?")
    world.settle()
    assert sides(world, later) == ["team"]
    shown = ask(world, "side", where=world.acme)
    assert f"• {world.carol.mention}: of the team" in shown
    assert f"declared {world.carol.mention} to be of the team" in ask(world, "show Acme", where=world.acme)
    assert "/client" in ask(world, "help", who=world.dan, where=world.acme)


def test_R5_a_declared_side_is_undone_with_what_followed(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    ask(world, f"side {world.carol.mention} ignore", where=world.acme)
    world.settle()
    assert (sides(world, asked), waiting(world)) == (["ignored"], [])
    click(world, "Undo", where=world.acme)
    world.settle()
    assert (sides(world, asked), waiting(world)) == (["client"], [("Acme", "When do we start?")])


def test_R5_a_declared_side_holds_in_that_channel_only(world: World) -> None:
    ask(world, f"side {world.dan.mention} client", where=world.acme)
    here, there = world.dan.says(world.acme, "When is it?"), world.dan.says(world.globex, "When is it?")
    world.settle()
    assert sides(world, here, there) == ["client", "team"]
    ask(world, f"side {world.dan.mention} default", where=world.acme)
    world.settle()
    assert sides(world, here) == ["team"]


def test_R5_a_side_is_declared_in_chinese_and_refused_kindly(world: World) -> None:
    world.sandbox.changes(world.pm, locale="zh-CN")
    world.settle()
    said = ask(world, f"side {world.carol.mention} 团队", where=world.acme)
    assert f"{world.carol.mention} 现在算团队成员" in said
    assert "已经是这样设置的" in ask(world, f"side {world.carol.mention} team", where=world.acme)
    assert "没有“boss”这一方" in ask(world, f"side {world.carol.mention} boss", where=world.acme)
    assert "请说明算哪一方" in ask(world, f"side {world.carol.mention}", where=world.acme)
    assert "请在客户所在的频道里使用" in ask(world, f"side {world.carol.mention} client")
    assert (
        "not guests"
        in ask(world, f"side {world.greg.mention} team", who=world.greg, where=world.globex).lower()
    )


def test_R6_bots_and_workflows_are_the_systems_and_guests_the_clients(world: World) -> None:
    jira = world.sandbox.another_bot("Jira")
    world.acme.members.append(jira.id)
    said = jira.says(world.acme, "When is this done?")
    asked = world.greg.says(world.globex, "When is this done?")
    world.settle()
    assert sides(world, said, asked) == ["system", "client"]
    assert waiting(world) == [("Globex", "When is this done?")]


def admin(world: World) -> Person:
    """An admin of the workspace: whose guests are ours is theirs alone to say."""
    ada = world.sandbox.person("ada", admin=True)
    world.pm.invites(world.alerts, ada)
    return ada


def test_R6_guests_of_our_own_domain_are_of_the_team_when_that_is_set(world: World) -> None:
    gina = world.sandbox.person("gina", guest="restricted", email="gina@contractors.example")
    world.pm.invites(world.acme, gina)
    first = gina.says(world.acme, "When do we start?")
    world.settle()
    assert sides(world, first) == ["client"]
    ada = admin(world)
    ask(world, "set workspace own_domains contractors.example, @other.example", who=ada)
    world.settle()
    second = gina.says(world.acme, "I start now.")
    world.settle()
    assert (sides(world, first, second), waiting(world)) == (["team", "team"], [])
    assert "whole workspace" in ask(world, "set Acme own_domains acme.example", who=ada)
    assert "is not a domain" in ask(world, "set workspace own_domains acme", who=ada)
    assert "admin" in ask(world, "set workspace own_domains none")
    ask(world, "set workspace own_domains none", who=ada)
    world.settle()
    assert sides(world, first, second) == ["client", "client"]


def test_R6_without_the_scope_for_addresses_a_guest_stays_the_clients(world: World) -> None:
    world.sandbox.withdraw_scope("users:read.email")
    ask(world, "set workspace own_domains contractors.example", who=admin(world))
    gina = world.sandbox.person("gina", guest="restricted", email="gina@contractors.example")
    world.pm.invites(world.acme, gina)
    said = gina.says(world.acme, "When do we start?")
    world.settle()
    assert sides(world, said) == ["client"]


def test_R6_a_colleague_of_another_workspace_of_our_organisation_is_of_the_team(world: World) -> None:
    ours = world.sandbox.enterprise("House Group")
    sister = world.sandbox.team("House Asia", enterprise=ours)
    me = bot.slack.connect(world.sandbox.bot_token, api_url=world.sandbox.api_url).me()
    with world.house.run.begin() as session:
        usecases.workspaces.meet(session, me=me, now=world.now())
    sam = world.sandbox.person("sam", team=sister)
    world.acme.org_teams.append(sister.id)
    world.pm.invites(world.acme, sam)
    asked = world.carol.says(world.acme, "When do we start?")
    said = sam.says(world.acme, "Next week.", thread=asked)
    world.settle()
    assert sides(world, asked, said) == ["client", "team"]
    assert waiting(world) == []


def test_R7_it_never_matters_whether_slack_calls_somebody_a_stranger(world: World) -> None:
    slack = WebClient(world.sandbox.bot_token, base_url=world.sandbox.api_url)
    erin = world.sandbox.person("erin", team=world.org)

    def is_stranger() -> bool:
        return bool(slack.users_info(user=erin.id)["user"]["is_stranger"])

    assert is_stranger()
    world.carol.invites(world.acme, erin)
    assert not is_stranger()
    said = erin.says(world.acme, "When do we start?")
    world.settle()
    assert sides(world, said) == ["client"]


def test_R8_an_author_whom_slack_does_not_tell_about_is_kept_and_resolved_later(world: World) -> None:
    world.sandbox.faults.on("users.info", times=99, do=Fault.error("user_not_visible"))
    gina = world.sandbox.person("gina", guest="restricted")
    world.pm.invites(world.acme, gina)
    asked = gina.says(world.acme, "When do we start?")
    world.settle()
    assert sides(world, asked) == ["unknown"]
    assert waiting(world) == [("Acme", "When do we start?")]
    world.sandbox.faults.clear()
    world.settle()
    assert sides(world, asked) == ["client"]
    world.sandbox.expect_all()


def test_R5_whoever_counts_as_the_team_in_a_channel_only_reads_nothing_internal_there(world: World) -> None:
    cleo = world.sandbox.person("cleo", team=world.org)
    cleo.joins(world.acme)
    asked = world.carol.says(world.acme, "The export is empty")
    world.settle()
    world.pm.reacts(asked, "pushpin")
    world.settle()
    world.sandbox.expect_all()
    assert f"{cleo.mention} now counts as one of the team" in ask(
        world, f"side {cleo.mention} team", where=world.acme
    )
    world.passes(minutes=1)
    told = cleo.says(world.acme, "Which browser do you use?", thread=asked)
    world.settle()
    assert sides(world, told) == ["team"]
    assert world.sandbox.ephemerals(world.acme, to=cleo) == []
    world.dan.says(world.acme, "And which version?", thread=asked)
    world.settle()
    (asking,) = world.sandbox.ephemerals(world.acme, to=world.dan)
    assert "Does issue 1 wait for the client now?" in world.sandbox.expect(world.acme, asking.text).words
