"""What an operator does on the command line of the host is in the audit of the workspace, whoever it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

import bot.cli
import bot.tokens
import storage.db
import usecases.audit
import usecases.installations
from storage.audit import Audit
from tests.bot.parts import START
from tests.bot.test_cli import bury, quarantine
from usecases.installations import Sealed
from usecases.runtime import Bot


@pytest.fixture(autouse=True)
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> None:
    """An operator with a database and nothing else set."""
    monkeypatch.setattr("bot.logs.set_up", lambda *_: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)


def noted(url: str) -> list[tuple[str, str]]:
    """What the audit says, in a chain that is whole."""
    engine = storage.db.open_engine(url, exclusive=False)
    with storage.db.sessions(engine).read() as session:
        rows = session.scalars(select(Audit).order_by(Audit.id)).all()
        assert {(row.workspace_id, row.who, row.entry) for row in rows} <= {(1, "operator", "house")}
        assert not any(each.broken for each in usecases.audit.verify(session))
        told = [(row.act, row.thing) for row in rows]
    storage.db.close(engine)
    return told


def test_P34_who_replays_or_drops_a_message_or_an_event_leaves_a_trace(database_url: str) -> None:
    one, two = bury(database_url, "one", "two")
    first, second = quarantine(database_url, count=2)
    for command in (
        f"outbox replay {one}",
        f"outbox drop {two}",
        f"outbox drop {two}",
        f"inbox replay {first}",
        f"inbox drop {second}",
        "outbox list",
    ):
        bot.cli.main(command.split())
    assert noted(database_url) == [
        ("outbox replay", f"outbox:{one}"),
        ("outbox drop", f"outbox:{two}"),
        ("inbox replay", f"inbox:{first}"),
        ("inbox drop", f"inbox:{second}"),
    ]


def test_an_event_of_nobody_we_serve_is_dropped_all_the_same(database_url: str) -> None:
    (number,) = quarantine(database_url)
    assert bot.cli.main(["inbox", "drop", str(number)]) == 0
    assert noted(database_url) == []


def test_P34_who_seals_the_tokens_anew_leaves_a_trace(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = bot.tokens.new_key()
    monkeypatch.setenv("TOKEN_KEYS", key)
    engine = storage.db.open_engine(database_url)
    with storage.db.sessions(engine).begin() as session:
        sealed = Sealed(bot.tokens.Keys(key).seal("xoxb-1", of="T1"))
        usecases.installations.install(session, me=Bot("T1"), sealed=sealed, by="U1", now=START)
    storage.db.close(engine)
    assert bot.cli.main(["tokens", "rekey"]) == 0
    assert noted(database_url) == [("rekey", "tokens")]


def test_P34_who_gives_the_ledger_of_erasures_back_leaves_a_trace(database_url: str) -> None:
    bury(database_url)
    lines = [
        {"at": START.isoformat(), "team": team, "salt": "salt", "subject": "hash"} for team in ("T1", "T9")
    ]
    Path("erased.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert bot.cli.main(["erase", "--replay", "nothing.jsonl"]) == 1
    assert bot.cli.main(["erase", "--replay", "erased.jsonl"]) == 0
    assert noted(database_url) == [("erase", "replay")]


def test_P34_who_restores_leaves_a_trace_in_what_was_restored(database_url: str) -> None:
    bury(database_url)
    copy = ["copy.db"] if database_url.startswith("sqlite") else []
    if copy:
        assert bot.cli.main(["backup", *copy]) == 0
    assert bot.cli.main(["restore", *copy]) == 0
    assert noted(database_url) == [("restore", "workspace")]
