"""Stories of events that Slack gave up while we could not keep them or it could not reach us (P5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

import storage.db
from bot.ears import Ears
from scheduler.ticks import JOBS
from tests.flows.test_gaps import clocks, gaps, texts
from tests.gate.dbfaults import Ailing
from tests.world import Server, World

pytestmark = pytest.mark.proves("T1")

NOWHERE = "http://127.0.0.1:9/slack/events"
LISTENS = timedelta(seconds=30)


class Days:
    """A bot that listens as time goes on, as its thread does every few seconds."""

    def __init__(self, world: World) -> None:
        self.world, self.ears = world, world.house.ears
        world.settle()
        # A story has no thread that listens meanwhile, and its clocks leap.
        self.ears._last = world.now.at, world.machine.at
        world.house._believed = lambda: True

    def go_on(self, *, minutes: float) -> None:
        """Slack's repeats come when they are due."""
        self.world.sandbox.idle()
        for _ in range(int(minutes * 60 / LISTENS.total_seconds())):
            for clock in (self.world.now, self.world.machine):
                clock.at += LISTENS
            self.world.sandbox.idle()
            self.listens()

    def listens(self) -> None:
        """A look of the ears."""
        self.ears.look()

    def works(self) -> None:
        """One turn of every job and of every deliverer, as those of a running bot have it."""
        for job in JOBS:
            self.world.house.loop._turn(job)
        for worker in self.world.house._workers:
            if worker.name.startswith("deliverer"):
                worker._work()


class Away(Days):
    """The database is away."""

    def listens(self) -> None:
        """A look that finds that nothing can be kept."""
        with pytest.raises(storage.db.Unavailable):
            self.ears.look()


@contextmanager
def without_database(world: World) -> Iterator[None]:
    """No connection to it can be made."""
    sessions: Any = world.house.run.read.__self__  # type: ignore[attr-defined]
    ailing = Ailing(sessions.engine, stage=lambda: "")
    ailing.refuses()
    try:
        yield
    finally:
        ailing.accepts()


@contextmanager
def unreachable(server: Server) -> Iterator[None]:
    """Nobody can reach our door."""
    address, server.sandbox.request_url = server.sandbox.request_url, NOWHERE
    try:
        yield
    finally:
        server.sandbox.request_url = address


def given_up(world: World) -> list[str]:
    """What Slack tells nobody any more."""
    return [each.event["text"] for each in world.sandbox.deliveries if each.given_up and "text" in each.event]


def test_P5_an_answer_of_a_time_without_database_is_known_before_anybody_is_alarmed(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.passes(hours=2, minutes=55)
    away = Away(world)
    with without_database(world):
        answered_at = world.now.at
        world.pm.says(world.acme, "On Monday.", thread=asked)
        away.go_on(minutes=10)
    assert given_up(world) == ["On Monday."]
    # The database is back, and everybody may be quicker than the ears.
    away.works()
    assert gaps(world) == []
    world.house.ears.look()
    away.works()
    world.settle()
    assert texts(world) == ["When do we start?", "On Monday."]
    assert gaps(world) == [("disconnected", [])]
    assert clocks(world) == [("met", answered_at)]
    world.passes(days=2)  # the end of the story asserts that nothing was posted


def test_P5_nobody_is_alarmed_when_the_connection_to_slack_is_back_before_the_database(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.passes(hours=2, minutes=55)
    days, ears = Days(world), Ears(world.house.run, hears=lambda: connected)
    connected, world.house.ears = False, ears
    days.ears = ears
    with without_database(world):
        world.pm.says(world.acme, "On Monday.", thread=asked)
        days.go_on(minutes=10)
        connected = True
        with pytest.raises(storage.db.Unavailable):
            ears.look()
    days.works()
    assert gaps(world) == []
    ears.look()
    days.works()
    world.settle()
    assert texts(world) == ["When do we start?", "On Monday."]
    world.passes(days=2)


def test_P5_a_late_event_is_told_by_slack_s_clock_and_opens_one_gap_whoever_hears_it(world: World) -> None:
    def hears(*, ahead: float) -> None:
        ears = Ears(world.house.run, hears=lambda: True, ahead=lambda: ahead)
        for told in (int(world.now.at.timestamp()) - 200, 10**400, -(10**400)):
            ears.heard({"event_time": told})
        ears.look()

    hears(ahead=200)
    assert gaps(world) == []
    hears(ahead=0)
    assert len(gaps(world)) == 1
    hears(ahead=0)
    assert len(gaps(world)) == 1
    world.sandbox.expect_all()


def test_P5_a_short_time_without_database_is_bridged_by_slack_and_is_none(world: World) -> None:
    away = Away(world)
    with without_database(world):
        away.go_on(minutes=0.5)
        world.carol.says(world.acme, "When do we start?")
        world.sandbox.idle()
    world.house.ears.look()
    assert gaps(world) == []
    Days(world).go_on(minutes=1)
    world.settle()
    assert texts(world) == ["When do we start?"]


def test_P5_an_event_that_comes_late_shows_that_others_did_not_come_at_all(
    world: World, server: Server
) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.passes(hours=2)
    days = Days(world)
    with unreachable(server):
        answered_at = world.now.at
        world.pm.says(world.acme, "On Monday.", thread=asked)
        days.go_on(minutes=9.5)
        world.dan.says(world.globex, "Lunch is ready.")
        days.go_on(minutes=0.5)
    assert given_up(world) == ["On Monday."]
    assert gaps(world) == []
    days.go_on(minutes=0.5)
    assert gaps(world)[0][0] == "disconnected"
    world.settle()
    assert texts(world) == ["When do we start?", "On Monday.", "Lunch is ready."]
    assert clocks(world) == [("met", answered_at)]
    # What came late is read up already when it comes once more.
    world.sandbox.redeliver(world.sandbox.deliveries[-1])
    days.go_on(minutes=1)
    assert gaps(world) == [("disconnected", [])]
    world.passes(days=2)


def test_P5_an_event_that_was_refused_to_the_last_is_read_up_too(world: World, server: Server) -> None:
    days = Days(world)
    world.house.intake.close()
    world.carol.says(world.acme, "When do we start?")
    days.go_on(minutes=6.5)
    assert given_up(world) == ["When do we start?"]
    world.settle()
    assert texts(world) == ["When do we start?"]
    assert len(gaps(world)) == 1


def test_P5_events_that_come_in_time_open_no_gap(world: World) -> None:
    days = Days(world)
    for _ in range(3):
        world.carol.says(world.acme, "When do we start?")
        days.go_on(minutes=2)
    assert gaps(world) == []
