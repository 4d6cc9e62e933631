"""Large tables are brought up to date while another bot writes to them: nothing fails, and nobody waits long (T12)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import alembic.command
import pytest
from alembic.config import Config
from sqlalchemy import Engine, text

import storage.db
import storage.schema
from storage.db import Sessions
from tests.databases import PostgreSQL
from tests.proofs import Cases
from tests.storage.test_data_safety import fill, store, stored, upgrade

pytestmark = pytest.mark.proves("T12")

PAUSE_SECONDS = 0.002
"""Between two writes to a table, so that four who write leave the machine to the steps."""

ROWS = {"inbox": 200_000, "interactions": 200_000, "outbox": 100_000, "alerts": 100_000}
DIFFERENT = {
    "inbox": "'event_id', 'Old' || n, 'lane', 'C' || n % 100, 'payload', repeat('x', 200), 'state', 'done'",
    "interactions": "'ts', n, 'thread_ts', NULL, 'side', 'unknown', 'text', repeat('x', 200), 'happened_at', now()",
    "outbox": "'key', n, 'dedupe_key', n, 'state', 'dead', 'body', jsonb_build_object('text', repeat('x', 200))",
    "alerts": "'fingerprint', n, 'raised_at', now()",
}
"""What sets the rows of a table apart, and puts them into the indexes that later steps make."""
COPIES = """
INSERT INTO {table} SELECT copied.* FROM {table} AS first, generate_series(1001, 1000 + :rows) AS n,
    jsonb_populate_record(first, jsonb_build_object('id', n, {different})) AS copied
"""
CHANGES = {
    "interactions": "UPDATE interactions SET recorded_at = now() WHERE id = 1",
    "outbox": "UPDATE outbox SET attempt_at = now() WHERE id = 1",
    "alerts": "UPDATE alerts SET raised_at = now() WHERE id = 1",
}


def fill_up(engine: Engine) -> None:
    """As many rows as after years, at the first step."""
    fill(engine)
    with engine.begin() as connection:
        # Whom a copy refers to is there; to look at each of them would take longer than all the rest.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table, rows in ROWS.items():
            statement = COPIES.format(table=table, different=DIFFERENT[table])
            connection.execute(text(statement), {"rows": rows})
        connection.execute(text("SELECT setval('inbox_id_seq', max(id)) FROM inbox"))


def change(sessions: Sessions, _number: int, *, statement: str) -> None:
    with sessions.begin() as session:
        session.execute(text(statement))


def writes(
    sessions: Sessions, write: Callable[[Sessions, int], None], *, waits: list[float], over: threading.Event
) -> None:
    """Another bot writes to a table again and again; how long each took. One that waited for longer than a bot waits
    for a lock (`storage.db.LOCK_WAIT_SECONDS`) has failed.
    """
    while not over.wait(PAUSE_SECONDS):
        begun = time.monotonic()
        write(sessions, len(waits))
        waits.append(time.monotonic() - begun)


def migrate_beside(engine: Engine, *, url: str) -> dict[str, list[float]]:
    """Bring the tables up to date while another bot writes to each of them, in transactions of their own."""
    other = storage.db.open_engine(url)
    kinds: dict[str, Callable[[Sessions, int], None]] = {"inbox": store}
    kinds |= {table: partial(change, statement=statement) for table, statement in CHANGES.items()}
    waits: dict[str, list[float]] = {table: [] for table in kinds}
    over = threading.Event()
    with ThreadPoolExecutor(len(kinds)) as others:
        sessions = storage.db.sessions(other)
        writing = [
            others.submit(writes, sessions, write, waits=waits[table], over=over)
            for table, write in kinds.items()
        ]
        while min(map(len, waits.values())) < 20 and not any(each.done() for each in writing):
            time.sleep(0.01)
        before = {table: len(each) for table, each in waits.items()}
        try:
            assert storage.schema.migrate(engine)
        finally:
            over.set()
        for each in writing:
            each.result(timeout=30)
    storage.db.close(other)
    assert all(len(waits[table]) > before[table] for table in waits)
    return waits


def test_T12_while_the_tables_are_brought_up_to_date_another_bot_takes_events_in_and_waits_little(
    postgresql: PostgreSQL, cases: Cases
) -> None:
    url = postgresql.fresh("empty_template")
    engine = storage.db.open_engine(url)
    upgrade(engine, "0001")
    fill_up(engine)
    waits = migrate_beside(engine, url=url)
    longest = {table: max(each) for table, each in waits.items()}
    assert stored(storage.db.sessions(engine)) >= {f"Ev{n}" for n in range(len(waits["inbox"]))}
    assert storage.schema.differences(engine) == []
    storage.db.close(engine)
    postgresql.drop(url)
    rows = ", ".join(f"{number:,} rows of {table}" for table, number in ROWS.items())
    cases.ran(
        sum(map(len, waits.values())),
        checked=f"brought up to date beside a bot that takes events in and writes ({rows}): none failed,"
        f" events waited {longest.pop('inbox'):.2f} s at most, other writes {max(longest.values()):.2f} s",
    )


def somebody_waits(engine: Engine) -> None:
    """Until some transaction waits for a lock."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
    end = time.monotonic() + 10
    with engine.connect() as connection:
        while not connection.scalar(waiting) and time.monotonic() < end:
            time.sleep(0.01)


def test_P25_a_step_that_meets_a_transaction_in_a_deadlock_is_tried_again(
    postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgresql.fresh("empty_template")
    engine, other = storage.db.open_engine(url), storage.db.open_engine(url)
    upgrade(engine, "0001")
    fill(engine)
    begun, tried = threading.Event(), list[str]()
    again = alembic.command.upgrade

    def counted(config: Config, step: str) -> None:
        tried.append(step)
        again(config, step)

    monkeypatch.setattr("storage.schema.command.upgrade", counted)

    def holds() -> None:
        with storage.db.sessions(other).begin() as session:
            session.execute(text(CHANGES["alerts"]))
            begun.set()
            # The step has the one table then.
            somebody_waits(other)
            session.execute(text(CHANGES["interactions"]))

    with ThreadPoolExecutor(1) as others:
        holding = others.submit(holds)
        begun.wait(timeout=10)
        assert storage.schema.migrate(engine)
        holding.result(timeout=30)
    assert tried == ["head", "head"]
    assert storage.schema.differences(engine) == []
    for each in (engine, other):
        storage.db.close(each)
    postgresql.drop(url)
