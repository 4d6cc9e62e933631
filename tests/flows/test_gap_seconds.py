"""For how long nothing of Slack's could reach us is counted, however short and for whatever reason (P25b)."""

from __future__ import annotations

from datetime import timedelta

from tests.world import World

TEN_MINUTES = timedelta(minutes=10)
"""Too short for a message about the silence, long enough to miss what was said."""


def counted(world: World) -> float:
    """The figure as this process tells it."""
    return sum(world.house._tally.counts().get("gap_seconds", {}).values())


def passes(world: World) -> None:
    for clock in (world.now, world.machine):
        clock.at += TEN_MINUTES


def test_P25b_ten_minutes_in_which_the_bot_was_down_are_counted(world: World) -> None:
    world.house.turn()
    world.house.stop()
    passes(world)
    world.starts()
    assert counted(world) == TEN_MINUTES.total_seconds()
    world.settle()
    assert counted(world) == TEN_MINUTES.total_seconds()


def test_P25b_ten_minutes_in_which_the_machine_slept_are_counted_once(world: World) -> None:
    world.house.ears.look()
    before = counted(world)
    passes(world)
    # A story has no thread that listens every few seconds.
    world.house.ears.look()
    world.settle()
    world.house.ears.look()
    assert counted(world) - before == TEN_MINUTES.total_seconds()


def test_P25b_an_hour_in_which_the_machine_slept_is_not_counted_twice(world: World) -> None:
    world.house.ears.look()
    before = counted(world)
    for _ in range(6):
        passes(world)
    world.settle()
    world.house.ears.look()
    assert counted(world) - before == timedelta(hours=1).total_seconds()
