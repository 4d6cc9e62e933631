"""A bot that is stopped, politely or not, loses nothing that Slack believes it has."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

import storage.db
from sandbox import Sandbox
from tests.house.source import ROOT

MANIFEST = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(MANIFEST, lambda: datetime.now(UTC), transport="socket")
    sandbox.start()
    yield sandbox
    sandbox.stop()


class Process:
    """`python -m bot run`, as an operator starts it."""

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        environment = {
            **os.environ,
            "RAPPORT_ENV": "",
            "SLACK_BOT_TOKEN": sandbox.bot_token,
            "SLACK_APP_TOKEN": sandbox.app_token,
            "SLACK_API_URL": sandbox.api_url,
            "DATABASE_URL": url,
            "LOG_LEVEL": "WARNING",
        }
        self.running = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.running.stdout
        self.first_words = self.running.stdout.readline()

    def end(self) -> None:
        """Whatever the test came to, leave no process behind."""
        self.running.kill()
        self.running.communicate()

    def ends_by(self, number: signal.Signals) -> tuple[int, float]:
        """Its exit code and the seconds it took."""
        started = time.monotonic()
        self.running.send_signal(number)
        self.running.communicate(timeout=30)
        return self.running.returncode, time.monotonic() - started


@pytest.fixture
def start(sandbox: Sandbox, sqlite_url: str) -> Iterator[Callable[[], Process]]:
    """Starts the bot."""
    started: list[Process] = []

    def start() -> Process:
        started.append(Process(sandbox, sqlite_url))
        return started[-1]

    yield start
    for process in started:
        process.end()


def talk(sandbox: Sandbox, *, count: int) -> None:
    pm = sandbox.person("petra")
    ops = sandbox.channel("ops", members=[pm], with_bot=True)
    for n in range(count):
        pm.says(ops, f"message {n}")


def acknowledged(sandbox: Sandbox) -> set[str]:
    return {one.event_id for one in sandbox.deliveries if one.kind == "events_api" and one.acked}


def kept(url: str) -> set[str]:
    engine = storage.db.open_engine(url)
    with storage.db.sessions(engine).read() as session:
        found = set(session.scalars(text("SELECT event_id FROM inbox")))
    storage.db.close(engine)
    return found


def test_P20_told_to_stop_in_the_middle_of_work_it_ends_well_and_soon(
    sandbox: Sandbox, sqlite_url: str, start: Callable[[], Process]
) -> None:
    process = start()
    assert "Rapport is running (Socket Mode)" in process.first_words
    talk(sandbox, count=40)
    code, seconds = process.ends_by(signal.SIGTERM)
    assert code == 0
    assert seconds < 20
    assert acknowledged(sandbox) <= kept(sqlite_url)


def test_P19_killed_in_the_middle_of_work_it_has_kept_what_it_acknowledged(
    sandbox: Sandbox, sqlite_url: str, start: Callable[[], Process]
) -> None:
    process = start()
    talk(sandbox, count=40)
    while not acknowledged(sandbox):
        time.sleep(0.005)
    code, _ = process.ends_by(signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert acknowledged(sandbox) <= kept(sqlite_url)

    again = start()
    sandbox.retry_now()
    talk(sandbox, count=1)
    sandbox.idle()
    events = {one.event_id for one in sandbox.deliveries if one.kind == "events_api" and not one.given_up}
    again.ends_by(signal.SIGTERM)
    assert events == acknowledged(sandbox) == kept(sqlite_url)
