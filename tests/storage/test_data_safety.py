"""Full disks, disks that refuse to be written, tables that others hold: refused clearly, and nothing is lost (T12)."""

from __future__ import annotations

import errno
import os
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import Engine, MetaData, event, text

import storage.backups
import storage.db
import storage.schema
import usecases.inbox
from storage.db import Sessions, Unavailable
from storage.inbox import Arrival
from tests.databases import PostgreSQL
from tests.proofs import Cases

pytestmark = pytest.mark.proves("T12")

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEPS = [f"{number:04}" for number in range(1, int(storage.schema.newest() or 0))]


def store(sessions: Sessions, n: int) -> None:
    with sessions.begin() as session:
        arrival = Arrival(event_id=f"Ev{n}", team_id="T1", lane="C1", payload="x" * 3000, received_at=START)
        usecases.inbox.store(session, arrivals=[arrival])


def store_all(sessions: Sessions) -> int:
    """Store until the disk is full; the number of the last event that was kept."""
    for n in range(1, 1000):
        try:
            store(sessions, n)
        except Unavailable:
            return n - 1
    return 1000


def stored(sessions: Sessions) -> set[str]:
    with sessions.read() as session:
        return set(session.scalars(text("SELECT event_id FROM inbox")))


def test_T12_on_a_full_disk_nothing_is_acknowledged_and_nothing_is_lost(sqlite_url: str) -> None:
    engine = storage.db.open_engine(sqlite_url)
    sessions = storage.db.sessions(engine)
    pages = {"most": 0}

    @event.listens_for(engine, "begin")
    def _limit(connection: Any) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages['most'] or 1073741823}")

    store(sessions, 0)
    with engine.connect() as connection:
        pages["most"] = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 40
    kept = store_all(sessions)
    assert 10 < kept < 900
    with pytest.raises(Unavailable, match="full"):
        store(sessions, 5000)
    assert stored(sessions) == {f"Ev{n}" for n in range(kept + 1)}
    pages["most"] = 0
    store(sessions, 6000)
    assert "Ev6000" in stored(sessions)
    storage.db.close(engine)


def test_T12_a_file_that_cannot_be_written_is_told_apart(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_only = f"sqlite:///file:{tmp_path / 'rapport.db'}?mode=ro&uri=true"
    engine = storage.db.open_engine(read_only, exclusive=False)
    with pytest.raises(Unavailable, match="readonly"):
        store(storage.db.sessions(engine), 1)
    storage.db.close(engine)

    def refuse(*_: Any) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("storage.filelock.os.open", refuse)
    with pytest.raises(Unavailable, match="cannot be written: Read-only file system"):
        storage.db.open_engine(sqlite_url)
    with pytest.raises(Unavailable, match="Read-only file system"):
        storage.backups.save(tmp_path / "rapport.db", to=tmp_path / "copy.db")


def test_T12_a_vacuum_leaves_everything(sqlite_url: str) -> None:
    engine = storage.db.open_engine(sqlite_url)
    sessions = storage.db.sessions(engine)
    for n in range(50):
        store(sessions, n)
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM")
    assert stored(sessions) == {f"Ev{n}" for n in range(50)}
    storage.db.close(engine)


def upgrade(engine: Engine, step: str) -> None:
    """Bring a database to a step."""
    with engine.connect() as connection:
        config = storage.schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, step)
        connection.commit()


def fill(engine: Engine) -> dict[str, list[Any]]:
    """A row in every table, as the database knows its columns."""
    found = MetaData()
    found.reflect(engine)
    with engine.begin() as connection:
        for table in found.sorted_tables:
            if table.name != "alembic_version":
                values = {column.name: value(column) for column in table.columns}
                connection.execute(table.insert(), values)
    return read(engine, found)


def read(engine: Engine, tables: MetaData) -> dict[str, list[Any]]:
    """All rows, by the columns that there were."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(*table.columns))]
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }


def value(column: Any) -> Any:
    """What no other column of the table holds, as far as its type has so much to offer."""
    number = list(column.table.columns).index(column) + 1
    if column.foreign_keys or column.primary_key:
        return 1
    if isinstance(column.type, sa.Boolean):
        return bool(number % 2)
    if isinstance(column.type, sa.Integer | sa.Numeric):
        return number
    if isinstance(column.type, sa.JSON):
        return {"n": number}
    if isinstance(column.type, sa.DateTime):
        at = START + timedelta(minutes=number)
        return at if column.type.timezone else at.replace(tzinfo=None)
    return date(2026, 3, number % 28 + 1) if isinstance(column.type, sa.Date) else str(number)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_T12_a_database_of_every_release_is_brought_up_to_date_with_its_rows(
    kind: str, step: str, request: pytest.FixtureRequest, tmp_path: Path, cases: Cases
) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql").fresh("empty_template")
    engine = storage.db.open_engine(url)
    upgrade(engine, step)
    tables = MetaData()
    was = fill(engine)
    tables.reflect(engine)
    assert storage.schema.migrate(engine)
    assert storage.schema.differences(engine) == []
    # No step so far takes a column away or rewrites a row; one that does has to name its tables here.
    assert read(engine, tables) == was
    if kind == "sqlite":
        assert storage.backups.faults(tmp_path / "old.db") == []
        assert storage.backups.faults(tmp_path / f"old.db.at-{step}") == []
    storage.db.close(engine)
    if kind == "postgresql":
        request.getfixturevalue("postgresql").drop(url)
    cases.ran(
        len(was), checked="tables with a row at every released step, upgraded with every value as it was"
    )


def test_P25_a_step_waits_two_seconds_for_a_table_that_others_use(postgresql: PostgreSQL) -> None:
    url = postgresql.fresh("empty_template")
    engine, other = storage.db.open_engine(url), storage.db.open_engine(url)
    upgrade(engine, "0003")
    with other.connect() as holder:
        holder.execute(text("LOCK TABLE workspaces IN ACCESS EXCLUSIVE MODE"))
        begun = time.monotonic()
        with pytest.raises(Unavailable, match="lock timeout"):
            storage.schema.migrate(engine)
        assert time.monotonic() - begun < 8
        holder.rollback()
    assert storage.schema.version(engine) != storage.schema.newest()
    assert storage.schema.migrate(engine)
    for each in (engine, other):
        storage.db.close(each)
    postgresql.drop(url)


def test_P25_a_database_of_a_newer_version_is_left_alone(sqlite_url: str) -> None:
    engine = storage.db.open_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(storage.schema.Newer, match="which a newer version of the bot has made"):
        storage.schema.migrate(engine)
    storage.db.close(engine)


def test_P23_a_full_disk_and_a_network_disk_are_told_at_the_start(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = storage.db.open_engine(sqlite_url)
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/home {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(storage.backups, "SCARCE", 2**60)
    room, network = storage.backups.place_faults(engine, mounts=mounts)
    assert "MB are free" in room
    assert "network file system (nfs4)" in network
    monkeypatch.setattr(storage.backups, "SCARCE", 0)
    mounts.write_text("disk / ext4 rw 0 0\n")
    assert storage.backups.place_faults(engine, mounts=mounts) == []
    storage.db.close(engine)
