"""The metronome: every job has its turns, and none of them can end it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

import scheduler.ticks
import storage.db
import usecases.heartbeats
from scheduler.loop import Loop
from scheduler.ticks import Job
from storage.base import Session
from storage.db import Sessions
from tests.bot.parts import Parts
from usecases.runtime import Runtime


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[Sessions]:
    engine = storage.db.open_engine(sqlite_url)
    yield storage.db.sessions(engine)
    storage.db.close(engine)


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.01)


def test_a_failing_turn_ends_neither_its_job_nor_the_others(parts: Parts) -> None:
    turns = {"bad": 0, "good": 0}

    def bad(_: Runtime) -> bool:
        turns["bad"] += 1
        if turns["bad"] < 3:
            raise ZeroDivisionError("oh")
        return False

    def good(_: Runtime) -> bool:
        turns["good"] += 1
        return False

    def failures() -> dict[str, str]:
        with parts.run.begin() as session:
            return {beat.job: beat.failure for beat in usecases.heartbeats.all_of(session)}

    loop = Loop(parts.run, jobs=(Job("bad", bad, every=0.3), Job("good", good, every=0.3)))
    loop.start()
    eventually(lambda: failures().get("bad", "").startswith("ZeroDivisionError in bot/test_loop.py"))
    eventually(lambda: turns["bad"] > 3 and turns["good"] > 3)
    eventually(lambda: failures() == {"bad": "", "good": ""})
    assert loop.seconds_since_turn() < 2
    loop.stop()
    stopped = dict(turns)
    time.sleep(0.5)
    assert turns == stopped


def test_a_slow_turn_is_not_begun_twice_and_makes_no_other_late(parts: Parts) -> None:
    inside, most, quick = [0], [0], [0]

    def slow(_: Runtime) -> bool:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.8)
        inside[0] -= 1
        return False

    def other(_: Runtime) -> bool:
        quick[0] += 1
        return False

    loop = Loop(parts.run, jobs=(Job("slow", slow, every=0.1), Job("quick", other, every=0.1)))
    loop.start()
    time.sleep(1.0)
    loop.stop()
    assert most[0] == 1
    assert quick[0] >= 5


def test_each_row_has_a_transaction_of_its_own(parts: Parts) -> None:
    sessions: list[Session] = []

    def one(session: Session, *, now: object) -> bool:
        assert now == parts.now()
        assert session not in sessions
        sessions.append(session)
        return len(sessions) < 4

    assert scheduler.ticks.each(parts.run, one)
    assert len(sessions) == 4
    assert not scheduler.ticks.each(parts.run, lambda *_, **__: False)


def test_a_turn_ends_even_if_its_rows_do_not(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler.ticks, "MOST_SECONDS", 0.3)
    calls: list[object] = []

    def endless(session: Session, *, now: object) -> bool:
        calls.append(now)
        return True

    started = time.monotonic()
    assert scheduler.ticks.each(parts.run, endless)
    assert calls
    assert time.monotonic() - started < 3
