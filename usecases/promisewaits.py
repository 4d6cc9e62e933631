"""Waiting for a client: what they promised and have not delivered, for how many working days by now, and whose hours
count for a promise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import domain.promises
import domain.quiet
import storage.promises
import usecases.calendars
import usecases.preferences
import usecases.runs
from domain.promises import Direction
from domain.worktime import Calendar
from storage.base import Session
from storage.matters import Matter
from storage.promises import Promise
from usecases.runs import Terms
from views.promiselists import Wait


def of(session: Session, *, row: Matter, now: datetime) -> list[Wait]:
    """What an issue or a milestone waits for, the longest wait first."""
    ids: dict[str, Any] = {"workspace_id": row.workspace_id, "client_id": row.client_id}
    owed = storage.promises.awaited(session, **ids, blocks=(row.subject,))
    if not owed:
        return []
    terms = usecases.runs.terms_of(session, **ids, now=now)
    return [
        Wait(each.number, each.title, each.due_at, days(promise=each, terms=terms, now=now)) for each in owed
    ]


def days(*, promise: Promise, terms: Terms, now: datetime) -> int:
    """For how many full working days we wait for what the client owes."""
    since = promise.opened_at
    return domain.promises.waited(terms.calendar, since=since, now=now, day=terms.day(since))


def look_at(session: Session, *, row: Promise, now: datetime) -> datetime | None:
    """When to look at a promise of the client next: to remind them, and one working day later while something waits for
    it; None never.
    """
    if row.is_ours or not row.is_open:
        return None
    moments = [remind_at(session, row=row, now=now)] if row.reminded < row.dates else []
    if row.blocks:
        ids: dict[str, Any] = {"workspace_id": row.workspace_id, "client_id": row.client_id}
        terms = usecases.runs.terms_of(session, **ids, now=now)
        since = row.opened_at
        following = domain.promises.another_day(terms.calendar, since=since, now=now, day=terms.day(since))
        moments += [following] if following else []
    return min(moments, default=None)


def remind_at(session: Session, *, row: Promise, now: datetime) -> datetime:
    """When the client may be reminded by itself: when it is due, and in their working time."""
    ids: dict[str, Any] = {"workspace_id": row.workspace_id, "client_id": row.client_id}
    at = max(row.due_at, now)
    hours = calendar(session, **ids, direction=Direction.OURS, now=now)
    return domain.quiet.opens(hours, now=at) or at


def calendar(
    session: Session, *, workspace_id: int, client_id: int, direction: Direction, now: datetime
) -> Calendar:
    """The working hours of who receives what is promised: the client's as far as they are set, or ours."""
    held = usecases.preferences.of(session, workspace_id=workspace_id, client_id=client_id)
    if direction == Direction.OURS:
        held = replace(
            held,
            timezone=held.client_timezone or held.timezone,
            calendar=held.client_calendar or held.calendar,
            holidays=held.client_holidays or held.holidays,
        )
    ids: dict[str, Any] = {"workspace_id": workspace_id, "client_id": client_id}
    return usecases.calendars.ours(session, **ids, now=now, held=held)
