"""The runbook is true: each of its commands is run, and it explains every alarm, check and metric there is."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from inspect import getsource

import pytest

import bot.cli
import bot.health
import bot.metrics
import bot.tokens
from domain.operations import Alarm
from sandbox import Sandbox
from tests.bot.test_cli import bury, quarantine
from tests.house.source import ROOT

TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
UNTIL_STOPPED = ("run",)
BEGINS = ["python", "-m", "bot"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A Slack for the doctor and the bot."""
    manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    sandbox = Sandbox(manifest, lambda: datetime.now(UTC), transport="socket")
    sandbox.start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def operator(sandbox: Sandbox, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator with a bot's database, in which some events and messages were given up."""
    quarantine(sqlite_url, count=14)
    bury(sqlite_url, *map(str, range(14)))
    settings = {
        "RAPPORT_ENV": "",
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": sqlite_url,
        "TOKEN_KEYS": bot.tokens.new_key(),
    }
    monkeypatch.setattr("bot.logs.set_up", lambda *_: None)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("command", dict.fromkeys(COMMANDS))
def test_each_command_of_the_runbook_works(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(command)
    assert words[: len(BEGINS)] == BEGINS
    arguments = words[len(BEGINS) :]
    if arguments[0] in UNTIL_STOPPED:
        assert _until_stopped(arguments) == 0
        return
    assert bot.cli.main(arguments) == 0, capsys.readouterr()


def test_there_are_commands_in_the_runbook() -> None:
    assert len(COMMANDS) > 10


@pytest.mark.parametrize("alarm", Alarm)
def test_every_alarm_is_explained(alarm: Alarm) -> None:
    assert re.search(rf"^### .*{alarm}", TEXT, flags=re.MULTILINE)


def test_every_check_is_explained() -> None:
    for check in ("stopping", "ticks", "slack", "clock", "database", "schema", "inbox"):
        assert f'"{check}"' in getsource(bot.health)
        assert f"| `{check}` |" in TEXT


def test_every_metric_is_explained() -> None:
    counts = {f"{name}_total" for name in bot.metrics.COUNTS}
    gauges = set(re.findall(r'\("([a-z_]+)", \{', getsource(bot.health)))
    assert len(gauges) > 10
    for name in (*counts, *gauges, "ack_seconds"):
        assert re.search(rf"`{name}[`{{]", TEXT), name


def _until_stopped(arguments: list[str]) -> int:
    """The exit code of a command that ends when it is told to."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "running" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    return process.returncode
