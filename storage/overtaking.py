"""Overtaking: urgent posts that go before one that nobody has been sure of for long (promise P10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, not_, or_, select, text

import storage.outbox
from domain.outbox import STUCK_AFTER, State
from storage.base import Session
from storage.outbox import WAITING, Call, OutboxRow

_row: Any = OutboxRow.__table__


def next_due(session: Session, *, machine: datetime, limit: int) -> list[Call]:
    """Urgent posts whose channel has a stuck one, the first of each channel; as `storage.outbox.next_due`."""
    stuck = and_(_row.c.state == State.UNKNOWN, _row.c.attempt_at <= machine - STUCK_AFTER)
    channels = session.execute(select(_row.c.workspace_id, _row.c.channel).where(text(WAITING), stuck)).all()
    if not channels:
        return []
    # Words that are not urgent wait behind the stuck ones, and what is under way keeps its place.
    passed_over = or_(stuck, and_(_row.c.state == State.PENDING, not_(storage.outbox.is_urgent())))
    mine = or_(*(and_(_row.c.workspace_id == where, _row.c.channel == name) for where, name in set(channels)))
    heads = (
        select(func.min(_row.c.id))
        .where(text(WAITING), mine, not_(passed_over))
        .group_by(_row.c.workspace_id, _row.c.channel)
    )
    return storage.outbox.due_of(session, heads=heads, machine=machine, limit=limit)
