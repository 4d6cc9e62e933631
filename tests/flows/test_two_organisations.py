"""Two organisations with the same bot: nothing of one is seen by the other, and one may leave while the other stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

import storage.installations
import storage.tables
import storage.workspaces
import usecases.clients
import usecases.links
import usecases.people
import usecases.settings
import usecases.team
from domain.outbox import Undeliverable
from domain.team import Role
from handlers import rooms
from sandbox import Channel, Fault, Person, Sandbox
from storage.outbox import OutboxRow
from tests.neighbours import mixed
from tests.street import Street, street


class House:
    """One organisation with the bot: its client Acme in a shared channel, and who looks after it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.pm: Person = sandbox.person("petra", admin=True)
        self.org = sandbox.team("Acme")
        self.carol: Person = sandbox.person("carol", team=self.org)
        self.room: Channel = sandbox.channel("acme", members=[self.pm, self.carol], shared_with=[self.org])
        self.alerts: Channel = sandbox.channel("alerts", members=[self.pm])

    def furnish(self, town: Street, client: str) -> None:
        """Set the client up, by the use cases behind the commands."""
        town.settle()
        for room in (self.room, self.alerts):
            self.pm.invites_bot(room)
        town.settle()
        run = town.house.run
        with run.begin() as session:
            home = usecases.people.home(session, team_ids=[self.sandbox.team_id])
        facts = run.slack(home).person(self.pm.id)
        with run.begin() as session:
            usecases.people.learn(session, workspace_id=home, facts=facts, now=run.machine())
            actor = usecases.people.actor(session, workspace_id=home, user_id=self.pm.id)
        for room in (self.alerts, self.room):
            rooms.learn(run, actor=actor, slack_id=room.id)
        with run.begin() as session:
            said = {"alerts": self.alerts.id, "morning": "no", "calendar": "24/7"}
            usecases.settings.change(session, actor=actor, client_id=0, texts=said, now=run.now())
            made = usecases.clients.add(session, actor=actor, name=client, now=run.now())
            about: dict[str, Any] = {"actor": actor, "client_id": made.id, "now": run.now()}
            usecases.links.link(session, slack_id=self.room.id, kind="client", **about)
            usecases.team.put(session, user_id=self.pm.id, role=Role.OWNER, **about)
        town.settle()

    def does(self, text: str, *, where: Channel | None = None) -> str:
        """Run a command and read the answer."""
        return self.pm.runs(f"/client {text}", where or self.alerts).text

    @property
    def words(self) -> str:
        """Everything the bot ever said here, to whomever."""
        return "\n".join(one.text + one.words for one in self.sandbox.core.records.bot_messages)


@pytest.fixture
def town(database_url: str) -> Iterator[Street]:
    """Both have installed the bot."""
    with street() as town:
        town.opens(database_url)
        for each in (town.north, town.south):
            assert town.installs(each)[0] == 200
        yield town


@pytest.fixture
def houses(town: Street) -> tuple[House, House]:
    """Both have set up a client of their own."""
    north, south = House(town.north), House(town.south)
    north.furnish(town, "Nordwind")
    south.furnish(town, "Südsee")
    return north, south


def test_clients_alerts_and_lists_do_not_mix(town: Street, houses: tuple[House, House]) -> None:
    north, south = houses
    assert "Nordwind" in north.does("list")
    assert "Südsee" not in north.does("list")
    quiet = south.words
    north.carol.says(north.room, "Where is my order?")
    town.passes(hours=3, minutes=30)
    assert any("Nordwind" in one.text for one in town.north.messages(north.alerts))
    assert south.words == quiet
    south.carol.says(south.room, "And mine?")
    town.passes(hours=3, minutes=30)
    assert any("Südsee" in one.text for one in town.south.messages(south.alerts))
    with town.house.run.read() as session:
        assert mixed(session) == []
    assert "Südsee" not in north.words
    assert "Nordwind" not in south.words


@pytest.mark.parametrize("how", ["uninstall", "revoke_tokens"])
def test_one_leaves_and_nothing_more_is_said_there_while_the_other_goes_on(
    town: Street, houses: tuple[House, House], how: str
) -> None:
    _, south = houses
    for each in houses:
        each.carol.says(each.room, "Where is my order?")
    town.settle()
    getattr(town.north, how)()
    town.settle()
    said = len(town.north.calls_of("chat.postMessage"))
    town.passes(hours=5)
    assert len(town.north.calls_of("chat.postMessage")) == said
    assert any("Südsee" in one.text for one in town.south.messages(south.alerts))
    with pytest.raises(Undeliverable, match="not_installed"):
        town.house.run.slack(1)
    with town.house.run.read() as session:
        assert [team for _, team in storage.installations.all_with_tokens(session)] == [town.south.team_id]
        reasons = {
            row.reason for row in session.query(OutboxRow).filter_by(workspace_id=1, state="suppressed")
        }
    assert "the app was removed" in reasons


def test_where_only_a_persons_token_was_revoked_everything_goes_on(
    town: Street, houses: tuple[House, House]
) -> None:
    north, _ = houses
    tokens = {"oauth": [north.carol.id], "bot": []}
    # The event alone must not do it, whatever Slack says of our own token in that moment.
    town.north.faults.on("auth.test", do=Fault.error("invalid_auth"), times=9)
    town.north.core.send({"type": "tokens_revoked", "tokens": tokens, "event_ts": "1.0"})
    town.settle()
    town.north.faults.clear()
    assert "Nordwind" in north.does("list")


def test_who_comes_back_in_time_finds_everything(town: Street, houses: tuple[House, House]) -> None:
    north, _ = houses
    town.north.uninstall()
    town.settle()
    town.jumps(timedelta(days=29))
    assert town.installs(town.north)[0] == 200
    town.jumps(timedelta(days=5))
    assert "Nordwind" in north.does("list")
    north.carol.says(north.room, "Where is my order?")
    town.passes(hours=3, minutes=30)
    assert any("Nordwind" in one.text for one in town.north.messages(north.alerts))


def test_after_thirty_days_all_of_it_is_gone_and_nothing_of_the_other(
    town: Street, houses: tuple[House, House]
) -> None:
    _, south = houses
    before = {name: kept for (name, team), kept in rows(town).items() if team == town.south.team_id}
    # Events that were carried out are forgotten after a while, whoever's they are.
    del before["inbox"]
    town.north.uninstall()
    town.settle()
    town.now.at += timedelta(days=30)
    town.settle()
    left = rows(town)
    assert not [name for name, team in left if team == town.north.team_id]
    after = {name: kept for (name, team), kept in left.items() if team == town.south.team_id}
    assert {name: after.get(name, 0) >= kept for name, kept in before.items()} == dict.fromkeys(before, True)
    assert "Südsee" in south.does("list")


def rows(town: Street) -> dict[tuple[str, str], int]:
    """How many rows each table has of each workspace; the inbox too."""
    found: dict[tuple[str, str], int] = {}
    with town.house.run.read() as session:
        teams = {each.id: each.team_id for each in session.query(storage.workspaces.Workspace)}
        for table in storage.tables.metadata().sorted_tables:
            named: Any = table.c.get("workspace_id", table.c.get("team_id"))
            if table.name == "workspaces" or named is None:
                continue
            for (owner,) in session.execute(named.table.select().with_only_columns(named)):
                key = (table.name, teams.get(owner, str(owner)))
                found[key] = found.get(key, 0) + 1
    return found


def test_a_late_word_about_an_earlier_installation_removes_nothing(
    town: Street, houses: tuple[House, House]
) -> None:
    north, _ = houses
    town.north.hold_events()
    town.north.uninstall()
    assert town.installs(town.north)[0] == 200
    town.north.release_events()
    town.settle()
    assert "Nordwind" in north.does("list")
    assert town.house.run.slack(1).me().team_id == town.north.team_id
