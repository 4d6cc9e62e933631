"""The timekeeper: a clock that jumps is noticed, and calls nobody to account until Slack agrees with it (P16)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

import bot.bootstrap
import storage.db
import storage.workspaces
import usecases.outbox
from bot.metrics import Tally
from bot.timekeeper import Timekeeper
from domain.outbox import TryLater
from sandbox import Sandbox
from scheduler.loop import Loop
from scheduler.ticks import Job
from storage.db import Sessions
from tests.bot.parts import START, Parts, Time
from tests.bot.test_house import MANIFEST, eventually, now, settings_for
from usecases.runtime import Runtime
from views.blocks import Message

pytestmark = pytest.mark.proves("P16")


class Watched:
    """A timekeeper between three clocks: the machine's, a steady one, and Slack's."""

    def __init__(self) -> None:
        self.machine, self.slack, self.steady = Time(), Time(), 1000.0
        self.tally, self.asked, self.reachable = Tally(), 0, True
        self.keeper = Timekeeper(
            self.machine, count=self.tally.add, ask=self._ask, steady=lambda: self.steady
        )

    def _ask(self) -> None:
        self.asked += 1
        if not self.reachable:
            raise TryLater("unreachable")
        self.answers()

    def answers(self) -> None:
        """Slack answers something."""
        self.keeper.heard(format_datetime(self.slack.at.replace(microsecond=0), usegmt=True))

    def passes(self, seconds: float) -> bool:
        """Time passes for all three; whether the time is believed at the end of it."""
        self.steady += seconds
        self.machine.passes(seconds=seconds)
        self.slack.passes(seconds=seconds)
        believed = self.keeper.tick()
        assert self.keeper.believed == believed
        return believed

    @property
    def jumps(self) -> float:
        return sum(self.tally.counts()["clock_jumps"].values())

    @property
    def alarms(self) -> float:
        return self.tally.counts()["alarms"].get(("CLOCK_SKEW",), 0)


@pytest.fixture
def watched() -> Watched:
    watched = Watched()
    watched.answers()
    assert watched.keeper.tick()
    return watched


def test_time_that_simply_passes_is_believed(watched: Watched) -> None:
    assert all(watched.passes(seconds) for seconds in (0.1, 1, 60, 3600))
    assert (watched.jumps, watched.asked) == (0, 0)


@pytest.mark.parametrize(("seconds", "noticed"), [(4.9, 0), (5.1, 1), (-4.9, 0), (-5.1, 1), (599, 1)])
def test_a_jump_of_more_than_five_seconds_is_noticed_and_a_small_one_believed(
    watched: Watched, seconds: float, noticed: int
) -> None:
    watched.machine.passes(seconds=seconds)
    assert watched.passes(1)
    assert watched.jumps == noticed


def test_after_a_leap_that_was_right_the_second_tick_believes_the_time(watched: Watched) -> None:
    """A machine that slept: the steady clock stood still meanwhile."""
    watched.machine.passes(hours=8)
    watched.slack.passes(hours=8)
    assert not watched.passes(1)
    assert watched.asked == 1
    assert watched.passes(1)
    assert watched.alarms == 0


def test_after_a_leap_that_was_wrong_the_time_is_believed_only_once_it_is_mended(watched: Watched) -> None:
    watched.machine.passes(hours=8)
    for _ in range(60):
        assert not watched.passes(1)
    assert watched.asked == 12, "Slack is asked every five seconds"
    assert watched.alarms == 1
    watched.machine.passes(hours=-8)
    assert not watched.passes(5)
    assert watched.passes(5)
    assert (watched.jumps, watched.alarms) == (2, 1)


def test_after_a_leap_nothing_is_believed_while_slack_says_nothing(watched: Watched) -> None:
    watched.reachable = False
    watched.machine.passes(hours=1)
    watched.slack.passes(hours=1)
    assert not any(watched.passes(1) for _ in range(30))
    watched.reachable = True
    watched.passes(5)
    assert watched.passes(1)


def test_what_slack_said_before_a_leap_proves_nothing(watched: Watched) -> None:
    watched.reachable = False
    watched.answers()
    watched.machine.passes(minutes=11)
    assert not watched.passes(1)
    assert watched.keeper.skew() is None
    assert not watched.passes(1)


def test_a_clock_that_was_wrong_before_the_start_is_not_believed() -> None:
    watched = Watched()
    watched.machine.passes(hours=1)
    watched.answers()
    assert not watched.passes(1)
    watched.machine.passes(hours=-1)
    assert not watched.passes(6)
    assert watched.passes(6)


@pytest.mark.parametrize(("ahead", "alarms"), [(59, 0), (61, 1), (-59, 0), (-61, 1)])
def test_a_clock_a_minute_away_from_slack_s_is_an_alarm(ahead: int, alarms: int) -> None:
    watched = Watched()
    watched.machine.passes(seconds=ahead)
    watched.answers()
    assert all(watched.passes(1) for _ in range(10)), "it is no jump, so people are still told in time"
    assert watched.alarms == alarms
    assert watched.keeper.skew() == pytest.approx(ahead, abs=1)


def test_a_date_that_is_none_is_not_heard(watched: Watched) -> None:
    watched.keeper.heard("yesterday")
    assert watched.keeper.skew() == pytest.approx(0, abs=1)


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[Sessions]:
    engine = storage.db.open_engine(sqlite_url)
    yield storage.db.sessions(engine)
    storage.db.close(engine)


def test_no_job_has_a_turn_while_the_time_is_in_doubt_and_the_bot_is_alive_all_the_same(
    parts: Parts, watched: Watched
) -> None:
    turns: list[object] = []

    def turn(run: Runtime) -> bool:
        turns.append(run.machine())
        return False

    job = Job("clocks", turn)
    loop = Loop(parts.run, jobs=(job,), believed=watched.keeper.tick)
    loop._turn(job)
    assert len(turns) == 1
    watched.machine.passes(hours=1)
    loop._turn(job)
    assert len(turns) == 1
    assert loop.seconds_since_turn() < 5
    watched.slack.passes(hours=1)
    watched.steady += 6
    watched.machine.at = watched.slack.at = START + timedelta(hours=1, seconds=6)
    loop._turn(job)
    loop._turn(job)
    assert len(turns) == 2


class Shifted:
    """The machine's clock, set wrongly."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> datetime:
        return now() + self.by


def test_a_wrong_leap_lets_no_post_become_stale_and_once_mended_it_goes_out(sqlite_url: str) -> None:
    sandbox, clock = Sandbox(MANIFEST, now, transport="socket"), Shifted()
    sandbox.start()
    room = sandbox.channel("ops", members=[sandbox.person("petra")], with_bot=True)
    house = bot.bootstrap.build(settings_for(sandbox, sqlite_url), now=clock, machine=clock)
    house.start()
    # The first turns of all workers, in which the clock is read a moment after it was believed.
    time.sleep(1.5)
    clock.by = timedelta(days=1)
    with house.run.begin() as session:
        (ours,) = storage.workspaces.all_of(session)
        usecases.outbox.promise(
            session,
            workspace_id=ours.id,
            channel=room.id,
            key="k",
            message=Message("hello"),
            now=now(),
            stale_after=now() + timedelta(hours=1),
        )
    time.sleep(2)
    assert not sandbox.messages(room)
    assert house.health.failing()["clock"] == "the clock is in doubt; nothing is sent"
    clock.by = timedelta()
    eventually(lambda: [message.text for message in sandbox.messages(room)] == ["hello"], seconds=20)
    house.stop()
    sandbox.stop()
