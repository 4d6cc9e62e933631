"""Replicas: events carried out and words posted by one, two and four processes on one PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from sqlalchemy import text

from bench import posting, processing
from bench.tools import processes
from bench.tools.books import Books, fresh
from bench.tools.measuring import How, Result, at_least

KIND = "postgresql"
NUMBERS = {1: 1.0, 2: 1.2, 4: 1.0}
"""How many processes, and how much more than one of them does they must do together; two cores are no more."""
AMOUNT = 1200
LEFT = {
    "processing": text("SELECT count(*) FROM inbox WHERE state = 'new'"),
    "posting": text("SELECT count(*) FROM outbox WHERE state <> 'sent'"),
}


def measure(how: How) -> Iterator[Result]:
    """The same work for each number of processes, and what comes of it beside what one does."""
    amount = AMOUNT // 3 if how.quick else AMOUNT
    with processes.server("bench.tools.slack_server", "") as port:
        for path in LEFT:
            rates = {number: list[float]() for number in NUMBERS}
            for number in list(NUMBERS) * (1 if how.quick else 3):
                with fresh(how, KIND) as books:
                    _fill(books, path, amount=amount)
                    rates[number].append(amount / _seconds(books, path, number=number, port=port))
            one = median(rates[1])
            for number, target in NUMBERS.items():
                name, ours = f"{path}, {number} replicas, PostgreSQL", median(rates[number])
                yield at_least(name, f"{_unit(path)}/s", ours=ours, floor=one, target=target)


def _unit(path: str) -> str:
    return "events" if path == "processing" else "posts"


def _fill(books: Books, path: str, *, amount: int) -> None:
    if path == "posting":
        books.furnish(clients=0)
        posting.promise(books, posts=amount, number=0)
        return
    books.furnish(clients=processing.CHANNELS, authors=processing.AUTHORS)
    processing.arrive(books, processing.questions(), number=amount)


def _seconds(books: Books, path: str, *, number: int, port: int) -> float:
    """How long so many processes take until nothing is left."""
    with _replicas(number, path, books.url, str(port)) as begin, books.sessions.read() as session:
        begun = time.perf_counter()
        begin()
        while session.scalar(LEFT[path]):
            time.sleep(0.01)
        return time.perf_counter() - begun


@contextmanager
def _replicas(number: int, *arguments: str) -> Iterator[Callable[[], None]]:
    """The processes, ready; what is yielded gives them the word."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.tools.replica", *arguments],
            cwd=processes.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(number)
    ]

    def begin() -> None:
        for each in started:
            assert each.stdin
            each.stdin.write("go\n")
            each.stdin.flush()

    try:
        for each in started:
            assert each.stdout
            assert each.stdout.readline() == "ready\n"
        yield begin
    finally:
        for each in started:
            each.kill()
            each.communicate()
