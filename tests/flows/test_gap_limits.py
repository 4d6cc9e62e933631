"""Stories of gaps that cannot be read at once, or not as a whole (P5)."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

import bot.operations
import bot.payloads
import usecases.gaps
from sandbox import Fault
from storage.channels import Channel
from storage.imports import Import
from tests.flows.test_gaps import Silence, gaps, texts
from tests.world import World

pytestmark = pytest.mark.proves("T1")


def leaves_out(world: World, *, at: datetime, words: str) -> None:
    """Carol says words at a moment that Slack keeps to itself."""
    for clock in (world.now, world.machine):
        clock.at = at
    world.settle()
    world.sandbox.hold_events()
    world.carol.says(world.acme, words)
    world.sandbox.release_events([])


def test_P5_a_second_minute_of_too_much_is_read_when_it_is_over(world: World) -> None:
    hour = world.now.at.replace(minute=0, second=0) + timedelta(hours=1)
    leaves_out(world, at=hour + timedelta(seconds=20), words="When do we start?")
    world.sandbox.rate_limits_events()
    world.settle()
    leaves_out(world, at=hour + timedelta(seconds=65), words="Where?")
    world.sandbox.rate_limits_events()
    world.settle()
    leaves_out(world, at=hour + timedelta(seconds=100), words="Who comes?")
    world.passes(minutes=6)
    assert texts(world) == ["When do we start?", "Where?", "Who comes?"]


def test_P5_pauses_that_slack_asks_for_keep_nothing_unread(world: World) -> None:
    silence = Silence(world)
    world.carol.says(world.acme, "When do we start?")
    silence.lasts(minutes=5)
    world.sandbox.faults.on("conversations.history", times=15, do=Fault.rate_limited(30))
    silence.ends()
    for _ in range(20):
        world.settle()
        world.machine.at += timedelta(minutes=1)
    world.settle()
    assert texts(world) == ["When do we start?"]
    assert gaps(world) == [("disconnected", [])]
    world.sandbox.expect_all()


def test_P5_what_is_too_long_ago_to_be_read_is_said(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    silence = Silence(world)
    silence.lasts(days=15)
    silence.ends()
    world.sandbox.expect_all()
    bot.operations.inbox(world.house.settings, argparse.Namespace(act="list", before=0, json=False))
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("gap ")]
    assert "to 2026-03-17" in line
    assert "of which only the last 14 days were asked for, read up" in line


def test_P5_what_a_lasting_flood_of_events_left_out_is_read_meanwhile(world: World) -> None:
    hour = world.now.at.replace(minute=0, second=0) + timedelta(hours=1)
    for seconds in (20, 75, 130, 185):
        leaves_out(world, at=hour + timedelta(seconds=seconds), words=f"After {seconds} seconds?")
        world.sandbox.rate_limits_events()
        world.settle()
    assert "After 20 seconds?" in texts(world)
    world.passes(minutes=5)
    assert len(texts(world)) == 4
    # One gap, read at its beginning and once more.
    assert gaps(world) == [("rate_limited", [])]
    with world.house.run.read() as session:
        read = session.scalars(select(Import).join(Channel).where(Channel.slack_id == world.acme.id)).all()
    assert len(read) == 2


def test_P5_after_a_long_flood_a_short_silence_keeps_alerts_waiting_until_it_is_read(world: World) -> None:
    hour = world.now.at.replace(minute=0, second=0) + timedelta(hours=1)
    for minute in range(14):
        for clock in (world.now, world.machine):
            clock.at = hour + timedelta(minutes=minute)
        world.sandbox.rate_limits_events()
        # Time does not go on to the next reading.
        world.sandbox.idle()
        world.house.turn()
    with world.house.run.begin() as session:
        usecases.gaps.deaf(
            session, since=world.now.at - timedelta(seconds=40), now=world.now.at, machine=world.machine.at
        )
    assert filling(world)
    world.settle()
    assert not filling(world)
    assert gaps(world)[0] == ("disconnected", [])


def test_P5_a_gap_whose_channel_cannot_be_read_for_long_lets_no_later_one_pass(world: World) -> None:
    with world.house.run.begin() as session:
        since = world.now.at - timedelta(minutes=1)
        usecases.gaps.deaf(session, since=since, now=world.now.at, machine=world.machine.at)
    world.sandbox.faults.on("conversations.history", do=Fault.http_before(503), times=999)
    for _ in range(30):
        for clock in (world.now, world.machine):
            clock.at += timedelta(seconds=30)
        world.house.turn()
    assert not filling(world)
    with world.house.run.begin() as session:
        since = world.now.at - timedelta(seconds=40)
        usecases.gaps.deaf(session, since=since, now=world.now.at, machine=world.machine.at)
    assert filling(world)
    world.sandbox.faults.clear()


def filling(world: World) -> bool:
    """Whether alerts about the client's channel wait until it is read up."""
    with world.house.run.read() as session:
        place = session.scalars(select(Channel).where(Channel.slack_id == world.acme.id)).one()
        return usecases.gaps.is_filling(session, channel=place, now=world.now.at)


def test_P5_what_ends_while_a_channel_is_being_read_is_read_up_as_well(world: World) -> None:
    def silence(seconds: int) -> None:
        since = world.now.at - timedelta(seconds=seconds)
        with world.house.run.begin() as session:
            usecases.gaps.deaf(session, since=since, now=world.now.at, machine=world.machine.at)

    def meanwhile(_asked: object) -> bool:
        if not said:
            world.sandbox.hold_events()
            said.append(world.carol.says(world.acme, "Are you there?").text)
            world.sandbox.release_events([])
            silence(10)
        return False

    said: list[str] = []
    world.settle()
    silence(70)
    world.sandbox.faults.on("conversations.history", do=Fault.timeout_before(), when=meanwhile)
    world.settle()
    assert said
    with world.house.run.read() as session:
        read = session.scalars(select(Import).join(Channel).where(Channel.slack_id == world.acme.id)).all()
    assert len(read) == 2


def test_P5_a_flood_in_a_workspace_that_did_not_install_us_is_no_gap_of_ours(world: World) -> None:
    flood = {"type": "app_rate_limited", "team_id": "T0STRANGER", "minute_rate_limited": 1772442000}
    answer = world.house.app.dispatch(bot.payloads.request({**flood, "api_app_id": "A0STRANGER"}))
    assert answer.status == 200
    assert gaps(world) == []
