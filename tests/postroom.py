"""A deliverer on a fresh database with a strict Slack behind real HTTP, and time that a test moves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import bot.slack
import bot.web
import storage.db
import storage.tables
import usecases.operations
import usecases.outbox
from bot.bans import Bans
from bot.metrics import Tally
from bot.wire import Wire
from sandbox import Fault, Sandbox
from storage.base import Session
from storage.db import Sessions
from storage.outbox import OutboxRow
from storage.workspaces import Workspace
from tests.databases import PostgreSQL
from usecases.runtime import Pace, Runtime, StillTrue
from views.blocks import Message

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MANIFEST: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "manifest.json").read_text(encoding="utf-8")
)
HANG_SECONDS = 0.3
"""How long these tests wait for an answer that does not come."""


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **length: float) -> None:
        """Move on."""
        self.at += timedelta(**length)


class PostRoom:
    """One workspace with people, a channel of the team, and the deliverer that posts there."""

    def __init__(self, *, sandbox: Sandbox, sessions: Sessions, now: Time, machine: Time) -> None:
        self.sandbox, self.sessions, self.now, self.machine = sandbox, sessions, now, machine
        self.checks: dict[str, StillTrue] = {}
        self.tally = Tally()
        self.slack = bot.slack.SlackCalls(
            Wire(sandbox.bot_token, api_url=sandbox.api_url, timeout=HANG_SECONDS),
            bans=Bans(machine, jitter=lambda: 0.0),
        )
        self.run = self.replica("one")
        with sessions.begin() as session:
            ours = Workspace(team_id=sandbox.team_id, created_at=START)
            session.add(ours)
            session.flush()
            self.workspace_id = ours.id
        self.pm = sandbox.person("petra")
        self.team = sandbox.channel("team", members=[self.pm], with_bot=True)

    def replica(self, name: str) -> Runtime:
        """Another process on the same database."""
        return Runtime(
            begin=self.sessions.begin,
            read=self.sessions.read,
            now=self.now,
            machine=self.machine,
            slack=lambda _: self.slack,
            web=bot.web.Web(),
            wake=lambda: None,
            name=name,
            pace=Pace(),
            checks=self.checks,
            count=self.tally.add,
            alarm=usecases.operations.alarm,
        )

    def begin(self) -> Any:
        """A transaction."""
        return self.sessions.begin()

    def promise(self, words: str, *, key: str = "", channel: str = "", **more: Any) -> bool:
        """Promise a post to the team's channel, or another."""
        more.setdefault("message", Message(words))
        with self.begin() as session:
            return usecases.outbox.promise(
                session,
                workspace_id=self.workspace_id,
                channel=channel or self.team.id,
                key=key or words,
                now=self.now(),
                **more,
            )

    def revise(self, key: str, words: str) -> bool:
        """Change a promised post."""
        with self.begin() as session:
            return usecases.outbox.revise(
                session, workspace_id=self.workspace_id, key=key, message=Message(words), now=self.now()
            )

    def retract(self, key: str) -> bool:
        """Take a promised post back."""
        with self.begin() as session:
            return usecases.outbox.retract(
                session, workspace_id=self.workspace_id, key=key, now=self.now(), why="answered"
            )

    def works(self) -> int:
        """Deliver and reconcile whatever is due now; how much there was."""
        done = 0
        while usecases.outbox.deliver_one(self.run) or usecases.outbox.reconcile_one(self.run):
            done += 1
            assert done < 1000, "the deliverer turns in circles"
        return done

    def passes(self, **length: float) -> None:
        """Let time pass for the story and the machine, and work at the end of it."""
        self.now.passes(**length)
        self.machine.passes(**length)
        self.works()

    def lives(self, *, seconds: int) -> None:
        """Let time pass second by second, working all along."""
        for _ in range(seconds):
            self.passes(seconds=1)

    def posts_again(self, words: str, *, lag: float) -> None:
        """Slack took a post without saying so and does not show it for `lag` seconds; two minutes pass."""
        self.sandbox.history_lag = lag
        self.sandbox.faults.on("chat.postMessage", do=Fault.reset_after())
        self.promise(words)
        self.works()
        self.lives(seconds=140)

    def row(self, key: str) -> OutboxRow:
        """The outbox row of a promise."""
        with self.begin() as session:
            return _row(session, key)

    def rows(self) -> list[OutboxRow]:
        """Every row of the outbox, oldest first."""
        with self.begin() as session:
            return list(session.query(OutboxRow).order_by(OutboxRow.id))

    @property
    def told(self) -> list[str]:
        """What stands in the team's channel, oldest first."""
        return [message.text for message in self.sandbox.messages(self.team)]


def _row(session: Session, key: str) -> OutboxRow:
    return session.query(OutboxRow).filter_by(dedupe_key=key).one()


@pytest.fixture(scope="session")
def slack_server() -> Iterator[tuple[Sandbox, Time, Time]]:
    """One small Slack for the whole run of the tests."""
    now, machine = Time(), Time()
    sandbox = Sandbox(MANIFEST, now, machine=machine)
    sandbox.start()
    yield sandbox, now, machine
    sandbox.stop()


@pytest.fixture(scope="session")
def one_postgresql(postgresql: PostgreSQL) -> Iterator[Sessions]:
    """One database for the whole run of the tests, which is quicker to empty than to make."""
    engine = storage.db.open_engine(postgresql.fresh())
    yield storage.db.sessions(engine)
    storage.db.close(engine)


@pytest.fixture(params=["sqlite", "postgresql"])
def emptied(request: pytest.FixtureRequest) -> Iterator[Sessions]:
    """Transactions on an empty database, on each kind."""
    if request.param == "postgresql":
        sessions: Sessions = request.getfixturevalue("one_postgresql")
        with sessions.begin() as session:
            for table in reversed(storage.tables.metadata().sorted_tables):
                session.execute(table.delete())
        yield sessions
        return
    engine = storage.db.open_engine(request.getfixturevalue("sqlite_url"))
    yield storage.db.sessions(engine)
    storage.db.close(engine)


@pytest.fixture
def room(slack_server: tuple[Sandbox, Time, Time], emptied: Sessions) -> PostRoom:
    """A fresh workspace and an empty database, on each kind."""
    return _fresh(slack_server, emptied)


@pytest.fixture
def office(slack_server: tuple[Sandbox, Time, Time], sqlite_url: str) -> Iterator[PostRoom]:
    """The same on SQLite only, for what no database decides."""
    engine = storage.db.open_engine(sqlite_url)
    yield _fresh(slack_server, storage.db.sessions(engine))
    storage.db.close(engine)


def _fresh(slack_server: tuple[Sandbox, Time, Time], sessions: Sessions) -> PostRoom:
    sandbox, now, machine = slack_server
    sandbox.reset()
    now.at = machine.at = START
    return PostRoom(sandbox=sandbox, sessions=sessions, now=now, machine=machine)
