"""The card of an issue: the one message inside that says how it stands, and keeps up with it."""

from __future__ import annotations

from datetime import datetime

import domain.duties
import storage.clients
import storage.clocks
import storage.interactions
import storage.issues
import storage.matters
import usecases.issuelogs
import usecases.outbox
import usecases.people
import usecases.preferences
import usecases.promisewaits
import views.issuecards
from domain.clocks import RUNNING, Kind, Pause
from domain.preferences import Preferences
from storage.base import Session
from storage.interactions import Interaction
from storage.issues import Issue
from views.blocks import Message
from views.issuecards import Others
from views.words import words


def key(issue: Issue) -> str:
    """The outbox key of an issue's card."""
    return f"issue:{issue.id}"


def channel(session: Session, *, issue: Issue) -> str:
    """The internal channel of the client's cards; "" while none is chosen."""
    return usecases.preferences.of(session, workspace_id=issue.workspace_id, client_id=issue.client_id).alerts


def show(session: Session, *, issue: Issue, now: datetime) -> None:
    """Let the card say how things are: edited in place, or posted when there is none yet."""
    settings = usecases.preferences.of(session, workspace_id=issue.workspace_id, client_id=issue.client_id)
    message = _card(session, issue=issue, settings=settings, now=now)
    revised = usecases.outbox.revise(
        session, workspace_id=issue.workspace_id, key=key(issue), message=message, now=now
    )
    if not revised and settings.alerts:
        usecases.outbox.promise(
            session,
            workspace_id=issue.workspace_id,
            channel=settings.alerts,
            key=key(issue),
            message=message,
            now=now,
            unasked=None if issue.opened_by else issue.client_id,
        )


def wait(session: Session, *, issue: Issue) -> Pause | None:
    """The wait for the client that nothing has ended yet."""
    waits = _waits(session, issue=issue)
    return waits[-1] if waits and waits[-1].end is None else None


def resumed(session: Session, *, issue: Issue, at: datetime) -> bool:
    """Whether a wait for the client ended at a moment."""
    return any(each.end == at for each in _waits(session, issue=issue))


def said(session: Session, *, interaction: Interaction) -> str:
    """What the author of a message reads, not Slack's markup of it."""
    return usecases.people.readable(session, workspace_id=interaction.workspace_id, text=interaction.text)


def _waits(session: Session, *, issue: Issue) -> tuple[Pause, ...]:
    conversation, _ = storage.matters.place(session, row=issue) or (None, None)
    session.flush()
    return domain.duties.waits(usecases.issuelogs.of(session, issue=issue, conversation=conversation))


def _card(session: Session, *, issue: Issue, settings: Preferences, now: datetime) -> Message:
    client = storage.clients.get(session, workspace_id=issue.workspace_id, client_id=issue.client_id)
    origin = storage.interactions.get(
        session, workspace_id=issue.workspace_id, interaction_id=issue.interaction_id
    )
    before = storage.issues.of_id(session, issue_id=issue.previous_id) if issue.previous_id else None
    return views.issuecards.card(
        words(settings.language),
        issue=issue,
        client=client.name if client else "",
        opener=usecases.people.name(session, workspace_id=issue.workspace_id, user_id=issue.opened_by),
        words=said(session, interaction=origin) if origin and not origin.deleted_at else "",
        zone=settings.timezone,
        waiting=wait(session, issue=issue) if issue.status == "open" else None,
        due=_due(session, issue=issue),
        previous=before.number if before else 0,
        others=_others(session, issue=issue),
        owed=usecases.promisewaits.of(session, row=issue, now=now) if issue.status == "open" else (),
    )


def _others(session: Session, *, issue: Issue) -> Others:
    """The issues that one belongs to."""
    ids = [each for each in (issue.repeat_of_id, issue.duplicate_of_id) if each]
    known = storage.issues.several(session, workspace_id=issue.workspace_id, ids=ids) if ids else {}
    numbers = {each: row.number for each, row in known.items()}
    return Others(
        repeat_of=numbers.get(issue.repeat_of_id or 0, 0),
        duplicate_of=numbers.get(issue.duplicate_of_id or 0, 0),
        duplicates=storage.issues.duplicates(session, issue_id=issue.id),
    )


def _due(session: Session, *, issue: Issue) -> dict[Kind, datetime]:
    """When the solution and the next news are due."""
    rows = storage.clocks.of_subject(session, workspace_id=issue.workspace_id, subject=f"issue:{issue.id}")
    due = {Kind(row.kind): row.due_at for row in rows if row.state in RUNNING and row.due_at}
    if Kind.RESOLUTION_FIRST in due:
        due.pop(Kind.RESOLUTION_TOTAL, None)
    return due
