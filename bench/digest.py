"""The digest of a thousand clients; beside the same queries in bare Core, and its memory on ten times the rows."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import event, text

import usecases.digests
from bench.tools import questions
from bench.tools.books import NOW, Books, fresh, series
from bench.tools.measuring import How, Result, alternate, at_least, at_most, milliseconds

CLIENTS = 1000
ROWS = 200_000
WAITING = 2000
TIMES = 10


def measure(how: How) -> Iterator[Result]:
    """Reading the figures and writing the message, for a workspace with a hundred contacts per client."""
    rows = ROWS // 2 if how.quick else ROWS
    for kind in how.kinds:
        with fresh(how, kind) as books:
            _fill(books, rows=rows)
            times = _times(how, books)
            name = how.named(f"digest of {CLIENTS:,} clients", kind)
            yield at_least(name, "digests/s", ours=1000 / times[0], floor=1000 / times[1], target=0.3)
    with fresh(how, "sqlite") as large, fresh(how, "sqlite") as small:
        _fill(large, rows=rows)
        _fill(small, rows=rows // TIMES)
        name = f"digest, memory on {TIMES}× the rows"
        peaks = _peak(large), _peak(small)
        yield at_most(name, "MB", ours=peaks[0] / 1e6, floor=peaks[1] / 1e6, target=1.5)


def _times(how: How, books: Books) -> tuple[float, float]:
    asked = _queries(books)
    assert len(asked) > 5, asked

    def replay() -> None:
        with books.engine.connect().execution_options(reading=True) as connection, connection.begin():
            for statement, parameters in asked:
                connection.execute(statement, parameters).all()

    return alternate(lambda: milliseconds(_digest(books)), lambda: milliseconds(replay), rounds=how.rounds)


def _digest(books: Books) -> Callable[[], None]:
    def make() -> None:
        with books.sessions.read() as session:
            message = usecases.digests.preview(session, workspace_id=1, now=NOW)
            assert "Client" in str(message.blocks), message

    return make


def _queries(books: Books) -> list[tuple[Any, Any]]:
    """The statements of one digest, as Core knows them."""
    heard: list[tuple[Any, Any]] = []

    def hear(_connection: Any, statement: Any, many: Any, parameters: Any, _options: Any) -> None:
        heard.append((statement, many or parameters))

    event.listen(books.engine, "before_execute", hear)
    _digest(books)()
    event.remove(books.engine, "before_execute", hear)
    return heard


def _peak(books: Books) -> int:
    """The most bytes that Python held at once for a digest, the second one made."""
    _digest(books)()
    tracemalloc.start()
    _digest(books)()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _fill(books: Books, *, rows: int) -> None:
    """Ten weeks of contacts and answered questions, issues in all states, and questions that wait."""
    books.furnish(clients=CLIENTS)
    questions.wait(books, number=WAITING, clients=CLIENTS)
    names = {"clients": CLIENTS, "number": rows}
    with books.sessions.begin() as session:
        session.execute(text(CONTACTS.format(series=series(books), at=_ago(books, "n % 70"))), names)
        names["number"] = rows // 5
        session.execute(text(ANSWERS.format(series=series(books), at=_ago(books, "n % 70"))), names)
        names["number"] = rows // 20
        session.execute(text(ISSUES.format(series=series(books), at=_ago(books, "n % 30"))), names)
    questions.analyse(books)


def _ago(books: Books, days: str) -> str:
    """SQL for a moment so many days before now, as the ledger stores it."""
    start = NOW - timedelta(hours=1)
    if books.engine.dialect.name == "postgresql":
        return f"timestamptz '{start:%Y-%m-%d %H:%M:%S}+00' - ({days}) * interval '1 day'"
    return f"strftime('%Y-%m-%d %H:%M:%S.000000', '{start:%Y-%m-%d %H:%M:%S}', '-' || ({days}) || ' days')"


CONTACTS = """
INSERT INTO interactions (id, workspace_id, client_id, kind, side, happened_at, recorded_at, text, user_id,
    user_team_id, asks, hails, verdict, changed_ts, logged_by)
SELECT 1000000 + n, 1, 1 + (n * 7) % :clients, CASE n % 4 WHEN 0 THEN 'call' WHEN 1 THEN 'email' ELSE 'message' END,
    'client', {at}, {at}, 'When will the export be ready?', 'U1', 'TCLIENT', false, false, '', '', '' FROM {series}
"""
ANSWERS = """
INSERT INTO clocks (id, workspace_id, client_id, subject, kind, ref, state, started_at, target_seconds, policy,
    calendar, level, told, alerted, paused, elapsed_seconds, ended_at, ended_by)
SELECT 1000000 + n, 1, 1 + (n * 7) % :clients, 'conversation:0' || n, 'first_response', 'ts' || n,
    CASE n % 5 WHEN 0 THEN 'breached' ELSE 'met' END, {at}, 14400, '', '', 0, 0, false, false, n % 20000, {at}, ''
FROM {series}
"""
ISSUES = """
INSERT INTO issues (workspace_id, number, client_id, title, kind, severity, status, opened_by, opened_at, owner_id,
    solved_at, solved_by, permalink)
SELECT 1, n, 1 + (n * 7) % :clients, 'The export fails', 'fault', 2, CASE n % 3 WHEN 0 THEN 'open' ELSE 'solved' END,
    'UPM', {at}, '', CASE n % 3 WHEN 0 THEN NULL ELSE {at} END, '', '' FROM {series}
"""
