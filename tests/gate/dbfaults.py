"""What a database does to a bot: errors in its driver's own words, at one spot of the work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors
from sqlalchemy import Engine, event

Strike = Callable[[Any], None]
"""What happens to a raw connection; it may raise, or spoil the connection so that the driver does."""


@dataclass(frozen=True)
class Spot:
    """Where a fault strikes: at a statement, or at the commit of a transaction that held one.

    `stage` is the part of the bot that must be at work, "" for any.
    """

    pattern: str
    stage: str = ""
    at: str = "statement"


@dataclass(frozen=True)
class DbFault:
    """One kind of trouble. `took_effect`: the commit was carried out although it says that it failed."""

    name: str
    took_effect: bool = False


REFUSED, KILLED = DbFault("connection refused"), DbFault("killed in the transaction")
CONFLICT, LOCKED = DbFault("serialization error"), DbFault("lock wait")
FULL = DbFault("disk full")
FSYNC, FSYNC_AFTER = DbFault("fsync error"), DbFault("fsync error, kept", took_effect=True)

POSTGRESQL: dict[str, Callable[[], Exception]] = {
    REFUSED.name: lambda: psycopg.OperationalError("connection refused"),
    CONFLICT.name: lambda: errors.DeadlockDetected("deadlock detected"),
    LOCKED.name: lambda: errors.LockNotAvailable("canceling statement due to lock timeout"),
    FULL.name: lambda: errors.DiskFull("could not extend file: No space left on device"),
    FSYNC.name: lambda: psycopg.OperationalError("server closed the connection unexpectedly"),
    FSYNC_AFTER.name: lambda: psycopg.OperationalError("server closed the connection unexpectedly"),
}
SQLITE = {
    REFUSED.name: (14, "unable to open database file"),
    CONFLICT.name: (517, "database is locked"),
    LOCKED.name: (5, "database is locked"),
    FULL.name: (13, "database or disk is full"),
    FSYNC.name: (1034, "disk I/O error"),
    FSYNC_AFTER.name: (1034, "disk I/O error"),
}


class Ailing:
    """A database with one fault at one spot, for as long as the context lasts. `hits` counts how often it struck."""

    def __init__(self, engine: Engine, *, stage: Callable[[], str]) -> None:
        self._engine, self._stage = engine, stage
        self._dialect: Any = engine.dialect
        self.hits = 0
        self._held: dict[int, list[str]] = {}

    @contextmanager
    def with_fault(self, fault: DbFault, *, at: Spot) -> Iterator[None]:
        """Errors at that spot."""
        commit, rollback = self._dialect.do_commit, self._dialect.do_rollback

        def on_statement(cursor: Any, statement: str, *_: Any) -> None:
            self._held.setdefault(id(cursor.connection), []).append(statement)
            if at.at == "statement" and self._is_here(at) and re.search(at.pattern, statement):
                self.hits += 1
                self._strike(fault, cursor.connection)

        def on_commit(connection: Any) -> None:
            raw = getattr(connection, "dbapi_connection", connection)
            held = self._held.pop(id(raw), [])
            if at.at == "statement" or not self._is_here(at) or not _any(at.pattern, held):
                commit(connection)
                return
            self.hits += 1
            if fault.took_effect or at.at == "after commit":
                commit(connection)
            self._strike(fault, raw)
            if at.at == "commit":
                commit(connection)

        def on_rollback(connection: Any) -> None:
            self._held.pop(id(getattr(connection, "dbapi_connection", connection)), None)
            rollback(connection)

        names = ("do_execute", "do_executemany", "do_execute_no_params")
        for name in names:
            event.listen(self._engine, name, on_statement)
        self._dialect.do_commit, self._dialect.do_rollback = on_commit, on_rollback
        try:
            yield
        finally:
            self._dialect.do_commit, self._dialect.do_rollback = commit, rollback
            for name in names:
                event.remove(self._engine, name, on_statement)
            self.accepts()

    def _is_here(self, spot: Spot) -> bool:
        return spot.stage in ("", self._stage())

    def _strike(self, fault: DbFault, raw: Any) -> None:
        if fault == REFUSED:
            self.refuses()
        elif fault == KILLED:
            self._kill(raw)
        else:
            raise self._error(fault)

    def _error(self, fault: DbFault) -> Exception:
        if self._dialect.name == "postgresql":
            return POSTGRESQL[fault.name]()
        code, words = SQLITE[fault.name]
        error: Exception = self._dialect.loaded_dbapi.OperationalError(words)
        error.sqlite_errorcode = code  # type: ignore[attr-defined]
        return error

    def _kill(self, raw: Any) -> None:
        """End the connection for real: by PostgreSQL itself, or under the driver's feet."""
        if self._dialect.name == "sqlite":
            raw.close()
            return
        url = self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s)", (raw.info.backend_pid,))

    def refuses(self) -> None:
        """No new connection can be made, and there are no old ones, until `accepts`."""
        if hasattr(self, "_creator"):
            return
        self.hits += 1
        pool: Any = self._engine.pool
        self._creator, self._old = pool._creator, pool

        def refuse(*_: Any) -> Any:
            raise self._error(REFUSED)

        self._engine.dispose()
        pool = self._engine.pool
        pool._creator = refuse

    def accepts(self) -> None:
        """Connections can be made again."""
        if hasattr(self, "_creator"):
            pool: Any = self._engine.pool
            pool._creator = self._creator
            self._old.dispose()
            del self._creator, self._old


def _any(pattern: str, statements: list[str]) -> bool:
    return any(re.search(pattern, each) for each in statements)
