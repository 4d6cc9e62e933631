"""Rounds that take turns, their medians, and what a benchmark has to report."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bench.tools.databases import Databases


@dataclass(frozen=True)
class Result:
    """One line of the table: in the same unit what the bot does and what the floor does."""

    name: str
    unit: str
    ours: float
    floor: float
    ratio: float
    target: str
    reached: bool


@dataclass(frozen=True)
class How:
    """How to measure: `quick` for a look, and on which kinds of database."""

    databases: Databases
    quick: bool = False
    kinds: tuple[str, ...] = ("sqlite",)

    @property
    def rounds(self) -> int:
        """How many times each side has its turn."""
        return 3 if self.quick else 5

    @property
    def seconds(self) -> float:
        """How long a turn lasts that could last for ever."""
        return 0.7 if self.quick else 1.5

    def named(self, name: str, kind: str) -> str:
        """A path's name, with its database when that is not the usual one."""
        return name if kind == "sqlite" else f"{name}, PostgreSQL"


def at_least(name: str, unit: str, *, ours: float, floor: float, target: float) -> Result:
    """A rate: the more the better."""
    ratio = ours / floor
    return Result(name, unit, ours, floor, ratio, f"≥ {target:g}", ratio >= target)


def at_most(name: str, unit: str, *, ours: float, floor: float, target: float) -> Result:
    """A cost: the less the better."""
    ratio = ours / floor
    return Result(name, unit, ours, floor, ratio, f"≤ {target:g}", ratio <= target)


def alternate(ours: Callable[[], float], floor: Callable[[], float], *, rounds: int) -> tuple[float, float]:
    """The medians of both sides, which take turns so that a slow moment of the machine hits both."""
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        sides = ((0, ours), (1, floor))
        for side, measured in sides if number % 2 == 0 else reversed(sides):
            found[side].append(measured())
    return median(found[0]), median(found[1])


def per_second(work: Callable[[], int], *, seconds: float) -> float:
    """How much `work`, which says how much it did, gets done in a second."""
    done, begun = 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < seconds:
        done += work()
    return done / spent


def milliseconds(work: Callable[[], object]) -> float:
    """How long `work` takes once."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
