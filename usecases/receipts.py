"""Receipts: a command, click or form that Slack hands us twice is carried out once."""

from __future__ import annotations

from datetime import datetime, timedelta

import storage.receipts
from storage.base import Session

KEPT = timedelta(days=7)


def first_time(session: Session, *, key: str, now: datetime) -> bool:
    """Whether `key` is new; it is remembered in the caller's transaction, as part of that work."""
    return storage.receipts.add(session, key=key[:255], at=now)


def tidy_one(session: Session, *, now: datetime) -> bool:
    """Forget some receipts that nobody can ask for any more."""
    return storage.receipts.remove_before(session, moment=now - KEPT, limit=1000) > 0
