"""Two equal bots as plain processes: what an operator starts without containers."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

import bot.replicas
import storage.db
from bot.cli import main
from bot.settings import Settings
from sandbox import Sandbox
from tests.bot.test_stopping import MANIFEST, sandbox, talk
from tests.databases import PostgreSQL
from tests.house.source import ROOT

__all__ = ["sandbox"]


@contextmanager
def replicas(
    sandbox: Sandbox, postgresql: PostgreSQL, **more: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`python -m bot replicas` and its database."""
    url = postgresql.fresh("empty_template")
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": url,
        "LOG_LEVEL": "WARNING",
        **more,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "replicas"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, url
    finally:
        process.terminate()
        process.communicate(timeout=30)
        postgresql.drop(url)


def eventually(holds: Callable[[], bool], *, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)


@pytest.fixture
def both(sandbox: Sandbox, postgresql: PostgreSQL) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Two of them in Socket Mode."""
    with replicas(sandbox, postgresql, SLACK_APP_TOKEN=sandbox.app_token) as started:
        yield started


@contextmanager
def started(sandbox: Sandbox) -> Iterator[None]:
    sandbox.start()
    try:
        yield
    finally:
        sandbox.stop()


def two_free_ports() -> int:
    """The first of two ports, one after the other, that nobody uses now."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first, suppress(OSError):
            port = int(first.getsockname()[1])
            with socket.create_server(("127.0.0.1", port + 1)):
                return port


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def test_P22_behind_http_each_bot_takes_what_comes_to_its_door_and_what_comes_to_both_is_kept_once(
    postgresql: PostgreSQL,
) -> None:
    port = two_free_ports()
    doors = [f"http://127.0.0.1:{port + number}/slack/events" for number in range(2)]
    sandbox = Sandbox(MANIFEST, lambda: datetime.now(UTC), transport="http", request_url=doors[0])
    secrets = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": sandbox.signing_secret, "PORT": str(port)}
    with started(sandbox), replicas(sandbox, postgresql, **secrets) as (_, url):
        eventually(lambda: listens(port) and listens(port + 1))
        pm = sandbox.person("petra")
        ops = sandbox.channel("ops", members=[pm], with_bot=True)
        for number in range(20):
            sandbox.request_url = doors[number % 2]
            pm.says(ops, f"message {number}")
            sandbox.idle()
        eventually(lambda: not _waiting(url))
        events = [each for each in sandbox.deliveries if each.kind == "events_api"]
        stored = _rows(url)
        assert stored >= 20
        assert all(each.acked for each in events)
        for number, each in enumerate(events):
            sandbox.request_url = doors[(number + 1) % 2]
            assert sandbox.deliver_raw(each.payload, kind="events_api").acked
        eventually(lambda: not _waiting(url))
        assert _rows(url) == stored


def test_P22_two_bots_share_the_work_and_one_that_is_killed_comes_back(
    sandbox: Sandbox, both: tuple[subprocess.Popen[str], str]
) -> None:
    process, url = both
    assert process.stdout
    numbers = [int(re.findall(r"process (\d+)", process.stdout.readline())[0]) for _ in range(2)]
    eventually(lambda: sandbox.connections == 2)
    talk(sandbox, count=20)
    # What a dead process had claimed waits for the end of its lease, a minute: let it die between two events.
    eventually(lambda: not _waiting(url))
    os.kill(numbers[0], signal.SIGKILL)
    eventually(lambda: sandbox.connections == 1)
    talk(sandbox, count=5)
    eventually(lambda: sandbox.connections == 2)
    eventually(lambda: not _waiting(url))
    events = [one for one in sandbox.deliveries if one.kind == "events_api"]
    assert all(one.acked for one in events)
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Replica 1 ended (-9) and is started again." in said


def test_on_one_sqlite_file_there_is_only_one_bot(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///one.db")
    assert main(["replicas"]) == 2
    assert "set DATABASE_URL to a PostgreSQL" in capsys.readouterr().err


def _rows(url: str) -> int:
    return _count(url, "SELECT count(*) FROM inbox")


def _waiting(url: str) -> int:
    return _count(url, "SELECT count(*) FROM inbox WHERE state <> 'done'")


def _count(url: str, question: str) -> int:
    engine = storage.db.open_engine(url)
    with storage.db.sessions(engine).read() as session:
        found = session.scalar(text(question))
    storage.db.close(engine)
    return int(found or 0)


def test_on_one_machine_each_listens_on_a_port_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[list[str], str]] = []

    class Started:
        pid = 1

        def __init__(self, command: list[str], *, env: dict[str, str]) -> None:
            given.append((command[1:], env["PORT"]))

    monkeypatch.setattr(subprocess, "Popen", Started)
    for number in range(2):
        bot.replicas.start(Settings(port=3000), number=number)
    assert given == [(["-m", "bot", "run"], "3000"), (["-m", "bot", "run"], "3001")]
