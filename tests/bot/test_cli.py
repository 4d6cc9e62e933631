"""The command line: says what it did, and by its exit code whether it worked."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bot.cli
import bot.intake
import storage.db
import storage.schema
import usecases.inbox
from sandbox import Sandbox
from tests.bot.parts import START, event
from tests.house.source import ROOT

MANIFEST = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> None:
    """An operator with a database and nothing else set."""
    monkeypatch.setattr("bot.logs.set_up", lambda *_: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "RAPPORT_ENV"):
        monkeypatch.delenv(name, raising=False)


def quarantine(url: str) -> int:
    """The number of an event that nobody can carry out."""
    engine = storage.db.open_engine(url)
    with storage.db.sessions(engine).begin() as session:
        usecases.inbox.store(session, arrivals=[bot.intake.arrival(event("Ev1"), now=START)])
        claim = usecases.inbox.claim(session, machine=START, limit=1)
        (row,) = claim.rows
        usecases.inbox.failed(session, by=claim.by, row=row, reason="no", hopeless=True, machine=START)
    storage.db.close(engine)
    return row.id


def test_running_without_settings_says_everything_that_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.cli.main(["run"]) == 2
    told = capsys.readouterr().err
    assert "SLACK_BOT_TOKEN" in told
    assert "SLACK_APP_TOKEN" in told


def test_migrating_says_where_the_database_is_now(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.cli.main(["migrate"]) == 0
    assert f"The database is at step {storage.schema.newest()}" in capsys.readouterr().out


def test_events_in_quarantine_are_listed_tried_again_and_given_up(
    capsys: pytest.CaptureFixture[str], sqlite_url: str
) -> None:
    number = quarantine(sqlite_url)
    assert bot.cli.main(["inbox", "list"]) == 0
    assert f"{number} 2026-03-02 09:00 C1 Ev1 no" in capsys.readouterr().out
    assert bot.cli.main(["inbox", "replay", str(number)]) == 0
    assert bot.cli.main(["inbox", "drop", str(number)]) == 1
    assert f"No quarantined event has the number {number}" in capsys.readouterr().err


def test_which_event_must_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.cli.main(["inbox", "drop"]) == 2
    assert "rapport inbox drop 12" in capsys.readouterr().err


def test_the_outbox_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.cli.main(["outbox", "list"]) == 0
    assert capsys.readouterr().err == ""


def test_a_database_that_cannot_be_reached_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert bot.cli.main(["migrate"]) == 1
    assert capsys.readouterr().err.startswith("The database cannot be used")


def test_a_token_that_slack_does_not_take_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = Sandbox(MANIFEST, lambda: datetime.now(UTC), transport="socket")
    sandbox.start()
    monkeypatch.setenv("SLACK_API_URL", sandbox.api_url)
    for method, token in (("auth.test", "SLACK_BOT_TOKEN"), ("apps.connections.open", "SLACK_APP_TOKEN")):
        monkeypatch.setenv("SLACK_BOT_TOKEN", sandbox.bot_token)
        monkeypatch.setenv("SLACK_APP_TOKEN", sandbox.app_token)
        monkeypatch.setenv(token, os.environ[token][:5] + "wrong")
        assert bot.cli.main(["run"]) == 1
        told = capsys.readouterr().err
        assert told.startswith("Slack did not let the bot in"), method
        assert "invalid_auth" in told
    sandbox.stop()


def test_a_port_that_is_taken_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = Sandbox(MANIFEST, lambda: datetime.now(UTC), transport="http")
    sandbox.start()
    monkeypatch.setenv("SLACK_API_URL", sandbox.api_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", sandbox.bot_token)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", sandbox.signing_secret)
    monkeypatch.setenv("PORT", str(sandbox.port))
    assert bot.cli.main(["run"]) == 1
    assert capsys.readouterr().err.startswith("The bot could not start")
    sandbox.stop()


@pytest.mark.parametrize(
    "command", ["run", "migrate", "migration", "doctor", "inbox", "outbox", "clocks", "history"]
)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bot.cli.main([command, "--help"])
    assert ended.value.code == 0
    assert command in capsys.readouterr().out


def test_a_command_that_does_not_exist_is_wrongly_asked() -> None:
    with pytest.raises(SystemExit) as ended:
        bot.cli.main(["dance"])
    assert ended.value.code == 2
