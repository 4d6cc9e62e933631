"""Bans: methods that Slack wants left alone for a while, as far as this process was told (promise P11)."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import domain.outbox
from domain.outbox import TryLater


def chance() -> float:
    """By how much to lengthen a ban."""
    return random.uniform(0.0, domain.outbox.LONGEST_JITTER)


class Bans:
    """One workspace's. What the deliverer hears is kept in the database too, where the other replicas see it."""

    def __init__(
        self, machine: Callable[[], datetime] | None = None, *, jitter: Callable[[], float] = chance
    ) -> None:
        self._machine, self._jitter = machine or (lambda: datetime.now(UTC)), jitter
        self._until: dict[str, datetime] = {}

    def check(self, method: str) -> None:
        """Raise `TryLater` while a method is banned."""
        left = (self._until[method] - self._machine()).total_seconds() if method in self._until else 0.0
        if left > 0:
            raise TryLater("ratelimited", seconds=left, method=method)

    def seconds(self, retry_after: str | None) -> float:
        """How long a ban lasts that came with this header."""
        return domain.outbox.ban(retry_after, jitter=self._jitter())

    def note(self, method: str, *, seconds: float) -> None:
        """Slack has banned a method from now on; what it said before holds if that is longer."""
        until = self._machine() + timedelta(seconds=seconds)
        self._until[method] = max(until, self._until.get(method, until))
