"""The inbox table: found by its indexes, and shared out between replicas lane by lane."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

import storage.db
import storage.inbox
from storage.base import Session
from storage.db import Sessions
from storage.inbox import Arrival, Claimed
from tests.databases import PostgreSQL

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def arrival(number: int, *, lane: str) -> Arrival:
    return Arrival(f"Ev{number}", "T1", lane, "{}", NOW)


def claim(session: Session, *, limit: int) -> list[Claimed]:
    until = NOW + timedelta(minutes=1)
    return storage.inbox.claim(session, now=NOW, until=until, by="me", limit=limit)


def test_what_waits_is_found_by_the_indexes_of_waiting_events(sqlite_url: str) -> None:
    """With a week of finished events in the table, a look for work must not read them."""
    engine = storage.db.open_engine(sqlite_url)
    asked: list[str] = []
    with storage.db.sessions(engine).begin() as session:
        storage.inbox.add_all(session, arrivals=[arrival(1, lane="C1")])
        session.connection().connection.set_trace_callback(asked.append)
        assert claim(session, limit=5)
        session.connection().connection.set_trace_callback(None)
        search = next(statement for statement in asked if "EXISTS" in statement)
        plan = [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {search}"))]
    storage.db.close(engine)
    assert any("USING INDEX inbox_new" in step for step in plan), plan
    assert any("USING COVERING INDEX inbox_waiting (lane=? AND id<?)" in step for step in plan), plan


def test_P22_a_replica_passes_over_the_lanes_that_another_one_is_just_taking(postgresql: PostgreSQL) -> None:
    engine = storage.db.open_engine(postgresql.emptied())
    sessions = storage.db.sessions(engine)
    with sessions.begin() as session:
        storage.inbox.add_all(session, arrivals=[arrival(n, lane=f"C{n % 2}") for n in range(10)])

    def other_replica() -> list[str]:
        with sessions.begin() as session:
            return [row.event_id for row in claim(session, limit=20)]

    with sessions.begin() as session, ThreadPoolExecutor(1) as pool:
        mine = [row.event_id for row in claim(session, limit=1)]
        theirs = pool.submit(other_replica).result(timeout=5)
    storage.db.close(engine)
    assert mine == ["Ev0"]
    assert theirs == ["Ev1", "Ev3", "Ev5", "Ev7", "Ev9"]


def test_every_event_is_claimed_once_by_many_replicas_at_work(sessions: Sessions) -> None:
    with sessions.begin() as session:
        storage.inbox.add_all(session, arrivals=[arrival(n, lane=f"C{n % 7}") for n in range(200)])

    def work(replica: int) -> list[str]:
        done: list[str] = []
        while True:
            with sessions.begin() as session:
                rows = storage.inbox.claim(
                    session, now=NOW, until=NOW + timedelta(minutes=1), by=f"r{replica}", limit=5
                )
            if not rows:
                return done
            done += [row.event_id for row in rows]
            with sessions.begin() as session:
                ids = [row.id for row in rows]
                storage.inbox.settle(session, ids=ids, by=f"r{replica}", state="done", reason="")

    carried_out: list[str] = []
    while len(carried_out) < 200:
        with ThreadPoolExecutor(4) as pool:
            carried_out += [name for names in pool.map(work, range(4)) for name in names]
    assert sorted(carried_out) == sorted(f"Ev{n}" for n in range(200))


def test_P22_what_a_replica_works_on_stays_its_own_when_older_events_come_to_light(
    sessions: Sessions,
) -> None:
    """The other one's transaction took its number first and came last; or somebody has one tried again."""
    with sessions.begin() as session:
        storage.inbox.add_all(session, arrivals=[arrival(n, lane=f"C{n % 2}") for n in range(6)])
        until = NOW + timedelta(minutes=1)
        theirs = storage.inbox.claim(session, now=NOW, until=until, by="other", limit=4)
        first, _, third, _ = theirs
        storage.inbox.give_back(session, ids=[first.id], by="other")
    with sessions.begin() as session:
        assert [row.event_id for row in claim(session, limit=20)] == [first.event_id]
        late = storage.inbox.claim(session, now=until, until=until + timedelta(minutes=1), by="me", limit=20)
        assert third.event_id in [row.event_id for row in late]
