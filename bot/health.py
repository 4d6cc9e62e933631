"""Health on a local port: is the bot alive, is it ready, and its figures (promises P20 and P25b)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import bot.extras
import bot.metrics
import storage.db
import storage.operations
import usecases.heartbeats
from bot.http import Http
from bot.metrics import Gauge, Tally
from bot.socket import Socket
from bot.timekeeper import Timekeeper
from storage.base import Session
from usecases.runtime import Runtime

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

LONGEST_TURN_SECONDS = 30.0
LONGEST_WAIT_SECONDS = 60.0
"""An event that waits for longer makes the bot not ready."""
WELL = "ok"
NO_METRICS = f"Metrics need the extra: {bot.extras.INSTALL}\n"
STATUS = {200: "200 OK", 404: "404 Not Found", 501: "501 Not Implemented", 503: "503 Service Unavailable"}


@dataclass(frozen=True)
class Watch:
    """What watches over the bot from its first moment on. `step`: of the migrations, which this version needs;
    `log_file`: SQLite's write-ahead log, if there can be one.
    """

    tally: Tally
    timekeeper: Timekeeper
    step: str
    log_file: Path | None = None


class Health:
    """A WSGI application. `door` is how Slack reaches us, once it is open; `turned` the seconds since any job of
    the metronome had its turn.
    """

    def __init__(
        self,
        run: Runtime,
        *,
        watch: Watch,
        turned: Callable[[], float],
        door: Callable[[], Socket | Http | None],
    ) -> None:
        self._run, self._watch, self._turned, self._door = run, watch, turned, door
        self.stopping = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One question."""
        path = environ.get("PATH_INFO", "") if environ["REQUEST_METHOD"] == "GET" else ""
        if path == "/livez":
            alive = self.is_alive()
            return _say(start_response, 200 if alive else 503, {"alive": alive, "tick_age": self._turned()})
        if path == "/readyz":
            failing = self.failing()
            return _say(start_response, 503 if failing else 200, {"ready": not failing, "failing": failing})
        if path == "/metrics":
            try:
                page = bot.metrics.exposition(self._watch.tally, gauges=self._gauges())
            except ImportError:
                return _say(start_response, 501, NO_METRICS)
            return _say(start_response, 200, page)
        return _say(start_response, 404, "Ask for /livez, /readyz or /metrics.\n")

    def is_alive(self) -> bool:
        """Whether the metronome does its turns."""
        return self._turned() < LONGEST_TURN_SECONDS

    def failing(self) -> dict[str, str]:
        """What keeps the bot from its work, by check; nothing when it is ready."""
        found = {
            "stopping": "the bot is stopping" if self.stopping else "",
            "ticks": "" if self.is_alive() else "the metronome stands still",
            "slack": self._unheard(),
            "clock": "" if self._watch.timekeeper.believed else "the clock is in doubt; nothing is sent",
            **self._unstored(),
        }
        return {name: words for name, words in found.items() if words}

    def _unheard(self) -> str:
        """Over HTTP a quiet hour is no failure, and who asks for nothing but errors must not stop us."""
        door = self._door()
        if door is None:
            return "the door is not open"
        return "no socket to Slack is open" if isinstance(door, Socket) and not door.is_connected() else ""

    def _unstored(self) -> dict[str, str]:
        """What is wrong with the database, which is written to for this."""
        try:
            with self._run.begin() as session:
                usecases.heartbeats.beat(session, job="health", now=self._run.machine())
                step = storage.operations.step(session)
                since = storage.operations.inbox_since(session, machine=self._run.machine())
        except storage.db.Unavailable:
            return {"database": "it cannot be written"}
        late = self._seconds(since)
        return {
            "schema": "" if step == self._watch.step else f"at step {step}, not {self._watch.step}",
            "inbox": "" if late < LONGEST_WAIT_SECONDS else f"an event has waited {late:.0f} s",
        }

    def _seconds(self, since: datetime | None) -> float:
        return max(0.0, (self._run.machine() - since).total_seconds()) if since else 0.0

    def _gauges(self) -> list[Gauge]:
        found: list[Gauge] = [("tick_age_seconds", {}, self._turned())]
        door, skew = self._door(), self._watch.timekeeper.skew()
        if isinstance(door, Socket):
            found.append(("socket_connected", {}, float(door.is_connected())))
        if isinstance(door, Http):
            found.append(("request_age_seconds", {}, door.seconds_since_request()))
        if skew is not None:
            found.append(("clock_skew_seconds", {}, skew))
        if (log := self._watch.log_file) is not None:
            size = log.stat().st_size if log.exists() else 0
            found.append(("wal_bytes", {}, float(size)))
        try:
            with self._run.read() as session:
                found += self._stored(session)
        except storage.db.Unavailable:
            self._run.count("db_errors")
        return found

    def _stored(self, session: Session) -> list[Gauge]:
        machine = self._run.machine()
        states = storage.operations.outbox_unsettled(session)
        ban = storage.operations.ban(session, machine=machine)
        waits = storage.operations.inbox_since(session, machine=machine)
        return [
            ("inbox_lag_seconds", {}, self._seconds(waits)),
            ("inbox_backlog", {}, storage.operations.inbox_backlog(session)),
            ("quarantined", {}, storage.operations.quarantined(session)),
            *(("outbox_state", {"state": state}, count) for state, count in states.items()),
            ("outbox_oldest_seconds", {}, self._seconds(storage.operations.outbox_oldest(session))),
            ("retry_after_seconds", {}, (ban - machine).total_seconds() if ban else 0.0),
        ]


def _say(start_response: StartResponse, status: int, said: object) -> list[bytes]:
    kind = "text/plain; charset=utf-8"
    if isinstance(said, dict):
        kind, said = "application/json", json.dumps(said) + "\n"
    content = said if isinstance(said, bytes) else str(said).encode()
    start_response(STATUS[status], [("Content-Type", kind), ("Content-Length", str(len(content)))])
    return [content]
