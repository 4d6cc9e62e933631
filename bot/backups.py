"""The commands `backup` and `restore`: a copy of everything, and the way back from it (promise P24)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import bot.clock
import storage.backups
import storage.db
import storage.filelock
import storage.schema
import storage.workspaces
import usecases.erasures
import usecases.restores
from bot.commands import FAILED, WELL, WRONG, note
from bot.settings import Settings

DUMP = """PostgreSQL makes its own backups. With the address of the database in DATABASE_URL:

  pg_dump --format=custom --file={file} "$DATABASE_URL"

and for the way back, with every bot stopped, into an empty schema: a backup does not know the tables of later versions.
The first line sees that it can be read. Who does not own the schema restores into a new database instead.

  pg_restore --list --file=/dev/null {file}
  psql --set=ON_ERROR_STOP=1 --command='DROP SCHEMA public CASCADE' --command='CREATE SCHEMA public' "$DATABASE_URL"
  pg_restore --exit-on-error --single-transaction --no-owner --dbname="$DATABASE_URL" {file}
  python -m bot restore
  python -m bot erase --replay erased.jsonl

where `python -m bot erase --list > erased.jsonl` wrote the last file after each erasure."""


def backup(settings: Settings, asked: argparse.Namespace) -> int:
    """Copy an SQLite database while the bot works, or look a copy or a restored database through."""
    file = Path(asked.file) if asked.file else None
    database = storage.db.file_of(settings.database_url)
    if asked.check:
        address = f"sqlite:///{file}" if file else settings.database_url
        return _check(address, file=file or database)
    if file is None:
        print("Say where to: `python -m bot backup FILE`.", file=sys.stderr)
        return WRONG
    if database is None:
        print(DUMP.format(file=file), file=sys.stderr)
        return WRONG
    storage.backups.save(database, to=file)
    print(f"{file}: {file.stat().st_size} bytes, looked through and without a fault.")
    return WELL


def restore(settings: Settings, asked: argparse.Namespace) -> int:
    """Put a backup in the place of the database; without a file: say that PostgreSQL was restored just now."""
    database = storage.db.file_of(settings.database_url)
    if database is None:
        return _mark(settings)
    if not asked.file:
        print("Say which backup: `python -m bot restore FILE`.", file=sys.stderr)
        return WRONG
    file = Path(asked.file)
    if problems := _faults(file):
        print(f"{file} cannot be restored: {problems[0]}", file=sys.stderr)
        return FAILED
    lock = storage.filelock.take(str(database))
    try:
        # Made ready beside the database first, so that a crash leaves either the old one or the new one.
        ready = database.with_name(database.name + ".restoring")
        storage.backups.save(file, to=ready)
        told = _prepare(f"sqlite:///{ready}", ledger=database)
        kept = storage.backups.replace(database, by=ready)
    finally:
        storage.filelock.release(lock)
    print(told)
    if kept:
        print(f"What was there before is in {kept}; remove it when you do not need it any more.")
    return WELL


def _mark(settings: Settings) -> int:
    engine = storage.db.open_engine(settings.database_url)
    try:
        if storage.schema.version(engine) is None:
            print("The database is empty: `pg_restore` comes first.", file=sys.stderr)
            return FAILED
        storage.schema.migrate(engine)
        print(_begin(engine, ledger=None))
    finally:
        storage.db.close(engine)
    return WELL


def _prepare(address: str, *, ledger: Path) -> str:
    """Bring a copy up to date, doubt what it remembers, and erase again whoever was erased since."""
    engine = storage.db.open_engine(address, exclusive=False)
    try:
        storage.schema.migrate(engine, keep=False)
        told = _begin(engine, ledger=ledger)
        storage.db.become_one_file(engine)
    finally:
        storage.db.close(engine)
    return told


def _begin(engine: Any, *, ledger: Path | None) -> str:
    now = bot.clock.machine_time()
    with storage.db.sessions(engine).begin() as session:
        waiting = usecases.restores.begin(session, now=now, machine=now)
        erased = usecases.erasures.replay_file(session, database=ledger) if ledger else 0
        whose = [each.id for each in storage.workspaces.known(session)]
        note(session, workspace_ids=whose, act="restore", thing="workspace")
    return (
        f"Restored. {waiting} posts that waited are looked for in Slack before they are made; "
        f"{erased} people who were erased since are erased again."
    )


def _check(address: str, *, file: Path | None) -> int:
    """Whether a copy or a restored database can be worked with."""
    problems = _faults(file) if file else []
    if not problems:
        engine = storage.db.open_engine(address, exclusive=False)
        try:
            step, newest = storage.schema.version(engine), storage.schema.newest()
            if step != newest:
                problems.append(f"it is at step {step}, the bot needs {newest}: run `python -m bot migrate`")
            if engine.dialect.name == "postgresql":
                unchecked = storage.backups.unchecked_references(engine)
                problems += [f"the reference {name} was never checked" for name in unchecked]
            for table, count in storage.backups.rows(engine).items():
                print(f"{count:>10} {table}")
        finally:
            storage.db.close(engine)
    for problem in problems:
        print(f"Fault: {problem}", file=sys.stderr)
    return FAILED if problems else WELL


def _faults(file: Path) -> list[str]:
    """Why an SQLite file is nothing that this version of the bot can work with."""
    if not file.is_file():
        return [f"there is no file {file}"]
    if problems := storage.backups.faults(file):
        return problems
    step = storage.backups.step(file)
    if step is None:
        return ["it is no database of the bot"]
    known = storage.schema.is_known(step)
    return [] if known else [f"it is at step {step}, which a newer version of the bot has made"]
