"""T2: a bot that is killed at any moment loses nothing, says nothing twice and comes back by itself."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import effort
from tests.gate import nursery
from tests.gate.nursery import Nursery
from tests.gate.town import Town, slack
from tests.proofs import Cases

pytestmark = pytest.mark.proves("T2")

KILLS, JUDGED_EVERY = effort.of(100, soak=2000), 100
"""On each database."""
READY_SECONDS, MOMENT_SECONDS = 5.0, 25.0
CHECKED = "INV-1 to INV-10, each message answered once and in order, ready again within 5 s"

COMMITS = (
    "bot.intake._commit",
    "bot.drainer.turn",
    "bot.drainer._record_together",
    "bot.drainer._settle",
    "handlers.messages._record",
    "usecases.claiming.claim",
    "usecases.delivery.deliver_one",
    "bot.bootstrap._come_back",
    "scheduler.loop._beat",
)
MOMENTS = [f"{who}: {when} commit" for who in COMMITS for when in ("before", "after")]
MOMENTS += ["ack: before", "ack: after", "post: before", "post: after"]
DOUBTS = ["usecases.reconciliation.reconcile_one", "usecases.reconciliation._look"]
LATER = [f"{who}: {when} commit" for who in DOUBTS for when in ("before", "after")]
LATER += ["find: before", "find: after"]
"""Moments that come only when somebody was killed in the middle of a post."""


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    with slack() as sandbox:
        yield Town(sandbox, database_url)


@pytest.fixture
def children(town: Town, tmp_path: Path) -> Iterator[Nursery]:
    with Nursery(tmp_path, town.environment) as nursery:
        yield nursery


def test_T2_killed_at_random(town: Town, children: Nursery, cases: Cases) -> None:
    seed = effort.of(2, soak=time.time_ns())
    dice = random.Random(seed)
    print(f"the seed is {seed}")
    slowest, number = 0.0, 0
    while number < KILLS and (time.monotonic() < effort.END or number % JUDGED_EVERY):
        number += 1
        bot = children.bot()
        if dice.random() < 0.8:
            slowest = max(slowest, bot.ready())
            town.repeats()
        town.talk(2)
        bot.dies(seconds=dice.uniform(0.02, 0.4))
        bot.kill()
        if number % JUDGED_EVERY == 0:
            slowest = max(slowest, _comes_to_rest(town, children))
    assert slowest < READY_SECONDS
    cases.ran(number, checked=CHECKED)


def test_T2_killed_at_every_named_moment(town: Town, children: Nursery, cases: Cases) -> None:
    slowest = 0.0
    for moment in [*MOMENTS, *LATER]:
        if moment in LATER:
            _dies_at(town, children, "post: after")
        _dies_at(town, children, moment)
        bot = children.bot()
        slowest = max(slowest, bot.ready())
        town.talk(1)
        bot.dies(seconds=0.1)
        bot.kill()
    slowest = max(slowest, _comes_to_rest(town, children))
    assert slowest < READY_SECONDS
    with nursery.cold(town.environment) as seconds:
        assert seconds < READY_SECONDS
    cases.ran(len(MOMENTS) + len(LATER), checked=CHECKED)


def _dies_at(town: Town, children: Nursery, moment: str) -> None:
    bot = children.bot(die_at=moment)
    town.talk(1)
    # A changed message is not carried out together with others.
    town.pm.edits(town.pm.says(town.rooms[0], f"Before {moment}"), f"After {moment}")
    deadline = time.monotonic() + MOMENT_SECONDS
    while bot.lives():
        town.repeats()
        assert time.monotonic() < deadline, f"it never came to {moment}: {bot.said()}"
        time.sleep(0.02)


def _comes_to_rest(town: Town, children: Nursery) -> float:
    bot = children.bot()
    seconds = bot.ready()
    town.settles()
    assert not (wrong := town.judge(log=children.log())), "\n".join(wrong)
    code, _ = bot.stop()
    assert code == 0
    return seconds
