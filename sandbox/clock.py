"""The two clocks of the sandbox: the time people live in and the time machines wait in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]

_MICRO = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def machine_clock() -> datetime:
    """The real time; used for limits and expiry when nobody gives another clock."""
    return datetime.fromtimestamp(time.time(), tz=UTC)


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970 of an aware datetime."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * _MICRO + delta.microseconds


def ts_of(micro: int) -> str:
    """Slack's `ts` form: seconds, a dot, six digits."""
    return f"{micro // _MICRO}.{micro % _MICRO:06d}"


def moment_of(ts: str) -> datetime:
    """The aware datetime a `ts` names."""
    seconds, _, fraction = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), tz=UTC).replace(microsecond=int(fraction or 0))


class Stamps:
    """Gives every message its own, strictly growing `ts`, even if the clock stands still or jumps back."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._last = 0
        self._lock = threading.Lock()

    def next(self) -> str:
        with self._lock:
            self._last = max(micros(self._now()), self._last + 1)
            return ts_of(self._last)
