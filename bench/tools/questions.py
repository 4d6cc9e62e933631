"""Questions that wait for an answer, as many as one likes: written by the database itself, which is quick."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from bench.tools.books import NOW, Books, series

WITH_LOG = 10_000


def wait(books: Books, *, number: int, clients: int) -> None:
    """So many clocks, of which nothing is due before next month; only the first `WITH_LOG` have a log.

    Their questions were asked three hours ago, and no calendar of these books ever closes.
    """
    moments = {"asked": moment(books, NOW - timedelta(hours=3, minutes=10))}
    moments["later"] = moment(books, NOW + timedelta(days=30))
    with books.sessions.begin() as session:
        for statement, rows in (
            (CONVERSATIONS, min(number, WITH_LOG)),
            (MESSAGES, min(number, WITH_LOG)),
            (CLOCKS, number),
        ):
            filled = text(statement.format(series=series(books)))
            session.execute(filled, {"number": rows, "clients": clients, **moments})


def analyse(books: Books) -> None:
    """Let the database look at what it has."""
    with books.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def moment(books: Books, at: datetime) -> Any:
    """A moment as the ledger stores it: on SQLite text without a zone."""
    return at if books.engine.dialect.name == "postgresql" else f"{at:%Y-%m-%d %H:%M:%S.%f}"


CONVERSATIONS = """
INSERT INTO conversations (id, workspace_id, client_id, channel_id, root_ts, owner_id)
SELECT n, 1, 1 + n % :clients, 1 + n % :clients, 'ts' || n, '' FROM {series}
"""
MESSAGES = """
INSERT INTO interactions (id, workspace_id, client_id, kind, side, happened_at, recorded_at, text, user_id,
    user_team_id, channel_id, ts, conversation_id, asks, hails, verdict, changed_ts, logged_by)
SELECT n, 1, 1 + n % :clients, 'message', 'client', :asked, :asked, 'When will the export be ready?', 'U' || n,
    'TCLIENT', 1 + n % :clients, 'ts' || n, n, true, false, 'question', '', '' FROM {series}
"""
CLOCKS = """
INSERT INTO clocks (id, workspace_id, client_id, subject, kind, ref, state, started_at, target_seconds, policy,
    calendar, level, told, alerted, paused, elapsed_seconds, due_at, next_check_at, ended_by)
SELECT n, 1, 1 + n % :clients, 'conversation:' || n, 'first_response', 'ts' || n, 'pending', :asked, 14400, '',
    '', 0, 0, false, false, 0, :later, :later, '' FROM {series}
"""
