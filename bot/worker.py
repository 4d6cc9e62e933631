"""A thread that does one piece of work after another, sleeps when there is none, and outlives failures."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable

import domain.failures
import storage.db

log = logging.getLogger(__name__)

LONGEST_PAUSE_SECONDS = 8.0
"""However long the database was down, work goes on within 10 s of its return (promise P21)."""


class Worker:
    """Calls `work` until it returns False, then waits for `wake` or `idle` seconds (promises P19 and P21)."""

    def __init__(self, name: str, *, work: Callable[[], bool], idle: float = 1.0) -> None:
        self.name, self._work, self._idle = name, work, idle
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There may be work."""
        self._bell.set()

    def stop(self) -> None:
        """Begin nothing more; what is under way is finished."""
        self._stopping.set()
        self._bell.set()

    def join(self, *, seconds: float) -> bool:
        """Wait for the end; False when it did not come in time."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _live(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            self._bell.clear()
            try:
                if self._work():
                    failures = 0
                    continue
                pause, failures = self._idle, 0
            except Exception as error:
                failures += 1
                pause = min(LONGEST_PAUSE_SECONDS, 2.0 ** (failures - 1)) * random.uniform(0.8, 1.2)
                # That the database is busy or down needs no stack.
                expected = isinstance(error, storage.db.Unavailable)
                words = "%s failed; the next attempt is in %.0f s: %s"
                log.error(
                    words, self.name, pause, domain.failures.told(error), exc_info=None if expected else error
                )
                self._stopping.wait(pause)
                continue
            self._bell.wait(pause)
