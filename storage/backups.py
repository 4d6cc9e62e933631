"""Copies of an SQLite file: made while the bot works, looked through, and put in its place."""

from __future__ import annotations

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
REMOTE = frozenset({"9p", "afs", "ceph", "cifs", "fuse.sshfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"})
"""File systems over a network, whose locks SQLite cannot rely on (promise P23)."""


def save(source: Path, *, to: Path) -> None:
    """Copy a database that may be in use, and look the copy through before it gets its name. Raises `Unavailable`.

    One step copies all pages: on a write-ahead log nobody waits for it, and the copy is of one moment.
    """
    if not source.is_file():
        raise Unavailable(f"there is no database {source}")
    if to.exists() and to.samefile(source):
        raise Unavailable(f"{to} is the database itself")
    part = to.with_name(to.name + ".part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(_open(source)) as old, closing(_open(part)) as new:
            old.backup(new)
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
    kept = path.with_name(path.name + ".replaced")
    _merge_log(path)
    had = path.is_file()
    if had:
        kept.unlink(missing_ok=True)
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


def _merge_log(path: Path) -> None:
    """No log of the old database may stay beside the new one; that of a damaged one is kept like itself."""
    log = path.with_name(path.name + "-wal")
    try:
        if path.is_file():
            with closing(_open(path)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except storage.db.sqlite_driver().DatabaseError:
        if log.is_file():
            shutil.copyfile(log, path.with_name(path.name + ".replaced-wal"))
    log.unlink(missing_ok=True)
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
