"""One row that cannot be worked on is put off and named, and the others go on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import scheduler.ticks
import storage.db
import usecases.attempts
import usecases.heartbeats
from storage.base import Session
from storage.db import Sessions
from tests.bot.parts import Parts

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def beats(session: Session) -> list[str]:
    return [beat.job for beat in usecases.heartbeats.all_of(session)]


def test_of_a_failed_attempt_nothing_is_kept_but_what_came_before_it_is(sessions: Sessions) -> None:
    def work() -> None:
        usecases.heartbeats.beat(session, job="half done", now=NOON)
        raise LookupError("no such thing")

    with sessions.begin() as session:
        usecases.heartbeats.beat(session, job="put off", now=NOON)
        usecases.attempts.attempt(session, work=work)
    assert str(usecases.attempts.failure(session)) == "no such thing"
    with sessions.begin() as session:
        assert beats(session) == ["put off"]
        assert usecases.attempts.failure(session) is None


def test_a_database_that_cannot_work_now_is_no_failure_of_the_row(sessions: Sessions) -> None:
    def work() -> None:
        raise storage.db.Unavailable("gone")

    def turn() -> None:
        with sessions.begin() as session:
            usecases.heartbeats.beat(session, job="put off", now=NOON)
            usecases.attempts.attempt(session, work=work)

    with pytest.raises(storage.db.Unavailable):
        turn()
    with sessions.begin() as session:
        assert beats(session) == []


def test_a_turn_names_the_first_failure_after_all_rows_had_theirs(parts: Parts) -> None:
    rows, seen = ["good", "bad", "worse", "good"], list[str]()

    def one(session: Session, *, now: datetime) -> bool:
        def work() -> None:
            if rows[len(seen) - 1] != "good":
                raise ValueError(rows[len(seen) - 1])

        if len(seen) == len(rows):
            return False
        seen.append(rows[len(seen)])
        usecases.attempts.attempt(session, work=work)
        return True

    with pytest.raises(ValueError, match="bad"):
        scheduler.ticks.each(parts.run, one)
    assert seen == rows
