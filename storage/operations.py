"""What an operator asks about the outbox: how much waits, and what became of it."""

from __future__ import annotations

from sqlalchemy import func, select, text

from storage.base import Session
from storage.outbox import WAITING, OutboxRow


def outbox_waits(session: Session) -> bool:
    """Whether a call to Slack waits, now or for later."""
    return session.scalar(select(OutboxRow.id).where(text(WAITING)).limit(1)) is not None


def outbox_counts(session: Session) -> dict[str, int]:
    """How many calls are in each state."""
    grouped = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    return {row[0]: row[1] for row in session.execute(grouped)}


def outbox_rows(session: Session, *, state: str, limit: int) -> list[OutboxRow]:
    """The newest calls, in one state or in any."""
    chosen = select(OutboxRow).order_by(OutboxRow.id.desc()).limit(limit)
    return list(session.scalars(chosen.where(OutboxRow.state == state) if state else chosen))
