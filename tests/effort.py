"""How hard the tests that try at random try: a little with every run, and for long with `make soak`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

Case = TypeVar("Case")

MINUTES = float(os.environ.get("RAPPORT_SOAK_MINUTES", "0"))
"""For how long to go on at most; 0 outside `make soak`."""
END = time.monotonic() + MINUTES * 60 if MINUTES else float("inf")
"""When no more rounds are begun."""


TOLD = "stories"
"""The property of a test that says how many stories it told."""


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how much was tried, as the time may have been too short for all of it."""
    reports = [each for some in terminalreporter.stats.values() for each in some]
    told = [dict(getattr(each, "user_properties", ())).get(TOLD, 0) for each in reports]
    if MINUTES:
        terminalreporter.write_line(f"{sum(told)} stories of the response clock were told.")


def of(usual: int, *, soak: int) -> int:
    """How many examples, steps or rounds."""
    return soak if MINUTES else usual


def rounds(usual: int, *, soak: int) -> Iterator[int]:
    """The number of each round, in a soak as long as there is time."""
    for number in range(of(usual, soak=soak)):
        if time.monotonic() > END:
            return
        yield number


def again(cases: Sequence[Case], *, soak: int) -> Iterator[Case]:
    """Each of the cases once, or in a soak so often, as long as there is time."""
    for _ in range(of(1, soak=soak)):
        if time.monotonic() > END:
            return
        yield from cases
