"""The command line: says what it did, and by its exit code whether it worked."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bot.cli
import bot.intake
import bot.operations
import storage.db
import storage.schema
import usecases.inbox
import usecases.outbox
from sandbox import Sandbox
from storage.outbox import OutboxRow
from storage.workspaces import Workspace
from tests.bot.parts import START, event
from tests.house.source import ROOT
from tests.storage.test_data_safety import upgrade
from views.blocks import Message

MANIFEST = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> None:
    """An operator with a database and nothing else set."""
    monkeypatch.setattr("bot.logs.set_up", lambda *_: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "RAPPORT_ENV"):
        monkeypatch.delenv(name, raising=False)


def bury(url: str, *texts: str) -> list[int]:
    """The numbers of messages that Slack never took."""
    engine = storage.db.open_engine(url)
    with storage.db.sessions(engine).begin() as session:
        ours = Workspace(team_id="T1", created_at=START)
        session.add(ours)
        session.flush()
        for text in texts:
            usecases.outbox.promise(
                session, workspace_id=ours.id, channel="C1", key=text, message=Message(text), now=START
            )
        rows = session.query(OutboxRow).order_by(OutboxRow.id).all()
        for row in rows:
            row.state, row.reason = "dead", "is_archived"
        numbers = [row.id for row in rows]
    storage.db.close(engine)
    return numbers


def quarantine(url: str, *, count: int = 1) -> list[int]:
    """The numbers of events that nobody can carry out."""
    engine = storage.db.open_engine(url)
    with storage.db.sessions(engine).begin() as session:
        arrivals = [bot.intake.arrival(event(f"Ev{n + 1}"), now=START) for n in range(count)]
        usecases.inbox.store(session, arrivals=arrivals)
        claim = usecases.inbox.claim(session, machine=START, limit=count)
        for row in claim.rows:
            usecases.inbox.failed(session, by=claim.by, row=row, reason="no", hopeless=True, machine=START)
    storage.db.close(engine)
    return [row.id for row in claim.rows]


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
    (number,) = quarantine(sqlite_url)
    assert bot.cli.main(["inbox", "list"]) == 0
    assert f"{number} 2026-03-02 09:00 C1 Ev1 no" in capsys.readouterr().out
    assert bot.cli.main(["inbox", "replay", str(number)]) == 0
    assert bot.cli.main(["inbox", "drop", str(number)]) == 1
    assert f"No quarantined event has the number {number}" in capsys.readouterr().err


def test_dead_messages_are_listed_sent_again_and_given_up(
    capsys: pytest.CaptureFixture[str], sqlite_url: str
) -> None:
    one, two = bury(sqlite_url, "Acme waits", "Globex waits")
    assert bot.cli.main(["outbox", "list", "--state", "dead"]) == 0
    listed = capsys.readouterr().out
    assert f"{one} 2026-03-02 09:00 post C1 dead is_archived" in listed
    assert "waits" not in listed
    assert bot.cli.main(["outbox", "replay", str(one)]) == 0
    assert bot.cli.main(["outbox", "replay", str(one)]) == 1
    assert f"No dead message has the number {one}" in capsys.readouterr().err
    assert bot.cli.main(["outbox", "drop", str(two)]) == 0
    assert bot.cli.main(["outbox", "list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["counts"] == {"pending": 1, "suppressed": 1}
    assert [row["reason"] for row in told["rows"]] == ["dropped: is_archived", ""]


@pytest.mark.parametrize("queue", ["inbox", "outbox"])
def test_a_long_list_is_read_page_by_page(
    capsys: pytest.CaptureFixture[str], sqlite_url: str, monkeypatch: pytest.MonkeyPatch, queue: str
) -> None:
    monkeypatch.setattr(bot.operations, "LISTED", 2)
    numbers = quarantine(sqlite_url, count=3) if queue == "inbox" else bury(sqlite_url, "a", "b", "c")
    assert bot.cli.main([queue, "list"]) == 0
    page = capsys.readouterr().out
    assert f"Older ones: python -m bot {queue} list --before {numbers[1]}" in page
    assert bot.cli.main([queue, "list", "--before", str(numbers[1])]) == 0
    page = capsys.readouterr().out
    assert f"{numbers[0]:>8} 2026" in page
    assert f"{numbers[1]:>8} 2026" not in page
    assert "Older ones" not in page


def test_which_event_must_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.cli.main(["inbox", "drop"]) == 2
    assert "python -m bot inbox drop 12" in capsys.readouterr().err


@pytest.mark.parametrize("listed", ["inbox list", "outbox list", "audit list", "audit verify"])
def test_an_empty_list_says_so(capsys: pytest.CaptureFixture[str], listed: str) -> None:
    assert bot.cli.main(listed.split()) == 0
    assert capsys.readouterr().out == "Nothing.\n"


def test_the_outbox_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.cli.main(["outbox", "list"]) == 0
    assert capsys.readouterr().err == ""


LOOKS = ["inbox list", "outbox list", "audit list", "history list", "erase --list", "export all.json --all"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_P25_who_only_looks_leaves_the_tables_of_an_older_version_to_its_bots(
    kind: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql").fresh("empty_template")
    monkeypatch.setenv("DATABASE_URL", url)
    engine = storage.db.open_engine(url)
    upgrade(engine, "0007")
    for command in [*LOOKS, "clocks recompute --check"]:
        assert bot.cli.main(command.split()) == 1
        told = capsys.readouterr().err
        assert f"at step 0007, this version needs {storage.schema.newest()}: stop the bots and run" in told
    assert storage.schema.version(engine) == "0007"
    storage.db.close(engine)
    assert not (tmp_path / "all.json").exists()
    assert bot.cli.main(["migrate"]) == 0
    assert bot.cli.main(["inbox", "list"]) == 0


def test_P25_who_only_looks_adds_no_tables_to_those_of_another_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    recipes = tmp_path / "recipes.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{recipes}")
    with closing(sqlite3.connect(recipes)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    assert bot.cli.main(["inbox", "list"]) == 1
    assert "at step None" in capsys.readouterr().err
    with closing(sqlite3.connect(recipes)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


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
