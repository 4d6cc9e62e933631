"""Silences: how long a client may say nothing about a solution before somebody is reminded, or it is closed (R17)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import domain.issues
import domain.misses
import domain.worktime
import storage.clients
import storage.issues
import storage.matters
import usecases.absences
import usecases.issuecards
import usecases.outbox
import usecases.people
import usecases.places
import usecases.runs
import usecases.shadow
import usecases.team
import views.issues
from domain.people import Side
from domain.targets import Facts
from domain.team import Role
from storage.base import Session
from storage.issues import Issue
from views.blocks import Message
from views.words import words

ASKING = (Side.CLIENT, Side.UNKNOWN)
"""Whose words count; an author nobody could resolve is treated as an outsider."""
STALE = timedelta(days=3)


def nudge_at(session: Session, *, issue: Issue, now: datetime) -> datetime | None:
    """When whoever solved it is reminded, or it is closed by itself if that comes first."""
    terms = usecases.runs.terms_of(
        session, workspace_id=issue.workspace_id, client_id=issue.client_id, now=now
    )
    nudge = domain.issues.NUDGE_DAYS * terms.day(issue.solved_at or now)
    moments = [_after(issue, nudge, terms=terms), _close_at(issue, terms=terms)]
    return min((moment for moment in moments if moment), default=None)


def close_at(session: Session, *, issue: Issue, now: datetime) -> datetime | None:
    """When it is closed by itself; None: never."""
    terms = usecases.runs.terms_of(
        session, workspace_id=issue.workspace_id, client_id=issue.client_id, now=now
    )
    return _close_at(issue, terms=terms)


def remind(session: Session, *, issue: Issue, now: datetime) -> datetime | None:
    """Remind whoever solved it, once, if the client said nothing; when to look again, if they are not told now."""
    person = "" if _client_said(session, issue=issue) else _reminded(session, issue=issue, now=now)
    later = _later(session, issue=issue, person=person, now=now) if person else None
    if person and later is None:
        _nudge(session, issue=issue, person=person, now=now)
    return later


def reminders(session: Session, *, workspace_id: int, person: str, most: int, now: datetime) -> list[Message]:
    """What somebody is to be reminded of by now, at most so much; whoever asks tells them."""
    found: list[Message] = []
    for issue in storage.issues.due(session, workspace_id=workspace_id, now=now):
        closes = close_at(session, issue=issue, now=now)
        theirs = _reminded(session, issue=issue, now=now) == person
        is_over = (closes and closes <= now) or _client_said(session, issue=issue)
        if theirs and not is_over and len(found) < most:
            issue.look_at = closes
            found.append(_silence(session, issue=issue, person=person))
    return found


def _later(session: Session, *, issue: Issue, person: str, now: datetime) -> datetime | None:
    """When somebody may be told again (rule R36), and who hears what their day brings, as the next one begins; None if
    now.
    """
    ids: dict[str, Any] = {"workspace_id": issue.workspace_id}
    since = nudge_at(session, issue=issue, now=now)
    opens = usecases.places.of(session, **ids, place=person, now=now).opens
    if opens or since is None or not usecases.places.has_mornings(session, **ids, person=person):
        return opens
    hours = usecases.places.calendar(session, **ids, place=person, now=now)
    begins = domain.misses.opening(hours, after=since)
    return begins if begins and now < begins else None


def _reminded(session: Session, *, issue: Issue, now: datetime) -> str:
    """Who is reminded of a silence; "" nobody."""
    workspace_id = issue.workspace_id
    if usecases.shadow.on(session, workspace_id=workspace_id, client_id=issue.client_id, at=now):
        return ""
    holder = usecases.team.holder(session, client_id=issue.client_id, role=Role.OWNER)
    ours = (
        usecases.absences.stand_in(session, workspace_id=workspace_id, user_id=each, at=now)
        for each in (issue.owner_id, issue.solved_by, holder)
        if each
    )
    return next(filter(None, ours), "")


def _nudge(session: Session, *, issue: Issue, person: str, now: datetime) -> None:
    workspace_id, solved_at = issue.workspace_id, issue.solved_at or now
    usecases.outbox.promise(
        session,
        workspace_id=workspace_id,
        channel=person,
        key=f"{usecases.issuecards.key(issue)}:silence:{int(solved_at.timestamp())}",
        message=_silence(session, issue=issue, person=person),
        audience="person",
        now=now,
        stale_after=now + STALE,
        unasked=issue.client_id,
    )


def _silence(session: Session, *, issue: Issue, person: str) -> Message:
    ids: dict[str, Any] = {"workspace_id": issue.workspace_id}
    client = storage.clients.get(session, **ids, client_id=issue.client_id)
    w = words(usecases.people.language(session, **ids, user_id=person))
    return views.issues.silence(w, issue=issue, client=client.name if client else "")


def _client_said(session: Session, *, issue: Issue) -> bool:
    """Whether the client said anything since it was solved."""
    conversation, _ = storage.matters.place(session, row=issue) or (None, None)
    if conversation is None or issue.solved_at is None:
        return False
    lines = storage.issues.said(session, conversation_id=conversation.id, since=issue.solved_at)
    return any(line.side in ASKING for line in lines)


def _close_at(issue: Issue, *, terms: usecases.runs.Terms) -> datetime | None:
    held = terms.preferences
    length = held.autoclose.of(Facts(held.tier, issue.severity, issue.kind))
    if length is None or issue.solved_at is None:
        return None
    return _after(issue, length.work(day=terms.day(issue.solved_at)), terms=terms)


def _after(issue: Issue, work: timedelta, *, terms: usecases.runs.Terms) -> datetime | None:
    if issue.solved_at is None:
        return None
    try:
        return domain.worktime.add(terms.calendar, start=issue.solved_at, work=work)
    except domain.worktime.NoWorkingTime:
        return None
