"""What is left of a workspace that removed us: words to be held back at once, and rows to be forgotten later."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

import storage.tables
from domain.outbox import State
from storage.base import Session
from storage.inbox import INBOX
from storage.outbox import UNBEGUN, OutboxRow
from storage.workspaces import Workspace
from storage.writing import changed


def silence(session: Session, *, workspace_id: int, why: str) -> int:
    """Suppress every call of a workspace that nobody has begun; how many there were."""
    waiting = update(OutboxRow).where(OutboxRow.workspace_id == workspace_id, OutboxRow.state.in_(UNBEGUN))
    ended = waiting.values(state=State.SUPPRESSED, reason=why, look_at=None)
    return changed(session.execute(ended.execution_options(synchronize_session=False)))


def forget(session: Session, *, workspace: Workspace, limit: int) -> int:
    """Remove up to `limit` rows of a workspace, of one table, those first on which no others rest; how many."""
    tables = [table for table in storage.tables.metadata().sorted_tables if "workspace_id" in table.c]
    owned: list[tuple[Any, Any]] = [
        (table, table.c.workspace_id == workspace.id) for table in reversed(tables)
    ]
    for table, mine in [(INBOX, INBOX.c.team_id == workspace.team_id), *owned]:
        # A row can only rest on older ones of its own table.
        newest = select(table.c.id).where(mine).order_by(table.c.id.desc()).limit(limit)
        if removed := changed(
            session.execute(delete(table).where(table.c.id.in_(newest.subquery().select())))
        ):
            return removed
    return 0
