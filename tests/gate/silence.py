"""A bot that was off for a while: a ledger with many items due is built once and copied for each silence."""

from __future__ import annotations

import itertools
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

import sandbox.workspace
import tests.world
import usecases.agenda
import usecases.clients
import usecases.interactions
import usecases.people
import usecases.settings
from domain.people import Actor
from sandbox.workspace import Message
from scheduler.ticks import any_due
from tests.databases import PostgreSQL
from tests.gate.rig import Rig
from tests.world import Server, World

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ASLEEP = MORNING + timedelta(hours=2, minutes=59, seconds=30)
"""The bot goes off half a minute before the questions of the morning call for a warning, and the digest is due."""
NOON = "mon 12:00"
CLIENTS = 12
"""Clients with a digest of their own."""
LISTENING = (*[1] * 20, *[5] * 4, 20, 20, *[60] * 8, 30)
"""The first ten minutes, but for some seconds: then the digests come. As the steps in which they pass."""
ANSWERED = 2
"""Of the items, so many are answered while the bot is off."""


@dataclass(frozen=True)
class Book:
    """A ledger to be copied, with so many items due."""

    kind: str
    items: int
    at: str


def ts(number: int) -> str:
    """When the question with that number was asked: all within the first minute of the morning."""
    return f"{MORNING.timestamp() + number / 100_000:.6f}"


def root(number: int) -> str:
    """The thread it was asked in."""
    return f"{MORNING.timestamp() - 3600 + number / 100_000:.6f}"


@contextmanager
def world_at(
    server: Server, url: str, *, moment: datetime, patch: pytest.MonkeyPatch, built: bool
) -> Iterator[World]:
    """A world whose ids are the same each time, so that a copied ledger fits; `built`: it knows the cast already."""
    patch.setattr(sandbox.workspace, "_numbers", itertools.count(500_000))
    patch.setattr(tests.world, "START", moment)
    with server.world(url) as world:
        if built:
            world._set_up = lambda: None  # type: ignore[method-assign]
        world.furnish()
        yield world
        world.sandbox.expect_all()


def actor_of(world: World) -> Actor:
    """Petra, who sets things up."""
    with world.house.run.begin() as session:
        home = usecases.people.home(session, team_ids=[world.sandbox.team_id])
        return usecases.people.actor(session, workspace_id=home, user_id=world.pm.id)


def fill(world: World, *, items: int) -> None:
    """So many questions of Carol, each in a thread of its own, and a dozen clients more."""
    run, actor = world.house.run, actor_of(world)
    # Whom nobody has met is asked about first.
    world.carol.says(world.acme, "Thank you!")
    world.settle()
    for first in range(0, items, 250):
        with run.begin() as session:
            for number in range(first, min(first + 250, items)):
                event = {
                    "type": "message", "channel": world.acme.id, "user": world.carol.id,
                    "text": f"Question {number}?", "ts": ts(number), "thread_ts": root(number),
                }  # fmt: skip
                usecases.interactions.record(
                    session,
                    team_ids=[world.sandbox.team_id],
                    event=event,
                    now=run.now(),
                    machine=run.machine(),
                )
    with run.begin() as session:
        for number in range(CLIENTS):
            usecases.clients.add(session, actor=actor, name=f"Client {number}", now=run.now())
        usecases.settings.change(session, actor=actor, client_id=0, texts={"digest": "none"}, now=run.now())


def with_digests(world: World, *, count: int) -> None:
    """None, the workspace's, or a dozen digests are due at noon."""
    run, actor = world.house.run, actor_of(world)
    with run.begin() as session:
        if count == 1:
            usecases.settings.change(session, actor=actor, client_id=0, texts={"digest": NOON}, now=run.now())
        for number in range(count if count > 1 else 0):
            found = usecases.clients.find(session, workspace_id=actor.workspace_id, name=f"Client {number}")
            usecases.settings.change(
                session, actor=actor, client_id=found.id, texts={"digest": NOON}, now=run.now()
            )


class Silence:
    """What the bot says in the ten minutes after it was off for a while."""

    def __init__(self, world: World, *, server: Server, length: timedelta) -> None:
        self.world, self.rig, self.length = world, Rig(world, server=server), length
        self.first_tick = 0.0

    def passes(self, *, items: int) -> None:
        """The bot is off, some questions are answered, and it comes back."""
        world, sandbox_ = self.world, self.world.sandbox
        self.rig.lives((0,))
        before = set(map(id, self._all()))
        world.now.at += self.length
        world.machine.at += self.length
        for number in range(min(ANSWERED, items)):
            world.house.intake.submit(self._answer(number))
        begun = time.perf_counter()
        self.rig.turn()
        self.first_tick = time.perf_counter() - begun
        for seconds in (*LISTENING, 0):
            self.rig.lives((seconds,))
            self._works(seconds)
        self.said = [each for each in self._all() if id(each) not in before]
        sandbox_.expect_all()

    def _works(self, seconds: float) -> None:
        """As long as clocks are due the bot goes on, for as long as it would have had."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end and any_due(self.world.house.run, usecases.agenda.clocks):
            self.rig.turn()

    def _all(self) -> list[Message]:
        world = self.world
        return [
            *world.sandbox.messages(world.alerts),
            *world.sandbox.messages(world.acme),
            *(each for person in (world.pm, world.lead, world.dan) for each in person.direct_messages()),
        ]

    def _answer(self, number: int) -> dict[str, Any]:
        """Petra's answer, which Slack kept for us."""
        world, at = self.world, ASLEEP + timedelta(seconds=30)
        return {
            "type": "event_callback",
            "event_id": f"EvAnswer{number}",
            "event_time": int(at.timestamp()),
            "team_id": world.sandbox.team_id,
            "authorizations": [{"team_id": world.sandbox.team_id, "user_id": world.sandbox.bot_user_id}],
            "event": {
                "type": "message", "channel": world.acme.id, "user": world.pm.id, "text": "Yes, on Friday.",
                "ts": f"{at.timestamp() + number:.6f}", "thread_ts": root(number), "event_ts": f"{at.timestamp()}",
            },
        }  # fmt: skip


def build(
    kind: str,
    *,
    items: int,
    server: Server,
    patch: pytest.MonkeyPatch,
    folder: Path,
    postgresql: Any,
    empty: Path,
) -> Book:
    """A ledger as it is when the bot goes off."""
    url = postgresql.fresh() if kind == "postgresql" else f"sqlite:///{folder / f'{items}.db'}"
    if kind == "sqlite":
        shutil.copyfile(empty, folder / f"{items}.db")
    with world_at(server, url, moment=MORNING, patch=patch, built=False) as world:
        fill(world, items=items)
        # No silence before the one that is meant.
        while world.now.at < ASLEEP:
            world.now.at = world.machine.at = min(world.now.at + timedelta(minutes=10), ASLEEP)
            world.settle()
    return Book(kind, items, url)


@contextmanager
def copied(book: Book, *, postgresql: PostgreSQL | None, folder: Path) -> Iterator[str]:
    """A copy of the ledger, for one silence."""
    if book.kind == "sqlite":
        path = folder / "copy.db"
        for each in folder.glob("copy.db*"):
            each.unlink()
        shutil.copyfile(book.at.removeprefix("sqlite:///"), path)
        yield f"sqlite:///{path}"
        return
    assert postgresql is not None
    name = psycopg.conninfo.conninfo_to_dict(book.at)["dbname"]
    url = postgresql.fresh(str(name))
    yield url
    postgresql.drop(url)
