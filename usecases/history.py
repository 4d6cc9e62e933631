"""History: every act on the ledger is noted beside it, in the same transaction, and never changed."""

from __future__ import annotations

from datetime import datetime

import storage.history
import storage.writing
from storage.base import Session
from storage.history import Deed


def note(
    session: Session,
    *,
    workspace_id: int,
    subject: str,
    what: str,
    by: str,
    now: datetime,
    client_id: int | None = None,
    **facts: object,
) -> Deed:
    """Add one act and return it. `by` is a user id, or "" for the bot; `facts` are kept as texts or whole numbers.

    `what` is a key of `views.history.SENTENCES`, and `facts` fill its placeholders.
    """
    kept = {name: fact if isinstance(fact, int) else str(fact) for name, fact in facts.items()}
    deed = Deed(
        workspace_id=workspace_id,
        subject=subject,
        what=what,
        by=by,
        at=now,
        client_id=client_id,
        facts=kept,
    )
    storage.writing.put(session, row=deed)
    return deed


def of_client(session: Session, *, client_id: int, limit: int = 10) -> list[Deed]:
    """The latest acts about a client and everything that belongs to it, newest first."""
    return storage.history.of_client(session, client_id=client_id, limit=limit)


def of_subject(session: Session, *, workspace_id: int, subject: str) -> list[Deed]:
    """Everything done to one thing, oldest first."""
    return storage.history.of_subject(session, workspace_id=workspace_id, subject=subject)
