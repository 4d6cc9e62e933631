"""Copies of an SQLite file without a write-ahead log: whoever works on it has a turn, and the copy has an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import storage.backups
import storage.db
import usecases.heartbeats
from storage.db import Sessions

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
Between = Callable[[int], None]
"""What happens after a step of a copy, while so many pages are left."""


@pytest.fixture
def bot_at_work(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sessions]:
    """A bot on an SQLite whose write-ahead log cannot be relied on; it waits for nobody."""
    monkeypatch.setattr(storage.db, "journal_mode", lambda _version: "TRUNCATE")
    monkeypatch.setattr(storage.db, "LOCK_WAIT_SECONDS", 0.0)
    monkeypatch.setattr(storage.backups, "STEP", 10)
    engine = storage.db.open_engine(sqlite_url)
    sessions = storage.db.sessions(engine)
    beat(sessions, "before")
    yield sessions
    storage.db.close(engine)


def beat(sessions: Sessions, job: str) -> None:
    with sessions.begin() as session:
        usecases.heartbeats.beat(session, job=job, now=START)


def jobs(path: Path) -> list[str]:
    with closing(storage.db.sqlite_driver().connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT job FROM heartbeats ORDER BY id")]


def watch(monkeypatch: pytest.MonkeyPatch, between: Between) -> None:
    """Have something happen after each step of a copy."""
    driver = storage.db.sqlite_driver()

    class Watched(driver.Connection):  # type: ignore[misc, name-defined]
        def backup(self, target: Any, *, progress: Any = None, **how: Any) -> None:
            def step(status: int, left: int, total: int) -> None:
                if progress:
                    progress(status, left, total)
                between(left)

            super().backup(target, progress=step, **how)

    def opened(path: Path) -> Any:
        return driver.connect(path, isolation_level=None, factory=Watched)

    monkeypatch.setattr(storage.backups, "_open", opened)


def test_P24_without_a_write_ahead_log_the_bot_has_its_turn_while_a_backup_is_made(
    bot_at_work: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = list[int]()

    def write_once(left: int) -> None:
        if left and not turns:
            turns.append(left)
            beat(bot_at_work, "meanwhile")

    watch(monkeypatch, write_once)
    storage.backups.save(tmp_path / "rapport.db", to=tmp_path / "copy.db")
    assert turns, "nobody had a turn before the end"
    assert jobs(tmp_path / "copy.db") == ["before", "meanwhile"]


def test_P24_a_bot_that_always_writes_does_not_keep_a_backup_from_its_end(
    bot_at_work: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = list[int]()

    def write_always(left: int) -> None:
        assert len(turns) < 1000
        if left:
            turns.append(left)
            beat(bot_at_work, f"{len(turns)}")

    watch(monkeypatch, write_always)
    storage.backups.save(tmp_path / "rapport.db", to=tmp_path / "copy.db")
    assert len(turns) == storage.backups.TRIES
    assert jobs(tmp_path / "copy.db") == ["before", *(f"{n + 1}" for n in range(len(turns)))]
