"""The machine's clock beside a steady one and beside Slack's: jumps, and whether the time may be believed (P16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

JUMP = timedelta(seconds=5)
"""From here on a difference between two ticks is a jump and not a pause of the machine."""
LEAP = timedelta(minutes=10)
"""A jump forward that long could call people to account for hours that never passed."""
SKEW = timedelta(seconds=60)
"""From here on somebody must mend the clock: at 300 s Slack's signed requests look like replays."""


@dataclass(frozen=True)
class Reading:
    """A clock's time, and the steady seconds at which it was read."""

    wall: datetime
    steady: float


def jump(before: Reading, *, after: Reading) -> timedelta:
    """How much further the clock went than time did; below zero when it went back."""
    return after.wall - _at(before, steady=after.steady)


def skew(slack: Reading, *, now: Reading) -> timedelta:
    """How far the clock is ahead of Slack's."""
    return now.wall - _at(slack, steady=now.steady)


def _at(reading: Reading, *, steady: float) -> datetime:
    return reading.wall + timedelta(seconds=steady - reading.steady)
