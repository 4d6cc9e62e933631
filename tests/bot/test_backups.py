"""The commands `backup` and `restore`, as an operator types them beside a running bot."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import bot.cli
import storage.backups
import storage.db
import storage.schema
import usecases.heartbeats
from tests.bot.parts import START
from tests.databases import PostgreSQL
from tests.storage.test_data_safety import upgrade


@pytest.fixture(autouse=True)
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> None:
    """An operator with a database and nothing else set."""
    monkeypatch.setattr("bot.logs.set_up", lambda _level: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)


def beat(url: str, job: str) -> None:
    """Something that can be found again."""
    engine = storage.db.open_engine(url)
    with storage.db.sessions(engine).begin() as session:
        usecases.heartbeats.beat(session, job=job, now=START)
    storage.db.close(engine)


def jobs(path: Path | str) -> list[str]:
    """What is found."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT job FROM heartbeats ORDER BY job")]


def test_P24_a_backup_is_made_while_the_bot_works_and_is_one_private_file(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = storage.db.open_engine(sqlite_url)
    sessions = storage.db.sessions(engine)
    with sessions.begin() as session:
        usecases.heartbeats.beat(session, job="clocks", now=START)
    with sessions.begin() as session:
        usecases.heartbeats.beat(session, job="unfinished", now=START)
        session.flush()
        assert bot.cli.main(["backup", "copy.db"]) == 0
    storage.db.close(engine)
    assert "without a fault" in capsys.readouterr().out
    copy = tmp_path / "copy.db"
    assert jobs(copy) == ["clocks"]
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sorted(tmp_path.glob("copy.db*")) == [copy]


def test_P24_a_restore_puts_back_what_was_and_keeps_what_is(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    beat(sqlite_url, "before")
    assert bot.cli.main(["backup", "copy.db"]) == 0
    beat(sqlite_url, "later")
    assert bot.cli.main(["restore", "copy.db"]) == 0
    assert "Restored." in capsys.readouterr().out
    assert jobs(tmp_path / "rapport.db") == ["before"]
    assert jobs(tmp_path / "rapport.db.replaced") == ["before", "later"]
    assert not list(tmp_path.glob("*.restoring*"))
    beat(sqlite_url, "after")


def test_P24_a_restore_waits_until_the_bot_is_stopped(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.cli.main(["backup", "copy.db"]) == 0
    engine = storage.db.open_engine(sqlite_url)
    assert bot.cli.main(["restore", "copy.db"]) == 1
    storage.db.close(engine)
    assert "in use by another process" in capsys.readouterr().err
    assert bot.cli.main(["restore", "copy.db"]) == 0


def test_P24_a_lost_database_comes_back_from_its_backup(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    beat(sqlite_url, "before")
    assert bot.cli.main(["backup", "copy.db"]) == 0
    for file in tmp_path.glob("rapport.db*"):
        file.unlink()
    assert bot.cli.main(["restore", "copy.db"]) == 0
    assert "What was there before" not in capsys.readouterr().out
    assert jobs(tmp_path / "rapport.db") == ["before"]


def test_P24_a_log_that_a_crash_left_behind_is_not_read_into_the_restored_database(
    sqlite_url: str, tmp_path: Path
) -> None:
    beat(sqlite_url, "before")
    assert bot.cli.main(["backup", "copy.db"]) == 0
    engine = storage.db.open_engine(sqlite_url)
    with storage.db.sessions(engine).begin() as session:
        usecases.heartbeats.beat(session, job="later", now=START)
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for file in tmp_path.glob("rapport.db*"):
        shutil.copyfile(file, crashed / file.name)
    storage.db.close(engine)
    os.environ["DATABASE_URL"] = f"sqlite:///{crashed / 'rapport.db'}"
    assert bot.cli.main(["restore", "copy.db"]) == 0
    assert jobs(crashed / "rapport.db") == ["before"]
    assert jobs(crashed / "rapport.db.replaced") == ["before", "later"]


def test_a_file_that_is_no_database_or_damaged_is_not_restored(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.cli.main(["restore", "nothing.db"]) == 1
    (tmp_path / "letter.db").write_text("Dear operator, this is no database at all." * 100)
    assert bot.cli.main(["restore", "letter.db"]) == 1
    assert bot.cli.main(["backup", "copy.db"]) == 0
    damage(tmp_path / "copy.db")
    assert bot.cli.main(["restore", "copy.db"]) == 1
    assert bot.cli.main(["backup", "--check", "copy.db"]) == 1
    assert capsys.readouterr().err.count("cannot be restored") == 3
    beat(sqlite_url, "still here")


def foreign(path: Path, *, step: str) -> None:
    """The database of another program, which counts its own steps in the same way."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (step,))
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.commit()


def test_an_empty_file_and_the_database_of_another_program_are_not_restored(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    beat(sqlite_url, "here")
    (tmp_path / "empty.db").touch()
    foreign(tmp_path / "recipes.db", step=storage.schema.newest() or "")
    for file in ("empty.db", "recipes.db"):
        assert bot.cli.main(["restore", file]) == 1
        assert "cannot be restored: it is no database of the bot" in capsys.readouterr().err
        assert bot.cli.main(["backup", "--check", file]) == 1
        assert "Fault: it is no database of the bot" in capsys.readouterr().err
    assert jobs("rapport.db") == ["here"]
    assert not list(tmp_path.glob("rapport.db.re*"))
    assert bot.cli.main(["backup", "--check", "nothing.db"]) == 1
    assert not (tmp_path / "nothing.db").exists()


def test_P25_a_backup_of_a_newer_version_is_not_restored(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.cli.main(["backup", "copy.db"]) == 0
    with closing(sqlite3.connect("copy.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert bot.cli.main(["restore", "copy.db"]) == 1
    assert "it is at step 9999, which a newer version of the bot has made" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.restoring*"))


def test_P24_a_second_restore_keeps_what_the_first_one_kept(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.cli.main(["backup", "copy.db"]) == 0
    for job in ("one", "two", "three"):
        beat(sqlite_url, job)
        assert bot.cli.main(["restore", "copy.db"]) == 0
    assert "What was there before is in rapport.db.replaced-3;" in capsys.readouterr().out.replace(
        f"{tmp_path}/", ""
    )
    kept = [jobs(tmp_path / f"rapport.db.replaced{n}") for n in ("", "-2", "-3")]
    assert kept == [["one"], ["two"], ["three"]]


@pytest.mark.parametrize("log", ["wal", "journal"])
def test_P24_the_log_of_a_damaged_database_is_kept_like_itself_and_not_read_into_the_new_one(
    sqlite_url: str, tmp_path: Path, log: str
) -> None:
    assert bot.cli.main(["backup", "copy.db"]) == 0
    for words in ("one", "two"):
        (tmp_path / "rapport.db").write_text("Dear operator, this was a database." * 100)
        (tmp_path / f"rapport.db-{log}").write_text(words)
        assert bot.cli.main(["restore", "copy.db"]) == 0
        assert not (tmp_path / f"rapport.db-{log}").exists()
    assert (tmp_path / f"rapport.db.replaced-{log}").read_text() == "one"
    assert (tmp_path / f"rapport.db.replaced-2-{log}").read_text() == "two"
    assert jobs("rapport.db") == []


def test_a_backup_does_not_fall_onto_the_database_itself(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    beat(sqlite_url, "here")
    assert bot.cli.main(["backup", "rapport.db"]) == 1
    assert "is the database itself" in capsys.readouterr().err
    assert jobs("rapport.db") == ["here"]
    assert bot.cli.main(["backup", "no/such/folder.db"]) == 1
    assert bot.cli.main(["backup"]) == 2
    assert bot.cli.main(["restore"]) == 2


def test_a_backup_that_is_well_says_how_many_rows_it_has(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    beat(sqlite_url, "here")
    assert bot.cli.main(["backup", "copy.db"]) == 0
    assert bot.cli.main(["backup", "--check", "copy.db"]) == 0
    assert "         1 heartbeats" in capsys.readouterr().out


def test_P25_before_a_step_of_the_schema_a_copy_is_kept(tmp_path: Path) -> None:
    engine = storage.db.open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    upgrade(engine, "0003")
    assert storage.schema.migrate(engine)
    storage.db.close(engine)
    with closing(sqlite3.connect(tmp_path / "old.db.at-0003")) as kept:
        assert kept.execute("SELECT version_num FROM alembic_version").fetchall() == [("0003",)]


def test_postgresql_is_told_how_checked_and_marked(
    postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgresql.emptied())
    assert bot.cli.main(["backup", "copy.dump"]) == 2
    assert "pg_dump --format=custom --file=copy.dump" in capsys.readouterr().err
    assert bot.cli.main(["backup", "--check"]) == 0
    assert "0 outbox" in capsys.readouterr().out
    assert bot.cli.main(["restore"]) == 0
    assert "0 posts that waited are looked for" in capsys.readouterr().out


def damage(path: Path) -> None:
    """Write over the middle of every page but the first."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        for at in range(4096, size, 4096):
            file.seek(at)
            file.write(b"\xff" * 200)


@pytest.mark.proves("T12")
def test_P23_a_damaged_database_is_refused_at_the_start(tmp_path: Path, sqlite_url: str) -> None:
    beat(sqlite_url, "here")
    damage(tmp_path / "rapport.db")
    engine = storage.db.open_engine(sqlite_url)
    with pytest.raises(storage.db.Unavailable, match=r"is damaged .* restore"):
        storage.backups.require_sound(engine)
    storage.db.close(engine)
