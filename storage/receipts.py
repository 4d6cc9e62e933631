"""Receipts: what Slack may hand us twice and we did already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

import storage.writing
from storage.base import Base, Session


class Receipt(Base):
    """The key of a command, click or form that was carried out ("trigger:…"); a second one is a repeat."""

    __tablename__ = "receipts"
    __table_args__ = (Index("receipts_by_age", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(String(255), unique=True)
    at: Mapped[datetime]


def add(session: Session, *, key: str, at: datetime) -> bool:
    """Remember `key`; False when it is known."""
    statement = storage.writing.insert_new(session, table=Receipt).values(key=key, at=at)
    return storage.writing.changed(session.execute(statement)) == 1


def remove_before(session: Session, *, moment: datetime, limit: int) -> int:
    """Forget up to `limit` keys from before `moment`; how many."""
    old = select(Receipt.id).where(Receipt.at < moment).limit(limit)
    return storage.writing.changed(session.execute(delete(Receipt).where(Receipt.id.in_(old))))
