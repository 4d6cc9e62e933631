"""Undo of what was done to a matter, with everything that shows the matter saying so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import storage.history
import storage.matters
import usecases.changes
import usecases.complaints
import usecases.issues
import usecases.matterlogs
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


def unsolve(session: Session, *, actor: Actor, issue: Issue, now: datetime) -> bool:
    """Take back that the person solved an issue; False when it does not stand as solved by them. Refused when something
    was done since.
    """
    deeds = usecases.matterlogs.deeds(session, row=issue)
    theirs = [deed for deed in deeds if (deed.what, deed.by) == ("issue_solved", actor.user_id)]
    if not theirs or (issue.status, issue.solved_by) != ("solved", actor.user_id):
        return False
    if usecases.matters.BEFORE in theirs[-1].facts:
        undo(session, actor=actor, deed_id=theirs[-1].id, now=now)
    else:  # noted by an older version
        usecases.matters.require_unchanged(session, row=issue, seen=theirs[-1].id)
        usecases.issues.reopen(session, actor=actor, issue_id=issue.id, now=now)
    return True


def show(session: Session, *, row: Matter, now: datetime) -> None:
    """Let the card of a matter, if it has one, say how it stands."""
    if row.NOUN in SHOWS:
        SHOWS[row.NOUN](session, row=row, now=now)
