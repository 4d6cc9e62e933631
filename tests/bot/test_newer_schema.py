"""An older version of the bot keeps its hands off the tables of a later one, and says so."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from sqlalchemy import text

import storage.db
import storage.schema
from sandbox import Sandbox
from tests.bot.test_stopping import sandbox
from tests.house.source import ROOT

__all__ = ["sandbox"]

LATER = "9999"
WORDS = "The database cannot be used: it is at step 9999, which a newer version of the bot has made"


def start(sandbox: Sandbox, url: str) -> subprocess.Popen[str]:
    settings = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": url,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def update(url: str) -> None:
    """What an update of the bot does to the tables, beside the bot that runs still."""
    engine = storage.db.open_engine(url, exclusive=False)
    with storage.db.sessions(engine).begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :later"), {"later": LATER})
    storage.db.close(engine)


def test_P25_it_does_not_start_on_the_tables_of_a_later_version(sandbox: Sandbox, database_url: str) -> None:
    update(database_url)
    try:
        process = start(sandbox, database_url)
        _, said = process.communicate(timeout=20)
    finally:
        restore(database_url)
    assert process.returncode == 1
    assert WORDS in said
    assert not sandbox.calls


def test_P25_it_stops_working_when_the_tables_change_under_it(sandbox: Sandbox, database_url: str) -> None:
    process = start(sandbox, database_url)
    try:
        assert process.stdout
        assert "is running" in process.stdout.readline()
        time.sleep(0.5)
        assert process.poll() is None
        update(database_url)
        _, said = process.communicate(timeout=20)
    finally:
        process.kill()
        process.communicate()
        restore(database_url)
    assert process.returncode == 1
    assert WORDS in said
    assert sandbox.connections == 0


def restore(url: str) -> None:
    """Let the tests that share the database find it as it was."""
    engine = storage.db.open_engine(url, exclusive=False)
    with storage.db.sessions(engine).begin() as session:
        session.execute(
            text("UPDATE alembic_version SET version_num = :ours"), {"ours": storage.schema.newest()}
        )
    storage.db.close(engine)
