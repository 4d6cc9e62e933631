"""Socket Mode: an envelope is acknowledged when its event is stored, and Slack sends again what was not."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import storage.db
import storage.inbox
import usecases.inbox
from bot.intake import Intake
from bot.socket import Socket
from sandbox import Sandbox
from storage.base import Session
from tests.house.source import ROOT

pytestmark = [pytest.mark.proves("P1"), pytest.mark.proves("P2")]

MANIFEST = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))


def now() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """A database that can be away."""

    def __init__(self, url: str) -> None:
        self.engine = storage.db.open_engine(url)
        self.sessions = storage.db.sessions(self.engine)
        self.away = threading.Event()

    def begin(self) -> AbstractContextManager[Session]:
        """A transaction, while it is not."""
        if self.away.is_set():
            raise storage.db.Unavailable("the database is away")
        return self.sessions.begin()

    def events(self) -> int:
        """How many are stored."""
        with self.sessions.read() as session:
            return sum(usecases.inbox.counts(session).values())


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    ledger = Ledger(database_url)
    yield ledger
    storage.db.close(ledger.engine)


@pytest.fixture
def sandbox(ledger: Ledger) -> Iterator[Sandbox]:
    sandbox = Sandbox(MANIFEST, now, transport="socket")
    sandbox.start()
    client = WebClient(base_url=sandbox.api_url, retry_handlers=[])
    intake = Intake(ledger.begin, now=now, stored=lambda: None)
    app = App(
        client=client, authorize=lambda **_: AuthorizeResult(enterprise_id=None, team_id=sandbox.team_id)
    )
    door = Socket(app, app_token=sandbox.app_token, client=client, intake=intake)
    door.start()
    yield sandbox
    door.stop_taking(seconds=5)
    intake.close()
    door.close()
    sandbox.stop()


def test_an_event_that_could_not_be_stored_is_not_acknowledged_and_comes_again(
    sandbox: Sandbox, ledger: Ledger
) -> None:
    carol = sandbox.person("carol")
    room = sandbox.channel("room", members=[carol], with_bot=True)
    ledger.away.set()
    carol.says(room, "When do we start?")
    [first] = [one for one in sandbox.deliveries if one.kind == "events_api"]
    deadline = time.monotonic() + 10
    while not first.attempts and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    assert not first.acked
    assert ledger.events() == 0
    ledger.away.clear()
    again = sandbox.redeliver(first)
    while not again.acked and time.monotonic() < deadline:
        time.sleep(0.02)
    assert again.acked
    assert ledger.events() == 1
