"""Processing: a stored event becomes interaction, clock and "done"; beside the same three writes in bare Core."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, timedelta
from itertools import count
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import Row, bindparam, func, insert, select, update

import bot.app
from bench.tools import bare, requests
from bench.tools.books import ME, NOW, Books, fresh
from bench.tools.measuring import How, Result, alternate, at_least
from bot.drainer import Drainer
from bot.intake import arrival
from storage.clocks import Clock
from storage.interactions import Interaction
from usecases import inbox

CHANNELS, AUTHORS = 100, 60
CLOCKS: Any = Clock.__table__


def measure(how: How) -> Iterator[Result]:
    """Questions that clients ask, each of which begins a conversation and its clock."""
    for kind in how.kinds:
        with fresh(how, kind) as ours, fresh(how, kind) as floor:
            yield _measured(how, kind, ours=ours, floor=floor)


def _measured(how: How, kind: str, *, ours: Books, floor: Books) -> Result:
    events = 150 if how.quick else 400
    bolt, bolt_events, bare_events = _Bot(ours), questions(), questions()
    for books in (ours, floor):
        books.furnish(clients=CHANNELS, authors=AUTHORS)
    core = _Core(floor)

    def our_round() -> float:
        arrive(ours, bolt_events, number=events)
        return _timed(bolt.drain, events=events)

    def floor_round() -> float:
        arrive(floor, bare_events, number=events)
        return _timed(core.drain, events=events)

    rates = alternate(our_round, floor_round, rounds=how.rounds)
    for books in (ours, floor):
        with books.sessions.read() as session:
            kept = [session.scalar(select(func.count()).select_from(row)) for row in (Interaction, Clock)]
        assert kept == [events * how.rounds] * 2, kept
    return at_least(how.named("processing", kind), "events/s", ours=rates[0], floor=rates[1], target=0.5)


class _Bot:
    """The drainer of a whole bot."""

    def __init__(self, books: Books) -> None:
        client = WebClient(base_url="http://127.0.0.1:1/", retry_handlers=[])
        app = bot.app.build_app(books.run, client=client, me=ME)
        self.drainer = Drainer(books.run, app=app)

    def drain(self) -> None:
        """Until nothing waits."""
        while self.drainer.turn():
            pass


class _Core:
    """One transaction of three statements for each event."""

    def __init__(self, books: Books) -> None:
        self._engine, self._begin = books.engine, bare.begin(books.engine)
        self._interaction = insert(bare.INTERACTIONS)
        self._clock = insert(CLOCKS)
        self._done = update(bare.INBOX).where(bare.INBOX.c.id == bindparam("row")).values(state="done")

    def drain(self) -> None:
        """Every event that is new."""
        with self._engine.connect() as connection:
            waiting = connection.execute(select(bare.INBOX).where(bare.INBOX.c.state == "new")).all()
        for row in waiting:
            self._keep(row)

    def _keep(self, row: Row[Any]) -> None:
        said = {**bare.contact(NOW), "ts": row.event_id, "text": row.payload[:100]}
        with self._begin() as connection:
            connection.execute(self._interaction, said)
            connection.execute(
                self._clock, {**CLOCK, "subject": f"conversation:{row.id}", "ref": row.event_id}
            )
            connection.execute(self._done, {"row": row.id})


CLOCK: dict[str, Any] = {
    "workspace_id": 1,
    "client_id": 1,
    "kind": "first_response",
    "state": "pending",
    "started_at": NOW,
    "target_seconds": 14400,
    "policy": "1",
    "calendar": "1",
    "level": 0,
    "told": 0,
    "alerted": False,
    "paused": False,
    "elapsed_seconds": 0,
    "due_at": NOW + timedelta(hours=4),
    "next_check_at": NOW + timedelta(hours=3),
    "ended_by": "",
}


def _timed(work: Any, *, events: int) -> float:
    begun = time.perf_counter()
    work()
    return events / (time.perf_counter() - begun)


def questions() -> Iterator[dict[str, Any]]:
    """Questions of people who did not ask before in their channel."""
    start = NOW.astimezone(UTC).timestamp()
    for number in count():
        channel, author = number % CHANNELS, number // CHANNELS
        yield requests.message(channel=f"C{channel}", user=f"U{author}", ts=f"{start:.0f}.{number:06}")


def arrive(books: Books, questions: Iterator[dict[str, Any]], *, number: int) -> None:
    """Put so many of them into the inbox."""
    with books.sessions.begin() as session:
        inbox.store(session, arrivals=[arrival(next(questions), now=NOW) for _ in range(number)])
