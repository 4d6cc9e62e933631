"""Ears: looks every few seconds whether Slack can reach us, and notes when it could not (promise P5).

That the process itself stood still, as on a laptop that was closed, is found in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import domain.gaps
import usecases.gaps
from usecases.runtime import Runtime

LOOK_SECONDS = 5.0


class Ears:
    """`hears`: whether Slack can reach us now."""

    def __init__(self, run: Runtime, *, hears: Callable[[], bool]) -> None:
        self._run, self._hears = run, hears
        self._last = self._moment()
        self._was_deaf = False

    def look(self) -> bool:
        """Note a gap that ends now; False, as there is never more to do."""
        if not self._hears():
            self._was_deaf = True
            return False
        told, at = self._last
        now, machine = self._moment()
        if machine - at > domain.gaps.SHORTEST:
            with self._run.begin() as session:
                usecases.gaps.deaf(session, since=told, now=now, machine=machine)
            if self._was_deaf:
                # That we slept is counted where we wake up.
                self._run.count("gap_seconds", amount=(machine - at).total_seconds())
        self._last, self._was_deaf = (now, machine), False
        return False

    def _moment(self) -> tuple[datetime, datetime]:
        return self._run.now(), self._run.machine()
