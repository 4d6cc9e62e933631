"""Undo of what was done to a matter, with everything that shows the matter saying so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import storage.history
import storage.matters
import usecases.changes
import usecases.complaints
import usecases.issues
import usecases.matters
import usecases.needs
import usecases.promises
import usecases.releases
from domain.people import Actor
from storage.base import Session
from storage.issues import Issue
from storage.matters import Matter

SHOWS: dict[str, Callable[..., None]] = {
    "issue": usecases.issues.show,
    "complaint": usecases.complaints.show,
    "promise": usecases.promises.show,
    "need": usecases.needs.show,
    "change": usecases.changes.show,
    "risk": usecases.releases.take_back,
    "milestone": usecases.releases.take_back,
}
"""What shows a matter of each noun that has a card: `show(session, row=…, now=…)`."""


def undo(session: Session, *, actor: Actor, deed_id: int, now: datetime) -> Matter:
    """Take a deed back and let the matter's card say so."""
    row = usecases.matters.undo(session, actor=actor, deed_id=deed_id, now=now)
    show(session, row=row, now=now)
    deed = storage.history.get(session, workspace_id=actor.workspace_id, deed_id=deed_id)
    if deed and deed.what == "issue_duplicate":
        ids = {"workspace_id": actor.workspace_id, "number": int(deed.facts["other"])}
        original = storage.matters.numbered(session, noun=Issue, **ids)
        if original:
            show(session, row=original, now=now)
    return row


def show(session: Session, *, row: Matter, now: datetime) -> None:
    """Let the card of a matter, if it has one, say how it stands."""
    if row.NOUN in SHOWS:
        SHOWS[row.NOUN](session, row=row, now=now)
