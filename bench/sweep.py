"""The sweep: a hundred clocks are due among a million open ones; beside the same among ten thousand."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select, text

import scheduler.ticks
from bench.tools import questions
from bench.tools.books import NOW, Books, fresh
from bench.tools.measuring import How, Result, alternate, at_most, milliseconds
from storage.alerts import Alert

DUE = 100
FEW, MANY, QUICK = 10_000, 1_000_000, 200_000
CLIENTS = 500
ROUNDS = 3


def measure(how: How) -> Iterator[Result]:
    """The scheduler's turns until nothing is due: each clock is found, claimed, read anew from its log, and told."""
    many = QUICK if how.quick else MANY
    for kind in how.kinds:
        with fresh(how, kind) as large, fresh(how, kind) as small:
            yield _measured(how, kind, large=_filled(large, many), small=_filled(small, FEW), many=many)


def _measured(how: How, kind: str, *, large: Books, small: Books, many: int) -> Result:
    rounds = {large: iter(range(100)), small: iter(range(100))}

    def turn(books: Books) -> float:
        _come_due(books, number=next(rounds[books]))
        return milliseconds(lambda: _sweep(books))

    for books in (large, small):
        turn(books)
    times = alternate(lambda: turn(large), lambda: turn(small), rounds=ROUNDS)
    for books in (large, small):
        with books.sessions.read() as session:
            told = session.scalar(select(func.count()).select_from(Alert))
        assert told == DUE * (ROUNDS + 1), told
    name = how.named(f"sweep, {many:,} open", kind)
    return at_most(name, "ms", ours=times[0], floor=times[1], target=1.5)


def _sweep(books: Books) -> None:
    while scheduler.ticks.clocks(books.run):
        pass


def _filled(books: Books, number: int) -> Books:
    books.furnish(clients=CLIENTS)
    questions.wait(books, number=number, clients=CLIENTS)
    questions.analyse(books)
    return books


def _come_due(books: Books, *, number: int) -> None:
    """Let the next hundred be due now."""
    bounds = {"now": questions.moment(books, NOW), "first": number * DUE + 1, "last": (number + 1) * DUE}
    with books.sessions.begin() as session:
        session.execute(
            text("UPDATE clocks SET next_check_at = :now WHERE id BETWEEN :first AND :last"), bounds
        )
