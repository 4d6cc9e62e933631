"""Recomputing: the clocks of a conversation of a thousand messages are read anew; beside selecting those rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

import usecases.clocks
from bench.tools import questions
from bench.tools.books import NOW, PM, Books, fresh
from bench.tools.measuring import How, Result, alternate, milliseconds
from storage.clocks import Clock
from storage.conversations import Conversation
from storage.interactions import Interaction

MESSAGES = 1000
MOST_MILLISECONDS = 20.0
_ROWS = select(*Interaction.__table__.c).where(Interaction.conversation_id == bindparam("conversation_id"))


def measure(how: How) -> Iterator[Result]:
    """Three messages of the client, then one of the team, and so on: hundreds of clocks that ended."""
    for kind in how.kinds:
        with fresh(how, kind) as books:
            books.furnish(clients=1)
            _fill(books)
            questions.analyse(books)
            yield _measured(how, kind, books)


def _measured(how: How, kind: str, books: Books) -> Result:
    _follow(books)
    with books.sessions.read() as session:
        assert session.scalar(select(func.count()).select_from(Clock)) == MESSAGES // 4
    ours, floor = alternate(
        lambda: milliseconds(lambda: _follow(books)),
        lambda: milliseconds(lambda: _select(books)),
        rounds=how.rounds * 3,
    )
    name = how.named(f"recompute, {MESSAGES:,} messages", kind)
    target, reached = f"< {MOST_MILLISECONDS:g} ms", ours < MOST_MILLISECONDS
    return Result(name, "ms", ours, floor, ours / floor, target, reached)


def _follow(books: Books) -> None:
    with books.sessions.begin() as session:
        usecases.clocks.follow(session, conversation_id=1, now=NOW)


def _select(books: Books) -> None:
    with books.sessions.read() as session:
        rows = session.connection().execute(_ROWS, {"conversation_id": 1}).all()
    assert len(rows) == MESSAGES


def _fill(books: Books) -> None:
    begun = NOW - timedelta(days=60)
    books.add([Conversation(workspace_id=1, client_id=1, channel_id=1, root_ts="ts0")])
    books.add(_message(n, begun + n * timedelta(hours=1)) for n in range(MESSAGES))


def _message(number: int, at: datetime) -> Interaction:
    is_ours = number % 4 == 3
    return Interaction(
        workspace_id=1,
        client_id=1,
        kind="message",
        side="team" if is_ours else "client",
        happened_at=at,
        recorded_at=at,
        text="The export is ready." if is_ours else "When will the export be ready?",
        user_id=PM if is_ours else "UCLIENT",
        channel_id=1,
        ts=f"ts{number}",
        thread_ts="ts0" if number else None,
        conversation_id=1,
        asks=not is_ours,
    )
