"""The time that all bots on one database agree on: a server's own, since the clocks of machines differ (P12)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)

TOLD_FROM = timedelta(seconds=5)
"""How wrong the machine's clock must be to be worth a line in the log."""


def machine_time() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class SharedClock:
    """The machine's clock, set by what `asked` says. It must be set now and then, as clocks wander and jump."""

    def __init__(self, asked: Callable[[], datetime], *, machine: Callable[[], datetime]) -> None:
        self._asked, self._machine = asked, machine
        self._behind = timedelta()
        self.set()

    def __call__(self) -> datetime:
        """The time."""
        return self._machine() + self._behind

    def set(self) -> None:
        """Ask again; half of what the asking took is taken as the way back."""
        begun = self._machine()
        asked = self._asked()
        behind = asked - begun - (self._machine() - begun) / 2
        if abs(behind - self._behind) >= TOLD_FROM:
            log.warning("this machine's clock is %.1f s behind the database's", behind.total_seconds())
        self._behind = behind
