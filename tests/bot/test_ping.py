"""The dead man's ping: it comes while all is well, and its silence says that something is not (P25b)."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

import bot.bootstrap
import bot.ping
from sandbox import Sandbox
from tests.bot.test_house import MANIFEST, eventually, now, settings_for

pytestmark = pytest.mark.proves("P25b")


class Pinged(BaseHTTPRequestHandler):
    """Somebody who counts the calls."""

    calls = 0
    status = 200

    def do_GET(self) -> None:
        """A ping."""
        type(self).calls += 1
        self.send_response(type(self).status)
        if type(self).status == HTTPStatus.FOUND:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Quietly."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    Pinged.calls, Pinged.status = 0, 200
    server = HTTPServer(("127.0.0.1", 0), Pinged)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/ping/its-key"
    server.shutdown()
    server.server_close()


def test_the_ping_comes_once_a_minute_and_only_while_all_is_well(
    elsewhere: str, caplog: pytest.LogCaptureFixture
) -> None:
    failing: dict[str, str] = {}
    ping = bot.ping.Ping(elsewhere, failing=lambda: failing)
    ping.turn()
    ping.turn()
    assert Pinged.calls == 1
    failing["database"] = "it cannot be written"
    for _ in range(3):
        ping._due = 0
        ping.turn()
    assert Pinged.calls == 1
    assert [record.getMessage() for record in caplog.records] == ["PING_MISSED not ready: database"]
    failing.clear()
    Pinged.status = 500
    ping._due = 0
    ping.turn()
    assert Pinged.calls == 2
    Pinged.status = HTTPStatus.FOUND
    ping._due = 0
    ping.turn()
    assert Pinged.calls == 3, "and not a fourth time at the other address"
    assert "its-key" not in caplog.text


def test_a_running_bot_pings(sqlite_url: str, elsewhere: str) -> None:
    sandbox = Sandbox(MANIFEST, now, transport="socket")
    sandbox.start()
    house = bot.bootstrap.build(settings_for(sandbox, sqlite_url, ping_url=elsewhere))
    house.start()
    eventually(lambda: Pinged.calls == 1)
    house.stop()
    sandbox.stop()
