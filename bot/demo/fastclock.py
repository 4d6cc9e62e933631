"""The demo's clock: story time that runs fast, stands still, and jumps, whatever the machine's clock does."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from typing import Any


class FastClock:
    """Story time. `speed` is story seconds per real second; calling the clock tells the moment."""

    def __init__(self, start: datetime, *, speed: float) -> None:
        self._lock = threading.Lock()
        self._base, self._since = start, time.monotonic()
        self._speed, self._paused = speed, False
        self._hurry = 1.0

    def __call__(self) -> datetime:
        with self._lock:
            return self._at()

    @property
    def speed(self) -> float:
        """The chosen speed, without any hurry."""
        return self._speed

    @property
    def paused(self) -> bool:
        """Whether time stands still."""
        return self._paused

    def set_speed(self, speed: float) -> None:
        """How fast from now on; between a standing clock and a day per second."""
        with self._lock:
            self._settle()
            self._speed = min(max(speed, 0.1), 86_400.0)

    def hurry(self, factor: float) -> None:
        """Run `factor` times faster than the chosen speed, for the hours in which nothing happens."""
        with self._lock:
            self._settle()
            self._hurry = factor

    def pause(self) -> None:
        """Stand still."""
        with self._lock:
            self._settle()
            self._paused = True

    def resume(self) -> None:
        """Go on."""
        with self._lock:
            self._settle()
            self._paused = False

    def step(self, seconds: float) -> None:
        """Move forward at once."""
        with self._lock:
            self._settle()
            self._base += timedelta(seconds=max(0.0, seconds))

    def jump(self, moment: datetime) -> None:
        """Move forward to `moment`; never back."""
        with self._lock:
            self._settle()
            self._base = max(self._base, moment)

    def state(self) -> dict[str, Any]:
        """What the page shows."""
        with self._lock:
            return {"now": self._at().isoformat(), "speed": self._speed * self._hurry, "paused": self._paused}

    def _at(self) -> datetime:
        if self._paused:
            return self._base
        passed = (time.monotonic() - self._since) * self._speed * self._hurry
        return self._base + timedelta(seconds=passed)

    def _settle(self) -> None:
        self._base, self._since = self._at(), time.monotonic()
