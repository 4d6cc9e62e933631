"""The command `erase`, and a start on a disk or a file that is not well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bot.cli
import storage.db
from tests.usecases.traces import USER, everything, furnish


@pytest.fixture(autouse=True)
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> None:
    """An operator whose ledger knows Carol."""
    monkeypatch.setattr("bot.logs.set_up", lambda _level: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    engine = storage.db.open_engine(sqlite_url)
    with storage.db.sessions(engine).begin() as session:
        furnish(session, people=5)
    storage.db.close(engine)


def known(url: str) -> str:
    engine = storage.db.open_engine(url, exclusive=False)
    try:
        return everything(engine)
    finally:
        storage.db.close(engine)


def test_P32_an_operator_erases_somebody_beside_the_running_bot(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = storage.db.open_engine(sqlite_url)
    assert bot.cli.main(["erase", "--user", USER, "--also", "+49 30 5550 1234"]) == 0
    storage.db.close(engine)
    assert f"{USER} is erased from" in capsys.readouterr().out
    assert USER not in known(sqlite_url)
    assert "+49 30 5550 1234" not in known(sqlite_url)
    assert bot.cli.main(["erase", "--list"]) == 0
    assert "operator" in known(sqlite_url)
    lines = capsys.readouterr().out.splitlines()
    assert set(json.loads(lines[-1])) == {"at", "team", "salt", "subject"}


def test_P24_what_was_erased_after_a_backup_is_erased_again_after_its_restore(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.cli.main(["backup", "copy.db"]) == 0
    assert bot.cli.main(["erase", "--user", USER]) == 0
    assert bot.cli.main(["restore", "copy.db"]) == 0
    assert "1 people who were erased since are erased again" in capsys.readouterr().out
    assert USER not in known(sqlite_url)


def test_P24_a_printed_ledger_is_given_back(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.cli.main(["backup", "copy.db"]) == 0
    assert bot.cli.main(["erase", "--user", USER]) == 0
    capsys.readouterr()
    assert bot.cli.main(["erase", "--list"]) == 0
    (tmp_path / "erased.jsonl").write_text(capsys.readouterr().out, encoding="utf-8")
    (tmp_path / "rapport.db.erased").unlink()
    assert bot.cli.main(["restore", "copy.db"]) == 0
    assert USER in known(sqlite_url)
    assert bot.cli.main(["erase", "--replay", "erased.jsonl"]) == 0
    assert USER not in known(sqlite_url)
    assert bot.cli.main(["erase", "--replay", "nothing.jsonl"]) == 1


def test_whom_and_where_must_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.cli.main(["erase"]) == 2
    assert bot.cli.main(["erase", "--user", USER, "--list"]) == 2
    assert bot.cli.main(["erase", "--user", USER, "--team", "T9"]) == 2
    assert "Say which workspace with `--team`; the ledger has: kept." in capsys.readouterr().err
    assert bot.cli.main(["erase", "--user", "U0PM"]) == 1
    assert "is in the team of a client" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["backup", "restore", "erase", "export"])
def test_every_command_of_data_care_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bot.cli.main([command, "--help"])
    assert ended.value.code == 0
    assert command in capsys.readouterr().out
