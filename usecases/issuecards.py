"""The card of an issue: the one message inside that says how it stands, and keeps up with it."""

from __future__ import annotations

from datetime import datetime

import domain.duties
import storage.clients
import storage.clocks
import storage.interactions
import storage.issues
import usecases.issuelogs
import usecases.outbox
import usecases.people
import usecases.preferences
import views.issuecards
from domain.clocks import RUNNING, Kind, Pause
from storage.base import Session
from storage.interactions import Interaction
from storage.issues import Issue
from views.blocks import Message
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
    message = _card(session, issue=issue, language=settings.language, zone=settings.timezone)
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
    conversation, _ = storage.issues.place(session, issue=issue) or (None, None)
    session.flush()
    return domain.duties.waits(usecases.issuelogs.of(session, issue=issue, conversation=conversation))


def _card(session: Session, *, issue: Issue, language: str, zone: str) -> Message:
    client = storage.clients.get(session, workspace_id=issue.workspace_id, client_id=issue.client_id)
    origin = storage.interactions.get(
        session, workspace_id=issue.workspace_id, interaction_id=issue.interaction_id
    )
    before = storage.issues.of_id(session, issue_id=issue.previous_id) if issue.previous_id else None
    return views.issuecards.card(
        words(language),
        issue=issue,
        client=client.name if client else "",
        opener=usecases.people.name(session, workspace_id=issue.workspace_id, user_id=issue.opened_by),
        words=said(session, interaction=origin) if origin and not origin.deleted_at else "",
        zone=zone,
        waiting=wait(session, issue=issue) if issue.status == "open" else None,
        due=_due(session, issue=issue),
        previous=before.number if before else 0,
    )


def _due(session: Session, *, issue: Issue) -> dict[Kind, datetime]:
    """When the solution and the next news are due."""
    rows = storage.clocks.of_subject(session, workspace_id=issue.workspace_id, subject=f"issue:{issue.id}")
    due = {Kind(row.kind): row.due_at for row in rows if row.state in RUNNING and row.due_at}
    if Kind.RESOLUTION_FIRST in due:
        due.pop(Kind.RESOLUTION_TOTAL, None)
    return due
