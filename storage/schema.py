"""The shape of the database: brought up to date step by step, and compared with the models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

import storage.backups
import storage.db
import storage.tables

STEPS = Path(__file__).parent / "migrations"
_TURN = 7_270_101
"""Any number: replicas that start together take turns by it."""
TURN_SECONDS, STEP_SECONDS = 60, 2
"""How long a replica waits for its turn, and a step for a table that others use (promise P25)."""


ATTEMPTS, DEADLOCK = 5, "40P01"
"""How often a step is tried that meets others in a deadlock, and what PostgreSQL calls one."""


class Newer(Exception):
    """The tables are those of a later version of the bot; only that one may work on them."""


def migrate(engine: Engine, *, keep: bool = True) -> bool:
    """Bring the tables up to date; False if they were. `keep`: a copy of an SQLite file as it was is kept (P25)."""
    refuse_newer(engine)
    step = version(engine)
    if step == newest():
        return False
    if keep and step is not None:
        _keep(engine, step=step)
    with (
        storage.db.translated(),
        engine.connect() as connection,
        _in_turn(connection),
        _references_off(connection),
    ):
        _upgrade(connection)
    return True


def refuse_newer(engine: Engine) -> None:
    """Raise `Newer` when a later version of the bot has changed the tables (promise P25)."""
    step = version(engine)
    if step not in (None, newest()) and not is_known(str(step)):
        raise Newer(f"it is at step {step}, which a newer version of the bot has made")


def join(engine: Engine) -> None:
    """Work beside others: only an empty database is given its tables, as bots may run on an older one (promise P25).

    Raises `Newer`, or `storage.db.Unavailable` when steps are missing.
    """
    with storage.db.translated(), engine.execution_options(reading=True).connect() as connection:
        is_empty = not inspect(connection).get_table_names()
    if is_empty:
        migrate(engine)
    refuse_newer(engine)
    if (step := version(engine)) != newest():
        raise storage.db.Unavailable(
            f"it is at step {step}, this version needs {newest()}: stop the bots and run `python -m bot migrate`"
        )


@contextmanager
def _in_turn(connection: Connection) -> Iterator[None]:
    """On PostgreSQL one after the other, and no step waits for long for a table."""
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.execute(text(f"SET lock_timeout = '{TURN_SECONDS}s'"))
    connection.execute(text("SELECT pg_advisory_lock(:turn)"), {"turn": _TURN})
    # A step that waits for a lock keeps everybody waiting who comes after it.
    connection.execute(text(f"SET lock_timeout = '{STEP_SECONDS}s'"))
    connection.commit()
    try:
        yield
    finally:
        if not connection.invalidated:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:turn)"), {"turn": _TURN})
            connection.execute(text("RESET lock_timeout"))
            connection.commit()


def _upgrade(connection: Connection) -> None:
    """All steps that are missing; one that meets a bot's transaction in a deadlock is tried again."""
    config = _config()
    config.attributes["connection"] = connection
    for left in reversed(range(ATTEMPTS)):
        try:
            command.upgrade(config, "head")
            return
        except OperationalError as error:
            connection.rollback()
            if not left or getattr(error.orig, "sqlstate", "") != DEADLOCK:
                raise


@contextmanager
def _references_off(connection: Connection) -> Iterator[None]:
    """SQLite changes most tables by making them anew, which it refuses while rows of others refer to theirs.

    So it checks the references at the end instead. Raises `Unavailable` when one leads nowhere by then.
    """
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name != "sqlite":
        yield
        return
    driver.execute("PRAGMA foreign_keys = OFF").close()
    try:
        yield
        connection.commit()
        if broken := driver.execute("PRAGMA foreign_key_check").fetchall():
            raise storage.db.Unavailable(
                f"{len(broken)} rows refer to nothing since the step; restore the copy"
            )
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON").close()


def _keep(engine: Engine, *, step: str) -> None:
    if database := storage.db.file_of(engine.url):
        storage.backups.save(database, to=Path(f"{database}.at-{step}"))


def version(engine: Engine) -> str | None:
    """The step the database is at; None when it is empty."""
    # Only reading, or on SQLite this would wait for whoever writes.
    reading = engine.execution_options(reading=True)
    with storage.db.translated(), reading.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The last step there is."""
    return _steps()[0]


def is_known(step: str) -> bool:
    """Whether a step is one of ours; a newer version may have made others."""
    return step in _steps()[1]


@cache
def _steps() -> tuple[str | None, frozenset[str]]:
    """The last step and all of them; read once, as every bot asks every few seconds."""
    scripts = ScriptDirectory.from_config(_config())
    return scripts.get_current_head(), frozenset(each.revision for each in scripts.walk_revisions())


def differences(engine: Engine) -> list[Any]:
    """Where models and database disagree; nothing when the steps lead to the models."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), storage.tables.metadata()))


def write_step(engine: Engine, *, words: str) -> None:
    """Write the file of the step that leads from an up-to-date database to the models."""
    with engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.revision(config, message=words, autogenerate=True, rev_id=_next_number())


def _next_number() -> str:
    steps = list(ScriptDirectory.from_config(_config()).walk_revisions())
    return f"{len(steps) + 1:04}"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
