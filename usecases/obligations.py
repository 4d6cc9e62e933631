"""Obligations: what is owed about a promise, a complaint, a need and the other matters, as their logs tell it now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import domain.changes
import domain.complaints
import domain.milestones
import domain.needs
import domain.obligations
import domain.promises
import domain.risks
import storage.clients
import storage.clocks
import storage.matters
import storage.nouns
import usecases.complaintnews
import usecases.matterlogs
import usecases.runs
import usecases.scenes
from domain.clocks import Owed, Target
from domain.obligations import Act, Due
from storage.base import Session
from storage.matters import Matter
from usecases.runs import Terms
from usecases.scenes import Scene

DUES: dict[str, Callable[[Sequence[Act]], list[Due]]] = {
    "promise": domain.promises.dues,
    "complaint": domain.complaints.dues,
    "need": domain.needs.dues,
    "change": domain.changes.dues,
    "risk": domain.risks.dues,
    "milestone": domain.milestones.dues,
}
"""What each noun's log says is owed; of the others nothing is."""
News = Callable[..., tuple[list[Owed], set[tuple[str, str]]]]
NEWS: dict[str, News] = {"complaint": usecases.complaintnews.of}
"""What is owed beside that, with what is settled (`Scene.settled`)."""


def of(session: Session, *, subject: str, now: datetime, language: str = "") -> Scene | None:
    """The scene of a matter; nothing is owed while its client is put away. Days off are named in `language`."""
    row = storage.nouns.of_subject(session, subject=subject)
    if row is None:
        return None
    ids: dict[str, Any] = {"workspace_id": row.workspace_id, "client_id": row.client_id}
    known = storage.clocks.of_subject(session, workspace_id=row.workspace_id, subject=subject)
    terms = usecases.runs.terms_of(session, **ids, now=now, language=language)
    conversation, channel = storage.matters.place(session, row=row) or (None, None)
    owed, settled = list[Owed](), usecases.scenes.ended(known)
    client = storage.clients.get(session, **ids)
    if client and client.archived_at is None:
        owed, settled = _owed(session, row=row, terms=terms, known=known)
    return Scene(**ids, subject=subject, terms=terms, owed=owed, known=known, settled=settled,
                 conversation=conversation, channel=channel, matter=row)  # fmt: skip


def _owed(
    session: Session, *, row: Matter, terms: Terms, known: Sequence[storage.clocks.Clock]
) -> tuple[list[Owed], set[tuple[str, str]]]:
    log = usecases.matterlogs.of(session, row=row)
    found, settled = list[Owed](), set[tuple[str, str]]()
    for due in DUES[row.NOUN](log) if row.NOUN in DUES else ():
        owed = _with_terms(due, row=row, terms=terms)
        if owed:
            found.append(owed)
        elif due.end:
            settled.add((due.kind.value, due.ref))
    if row.NOUN in NEWS:
        more, before = NEWS[row.NOUN](session, row=row, log=log, terms=terms, known=known)
        return [*found, *more], settled | before
    return found, settled


def _with_terms(due: Due, *, row: Matter, terms: Terms) -> Owed | None:
    """What is due with the target and calendar that hold; None when no such clock runs."""
    day = terms.day(due.start)
    if due.due_at is not None:
        return domain.obligations.by_moment(due, calendar=terms.calendar, day=day)
    if due.length is not None:
        target: Target | None = Target(due.length.work(day=day), *terms.preferences.levels)
    else:
        target = terms.target(due.kind, severity=int(getattr(row, "severity", 0)), day=day)
    return terms.since_start(Owed(due.run, target, terms.calendar)) if target else None
