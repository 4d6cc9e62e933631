"""The page about the care of data is true: its commands work one after the other."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import bot.cli
import storage.db
from tests.house.source import ROOT
from tests.usecases.traces import USER, furnish

PAGE = (ROOT / "docs" / "data-care.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ python -m bot (.*)$", PAGE, flags=re.MULTILINE)
THEIRS = {"U0123CAROL": USER, "Acme": "kept"}
"""What the page calls by name, and what the database of this test has."""


def test_each_command_of_the_page_works(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.logs.set_up", lambda *_: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    engine = storage.db.open_engine(sqlite_url)
    with storage.db.sessions(engine).begin() as session:
        furnish(session, people=5)
    storage.db.close(engine)
    for command in COMMANDS:
        arguments = [THEIRS.get(word, word) for word in shlex.split(command)]
        assert bot.cli.main(arguments) == 0, (command, capsys.readouterr())
    assert {"backup", "restore", "erase", "export"} == {command.split()[0] for command in COMMANDS}
    assert {"acme.json", "backup.db", "everything"} <= {path.name for path in tmp_path.iterdir()}
