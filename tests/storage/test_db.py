"""The database: transactions keep their promises, and one process has an SQLite file to itself."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

import storage.db
import storage.filelock
import storage.heartbeats
import storage.workspaces
import usecases.heartbeats
from storage.db import Sessions, journal_mode
from tests.house.source import ROOT


def test_what_a_transaction_did_is_gone_when_it_fails(sessions: Sessions) -> None:
    def fail() -> None:
        with sessions.begin() as session:
            usecases.heartbeats.beat(session, job="clocks", now=datetime(2026, 3, 2, tzinfo=UTC))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with sessions.read() as session:
        assert session.scalar(text("SELECT count(*) FROM heartbeats")) == 0


def test_no_increment_is_lost_when_many_write_at_once(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.execute(text("CREATE TABLE tally (n integer)"))
        session.execute(text("INSERT INTO tally VALUES (0)"))

    def add_one(_: int) -> None:
        with sessions.begin() as session:
            lock = " FOR UPDATE" if session.get_bind().dialect.name == "postgresql" else ""
            n = session.scalar(text(f"SELECT n FROM tally{lock}"))
            session.execute(text("UPDATE tally SET n = :n"), {"n": n + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(200)))
    with sessions.read() as session:
        assert session.scalar(text("SELECT n FROM tally")) == 200


def test_readers_on_sqlite_do_not_wait_for_a_writer(sqlite_url: str) -> None:
    engine = storage.db.open_engine(sqlite_url)
    sessions = storage.db.sessions(engine)
    with sessions.begin(), ThreadPoolExecutor(1) as pool:

        def look() -> int:
            with sessions.read() as session:
                return int(session.scalar(text("SELECT count(*) FROM inbox")) or 0)

        assert pool.submit(look).result(timeout=1) == 0
    storage.db.close(engine)


def test_who_waits_too_long_for_the_database_is_told_that_it_is_unavailable(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.db, "LOCK_WAIT_SECONDS", 0.1)
    if sessions.engine.dialect.name == "postgresql":
        _assert_unavailable_when_gone()
        return
    inside, done = threading.Event(), threading.Event()

    def hold() -> None:
        with sessions.begin():
            inside.set()
            done.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(5)
    with pytest.raises(storage.db.Unavailable), sessions.begin():
        raise AssertionError("two writers at once")
    done.set()
    holder.join()


def _assert_unavailable_when_gone() -> None:
    nowhere = storage.db.sessions(storage.db.open_engine("postgresql://nobody@127.0.0.1:1/nothing"))
    with pytest.raises(storage.db.Unavailable), nowhere.begin() as session:
        session.execute(text("SELECT 1"))


def test_a_transaction_inside_another_one_is_a_mistake_that_shows_at_once(sessions: Sessions) -> None:
    with sessions.begin(), pytest.raises(RuntimeError, match="in a transaction already"), sessions.begin():
        pass
    assert not sessions.writing_here()


def test_a_wrong_statement_is_not_called_an_outage(sessions: Sessions) -> None:
    with pytest.raises(Exception, match="no_such_table") as caught, sessions.begin() as session:
        session.execute(text("SELECT * FROM no_such_table"))
    assert not isinstance(caught.value, storage.db.Unavailable)


def test_sqlite_is_set_up_to_lose_nothing(sqlite_url: str) -> None:
    engine = storage.db.open_engine(sqlite_url)
    with storage.db.sessions(engine).begin() as session:
        found = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "mmap_size")
        }
    storage.db.close(engine)
    mode = journal_mode(storage.db.sqlite_driver().sqlite_version_info).lower()
    assert found == {
        "journal_mode": mode,
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "mmap_size": 0,
    }


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "TRUNCATE"),
        ((3, 50, 6), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 53, 4), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_P23_the_write_ahead_log_is_used_only_where_it_cannot_corrupt(
    version: tuple[int, int, int], mode: str
) -> None:
    assert journal_mode(version) == mode


OPEN_IT = "import sys, storage.db; storage.db.open_engine(sys.argv[1])"


def test_P22_a_second_process_on_the_same_file_is_refused_with_clear_words(sqlite_url: str) -> None:
    engine = storage.db.open_engine(sqlite_url)
    second = subprocess.run(
        [sys.executable, "-c", OPEN_IT, sqlite_url], cwd=ROOT, capture_output=True, text=True, check=False
    )
    storage.db.close(engine)
    third = subprocess.run([sys.executable, "-c", OPEN_IT, sqlite_url], cwd=ROOT, check=False)
    assert "is in use by another process" in second.stderr
    assert "PostgreSQL" in second.stderr
    assert third.returncode == 0


def test_an_operator_may_look_beside_a_running_bot(sqlite_url: str) -> None:
    engine = storage.db.open_engine(sqlite_url)
    beside = storage.db.open_engine(sqlite_url, exclusive=False)
    with storage.db.sessions(beside).read() as session:
        assert session.scalar(text("SELECT count(*) FROM inbox")) == 0
    storage.db.close(beside)
    with pytest.raises(storage.filelock.Taken):
        storage.db.open_engine(sqlite_url)
    storage.db.close(engine)


def test_other_databases_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not mysql"):
        storage.db.open_engine("mysql://localhost/x")


def test_two_replicas_that_start_together_meet_the_same_workspace(sessions: Sessions) -> None:
    together, met = threading.Barrier(2), list[int]()

    def replica() -> None:
        together.wait()
        with sessions.begin() as session:
            met.append(storage.workspaces.add(session, team_id="T1", now=datetime(2026, 3, 2, tzinfo=UTC)).id)
            storage.heartbeats.beat(session, job="clocks", at=datetime(2026, 3, 2, tzinfo=UTC), failure="")

    replicas = [threading.Thread(target=replica) for _ in range(2)]
    for each in replicas:
        each.start()
    for each in replicas:
        each.join()
    assert len(met) == 2
    assert len(set(met)) == 1
