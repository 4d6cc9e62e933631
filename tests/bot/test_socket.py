"""Socket Mode: an envelope is acknowledged when its event is stored, and Slack sends again what was not."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import bot.socket
import storage.db
import storage.inbox
import usecases.inbox
from bot.intake import Intake
from bot.metrics import Tally
from bot.socket import Socket
from sandbox import Sandbox
from storage.base import Session
from tests.house.source import ROOT

pytestmark = [pytest.mark.proves("P1"), pytest.mark.proves("P2")]

SAID, THREADS = 40, 10
"""How many messages at once, and how many the SDK works on together."""

MANIFEST = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))


def now() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """A database that can be away."""

    def __init__(self, url: str) -> None:
        self.engine = storage.db.open_engine(url)
        self.sessions = storage.db.sessions(self.engine)
        self.away = threading.Event()
        self.free = threading.Event()
        self.free.set()

    def begin(self) -> AbstractContextManager[Session]:
        """A transaction, while it is not."""
        self.free.wait(10)
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
def tally() -> Tally:
    return Tally()


@pytest.fixture
def sandbox(ledger: Ledger, tally: Tally) -> Iterator[Sandbox]:
    sandbox = Sandbox(MANIFEST, now, transport="socket")
    sandbox.start()
    client = WebClient(base_url=sandbox.api_url, retry_handlers=[])
    intake = Intake(ledger.begin, now=now, stored=lambda: None)
    app = App(
        client=client, authorize=lambda **_: AuthorizeResult(enterprise_id=None, team_id=sandbox.team_id)
    )
    door = Socket(app, app_token=sandbox.app_token, client=client, intake=intake, count=tally.add)
    door.start()
    yield sandbox
    door.stop_taking(seconds=5)
    intake.close()
    door.close()
    sandbox.stop()


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.02)


@pytest.mark.proves("P7")
def test_P7_what_there_is_no_room_for_is_left_to_slack_and_comes_again(
    sandbox: Sandbox, ledger: Ledger, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.socket, "ROOM", 20)
    carol = sandbox.person("carol")
    room = sandbox.channel("room", members=[carol], with_bot=True)
    sandbox.idle()
    before, sandbox.concurrent_events, sandbox.delayed_events = ledger.events(), True, True
    ledger.free.clear()
    for number in range(SAID):
        carol.says(room, f"When do we start, number {number}?")
    refused = SAID - THREADS - 20
    eventually(lambda: tally.counts()["inbox"].get(("envelope", "refused"), 0) >= refused)
    ledger.free.set()

    def are_all_there() -> bool:
        sandbox.retry_now()
        return ledger.events() == before + SAID

    eventually(are_all_there)


def test_an_event_that_could_not_be_stored_is_not_acknowledged_and_comes_again(
    sandbox: Sandbox, ledger: Ledger
) -> None:
    carol = sandbox.person("carol")
    room = sandbox.channel("room", members=[carol], with_bot=True)
    ledger.away.set()
    carol.says(room, "When do we start?")
    [first] = [one for one in sandbox.deliveries if one.kind == "events_api"]
    deadline = time.monotonic() + 20
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
