"""Copies of an SQLite file: made while the bot works, looked through, and put in its place."""

from __future__ import annotations

import itertools
import os
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.exc import DatabaseError

import storage.db
import storage.tables
from storage.db import Unavailable

SCARCE = 256 * 1024 * 1024
"""Bytes that should be free on the disk, or the database will soon refuse to write (promise P23)."""
STEP, TRIES = 1000, 20
"""Pages that are copied at once, and how often a copy in steps may begin anew."""
REMOTE = frozenset({"9p", "afs", "ceph", "cifs", "fuse.sshfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"})
"""File systems over a network, whose locks SQLite cannot rely on (promise P23)."""


def save(source: Path, *, to: Path) -> None:
    """Copy a database that may be in use, and look the copy through before it gets its name. Raises `Unavailable`."""
    if not source.is_file():
        raise Unavailable(f"there is no database {source}")
    if to.exists() and to.samefile(source):
        raise Unavailable(f"{to} is the database itself")
    part = to.with_name(to.name + ".part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(_open(source)) as old, closing(_open(part)) as new:
            _copy(old, to=new)
            # One file, without a log beside it.
            new.execute("PRAGMA journal_mode = DELETE").close()
        if problems := faults(part):
            raise Unavailable(f"the copy of {source} is damaged: {problems[0]}")
        put(part, into=to)
    except storage.db.sqlite_driver().DatabaseError as error:
        raise Unavailable(f"{source} could not be copied to {to}: {error}") from error
    except OSError as error:
        raise Unavailable(f"{to} could not be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


class _Restless(Exception):
    """A copy in steps was begun anew too often."""


def _copy(source: Any, *, to: Any) -> None:
    """The copy is of one moment. On a write-ahead log one step copies all pages, as nobody waits for it.

    Without one, whoever writes has a turn between two steps, after which the copy begins anew; where there is no end
    of that, one step it is, and they wait.
    """
    if source.execute("PRAGMA journal_mode").fetchone() == ("wal",):
        source.backup(to)
        return
    begun, last = 0, 0

    def look(_: int, left: int, __: int) -> None:
        nonlocal begun, last
        begun, last = begun + (left >= last), left
        if begun > TRIES:
            raise _Restless

    try:
        source.backup(to, pages=STEP, progress=look)
    except _Restless:
        source.backup(to)


def faults(path: Path) -> list[str]:
    """What is wrong with an SQLite file: damaged pages, and rows that refer to none."""
    try:
        with closing(_open(path)) as connection:
            told = [row[0] for row in connection.execute("PRAGMA quick_check(20)")]
            if told != ["ok"]:
                return told
            return [
                f"row {row} of {table} refers to no row of {other}"
                for table, row, other, _ in connection.execute("PRAGMA foreign_key_check")
            ]
    except storage.db.sqlite_driver().DatabaseError as error:
        return [str(error)]


def step(path: Path) -> str | None:
    """The step of the migrations that an SQLite file is at; None when it is no database of the bot."""
    ours = "SELECT count(*) FROM sqlite_master WHERE name IN ('alembic_version', 'workspaces', 'outbox')"
    with closing(_open(path)) as connection:
        if connection.execute(ours).fetchone() != (3,):
            return None
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else None


def put(new: Path, *, into: Path) -> None:
    """Give a file its place in one step that a power cut does not halve."""
    with new.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(new, into)
    folder = os.open(into.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def replace(path: Path, *, by: Path) -> Path | None:
    """Put a database in the place of another, which is kept; where. Nobody else may have it open."""
    kept = _unused(path)
    _merge_log(path, kept=kept)
    had = path.is_file()
    if had:
        os.link(path, kept)
    put(by, into=path)
    return kept if had else None


def require_sound(engine: Engine) -> None:
    """Refuse to begin on a damaged SQLite file (promise P23). Raises `Unavailable`."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or not Path(database).is_file():
        return
    try:
        with storage.db.translated(), engine.connect() as connection:
            told = list(connection.scalars(text("PRAGMA quick_check(1)")))
    except (Unavailable, DatabaseError) as error:
        told = [str(error)]
    if told != ["ok"]:
        raise Unavailable(
            f"{database} is damaged ({told[0]}). Keep a copy of it, then `python -m bot restore` a backup"
        )


def place_faults(engine: Engine, *, mounts: Path = Path("/proc/mounts")) -> list[str]:
    """What is wrong with the place where an SQLite file lies: too little room, or another machine's disk."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or not Path(database).is_file():
        return []
    folder, found = Path(database).resolve().parent, []
    if (free := shutil.disk_usage(folder).free) < SCARCE:
        found.append(f"only {free // 2**20} MB are free on the disk of {database}")
    lines = [line.split() for line in mounts.read_text().splitlines()] if mounts.is_file() else []
    above = [(len(at), kind) for _, at, kind, *_ in lines if folder.is_relative_to(at)]
    if above and (kind := max(above)[1]) in REMOTE:
        found.append(f"{database} lies on a network file system ({kind}), where SQLite loses data")
    return found


def rows(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    present = set(inspect(engine).get_table_names())
    with storage.db.translated(), engine.connect() as connection:
        for table in storage.tables.metadata().sorted_tables:
            if table.name in present:
                found[table.name] = connection.scalar(select(func.count()).select_from(table)) or 0
    return found


def unchecked_references(engine: Engine) -> list[str]:
    """References that PostgreSQL was told not to check, as a restore without them in order leaves behind."""
    with storage.db.translated(), engine.connect() as connection:
        asked = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated ORDER BY conname"
        return [str(name) for name in connection.scalars(text(asked))]


def _open(path: Path) -> Any:
    return storage.db.sqlite_driver().connect(path, isolation_level=None, timeout=30)


def _unused(path: Path) -> Path:
    """Where a database can be kept: what an earlier restore kept there is never overwritten."""
    names = (f"{path.name}.replaced{f'-{n}' if n > 1 else ''}" for n in itertools.count(1))
    places = map(path.with_name, names)
    return next(each for each in places if not any(map(Path.exists, (each, *_logs(each)))))


def _logs(path: Path) -> list[Path]:
    """Where a write-ahead log of an SQLite file would be, and where the journal without one."""
    return [path.with_name(path.name + end) for end in ("-wal", "-journal")]


def _merge_log(path: Path, *, kept: Path) -> None:
    """No log of the old database may stay beside the new one; that of a damaged one is kept like itself."""
    had = [(log, place) for log, place in zip(_logs(path), _logs(kept), strict=True) if log.is_file()]
    if path.is_file():
        # Beforehand, since SQLite removes the log of what it takes for no database.
        for log, place in had:
            shutil.copy(log, place)
        if _is_merged(path):
            for _, place in had:
                place.unlink()
    for log in (*_logs(path), path.with_name(path.name + "-shm")):
        log.unlink(missing_ok=True)


def _is_merged(path: Path) -> bool:
    """Bring what is in its log into an SQLite file, and take back by its journal what was never finished."""
    try:
        with closing(_open(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except storage.db.sqlite_driver().DatabaseError:
        return False
    return True
