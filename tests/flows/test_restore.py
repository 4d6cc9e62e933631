"""A story of a lost machine: the ledger is put back to an earlier moment, and says nothing twice (P24, T12)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

import bot.cli
from sandbox.workspace import Message
from tests.proofs import Cases
from tests.world import Server, World

pytestmark = pytest.mark.proves("T12")


@pytest.fixture
def world(server: Server, sqlite_url: str) -> Iterator[World]:
    """The usual cast, on a file."""
    with server.world(sqlite_url) as world:
        world.furnish()
        yield world


def said(world: World) -> list[Message]:
    """Everything the bot said where the team reads it."""
    world.sandbox.expect_all()
    private = [each for who in (world.pm, world.dan, world.lead) for each in who.direct_messages()]
    return [*world.sandbox.messages(world.alerts), *private]


def goes_back(world: World, backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot is stopped, its database restored, and the bot started again."""
    world.house.stop()
    monkeypatch.setattr("bot.logs.set_up", lambda _level: None)
    monkeypatch.setattr("bot.bootstrap.machine_time", world.now)
    monkeypatch.setenv("DATABASE_URL", world.settings.database_url)
    assert bot.cli.main(["restore", str(backup)]) == 0
    world.starts()
    world.settle()


@pytest.mark.parametrize("minutes", [0, 100, 178, 182, 230, 239, 243, 300])
def test_T12_after_a_restore_no_alert_is_told_again(
    world: World, minutes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cases: Cases
) -> None:
    """Two questions wait; the backup is made at some moment, and a few minutes of what followed are lost."""
    monkeypatch.setenv("DATABASE_URL", world.settings.database_url)
    assert make_url(world.settings.database_url).database
    world.carol.says(world.acme, "When do we start with the migration?")
    world.greg.says(world.globex, "Is the invoice right?")
    world.passes(minutes=minutes)
    assert bot.cli.main(["backup", str(tmp_path / "copy.db")]) == 0
    world.passes(minutes=10)
    before = [(each.ts, each.text) for each in said(world)]
    goes_back(world, tmp_path / "copy.db", monkeypatch)
    world.passes(minutes=4)
    after = [(each.ts, each.text) for each in said(world)]
    assert after[: len(before)] == before or {ts for ts, _ in before} <= {ts for ts, _ in after}
    texts = [text for _, text in after]
    assert sorted(set(texts)) == sorted(texts), "nothing is said twice"
    world.passes(hours=12)
    texts = [each.text for each in said(world)]
    assert len([text for text in texts if "Acme" in text]) <= 2, "one in the channel, one for the lead"
    cases.ran(1, checked="no alert told twice after a restore")
