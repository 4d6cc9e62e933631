"""How hard the tests that try at random try: a little with every run, and for long with `make soak`."""

from __future__ import annotations

import os
import time

MINUTES = float(os.environ.get("RAPPORT_SOAK_MINUTES", "0"))
"""For how long to go on at most; 0 outside `make soak`."""
END = time.monotonic() + MINUTES * 60 if MINUTES else float("inf")
"""When no more rounds are begun."""


def of(usual: int, *, soak: int) -> int:
    """How many examples, steps or rounds."""
    return soak if MINUTES else usual
