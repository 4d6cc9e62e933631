"""Ears: looks every few seconds whether Slack can reach us and what it says be kept, and notes when not (promise P5).

That the process itself stood still, as on a laptop that was closed, is found in the same way. That Slack tried in vain
shows only when it tries again: by an event that comes late.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import domain.gaps
import usecases.gaps
import usecases.heartbeats
from usecases.runtime import Runtime

LOOK_SECONDS = 5.0


class Ears:
    """`hears`: whether Slack can reach us now."""

    def __init__(self, run: Runtime, *, hears: Callable[[], bool]) -> None:
        self._run, self._hears = run, hears
        self._last = self._moment()
        self._was_deaf = False
        self._late = self._covered = 0.0
        """The newest moment that was told of late, and up to when all is in a gap; in seconds since 1970."""

    def heard(self, payload: dict[str, Any]) -> None:
        """Slack has sent an event, perhaps not for the first time."""
        told = payload.get("event_time")
        if (
            isinstance(told, int)
            and self._run.now().timestamp() - told >= domain.gaps.A_MINUTE.total_seconds()
        ):
            self._late = max(self._late, told)

    def is_behind(self) -> bool:
        """Whether a gap is to be noted that is not yet, since we stood still or the database was away."""
        return not self._was_deaf and self._run.machine() - self._last[1] > domain.gaps.SHORTEST

    def look(self) -> bool:
        """Note a gap that ends now; False, as there is never more to do.

        Raises `storage.db.Unavailable` while nothing can be kept, and nothing of Slack's either.
        """
        if not self._hears():
            self._was_deaf = True
            return False
        told, at = self._last
        now, machine = self._moment()
        missed = machine - at > domain.gaps.SHORTEST
        late = self._covered < self._late < (told if missed else now).timestamp()
        with self._run.begin() as session:
            usecases.heartbeats.beat(session, job="ears", now=machine)
            if missed:
                usecases.gaps.deaf(session, since=told, now=now, machine=machine)
            if late:
                moment = datetime.fromtimestamp(self._late, UTC)
                usecases.gaps.late(session, told=moment, now=now, machine=machine)
        if missed or late:
            self._covered = now.timestamp()
        if missed:
            self._run.count("gap_seconds", amount=(machine - at).total_seconds())
        self._last, self._was_deaf = (now, machine), False
        return False

    def _moment(self) -> tuple[datetime, datetime]:
        return self._run.now(), self._run.machine()
