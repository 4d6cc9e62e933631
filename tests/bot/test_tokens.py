"""How tokens rest in the database, and how the keys for it are changed."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

import pytest

import bot.cli
import bot.commands
import storage.db
import storage.installations
import usecases.installations
from bot.settings import Settings
from bot.tokens import NEEDED, Keys, Unreadable, new_key
from storage.db import Sessions
from usecases.installations import Sealed
from usecases.runtime import Bot

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOKEN = "xoxe.xoxb-1-" + "a" * 160


def test_a_token_is_read_with_its_key_in_its_workspace_only() -> None:
    keys = Keys(new_key())
    sealed = keys.seal(TOKEN, of="T1")
    assert TOKEN not in sealed
    assert keys.open(sealed, of="T1") == TOKEN
    assert keys.seal(TOKEN, of="T1") != sealed
    with pytest.raises(Unreadable, match="a token of T2 was changed"):
        keys.open(sealed, of="T2")
    with pytest.raises(Unreadable, match="has no key"):
        Keys(new_key()).open(sealed, of="T1")
    with pytest.raises(Unreadable, match="was changed"):
        keys.open(sealed[:-8] + "AAAAAAA=", of="T1")


def test_no_token_is_sealed_as_none() -> None:
    keys = Keys(new_key())
    assert keys.seal("", of="T1") == ""
    assert keys.open("", of="T1") == ""


@pytest.mark.parametrize("text", ["", ",", "short", "x" * 43, "ключ"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="key"):
        Keys(text)


def test_without_cryptography_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    with pytest.raises(ValueError, match="Install the extras: python -m pip install"):
        Keys(new_key())
    assert "SLACK_BOT_TOKEN" in NEEDED


def _rekey(url: str, keys: str) -> int:
    return bot.commands.tokens(Settings(database_url=url, token_keys=keys), argparse.Namespace(act="rekey"))


def test_keys_are_changed_one_after_the_other(
    sessions: Sessions, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = new_key(), new_key()
    with sessions.begin() as session:
        sealed = Sealed(Keys(old).seal(TOKEN, of="T1"), Keys(old).seal("xoxe-1", of="T1"))
        usecases.installations.install(session, me=Bot("T1"), sealed=sealed, by="U1", now=NOW)
    assert _rekey(database_url, new) == bot.commands.FAILED
    assert "has no key" in capsys.readouterr().err
    assert _rekey(database_url, f"{new},{old}") == bot.commands.WELL
    with sessions.read() as session:
        [(row, team_id)] = storage.installations.all_with_tokens(session)
    only = Keys(new)
    assert (only.open(row.token, of=team_id), only.open(row.refresh_token, of=team_id)) == (TOKEN, "xoxe-1")
    assert _rekey(database_url, "") == bot.commands.WRONG


def test_the_command_makes_a_key_that_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.cli.main(["tokens", "key"]) == 0
    assert Keys(capsys.readouterr().out.strip()).first
