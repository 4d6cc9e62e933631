"""A world whose parts fail one by one and go on, as those of a running bot do, in time that the test moves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import usecases.outbox
from scheduler import ticks
from storage.db import Sessions
from tests.gate import oracle
from tests.world import Server, World

HANG_SECONDS = 0.3
"""How long these bots wait for an answer of Slack that does not come."""
MOST_TURNS = 50
AT_ONCE = (0, 1, 1, 1, 2, 5)
"""The seconds for which a fault lasts, as the steps in which they pass."""
FIVE_MINUTES = (1, 1, 1, 2, 5, 5, 5, 10, 10, 20, 30, 30, 30, 30, 30, 30, 30, 30)


class Rig:
    """`stage` is which part is at work; `on_stage` is told of each that begins; `failures` is what was raised."""

    def __init__(self, world: World, *, server: Server) -> None:
        self.world, self.server = world, server
        self.stage, self.failures = "", list[Exception]()
        self.on_stage: Callable[[str], None] = lambda _stage: None
        self.sessions: Sessions = world.house.run.read.__self__  # type: ignore[attr-defined]
        world.house.run.slack(1).client._seconds = HANG_SECONDS  # type: ignore[attr-defined]

    def turn(self) -> None:
        """Everybody's turn, whatever happened to the others."""
        house = self.world.house
        self._work("drain", house.drainer.turn, until_idle=True)
        for job in ticks.JOBS:
            self._work("tick", lambda job=job: job.turn(house.run), until_idle=False)  # type: ignore[misc]
        self._work("deliver", lambda: usecases.outbox.deliver_one(house.run), until_idle=True)
        self._work("reconcile", lambda: usecases.outbox.reconcile_one(house.run), until_idle=True)

    def _work(self, stage: str, work: Callable[[], bool], *, until_idle: bool) -> None:
        self.stage = stage
        try:
            self.on_stage(stage)
            turns = 0
            while work() and until_idle:
                turns += 1
                assert turns < MOST_TURNS, f"{stage} turns in circles"
        except Exception as error:
            self.failures.append(error)
        finally:
            self.stage = ""

    def lives(self, steps: Iterable[float]) -> None:
        """Let time pass in such steps of seconds, with a turn after each."""
        for seconds in steps:
            self.world.now.at += timedelta(seconds=seconds)
            self.world.machine.at += timedelta(seconds=seconds)
            self.world.sandbox.idle(timeout=10)
            self.turn()
        self.world.sandbox.idle(timeout=10)

    def judge(self, records: list[logging.LogRecord], *, allowed: oracle.Allowed | None = None) -> list[str]:
        """What the oracle says now."""
        world = self.world
        world.sandbox.expect_all()
        return oracle.judge(
            world.sandbox,
            sessions=self.sessions,
            now=world.now(),
            machine=world.machine(),
            log=oracle.lines(records),
            allowed=allowed,
        )


@contextmanager
def rigged(server: Server, database_url: str) -> Iterator[Rig]:
    """The usual cast, in a bot whose parts may fail."""
    with server.world(database_url) as world:
        world.furnish()
        yield Rig(world, server=server)
        world.sandbox.expect_all()
