"""A process and its inbox, looked at again and again from outside while something else goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from sqlalchemy import Engine, func, select

from bench.tools.books import machine
from storage.inbox import InboxRow

OLDEST = select(func.min(InboxRow.received_at)).where(InboxRow.state == "new")


@dataclass(frozen=True)
class Look:
    """What was seen at a moment (`at`, seconds of the monotonic clock).

    `lag`: seconds that the oldest stored and not yet processed event has waited; `rss` and `wal`, the size of SQLite's
    write-ahead log, in bytes.
    """

    at: float
    lag: float
    rss: int
    files: int
    threads: int
    wal: int


class Watch:
    """Looks a few times a second from `__enter__` to `__exit__`; `looks` are in their order."""

    def __init__(self, pid: int, *, engine: Engine, pause: float = 0.2) -> None:
        self._process, self._engine, self._pause = Path(f"/proc/{pid}"), engine, pause
        self._wal = Path(f"{engine.url.database}-wal")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)
        self.looks: list[Look] = []

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def until_idle(self, *, seconds: float) -> float:
        """Wait until nothing waits in the inbox; how long that took. Raises `TimeoutError` after `seconds`."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            looks = [look for look in self.looks[-3:] if look.at > begun]
            if looks and looks[-1].lag == 0:
                return looks[-1].at - begun
            time.sleep(self._pause / 2)
        raise TimeoutError(f"events still waited after {seconds:g} s")

    def between(self, start: float, end: float, *, of: Callable[[Look], float]) -> list[float]:
        """One figure of every look in a stretch of time."""
        return [of(look) for look in self.looks if start <= look.at < end]

    def _watch(self) -> None:
        with self._engine.connect().execution_options(reading=True) as connection:
            while not self._over.wait(self._pause):
                with connection.begin():
                    oldest = connection.scalar(OLDEST)
                lag = (machine() - oldest).total_seconds() if oldest else 0.0
                self.looks.append(Look(time.monotonic(), max(lag, 0.0), *self._size()))

    def _size(self) -> tuple[int, int, int, int]:
        told = dict(
            line.split(":", 1) for line in (self._process / "status").read_text().splitlines() if ":" in line
        )
        rss, threads = int(told["VmRSS"].split()[0]) * 1024, int(told["Threads"])
        wal = self._wal.stat().st_size if self._wal.is_file() else 0
        return rss, len(list((self._process / "fd").iterdir())), threads, wal
