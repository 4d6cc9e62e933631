"""The way back that `backup` prints for PostgreSQL, walked with PostgreSQL's own programs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import MetaData

import bot.cli
import storage.db
import storage.schema
from tests.databases import PostgreSQL
from tests.storage.test_data_safety import fill, read, upgrade

OLDER = "0003"
"""Later steps add tables that refer to those of this one."""


def run(command: str, *, programs: Path, url: str) -> None:
    """What an operator types, with PostgreSQL's programs at hand."""
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "DATABASE_URL": url}
    subprocess.run(command, shell=True, check=True, env=environment, capture_output=True, timeout=60)


@pytest.mark.proves("T12")
def test_P24_the_printed_commands_lead_back_over_an_upgrade_more_than_once(
    postgresql: PostgreSQL,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    url, tables = postgresql.fresh("empty_template"), MetaData()
    engine = storage.db.open_engine(url)
    upgrade(engine, OLDER)
    was = fill(engine)
    tables.reflect(engine)
    monkeypatch.setattr("bot.logs.set_up", lambda _level: None)
    monkeypatch.setenv("DATABASE_URL", url)
    assert bot.cli.main(["backup", str(tmp_path / "rapport.dump")]) == 2
    printed = [line.strip() for line in capsys.readouterr().err.splitlines() if line.startswith("  ")]
    dump, *back, said, again = printed
    assert said == "python -m bot restore"
    assert again == "python -m bot erase --replay erased.jsonl"
    for _ in range(2):
        run(dump, programs=postgresql.programs, url=url)
        assert storage.schema.migrate(engine)
        storage.db.close(engine)
        for command in back:
            run(command, programs=postgresql.programs, url=url)
        assert storage.schema.version(engine) == OLDER
        assert read(engine, tables) == was
    assert bot.cli.main(["restore"]) == 0
    storage.db.close(engine)
    assert storage.schema.differences(engine) == []
    storage.db.close(engine)
    postgresql.drop(url)


def test_P24_an_empty_database_is_not_called_restored(
    postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgresql.fresh("empty_template")
    monkeypatch.setattr("bot.logs.set_up", lambda _level: None)
    monkeypatch.setenv("DATABASE_URL", url)
    assert bot.cli.main(["restore"]) == 1
    assert "`pg_restore` comes first" in capsys.readouterr().err
    engine = storage.db.open_engine(url)
    assert storage.schema.version(engine) is None
    storage.db.close(engine)
    postgresql.drop(url)
