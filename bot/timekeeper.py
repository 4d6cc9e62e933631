"""The timekeeper: notices when the machine's clock jumps, and holds time-based work back until Slack agrees (P16)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from domain import timekeeping
from domain.outbox import TryLater, Unclear, Undeliverable
from domain.timekeeping import Reading
from usecases.runtime import Count

log = logging.getLogger(__name__)

ASK_SECONDS = 5.0
"""How often Slack is asked for the time while it is in doubt."""


class Timekeeper:
    """`machine` is the machine's clock, `steady` one that never jumps; `ask` makes Slack answer anything."""

    def __init__(
        self,
        machine: Callable[[], datetime],
        *,
        count: Count,
        ask: Callable[[], object],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._machine, self._steady, self._ask, self._count = machine, steady, ask, count
        self._lock, self._asking = threading.Lock(), threading.Lock()
        self._last: Reading | None = None
        self._slack: Reading | None = None
        self._doubted = self._skewed = False
        self._asked = float("-inf")
        self.believed = True
        """What the last tick found."""

    def heard(self, date: str) -> None:
        """Slack's answer carried this `Date`."""
        try:
            self._slack = Reading(parsedate_to_datetime(date), self._steady())
        except ValueError:
            return

    def skew(self) -> float | None:
        """The seconds by which this machine is ahead of Slack; None until Slack has answered since the last jump."""
        slack = self._slack
        if slack is None:
            return None
        return timekeeping.skew(slack, now=Reading(self._machine(), self._steady())).total_seconds()

    def tick(self) -> bool:
        """Look at the clocks; False while the time is in doubt and nothing may be done because of it."""
        with self._lock:
            self._look()
            skew = self.skew()
            agreed = skew is not None and abs(skew) < timekeeping.SKEW.total_seconds()
            if self._doubted and agreed:
                self._doubted = False
                log.info("CLOCK_BELIEVED Slack agrees with the clock again")
            self._tell(skew)
            doubted = self._doubted
            self.believed = not doubted
        if doubted:
            self._ask_slack()
        return not doubted

    def _look(self) -> None:
        """See whether the clock jumped since the last look. What Slack said before proves nothing after it."""
        now = Reading(self._machine(), self._steady())
        last, self._last = self._last, now
        if last is None:
            # A clock that was wrong before we came shows only beside Slack's.
            self._doubted = timedelta(seconds=self.skew() or 0) > timekeeping.LEAP
            return
        jumped = timekeeping.jump(last, after=now)
        if abs(jumped) <= timekeeping.JUMP:
            return
        self._slack = None
        self._doubted = self._doubted or jumped > timekeeping.LEAP
        self._count("clock_jumps")
        held = "; no alert is raised and no post is sent until Slack agrees" if self._doubted else ""
        log.warning("CLOCK_JUMP the clock jumped by %.0f s%s", jumped.total_seconds(), held)

    def _tell(self, skew: float | None) -> None:
        """An alarm when the clock begins to be wrong."""
        skewed = skew is not None and abs(skew) >= timekeeping.SKEW.total_seconds()
        if skewed and not self._skewed:
            self._count("alarms", code="CLOCK_SKEW")
            log.error("CLOCK_SKEW the clock is %.0f s away from Slack's", skew)
        self._skewed = skewed

    def _ask_slack(self) -> None:
        """Have Slack say the time, one thread at a time and not at every tick."""
        if self._steady() - self._asked < ASK_SECONDS or not self._asking.acquire(blocking=False):
            return
        try:
            self._asked = self._steady()
            self._ask()
        except (TryLater, Unclear, Undeliverable) as trouble:
            log.warning("Slack did not say what time it is: %s", trouble)
        finally:
            self._asking.release()
