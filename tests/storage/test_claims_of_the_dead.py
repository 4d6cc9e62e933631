"""On SQLite a new process does not wait for the claims of one that died."""

from __future__ import annotations

from datetime import UTC, datetime

import usecases.inbox
from storage.db import Sessions
from storage.inbox import Arrival

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_P19_events_that_a_dead_process_held_are_free_at_once(sessions: Sessions) -> None:
    arrival = Arrival(event_id="Ev1", team_id="T1", lane="C1", payload="{}", received_at=NOON)
    with sessions.begin() as session:
        usecases.inbox.store(session, arrivals=[arrival])
        assert usecases.inbox.claim(session, machine=NOON, limit=5).rows
    with sessions.begin() as session:
        assert not usecases.inbox.claim(session, machine=NOON, limit=5).rows
        usecases.inbox.nobody_else(session)
        (row,) = usecases.inbox.claim(session, machine=NOON, limit=5).rows
    assert row.event_id == "Ev1"
