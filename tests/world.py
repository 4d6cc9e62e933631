"""A whole world for a story: a strict Slack, the real bot on a real database, and time moved by the story."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bot.http
import tests.leaks
import tests.models
import usecases.clients
import usecases.links
import usecases.people
import usecases.recomputation
import usecases.settings
import usecases.team
from bot import bootstrap
from bot.house import House
from bot.settings import Settings
from domain.team import Role
from handlers import rooms
from sandbox import Sandbox
from tests.furnished import Furnished
from tests.shelf import Shelf
from usecases import agenda
from usecases.recomputation import Difference, Place

ROOT = Path(__file__).parents[1]
MANIFEST: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning in UTC, the zone of a workspace that was not set up yet."""


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def rest(house: House, *, machine: Time, slacks: Sequence[Sandbox]) -> None:
    """Let a bot do everything that is due now, waiting out Slack's rate limit in machine time."""
    for _ in range(2000):
        for slack in slacks:
            slack.idle()
        if house.turn():
            continue
        if not house.waiting():
            return
        machine.at += timedelta(seconds=1)
    raise AssertionError("the bot never came to rest")


class World:
    """Sandbox, bot and people. `now` is the story's time, `machine` the machine's."""

    def __init__(self, *, sandbox: Sandbox, now: Time, machine: Time, settings: Settings) -> None:
        self.sandbox, self.now, self.machine = sandbox, now, machine
        self.pm = sandbox.person("petra")
        self.lead = sandbox.person("lena")
        self.web = Shelf()
        self.settings = settings
        self.starts()

    def starts(self) -> None:
        """The bot begins, as after `house.stop()`."""
        self.house = bootstrap.build(self.settings, now=self.now, machine=self.machine, web=self.web)

    def furnish_alike(self, known: dict[str, Furnished]) -> None:
        """Be like the first furnished world on a database of this kind, or be that first one."""
        with self.house.run.read() as session:
            kind = session.get_bind().dialect.name
        if kind in known:
            known[kind].put_into(self)
        else:
            self.furnish()
            known[kind] = Furnished(self)

    def furnish(self) -> None:
        """Set up the usual cast, by the use cases behind the commands a person would use: they cost a third.

        Acme is in an externally shared channel with `carol`; Globex has the guest `greg` in a private channel; Initech
        is reached by phone only. `pm` owns the clients, `lead` is their lead, `dan` a colleague.
        """
        sandbox, pm = self.sandbox, self.pm
        self.org = sandbox.team("Acme")
        self.carol = sandbox.person("carol", team=self.org)
        self.greg = sandbox.person("greg", guest="restricted")
        self.dan = sandbox.person("dan")
        self.acme = sandbox.channel("acme-shared", members=[pm, self.dan, self.carol], shared_with=[self.org])
        self.globex = sandbox.channel("globex", members=[pm, self.dan, self.greg], private=True)
        self.alerts = sandbox.channel("client-alerts", members=[pm, self.dan, self.lead])
        for room in (self.acme, self.globex, self.alerts):
            pm.invites_bot(room)
        self.settle()
        self._set_up()
        self.settle()
        sandbox.expect_all()

    def _set_up(self) -> None:
        run, pm = self.house.run, self.pm
        with run.begin() as session:
            home = usecases.people.home(session, team_ids=[self.sandbox.team_id])
        facts = run.slack(home).person(pm.id)
        with run.begin() as session:
            usecases.people.learn(session, workspace_id=home, facts=facts, now=run.machine())
            actor = usecases.people.actor(session, workspace_id=home, user_id=pm.id)
        for room in (self.alerts, self.acme, self.globex):
            rooms.learn(run, actor=actor, slack_id=room.id)
        with run.begin() as session:
            # Stories of other things are told without a message every morning.
            said = {"alerts": self.alerts.id, "morning": "no"}
            usecases.settings.change(session, actor=actor, client_id=0, texts=said, now=run.now())
            for name, where in {"Acme": self.acme, "Globex": self.globex, "Initech": None}.items():
                client = usecases.clients.add(session, actor=actor, name=name, now=run.now())
                about: dict[str, Any] = {"actor": actor, "client_id": client.id, "now": run.now()}
                if where is not None:
                    usecases.links.link(session, slack_id=where.id, kind="client", **about)
                usecases.team.put(session, user_id=pm.id, role=Role.OWNER, **about)
                usecases.team.put(session, user_id=self.lead.id, role=Role.LEAD, **about)

    def settle(self) -> None:
        """Let everything happen that is due now, waiting out Slack's rate limit in machine time."""
        rest(self.house, machine=self.machine, slacks=(self.sandbox,))

    def passes(self, **length: float) -> None:
        """Let story time pass, stopping at every moment at which something is due."""
        self.until(self.now.at + timedelta(**length))

    def until(self, end: datetime | str) -> None:
        """Let story time pass until `end` ("2026-03-02 14:00" is UTC)."""
        moment = datetime.fromisoformat(end).replace(tzinfo=UTC) if isinstance(end, str) else end
        self.settle()
        while self.now.at < moment:
            with self.house.run.begin() as session:
                due = agenda.next_moment(session)
            step = min(due, moment) if due and due > self.now.at else moment
            self.machine.at += min(step - self.now.at, timedelta(minutes=5))
            self.now.at = step
            self.settle()

    def close(self) -> None:
        """Every story ends quietly: nothing rejected, nothing unasked for, every clock as its log says."""
        self.settle()
        assert not self.sandbox.rejections, self.sandbox.rejections
        assert not (said := tests.models.objections(self.sandbox)), said
        self.sandbox.assert_no_unexpected()
        assert not (found := self.differences()), found
        assert not (seen := tests.leaks.found(self.sandbox)), seen

    def differences(self) -> list[Difference]:
        """What of the stored clocks is not what their log says (rule R25)."""
        found: list[Difference] = []
        place: Place | None = usecases.recomputation.START
        while place:
            with self.house.run.read() as session:
                chunk = usecases.recomputation.check(session, after=place, now=self.now())
            found, place = found + chunk.differences, chunk.following
        return found


class Server:
    """One sandbox and one HTTP front for the whole test session; each world starts on a fresh workspace."""

    def __init__(self) -> None:
        self.now, self.machine = Time(START), Time(START)
        self.sandbox = Sandbox(MANIFEST, self.now, machine=self.machine, transport="http")
        self.sandbox.start()
        self._world: World | None = None
        self.furnished: dict[str, Furnished] = {}
        self.door: Any = None
        """What stands before the bot's front door, if anything does."""
        self._http = bot.http.Server(self._serve, host="127.0.0.1", port=0, threads=4, name="world")
        self.sandbox.request_url = f"http://127.0.0.1:{self._http.port}/slack/events"
        self._http.start()

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Any:
        return (self.door or self.inside)(environ, start_response)

    def inside(self, environ: dict[str, Any], start_response: Any) -> Any:
        """The front door of the world's bot."""
        assert self._world is not None
        return self._world.house.wsgi(environ, start_response)

    @contextmanager
    def world(self, database_url: str) -> Iterator[World]:
        """A world on a fresh workspace and the given database."""
        self.sandbox.reset()
        self.now.at = self.machine.at = START
        settings = Settings(
            slack_bot_token=self.sandbox.bot_token,
            slack_signing_secret=self.sandbox.signing_secret,
            slack_api_url=self.sandbox.api_url,
            database_url=database_url,
        )
        world = World(sandbox=self.sandbox, now=self.now, machine=self.machine, settings=settings)
        self._world = world
        try:
            yield world
            world.close()
        finally:
            world.house.stop()

    def close(self) -> None:
        """Stop both servers."""
        self._http.close()
        self.sandbox.stop()
