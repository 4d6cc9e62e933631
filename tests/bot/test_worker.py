"""A worker outlives whatever goes wrong: it waits longer each time, and goes on by itself (promises P19 and P21)."""

from __future__ import annotations

import threading

import pytest

import storage.db
from bot.worker import LONGEST_PAUSE_SECONDS, Worker
from tests.bot.test_house import eventually

pytestmark = pytest.mark.proves("P21")


class Pauses(threading.Event):
    """An end that never comes, and remembers how long somebody would have waited for it."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        """Not at all."""
        self.seconds.append(timeout or 0)
        return self.is_set()


def test_P21_while_the_database_is_away_it_waits_from_one_second_to_thirty_and_then_works_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    away, calls = 9, [0]

    def work() -> bool:
        calls[0] += 1
        if calls[0] <= away:
            raise storage.db.Unavailable("no server")
        return False

    worker, pauses = Worker("one", work=work, idle=0.01), Pauses()
    worker._stopping = pauses
    worker.start()
    eventually(lambda: calls[0] > away + 2)
    worker.stop()
    assert worker.join(seconds=5)
    assert len(pauses.seconds) == away
    for n, seconds in enumerate(pauses.seconds):
        middle = min(LONGEST_PAUSE_SECONDS, 2.0**n)
        assert 0.8 * middle <= seconds <= 1.2 * middle
    assert len(set(pauses.seconds)) == away, "replicas do not come back all at once"
    assert len(caplog.records) == away
    assert not any(record.exc_info for record in caplog.records), "that it is away needs no stack"


def test_what_nobody_foresaw_is_logged_with_its_place_and_the_work_goes_on(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.worker.random.uniform", lambda *_: 0.001)
    calls = [0]

    def work() -> bool:
        calls[0] += 1
        if calls[0] == 1:
            raise ValueError("what Carol wrote")
        return False

    worker = Worker("one", work=work, idle=0.01)
    worker.start()
    eventually(lambda: calls[0] > 2)
    worker.stop()
    assert worker.join(seconds=5)
    (record,) = caplog.records
    assert "ValueError in bot/test_worker.py" in record.getMessage()
    assert "what Carol wrote" not in record.getMessage()
