"""Load over HTTP from one thread: many connections, each with one request under way."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import quantiles

CONNECTIONS = 32


@dataclass
class Outcome:
    """`accepted`: the places of the requests answered with 200; `waits`: seconds from due to answered."""

    accepted: list[int] = field(default_factory=list)
    refused: int = 0
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """How many were accepted in a second."""
        return len(self.accepted) / self.seconds

    @property
    def p99(self) -> float:
        """The wait in milliseconds that one in a hundred exceeds."""
        return quantiles(self.waits, n=100)[98] * 1000


def saturate(
    port: int,
    requests: Sequence[bytes],
    *,
    seconds: float,
    connections: int = CONNECTIONS,
    halfway: Callable[[], object] | None = None,
) -> Outcome:
    """Send the next request as soon as a connection is free, for so long; `halfway` is called in mid-load."""
    return asyncio.run(_Load(port, requests).run(connections=connections, seconds=seconds, halfway=halfway))


def paced(port: int, requests: Sequence[bytes], *, rate: float, connections: int = CONNECTIONS) -> Outcome:
    """Send all requests at a steady rate; one that finds no free connection waits, and its wait counts.

    After twice the time that the rate takes, what is left is not sent any more.
    """
    most = 2 * len(requests) / rate
    return asyncio.run(_Load(port, requests, rate=rate).run(connections=connections, seconds=most))


class _Load:
    def __init__(self, port: int, requests: Sequence[bytes], *, rate: float = 0.0) -> None:
        self.port, self.requests, self.rate = port, requests, rate
        self.outcome = Outcome()
        self.sent = 0
        self.open = 0
        self.under_way = 0
        self.idle: deque[_Connection] = deque()
        self.all: list[_Connection] = []

    async def run(
        self, *, connections: int, seconds: float, halfway: Callable[[], object] | None = None
    ) -> Outcome:
        loop = asyncio.get_running_loop()
        self.over: asyncio.Future[None] = loop.create_future()
        for _ in range(connections):
            await loop.create_connection(lambda: _Connection(self), "127.0.0.1", self.port)
        self.begun = time.perf_counter()
        self.end = self.begun + seconds
        if halfway:
            loop.call_later(seconds / 2, halfway)
        feeder = asyncio.create_task(self._feed())
        for connection in list(self.idle):
            self.next(connection)
        await asyncio.wait([self.over], timeout=seconds + 10)
        self.outcome.seconds = time.perf_counter() - self.begun
        feeder.cancel()
        for connection in self.all:
            connection.close()
        return self.outcome

    async def _feed(self) -> None:
        while self.rate and not self._is_over():
            while self.idle and self._is_due():
                self.next(self.idle[0])
            await asyncio.sleep(0.0005)
        if self.rate and not self.under_way:
            self.finish()

    def _is_over(self) -> bool:
        return self.sent >= len(self.requests) or time.perf_counter() >= self.end

    def _is_due(self) -> bool:
        return not self._is_over() and time.perf_counter() >= self._due(self.sent)

    def _due(self, number: int) -> float:
        return self.begun + number / self.rate if self.rate else time.perf_counter()

    def next(self, connection: _Connection) -> None:
        """Give a free connection its next request, if there is one."""
        if connection in self.idle:
            self.idle.remove(connection)
        if self._is_over() or (self.rate and not self._is_due()):
            self.idle.append(connection)
            if self._is_over() and not self.under_way:
                self.finish()
            return
        number, self.sent = self.sent, self.sent + 1
        self.under_way += 1
        connection.send(number, self.requests[number], due=self._due(number))

    def answered(self, connection: _Connection, *, number: int, due: float, ok: bool) -> None:
        """A request is done."""
        self.under_way -= 1
        self.outcome.waits.append(time.perf_counter() - due)
        if ok:
            self.outcome.accepted.append(number)
        else:
            self.outcome.refused += 1
        self.next(connection)

    def lost(self, *, busy: bool) -> None:
        """A connection ended from the other side."""
        self.under_way -= busy
        self.open -= 1
        if not self.open:
            self.finish()

    def finish(self) -> None:
        """Nothing more will come."""
        if not self.over.done():
            self.over.set_result(None)


class _Connection(asyncio.Protocol):
    def __init__(self, load: _Load) -> None:
        self._load = load
        self._heard = b""
        self._number = -1
        self._due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._load.open += 1
        self._load.idle.append(self)
        self._load.all.append(self)

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def send(self, number: int, request: bytes, *, due: float) -> None:
        """One request; its answer goes to the load."""
        self._number, self._due, self._heard = number, due, b""
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, found, body = self._heard.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        number, self._number = self._number, -1
        ok = head.startswith(b"HTTP/1.1 200")
        self._load.answered(self, number=number, due=self._due, ok=ok)

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.lost(busy=self._number >= 0)


def _length(head: bytes) -> int:
    name = b"content-length:"
    for line in head.lower().split(b"\r\n"):
        if line.startswith(name):
            return int(line[len(name) :])
    return 0
