"""A gate before a door: counts who is inside, and once closed lets those finish and nobody else in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Open until `close`."""

    def __init__(self) -> None:
        self._inside = 0
        self._closed = False
        self._change = threading.Condition()

    @contextmanager
    def enter(self) -> Iterator[bool]:
        """Go in and out again; False when the gate is closed."""
        with self._change:
            closed = self._closed
            self._inside += not closed
        try:
            yield not closed
        finally:
            with self._change:
                self._inside -= not closed
                self._change.notify_all()

    def close(self, *, seconds: float) -> None:
        """Let nobody in any more, and wait for those inside."""
        with self._change:
            self._closed = True
            self._change.wait_for(lambda: self._inside == 0, timeout=seconds)
