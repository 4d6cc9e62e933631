"""Ears: looks every few seconds whether Slack can reach us and what it says be kept, and notes when not (promise P5).

That the process itself stood still, as on a laptop that was closed, is found in the same way. That Slack tried in vain
shows only when it tries again: by an event that comes late.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import domain.gaps
import usecases.gaps
import usecases.heartbeats
from usecases.runtime import Runtime

LOOK_SECONDS = 5.0


class Ears:
    """`hears`: whether Slack can reach us now; `ahead`: by how many seconds our clock is ahead of Slack's."""

    def __init__(
        self, run: Runtime, *, hears: Callable[[], bool], ahead: Callable[[], float] = lambda: 0.0
    ) -> None:
        self._run, self._hears, self._ahead = run, hears, ahead
        self._last = self._moment()
        self._late = 0
        """The newest moment that was told of late, in seconds since 1970; 0 when none was."""

    def heard(self, payload: dict[str, Any]) -> None:
        """Slack has sent an event, perhaps not for the first time."""
        told = payload.get("event_time")
        late = self._run.now() - timedelta(seconds=self._ahead()) - domain.gaps.A_MINUTE
        # Compared as whole numbers, of which none is too large.
        if isinstance(told, int) and told <= int(late.timestamp()):
            self._late = max(self._late, told)

    def is_behind(self) -> bool:
        """Whether a gap that is over is still to be noted."""
        return self._hears() and self._run.machine() - self._last[1] > domain.gaps.SHORTEST

    def look(self) -> bool:
        """Note a gap that ends now; False, as there is never more to do.

        Raises `storage.db.Unavailable` while nothing can be kept, and nothing of Slack's either.
        """
        if not self._hears():
            return False
        told, at = self._last
        now, machine = self._moment()
        missed = machine - at > domain.gaps.SHORTEST
        late = self._late
        with self._run.begin() as session:
            usecases.heartbeats.beat(session, job="ears", now=machine)
            if missed:
                usecases.gaps.deaf(session, since=told, now=now, machine=machine)
            if late:
                moment = datetime.fromtimestamp(late, UTC)
                usecases.gaps.late(session, told=moment, now=now, machine=machine)
        if missed:
            self._run.count("gap_seconds", amount=(machine - at).total_seconds())
        self._last = now, machine
        if self._late == late:
            self._late = 0
        return False

    def _moment(self) -> tuple[datetime, datetime]:
        return self._run.now(), self._run.machine()
