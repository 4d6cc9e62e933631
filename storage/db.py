"""The database itself: opened once, written in short transactions, on SQLite by one at a time."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

import storage.filelock
import storage.firstword
from storage.base import Session

log = logging.getLogger(__name__)

LOCK_WAIT_SECONDS = 1.5
"""How long a transaction waits for its turn; Slack waits three seconds for all of it (promise P2)."""

CONNECTIONS = 20
THOROUGH = "thorough"
"""In `Session.info`: what the transaction removed may not stay in SQLite's write-ahead log either."""

NOTICED = {"keepalives_idle": 4, "keepalives_interval": 2, "keepalives_count": 2, "tcp_user_timeout": 8000}
"""After 8 s without a word over TCP a server is gone; as usual, a cut network would hold a thread for a quarter of an
hour and longer."""

HUNG_SECONDS = 2.0
"""For so long after it did not answer nobody else waits for it: a command has several transactions (promise P2)."""

_locks: dict[Engine, int] = {}
"""The lock on the file of each exclusive engine."""


class Unavailable(Exception):
    """The database cannot take the work now; nothing of the transaction was kept."""


class Unstorable(ValueError):
    """A value that this database can never hold, such as a NUL character."""


def open_engine(url: str, *, exclusive: bool = True) -> Engine:
    """The database at `url` (`sqlite:///file`, `postgresql://…`); nothing is asked of it yet.

    `exclusive`: raise `storage.filelock.Taken` when another process has the SQLite file.
    """
    address = _address(url)
    if address.get_backend_name() == "postgresql":
        return _open_postgresql(address)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address, exclusive=exclusive)
    raise ValueError(f"the database must be SQLite or PostgreSQL, not {address.get_backend_name()}")


def is_shared(url: str) -> bool:
    """Whether several processes may work on the database at `url`."""
    return _address(url).get_backend_name() == "postgresql"


class Sessions:
    """Hands out transactions on one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(reading=True)
        self._turn = threading.Lock() if engine.dialect.name == "sqlite" else None
        self._writing = threading.local()
        self._hung_until = float("-inf")

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A transaction that may write: committed at the end, rolled back on any exception.

        Raises `Unavailable` and `Unstorable` in place of the driver's errors.
        """
        if self.writing_here():
            raise RuntimeError("this thread is in a transaction already")
        with self._awake(), self._my_turn(), Session(self.engine, expire_on_commit=False) as session:
            self._writing.now = True
            try:
                with session.begin():
                    yield session
                if session.info.get(THOROUGH) and not empty_journal(self.engine):
                    log.warning("somebody reads; what was erased stays in SQLite's log until the next start")
            finally:
                self._writing.now = False

    def writing_here(self) -> bool:
        """Whether this thread has a transaction open that writes; nobody may wait for the network in one."""
        return getattr(self._writing, "now", False)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads, and on SQLite waits for no writer."""
        with self._awake(), Session(self._reading, expire_on_commit=False) as session, session.begin():
            yield session

    @property
    def have_clock(self) -> bool:
        """Whether the database is a server, with a clock that all who work on it can agree on."""
        return self.engine.dialect.name == "postgresql"

    def clock(self) -> datetime:
        """What the server's clock says."""
        with self.read() as session:
            told: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
            return told

    @contextmanager
    def _awake(self) -> Iterator[None]:
        """Whoever comes soon after somebody who waited in vain for a connection is refused at once."""
        begun = time.monotonic()
        if begun < self._hung_until:
            raise Unavailable("the database did not answer a moment ago")
        try:
            with translated():
                yield
        except Unavailable as error:
            ended, cause = time.monotonic(), error.__cause__
            unheard = isinstance(cause, DBAPIError) and cause.statement is None
            if unheard and ended - begun >= storage.firstword.SECONDS:
                self._hung_until = ended + HUNG_SECONDS
            raise

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        # SQLite lets waiting writers sleep and poll (measured: stalls of 2 s); a lock hands over at once.
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=LOCK_WAIT_SECONDS):
            raise Unavailable("another transaction holds the database")
        try:
            yield
        finally:
            self._turn.release()


def sessions(engine: Engine) -> Sessions:
    """The transactions of an engine; one such object per process, since it holds the writers' queue."""
    return Sessions(engine)


def empty_journal(engine: Engine) -> bool:
    """Leave nothing in SQLite's write-ahead log; False while somebody still reads what it holds."""
    if engine.dialect.name != "sqlite":
        return True
    with contextlib.closing(engine.raw_connection()) as connection:
        cursor: Any = connection.cursor()
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.close()
    return not busy


def become_one_file(engine: Engine) -> None:
    """Put an SQLite database that nobody else uses into its one file, without a log beside it."""
    empty_journal(engine)
    engine.dispose()
    with contextlib.closing(sqlite_driver().connect(engine.url.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").close()


def close(engine: Engine) -> None:
    """Close every connection (SQLite merges its write-ahead log then) and let go of the file."""
    engine.dispose()
    if (handle := _locks.pop(engine, None)) is not None:
        storage.filelock.release(handle)


@contextmanager
def translated() -> Iterator[None]:
    """Raise `Unavailable` and `Unstorable` in place of the driver's errors."""
    try:
        yield
    except DataError as error:
        raise Unstorable(str(error.orig)) from error
    except (OperationalError, InterfaceError) as error:
        if _is_mistake_of_ours(error):
            raise
        raise Unavailable(str(error.orig)) from error
    except PoolTimeout as error:
        raise Unavailable("all connections to the database are busy") from error
    except DBAPIError as error:
        if error.connection_invalidated or _is_no_database(error):
            raise Unavailable(str(error.orig)) from error
        raise


def _is_mistake_of_ours(error: DBAPIError) -> bool:
    """A wrong statement or a missing table, which SQLite calls an operational error too, with code 1."""
    return getattr(error.orig, "sqlite_errorcode", None) == 1


def _is_no_database(error: DBAPIError) -> bool:
    """A file that is damaged (SQLite's code 11) or no database at all (26)."""
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (11, 26)


def _address(url: str | URL) -> URL:
    address = make_url(url)
    if address.drivername in ("postgres", "postgresql"):
        return address.set(drivername="postgresql+psycopg")
    return address


def _open_postgresql(address: URL) -> Engine:
    options = f"-c lock_timeout={int(LOCK_WAIT_SECONDS * 1000)} -c timezone=UTC"
    engine = create_engine(
        address,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=LOCK_WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 2, "options": options, **NOTICED},
    )
    engine.dialect.do_ping = partial(storage.firstword.ask, engine=engine)  # type: ignore[method-assign]
    return engine


def _open_sqlite(address: URL, *, exclusive: bool) -> Engine:
    file = file_of(address)
    try:
        handle = storage.filelock.take(str(file)) if exclusive and file else None
    except OSError as error:
        raise Unavailable(f"{address.database} cannot be written: {error.strerror}") from error
    driver = sqlite_driver()
    pool: dict[str, Any] = {"max_overflow": 0, "pool_timeout": LOCK_WAIT_SECONDS, "pool_size": CONNECTIONS}
    connect_args = {"isolation_level": None, "timeout": LOCK_WAIT_SECONDS, "check_same_thread": False}
    # What people wrote is in the parameters, and an error with them would end up in the log.
    options = {"connect_args": connect_args, "hide_parameters": True} | (pool if file else {})
    engine = create_engine(address, module=driver, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    if handle is not None:
        _locks[engine] = handle
    return engine


def sqlite_driver() -> ModuleType:
    """The newer of the interpreter's own SQLite and the one that the `pysqlite3` package brings."""
    try:
        import pysqlite3.dbapi2 as bundled
    except ImportError:
        return sqlite3.dbapi2
    newer = bundled.sqlite_version_info > sqlite3.sqlite_version_info
    return bundled if newer else sqlite3.dbapi2


def file_of(url: str | URL) -> Path | None:
    """The SQLite file at an address; None where there is none."""
    address = _address(url)
    is_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    return Path(str(address.database)) if is_file else None


def log_file(url: str) -> Path | None:
    """The write-ahead log beside an SQLite file; None where there can be none."""
    file = file_of(url)
    return Path(f"{file}-wal") if file else None


def journal_mode(version: tuple[int, int, int]) -> str:
    """WAL only without the WAL-reset bug: from 3.51.3 on and in two lines that were mended (promise P23)."""
    mended = version >= (3, 51, 3) or any(version[:2] == line[:2] and version >= line for line in MENDED)
    return "WAL" if mended else "TRUNCATE"


MENDED = ((3, 44, 6), (3, 50, 7))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    mode = journal_mode(sqlite_driver().sqlite_version_info)
    for pragma in (
        f"journal_mode = {mode}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "mmap_size = 0",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Any) -> None:
    # Left alone, the driver begins no transaction before a SELECT and loses updates (measured: 348 of 400).
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
