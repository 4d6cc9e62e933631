"""The posting limit: one message per interval and channel, with room for one more in a burst."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sandbox.clock import Clock

_BURST = 2.0


@dataclass(eq=False)
class Pace:
    machine: Clock
    interval: float
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, channel: str) -> int:
        """0 when a post may go now (and counts it), else the seconds for Retry-After."""
        if self.interval <= 0:
            return 0
        now = self.machine().timestamp()
        left, seen = self._left.get(channel, (_BURST, now))
        left = min(_BURST, left + (now - seen) / self.interval)
        if left < 1:
            self._left[channel] = (left, now)
            return max(1, math.ceil((1 - left) * self.interval))
        self._left[channel] = (left - 1, now)
        return 0
