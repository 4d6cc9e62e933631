"""Candour: what we know and a client does not, with the working time since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import usecases.matterlogs
import usecases.runs
from domain import worktime
from domain.clocks import Kind
from domain.obligations import Act, Due
from storage.base import Session
from storage.matters import Matter
from usecases.runs import Terms
from views.tellings import Gap


def gaps(
    session: Session, *, rows: Sequence[Matter], dues: Callable[[Sequence[Act]], list[Due]], now: datetime
) -> list[Gap]:
    """The gaps that are open about these matters, whether or not a target is set for closing them."""
    terms: dict[int, Terms] = {}
    found = []
    for row in rows:
        due = _open(dues(usecases.matterlogs.of(session, row=row)))
        if due is None:
            continue
        if row.client_id not in terms:
            terms[row.client_id] = usecases.runs.terms_of(
                session, workspace_id=row.workspace_id, client_id=row.client_id, now=now
            )
        held = terms[row.client_id]
        worked = worktime.elapsed(held.calendar, start=due.start, end=max(now, due.start))
        found.append(Gap(row, due.start, worked, held.preferences.usual_day))
    return found


def _open(dues: Sequence[Due]) -> Due | None:
    return next((due for due in dues if due.kind == Kind.TELL_CLIENT and due.end is None), None)
