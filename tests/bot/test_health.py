"""Health on a local port: alive, ready and counted, in Socket Mode as over HTTP (promises P20 and P25b)."""

from __future__ import annotations

import json
import re
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

import bot.bootstrap
import bot.intake
import bot.metrics
import storage.db
import usecases.inbox
from bot.house import House
from bot.settings import Settings
from sandbox import Sandbox
from sandbox.people import Person
from tests.bot.parts import event
from tests.bot.test_house import MANIFEST, eventually, now

pytestmark = pytest.mark.proves("P25b")

SOME_PORT = 0
NAMES = (
    "inbox_total", "inbox_lag_seconds", "ack_seconds", "dup_total", "gap_seconds_total", "quarantined",
    "outbox_state", "outbox_oldest_seconds", "unknown_total", "duplicates_healed_total", "slack_calls_total",
    "retry_after_seconds", "audience_blocked_total", "authz_denied_total", "clock_skew_seconds",
    "tick_age_seconds", "db_errors_total", "wal_bytes",
)  # fmt: skip
LABELLED = ("reconcile", "suppressed", "token_rotation", "alarms")
"""Counts that show up with their first label."""


class Clinic:
    """A bot at work whose health is told on some port."""

    def __init__(self, url: str, *, transport: Any, **more: Any) -> None:
        self.sandbox = Sandbox(MANIFEST, now, transport=transport)
        self.sandbox.start()
        self.settings = Settings(
            slack_bot_token=self.sandbox.bot_token,
            slack_app_token=self.sandbox.app_token if transport == "socket" else "",
            slack_signing_secret=self.sandbox.signing_secret,
            slack_api_url=self.sandbox.api_url,
            database_url=url,
            port=SOME_PORT,
            health_port=free_port(),
            **more,
        )
        self.house: House = bot.bootstrap.build(self.settings)
        self.house.start()
        if transport == "http":
            where = self.house.where().removeprefix("HTTP on ")
            self.sandbox.request_url = f"http://{where}/slack/events"

    def asks(self, path: str) -> tuple[int, str]:
        """The status and the body of an answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.settings.health_port}{path}") as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def failing(self) -> dict[str, str]:
        """What /readyz names."""
        status, body = self.asks("/readyz")
        told = json.loads(body)
        assert body.count("\n") == 1, "one line"
        assert (status == 200) == told["ready"] == (not told["failing"])
        found: dict[str, str] = told["failing"]
        return found

    def figure(self, name: str, labels: str = "") -> float:
        """One line of /metrics."""
        found = re.search(rf"^rapport_{name}{re.escape(labels)} (\S+)$", self.asks("/metrics")[1], flags=re.M)
        assert found, name
        return float(found[1])

    def petra(self) -> tuple[Person, Any]:
        pm = self.sandbox.person("petra")
        return pm, self.sandbox.channel("ops", members=[pm], with_bot=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def opened() -> Iterator[Callable[..., Clinic]]:
    clinics: list[Clinic] = []

    def open_one(url: str, **more: Any) -> Clinic:
        clinics.append(Clinic(url, **more))
        return clinics[-1]

    yield open_one
    for clinic in clinics:
        clinic.house.stop()
        clinic.sandbox.stop()


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_P25b_a_bot_at_work_is_alive_ready_and_counted(
    sqlite_url: str, opened: Callable[..., Clinic], transport: str
) -> None:
    clinic = opened(sqlite_url, transport=transport)
    pm, ops = clinic.petra()
    pm.says(ops, "a sentence that nobody counts")
    assert pm.runs("/client help", ops).error is None
    clinic.sandbox.idle()
    assert clinic.asks("/livez")[0] == 200
    eventually(lambda: not clinic.failing())
    assert clinic.asks("/")[0] == 404
    eventually(lambda: clinic.figure("inbox_total", '{kind="message",result="done"}') == 1)
    page = clinic.asks("/metrics")[1]
    for name in NAMES:
        assert f"rapport_{name}" in page, name
    assert clinic.figure("ack_seconds_count") >= 2
    assert clinic.figure("slack_calls_total", '{code="ok",method="auth.test"}') == 1
    assert abs(clinic.figure("clock_skew_seconds")) < 5
    if transport == "socket":
        assert clinic.figure("socket_connected") == 1
    else:
        assert clinic.figure("request_age_seconds") < 60
    for secret in (clinic.settings.slack_bot_token, clinic.sandbox.signing_secret, "nobody counts", "petra"):
        assert secret not in page


def test_P20_a_bot_that_stops_is_not_ready_before_anything_else(
    sqlite_url: str, opened: Callable[..., Clinic], monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = opened(sqlite_url, transport="socket")
    assert not clinic.failing()
    found: list[dict[str, str]] = []
    monkeypatch.setattr(clinic.house.drainer, "stop", lambda: found.append(clinic.failing()))
    clinic.house.stop()
    assert found == [{"stopping": "the bot is stopping"}]


def test_each_check_says_what_is_wrong(sqlite_url: str, opened: Callable[..., Clinic]) -> None:
    clinic = opened(sqlite_url, transport="socket")
    house = clinic.house
    house.loop._last_turn -= 31
    house.loop.stop()
    house.loop._last_turn = time.monotonic() - 31
    assert clinic.failing() == {"ticks": "the metronome stands still"}
    assert clinic.asks("/livez")[0] == 503
    house.loop._last_turn = time.monotonic() + 600
    with house.run.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "at step 9999" in clinic.failing()["schema"]
    with house.run.begin() as session:
        session.execute(
            text("UPDATE alembic_version SET version_num = :step"), {"step": storage.schema.newest()}
        )
    for worker in house._workers:
        worker.stop()
        worker.join(seconds=5)
    old = now() - timedelta(seconds=75)
    with house.run.begin() as session:
        usecases.inbox.store(session, arrivals=[bot.intake.arrival(event("Ev1"), now=old)])
    assert re.fullmatch(r"an event has waited 7\d s", clinic.failing()["inbox"])
    assert clinic.figure("inbox_lag_seconds") >= 75


def test_an_event_that_waits_for_its_next_attempt_and_those_behind_it_keep_nobody_from_being_ready(
    sqlite_url: str, opened: Callable[..., Clinic]
) -> None:
    clinic = opened(sqlite_url, transport="socket")
    house, old = clinic.house, now() - timedelta(seconds=75)
    for worker in house._workers:
        worker.stop()
        worker.join(seconds=5)
    with house.run.begin() as session:
        arrivals = [bot.intake.arrival(event(name), now=old) for name in ("Ev1", "Ev2")]
        usecases.inbox.store(session, arrivals=arrivals)
        claim = usecases.inbox.claim(session, machine=now(), limit=1)
        usecases.inbox.failed(
            session, by=claim.by, row=claim.rows[0], reason="x", hopeless=False, machine=now() + timedelta(60)
        )
    assert not clinic.failing()
    assert clinic.figure("inbox_backlog") == 2


def test_a_database_that_cannot_be_written_makes_the_bot_unready_and_is_counted(
    sqlite_url: str, opened: Callable[..., Clinic]
) -> None:
    clinic = opened(sqlite_url, transport="socket")
    other = storage.db.open_engine(sqlite_url, exclusive=False)
    with other.connect() as connection:
        # It holds the writer's lock of the file for longer than anybody waits.
        connection.exec_driver_sql("SELECT 1")
        assert clinic.failing() == {"database": "it cannot be written"}
        connection.rollback()
    other.dispose()
    eventually(lambda: not clinic.failing())
    assert clinic.figure("db_errors_total") >= 1


def test_a_lost_connection_makes_the_bot_unready(sqlite_url: str, opened: Callable[..., Clinic]) -> None:
    clinic = opened(sqlite_url, transport="socket")
    door = clinic.house.door
    assert door is not None
    door.close()
    assert clinic.failing() == {"slack": "no socket to Slack is open"}
    assert clinic.figure("socket_connected") == 0


def test_without_the_library_metrics_say_what_is_missing(
    sqlite_url: str, opened: Callable[..., Clinic], monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = opened(sqlite_url, transport="http")
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    status, said = clinic.asks("/metrics")
    assert (status, "pip install" in said) == (501, True)
    assert not clinic.failing()


def test_counting_is_cheap_and_knows_no_other_names() -> None:
    tally = bot.metrics.Tally()
    started = time.perf_counter()
    for _ in range(10_000):
        tally.add("inbox", kind="message", result="done")
        tally.acknowledged(0.02)
    assert time.perf_counter() - started < 1
    with pytest.raises(KeyError):
        tally.add("inbox", kind="message")
    assert tally.acks()[0] == [0, *[10_000] * len(bot.metrics.SECONDS)]
    page = bot.metrics.exposition(tally, gauges=[]).decode()
    assert 'rapport_inbox_total{kind="message",result="done"} 10000.0' in page
    assert 'rapport_ack_seconds_bucket{le="0.025"} 10000.0' in page
    assert set(bot.metrics.COUNTS) >= {
        *LABELLED,
        *(name.removesuffix("_total") for name in NAMES if "_total" in name),
    }
