"""Silences: how long a client may say nothing about a solution before somebody is reminded, or it is closed (R17)."""

from __future__ import annotations

from datetime import datetime, timedelta

import domain.issues
import domain.weeks
import domain.worktime
import usecases.runs
from domain.targets import Facts
from storage.base import Session
from storage.issues import Issue


def nudge_at(session: Session, *, issue: Issue, now: datetime) -> datetime | None:
    """When whoever solved it is reminded, or it is closed by itself if that comes first."""
    terms = usecases.runs.terms_of(
        session, workspace_id=issue.workspace_id, client_id=issue.client_id, now=now
    )
    day = domain.weeks.usual_day(terms.preferences.calendar)
    moments = [_after(issue, domain.issues.NUDGE_DAYS * day, terms=terms), _close_at(issue, terms=terms)]
    return min((moment for moment in moments if moment), default=None)


def close_at(session: Session, *, issue: Issue, now: datetime) -> datetime | None:
    """When it is closed by itself; None: never."""
    terms = usecases.runs.terms_of(
        session, workspace_id=issue.workspace_id, client_id=issue.client_id, now=now
    )
    return _close_at(issue, terms=terms)


def _close_at(issue: Issue, *, terms: usecases.runs.Terms) -> datetime | None:
    held = terms.preferences
    length = held.autoclose.of(Facts(held.tier, issue.severity, issue.kind))
    if length is None:
        return None
    return _after(issue, length.work(day=domain.weeks.usual_day(held.calendar)), terms=terms)


def _after(issue: Issue, work: timedelta, *, terms: usecases.runs.Terms) -> datetime | None:
    if issue.solved_at is None:
        return None
    try:
        return domain.worktime.add(terms.calendar, start=issue.solved_at, work=work)
    except domain.worktime.NoWorkingTime:
        return None
