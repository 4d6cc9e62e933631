"""The clock on which all bots of one database agree."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest

import storage.db
from bot.clock import SharedClock, machine_time
from tests.databases import PostgreSQL

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Machine:
    """A machine whose clock moves on by a second with every look at it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@pytest.mark.proves("T8")
def test_P12_it_shows_the_servers_time_whatever_the_machine_believes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    machine = Machine(NOON - timedelta(minutes=10))
    clock = SharedClock(lambda: NOON, machine=machine)
    assert clock() - NOON == timedelta(seconds=1.5)
    assert "this machine's clock is 598.5 s behind the database's" in caplog.text
    caplog.clear()
    clock.set()
    assert not caplog.messages
    machine.at += timedelta(minutes=20)
    clock.set()
    assert clock() - NOON == timedelta(seconds=1.5)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_P12_the_server_tells_its_time(postgresql: PostgreSQL) -> None:
    engine = storage.db.open_engine(postgresql.url("postgres"))
    told = storage.db.sessions(engine).clock()
    storage.db.close(engine)
    assert abs(told - machine_time()) < timedelta(seconds=5)
