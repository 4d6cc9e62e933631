"""A database server that says nothing: whoever asks it is told so before Slack's patience ends, and then at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import text

import storage.db
from storage.db import Sessions
from tests.gate.server import Server, Wire

pytestmark = pytest.mark.proves("P2")

PATIENCE_SECONDS = 2.5
TRANSACTIONS = 4
"""Of one command: who is it, what is done, in which language is it refused."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def wire(server: Server) -> Wire:
    return server.wire()


@pytest.fixture
def sessions(server: Server, wire: Wire) -> Iterator[Sessions]:
    """Transactions on connections that were good a moment ago."""
    engine = storage.db.open_engine(wire.url(server.fresh()))
    sessions = storage.db.sessions(engine)
    with ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(sessions.read()).execute(text("SELECT 1"))
    yield sessions
    wire.mend()
    storage.db.close(engine)


def refusal(sessions: Sessions) -> float:
    """How many seconds it takes until a command is refused."""
    begun = time.monotonic()
    for _ in range(TRANSACTIONS):
        with pytest.raises(storage.db.Unavailable), sessions.begin() as session:
            session.execute(text("SELECT 1"))
    return time.monotonic() - begun


def works(sessions: Sessions) -> bool:
    try:
        with sessions.begin() as session:
            return bool(session.scalar(text("SELECT 1")))
    except storage.db.Unavailable:
        return False


def test_P2_while_the_database_hangs_a_command_is_refused_before_slack_gives_up(
    sessions: Sessions, wire: Wire
) -> None:
    wire.cut()
    for _ in range(3):
        took = refusal(sessions)
        print(f"refused after {took:.2f} s")
        assert took < PATIENCE_SECONDS
        time.sleep(storage.db.HUNG_SECONDS)
    wire.mend()
    begun = time.monotonic()
    while not works(sessions):
        assert time.monotonic() - begun < 5
        time.sleep(0.1)


def test_P21_after_a_restart_of_the_server_old_connections_are_replaced_unnoticed(
    server: Server, sessions: Sessions
) -> None:
    server.restart()
    assert [works(sessions) for _ in range(5)] == [True] * 5


def test_a_server_that_refuses_is_asked_again_at_once() -> None:
    nowhere = storage.db.sessions(storage.db.open_engine("postgresql://nobody@127.0.0.1:1/nothing"))
    for _ in range(2):
        with pytest.raises(storage.db.Unavailable, match="refused"), nowhere.begin() as session:
            session.execute(text("SELECT 1"))
