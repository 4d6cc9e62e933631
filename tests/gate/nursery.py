"""Bots as processes that a test may kill, freeze and stop, brought forth by `tests.gate.killable`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.house.source import ROOT

READY = "Rapport is running"


class Bot:
    """One process."""

    def __init__(self, number: int, log: Path) -> None:
        self.number, self.log, self._born = number, log, time.monotonic()

    def ready(self, *, seconds: float = 20.0) -> float:
        """Wait until it works, and say how many seconds after its birth that was."""
        while READY not in self.said():
            assert self.lives(), f"the bot ended: {self.said()}"
            assert time.monotonic() - self._born < seconds, f"the bot never came up: {self.said()}"
            time.sleep(0.005)
        return time.monotonic() - self._born

    def said(self) -> str:
        """What it wrote."""
        return self.log.read_text() if self.log.exists() else ""

    def lives(self) -> bool:
        """Whether it has not ended."""
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return False
        return True

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        with suppress(ProcessLookupError):
            os.kill(self.number, number)

    def kill(self) -> None:
        """`kill -9`."""
        self.signal(signal.SIGKILL)
        assert self.dies(seconds=10)

    def dies(self, *, seconds: float) -> bool:
        """Whether it ends within that time."""
        deadline = time.monotonic() + seconds
        while self.lives() and time.monotonic() < deadline:
            time.sleep(0.003)
        return not self.lives()

    def stop(self, *, seconds: float = 25.0) -> tuple[int, float]:
        """Tell it to stop; its exit code and the seconds that took."""
        begun = time.monotonic()
        self.signal(signal.SIGTERM)
        assert self.dies(seconds=seconds), f"the bot does not stop: {self.said()}"
        return int(self.log.with_suffix(".log.code").read_text()), time.monotonic() - begun


class Nursery:
    """Where bots come from; whatever happens, none outlives it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder, self._environment = folder, environment
        self.bots: list[Bot] = []

    def __enter__(self) -> Nursery:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.gate.killable"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for bot in self.bots:
            bot.signal(signal.SIGKILL)
        self._process.communicate(timeout=10)

    def bot(self, environment: dict[str, str] | None = None, **order: Any) -> Bot:
        """A new one, as `tests.gate.killable.Order` describes it."""
        assert self._process.stdin
        assert self._process.stdout
        log = self._folder / f"{len(self.bots)}.log"
        given = {**self._environment, **(environment or {})}
        self._process.stdin.write(json.dumps({"environment": given, "log": str(log), **order}) + "\n")
        self._process.stdin.flush()
        self.bots.append(Bot(int(self._process.stdout.readline()), log))
        return self.bots[-1]

    def log(self) -> list[str]:
        """What all of them wrote."""
        return [line for bot in self.bots for line in bot.said().splitlines()]


@contextmanager
def cold(environment: dict[str, str]) -> Iterator[float]:
    """`python -m bot run` as an operator starts it: the seconds until it works."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        assert READY in process.stdout.readline()
        yield time.monotonic() - begun
    finally:
        process.kill()
        process.communicate()
