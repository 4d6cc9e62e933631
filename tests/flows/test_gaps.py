"""Stories of gaps: what was said while Slack could not tell us is read up, and nobody is alarmed for nothing (P5)."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import bot.doctor
import bot.operations
import usecases.gaps
from sandbox import Fault
from storage.channels import Channel
from storage.clocks import Clock
from storage.gaps import Gap
from storage.interactions import Interaction
from tests.proofs import Cases
from tests.world import Server, World

pytestmark = pytest.mark.proves("T1")


class Silence:
    """A time in which nothing that Slack tells reaches the bot."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.settle()
        world.sandbox.hold_events()
        # A story has no thread that listens every few seconds.
        world.house.ears._last = world.now.at, world.machine.at
        world.house.ears._hears = lambda: False
        world.house.ears.look()

    def lasts(self, **length: float) -> None:
        """Time goes on, for the bot too."""
        for clock in (self.world.now, self.world.machine):
            clock.at += timedelta(**length)
        self.world.house.ears.look()

    def ends(self) -> None:
        """The connection is back; what Slack had to tell meanwhile is lost."""
        self.world.sandbox.release_events([])
        self.world.house.ears._hears = lambda: True
        self.world.house.ears.look()
        self.world.settle()


def texts(world: World) -> list[str]:
    """What the ledger knows, in order."""
    with world.house.run.read() as session:
        said = session.scalars(select(Interaction).order_by(Interaction.happened_at)).all()
        return [row.text for row in said if not row.deleted_at]


def clocks(world: World) -> list[tuple[Any, ...]]:
    """How the first answers stand that are owed, in the order of the questions, and since when."""
    with world.house.run.read() as session:
        found = session.scalars(select(Clock).where(Clock.kind == "first_response").order_by(Clock.ref))
        return [(one.state, one.ended_at) for one in found]


def gaps(world: World) -> list[tuple[str, list[tuple[str, str]]]]:
    """Why, and what is not read up."""
    with world.house.run.read() as session:
        return [(gap.why, left) for gap, left in usecases.gaps.latest(session, limit=10)]


def test_P5_a_question_and_its_answer_of_a_silent_hour_are_known_and_nobody_is_alarmed(world: World) -> None:
    silence = Silence(world)
    silence.lasts(minutes=10)
    asked = world.carol.says(world.acme, "When do we start?")
    silence.lasts(minutes=20)
    answered_at = world.now.at
    world.pm.says(world.acme, "On Monday.", thread=asked)
    silence.lasts(minutes=30)
    silence.ends()
    assert texts(world) == ["When do we start?", "On Monday."]
    assert gaps(world) == [("disconnected", [])]
    ((state, ended_at),) = clocks(world)
    assert (state, ended_at) == ("met", answered_at)
    world.passes(days=2)  # the end of the story asserts that nothing was posted


def test_P5_a_question_of_a_silent_hour_is_late_from_when_it_was_asked(world: World) -> None:
    silence = Silence(world)
    world.carol.says(world.acme, "When do we start?")
    silence.lasts(hours=1)
    silence.ends()
    world.passes(hours=2, minutes=59)
    world.sandbox.expect_all()
    world.passes(minutes=2)
    world.sandbox.expect(world.alerts, "the answer to carol is late")


def test_P5_an_answer_in_an_old_thread_is_found_too(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.passes(minutes=40)
    world.dan.says(world.acme, "Lunch is ready.")
    world.passes(minutes=20)
    silence = Silence(world)
    world.pm.says(world.acme, "On Monday.", thread=asked)
    silence.lasts(hours=1)
    silence.ends()
    assert [state for state, _ in clocks(world)] == ["met"]
    world.passes(days=1)


def test_P5_what_was_changed_and_taken_back_in_the_silence_is_so_in_the_ledger(world: World) -> None:
    topic = world.pm.says(world.acme, "The plan")
    wrong = world.carol.says(world.acme, "Please cancel all?")
    reply = world.carol.says(world.acme, "And this?", thread=topic)
    other = world.carol.says(world.acme, "Is the price right?")
    world.passes(minutes=1)
    silence = Silence(world)
    world.carol.deletes(wrong)
    world.carol.deletes(reply)
    world.pm.says(world.acme, "Nothing more here.", thread=topic)
    world.carol.edits(other, "The price is right.")
    silence.lasts(minutes=2)
    silence.ends()
    assert texts(world) == ["The plan", "The price is right.", "Nothing more here."]
    world.passes(days=1)
    world.sandbox.expect_all()


def test_P5_what_comes_again_from_slack_changes_nothing(world: World, cases: Cases) -> None:
    silence = Silence(world)
    asked = world.carol.says(world.acme, "When do we start?")
    world.pm.says(world.acme, "On Monday.", thread=asked)
    world.greg.says(world.globex, "Is the invoice right?")
    silence.lasts(minutes=5)
    held = [each for each in world.sandbox.deliveries if each.event.get("type") == "message"][-3:]
    silence.ends()
    before = texts(world), clocks(world)
    for _ in range(2):
        for each in reversed(held):
            world.sandbox.redeliver(each)
        world.settle()
    assert (texts(world), clocks(world)) == before
    cases.ran(6, checked="the same ledger")
    world.passes(hours=5)
    world.sandbox.expect_all()


def test_P5_short_silences_are_bridged_by_slack_and_are_none(world: World) -> None:
    silence = Silence(world)
    silence.lasts(seconds=30)
    silence.ends()
    assert gaps(world) == []
    assert not world.sandbox.calls_of("conversations.history")


def restarted(world: World) -> None:
    """A new process on the same database, with what is lost of Slack's events."""
    world.sandbox.release_events([])
    world.house.stop()
    world.starts()


@pytest.mark.parametrize("minutes", [2, 14, 70])
def test_P5_an_alert_of_before_a_stop_waits_until_the_channel_is_read(
    world: World, server: Server, minutes: int
) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.greg.says(world.globex, "Is the invoice right?")
    world.passes(hours=3, minutes=50)
    world.sandbox.expect_all()
    world.sandbox.hold_events()
    # Answered in time, which nobody hears.
    world.pm.says(world.acme, "On Monday.", thread=asked)
    for clock in (world.now, world.machine):
        clock.at += timedelta(minutes=minutes)
    times = 4
    world.sandbox.faults.on("conversations.history", times=times, do=Fault.rate_limited(20))
    before = world.sandbox.messages(world.alerts)
    restarted(world)
    for _ in range(3 * times):
        world.settle()
        said = [each for each in world.sandbox.messages(world.alerts) if each not in before]
        assert not [each for each in said if "carol" in each.words]
        for clock in (world.now, world.machine):
            clock.at += timedelta(seconds=10)
    world.passes(minutes=15)
    assert gaps(world) == [("stopped", [])]
    assert clocks(world)[0][0] == "met"
    told = [
        each.words for room in (world.alerts, world.lead, world.pm) for each in world.sandbox.messages(room)
    ]
    assert not [words for words in told if "the answer to carol is late" in words]
    assert [words for words in told if "the answer to greg is late" in words]
    world.sandbox.expect_all()


def test_P5_what_slack_left_out_because_there_was_too_much_is_read(world: World) -> None:
    world.sandbox.hold_events()
    world.carol.says(world.acme, "When do we start?")
    world.sandbox.release_events([])
    world.now.at += timedelta(seconds=20)
    world.sandbox.rate_limits_events()
    world.settle()
    assert gaps(world)[0][0] == "rate_limited"
    world.passes(minutes=2)
    assert texts(world) == ["When do we start?"]
    assert gaps(world) == [("rate_limited", [])]


def test_P5_a_gap_that_cannot_be_read_is_recorded_and_shown(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    silence = Silence(world)
    world.carol.says(world.acme, "When do we start?")
    silence.lasts(minutes=5)
    world.sandbox.faults.on("conversations.history", times=50, do=Fault.error("missing_scope"))
    silence.ends()
    for _ in range(6):
        world.settle()
        world.machine.at += timedelta(hours=1)
    ((why, left),) = gaps(world)
    assert why == "disconnected"
    assert (world.acme.id, "missing_scope") in left
    said: list[str] = []
    bot.doctor.run(world.house.settings, now=world.machine, out=said.append)
    assert [line for line in said if f"What was said in {world.acme.id}" in line and "missing_scope" in line]
    bot.operations.inbox(world.house.settings, argparse.Namespace(act="list", before=0, json=False))
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("gap ")]
    assert f"disconnected, {world.acme.id} (missing_scope)" in line


def test_P5_a_gap_of_a_workspace_without_channels_is_recorded(empty_world: World) -> None:
    silence = Silence(empty_world)
    for _ in range(6):
        silence.lasts(minutes=10)
        # Awake all the while, as its other turns show.
        empty_world.house.turn()
    silence.ends()
    assert gaps(empty_world) == [("disconnected", [])]
    with empty_world.house.run.read() as session:
        (gap,) = session.scalars(select(Gap))
        assert gap.until - gap.since == timedelta(hours=1)
    assert sum(empty_world.house._tally.counts()["gap_seconds"].values()) == 3600


def test_P5_a_gap_that_ends_in_the_future_keeps_nobody_waiting(world: World) -> None:
    with world.house.run.begin() as session:
        channel = session.scalars(select(Channel).where(Channel.slack_id == world.acme.id)).one()
        noted: dict[str, Any] = {"since": world.now.at, "now": world.now.at + timedelta(hours=8)}
        usecases.gaps.deaf(session, **noted, machine=world.machine.at + timedelta(days=1))
        session.flush()
        waits = [
            usecases.gaps.is_filling(session, channel=channel, now=world.now.at + timedelta(minutes=minutes))
            for minutes in (0, 479, 481, 489, 491)
        ]
        assert waits == [False, False, True, True, False]
        session.rollback()


def test_nothing_is_heard_or_missed_while_the_clock_is_in_doubt(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    monkeypatch.setattr(world.house.ears, "look", lambda: looks.append(1))
    (ears,) = [worker for worker in world.house._workers if worker.name == "ears"]
    for believed in (False, True):
        monkeypatch.setattr(world.house, "_believed", lambda believed=believed: believed)
        ears._work()
    assert len(looks) == 1
