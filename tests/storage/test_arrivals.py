"""The one statement that is asked for every message."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

import storage.arrivals
import storage.db
from storage.arrivals import Question

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_what_is_known_about_a_message_is_found_by_indexes_alone(sqlite_url: str) -> None:
    """However long a channel's history, only what is near the message is read."""
    engine = storage.db.open_engine(sqlite_url)
    asked: list[str] = []
    question = Question(
        slack_id="C1",
        ts="1.1",
        user_id="U1",
        author_team="T2",
        at=NOW,
        near_since=NOW,
        near_upto=NOW,
        close_since=NOW,
        close_upto=NOW,
        hailed_upto=NOW,
    )
    with storage.db.sessions(engine).begin() as session:
        session.connection().connection.set_trace_callback(asked.append)
        assert storage.arrivals.find(session, team_id="T1", question=question) is None
        session.connection().connection.set_trace_callback(None)
        plan = [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {asked[0]}"))]
    storage.db.close(engine)
    assert not [step for step in plan if step.startswith("SCAN")], plan
    for found in (
        "interactions_hailing (channel_id=? AND happened_at>? AND happened_at<?)",
        "interactions_of_author (channel_id=? AND user_id=? AND happened_at>? AND happened_at<?)",
        "contacts_1 (workspace_id=? AND client_id=? AND user_id=?)",
    ):
        assert any(found in step for step in plan), plan
