"""The log of a matter: its history without what was undone, as its clocks are read from it."""

from __future__ import annotations

import storage.history
from domain.obligations import Act
from storage.base import Session
from storage.history import Deed
from storage.matters import Matter

UNDONE = "matter_undone"
"""The deed that takes another one back; its fact `undoes` is that one's id."""


def deeds(session: Session, *, row: Matter) -> list[Deed]:
    """Everything done to a matter that still holds, in the order in which it was noted."""
    session.flush()
    found = storage.history.of_subject(session, workspace_id=row.workspace_id, subject=row.subject)
    gone = {int(deed.facts["undoes"]) for deed in found if deed.what == UNDONE}
    return sorted(
        (deed for deed in found if deed.what != UNDONE and deed.id not in gone), key=lambda deed: deed.id
    )


def of(session: Session, *, row: Matter) -> list[Act]:
    """The same as the rules know it, in the order in which it happened."""
    acts = [Act(deed.what, deed.at, deed.by, deed.facts, deed.id) for deed in deeds(session, row=row)]
    return sorted(acts, key=lambda act: (act.at, act.order))
