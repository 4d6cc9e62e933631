"""What each command of the command line does, once its settings are read."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import bot.bootstrap
import bot.clock
import bot.replicas
import bot.tokens
import storage.db
import storage.installations
import storage.schema
import usecases.audit
import usecases.installations
from bot.settings import Settings
from bot.tokens import Unreadable
from storage.base import Session
from storage.db import Sessions

WELL, FAILED, WRONG = 0, 1, 2

LISTED = 100


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Run the bot until it is told to stop."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    house = bot.bootstrap.build(settings)
    try:
        house.start()
        print(f"Rapport is running ({house.where()}).", flush=True)
        house.live(told)
    finally:
        ended = house.stop()
    if not ended:
        # Its thread would keep the process until it ends (promise P20).
        sys.stdout.flush()
        os._exit(WELL)
    return WELL


def replicas(settings: Settings, asked: argparse.Namespace) -> int:
    """Run several equal bots on one PostgreSQL until told to stop."""
    if not storage.db.is_shared(settings.database_url):
        print(
            "One SQLite file serves one bot: set DATABASE_URL to a PostgreSQL for several.", file=sys.stderr
        )
        return WRONG
    if asked.env:
        os.environ["RAPPORT_ENV"] = asked.env
    return bot.replicas.run(settings, count=asked.count)


def doctor(settings: Settings, asked: argparse.Namespace) -> int:
    """Say what is missing."""
    return int(importlib.import_module("bot.doctor").run(settings))


def migrate(settings: Settings, asked: argparse.Namespace) -> int:
    """Bring the database up to date."""
    engine = storage.db.open_engine(settings.database_url)
    try:
        changed = storage.schema.migrate(engine)
        print(f"The database is {'now ' if changed else ''}at step {storage.schema.version(engine)}.")
    finally:
        storage.db.close(engine)
    return WELL


def migration(settings: Settings, asked: argparse.Namespace) -> int:
    """Write the next step, from a scratch database that has all the steps so far."""
    with tempfile.TemporaryDirectory() as folder:
        engine = storage.db.open_engine(f"sqlite:///{Path(folder) / 'scratch.db'}")
        storage.schema.migrate(engine)
        storage.schema.write_step(engine, words=asked.words)
        storage.db.close(engine)
    return WELL


def tokens(settings: Settings, asked: argparse.Namespace) -> int:
    """Make a key for `TOKEN_KEYS`, or seal every stored token with the first of them."""
    if asked.act == "key":
        print(bot.tokens.new_key())
        return WELL
    try:
        keys = bot.tokens.Keys(settings.token_keys)
    except ValueError as error:
        print(f"TOKEN_KEYS cannot be used: {error}.", file=sys.stderr)
        return WRONG
    with ledger(settings) as sessions, sessions.begin() as session:
        resealed, unread = usecases.installations.reseal(session, again=keys.again, unreadable=Unreadable)
        whose = [row.workspace_id for row, _ in storage.installations.all_with_tokens(session)]
        note(session, workspace_ids=whose, act="rekey", thing="tokens")
    for reason in unread:
        print(reason, file=sys.stderr)
    print(f"{resealed} sealed with the key {keys.first}, {len(unread)} not readable.")
    return FAILED if unread else WELL


def note(session: Session, *, workspace_ids: Iterable[int], act: str, thing: str) -> None:
    """Note in the audit of these workspaces what is done to them here."""
    now = bot.clock.machine_time()
    for each in workspace_ids:
        usecases.audit.operated(session, workspace_id=each, act=act, thing=thing, now=now)


@contextmanager
def ledger(settings: Settings) -> Iterator[Sessions]:
    """The database beside a bot that may be running on it. Raises `Newer` and `Unavailable` when it is another's."""
    engine = storage.db.open_engine(settings.database_url, exclusive=False)
    try:
        storage.schema.join(engine)
        yield storage.db.sessions(engine)
    finally:
        storage.db.close(engine)
