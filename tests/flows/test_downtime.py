"""Stories of downtime: whoever comes back from days away speaks once in each place, and forgets nothing (P18)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import storage.clocks
import views.catchup
from domain.clocks import Level
from sandbox.workspace import Message
from scheduler import ticks
from storage.clocks import Clock
from tests.world import World

pytestmark = pytest.mark.proves("T6")


def ask(world: World, *, count: int) -> list[Message]:
    """So many questions, each in the thread of a topic of its own; the topics."""
    topics = [world.pm.says(world.acme, f"Topic {n}") for n in range(count)]
    for topic in topics:
        world.carol.says(world.acme, f"{topic.text}: when?", thread=topic)
    world.settle()
    return topics


def sleeps(world: World, **length: float) -> None:
    """The machine is off for so long; Slack keeps the events."""
    world.sandbox.expect_all()
    world.sandbox.hold_events()
    world.now.at += timedelta(**length)
    world.machine.at += timedelta(**length)


def wakes(world: World) -> None:
    """The machine is on again."""
    world.sandbox.release_events()
    world.settle()


def news(world: World, before: list[Message]) -> list[Message]:
    """What the alerts channel got since then, marked as expected."""
    world.sandbox.expect_all()
    return [each for each in world.sandbox.messages(world.alerts) if each not in before]


def clocks(world: World) -> list[Clock]:
    with world.house.run.begin() as session:
        ids = range(1, 100)
        return list(storage.clocks.several(session, workspace_id=1, ids=ids).values())


def test_P18_after_three_days_there_is_one_message_in_the_channel_and_one_for_the_lead(world: World) -> None:
    asked = ask(world, count=12)
    before, private = world.sandbox.messages(world.alerts), world.lead.direct_messages()
    sleeps(world, days=3)
    for answered in asked[:2]:
        world.pm.says(world.acme, "Yes.", thread=answered)
    wakes(world)
    (told,) = news(world, before)
    assert told.text == "While I was away: 10 questions wait"
    assert told.words.count("has waited far too long") == 10
    (word,) = [each for each in world.lead.direct_messages() if each not in private]
    assert word.text == told.text
    running = [clock for clock in clocks(world) if clock.state == "breaching"]
    assert {clock.told for clock in running} == {Level.ESCALATE_AGAIN}
    assert len(running) == 10


def test_P18_a_caught_up_clock_says_in_place_when_it_is_answered(world: World) -> None:
    first, second = ask(world, count=2)
    before = world.sandbox.messages(world.alerts)
    sleeps(world, days=3)
    wakes(world)
    (told,) = news(world, before)
    world.pm.says(world.acme, "Yes.", thread=first)
    world.settle()
    assert told.words.count("was answered after") == 1
    world.pm.says(world.acme, "No.", thread=second)
    world.passes(days=1)
    assert told.words.count("was answered after") == 2
    assert news(world, before) == [told]


def test_P18_what_worsens_after_the_return_is_told_as_ever(world: World) -> None:
    world.passes(hours=4)
    (asked,) = ask(world, count=1)
    before = world.sandbox.messages(world.alerts)
    sleeps(world, hours=5)
    wakes(world)
    (late,) = news(world, before)
    assert "the answer to carol is late" in late.text
    world.passes(days=1)
    caught_up, own = news(world, before)
    assert "has waited far too long" in caught_up.text
    assert "has waited far too long" in own.text
    world.pm.says(world.acme, "Yes.", thread=asked)
    world.settle()
    assert all("was answered after" in each.text for each in (caught_up, own))


def test_P18_alerts_that_were_not_sent_before_the_silence_are_told_with_the_others(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.greg.says(world.globex, "Is the invoice right?")
    world.settle()
    before = world.sandbox.messages(world.alerts)
    world.now.at += timedelta(hours=5)
    for job in ticks.JOBS:
        job.turn(world.house.run)
    assert news(world, before) == []
    # Died right after, before anything was sent.
    sleeps(world, hours=2)
    wakes(world)
    (told,) = news(world, before)
    assert told.text == "While I was away: 2 questions wait"
    assert len(world.lead.direct_messages()) == 1
    world.passes(days=2)
    world.sandbox.expect_all()


def test_P18_a_digest_more_than_two_days_late_is_named_and_not_posted(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.until("2026-03-06 18:00")
    before = world.sandbox.messages(world.alerts)
    sleeps(world, days=6)
    wakes(world)
    (told,) = news(world, before)
    assert told.text == "While I was away a digest was not posted"
    assert "The digest, due in week 11 of 2026, is more than two days late" in told.words


def test_P18_a_digest_that_is_still_worth_reading_comes_after_the_catch_up(world: World) -> None:
    world.until("2026-03-06 16:00")
    world.carol.says(world.acme, "When do we start?")
    world.settle()
    before = world.sandbox.messages(world.alerts)
    sleeps(world, days=3, hours=21)
    wakes(world)
    (told,) = news(world, before)
    assert "carol" in told.text
    world.passes(minutes=11)
    _, digest = news(world, before)
    assert "Weekly digest" in digest.text


def test_P18_a_long_message_says_how_things_stand_after_many_answers_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(world, count=44)
    before = world.sandbox.messages(world.alerts)
    sleeps(world, days=3)
    wakes(world)
    (told,) = news(world, before)
    assert "44 questions wait" in told.text
    written, write = list[object](), views.catchup.message

    def noted(*said: Any, **facts: Any) -> Any:
        written.append(said)
        return write(*said, **facts)

    monkeypatch.setattr(views.catchup, "message", noted)
    for topic in asked[:3]:
        world.pm.says(world.acme, "Yes.", thread=topic)
    world.settle()
    (told,) = news(world, before)
    assert "41 questions wait" in told.text
    # For the channel and for the lead, each after the first answer and right before it is sent.
    assert len(written) == 4
