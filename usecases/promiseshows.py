"""What shows a promise, and what waits for one: the cards of issues, the moments to look again, released texts."""

from __future__ import annotations

from datetime import datetime

import storage.history
import storage.matters
import storage.nouns
import usecases.issuecards
import usecases.promisewaits
import usecases.releases
from storage.base import Session
from storage.issues import Issue
from storage.matters import Matter
from storage.milestones import Milestone
from storage.promises import Promise
from views.promiseforms import Held

BLOCKED: dict[str, type[Matter]] = {"issue": Issue, "milestone": Milestone}
"""What may wait for a promise."""


def show(session: Session, *, row: Matter, now: datetime) -> None:
    """Let whatever shows it say how it stands, and plan when that changes by itself."""
    assert isinstance(row, Promise)
    row.look_at = usecases.promisewaits.look_at(session, row=row, now=now)
    session.flush()
    usecases.releases.take_back(session, row=row, now=now)
    if not row.is_ours:
        say_blocked(session, row=row, now=now)


def say_blocked(session: Session, *, row: Promise, now: datetime) -> None:
    """Let the cards of the issues that wait for the client, or did, say so."""
    deeds = storage.history.of_subject(session, workspace_id=row.workspace_id, subject=row.subject)
    for subject in {str(deed.facts["blocks"]) for deed in deeds if deed.facts.get("blocks")}:
        blocked = storage.nouns.of_subject(session, subject=subject)
        if isinstance(blocked, Issue):
            usecases.issuecards.show(session, issue=blocked, now=now)


def blockable(session: Session, *, workspace_id: int, client_id: int) -> list[Held]:
    """The open issues and milestones of a client, which may wait for a promise."""
    found: list[Held] = []
    for name, noun in BLOCKED.items():
        rows = storage.matters.open_of(
            session, noun=noun, workspace_id=workspace_id, client_ids=(client_id,), limit=50
        )
        found += [Held(row.subject, name, row.number, row.title) for row in rows]
    return found
