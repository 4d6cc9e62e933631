"""Changes of an issue: each is noted, and its clocks, its conversation and its card follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import domain.issues
import storage.matters
import storage.mornings
import usecases.clocks
import usecases.history
import usecases.issuecards
import usecases.issuestatus
import usecases.matters
import usecases.outbox
from domain.issues import Status
from storage.base import Session
from storage.history import Deed
from storage.issues import Issue


def begin(session: Session, *, issue: Issue, now: datetime) -> Issue:
    """Store a new issue, with its history, clocks and card; whoever takes care of it may be told in the morning."""
    storage.matters.add(session, row=issue)
    if issue.owner_id:
        storage.mornings.note(session, workspace_id=issue.workspace_id, user_id=issue.owner_id)
    changed(session, issue=issue, what="issue_opened", by=issue.opened_by, now=now, title=issue.title)
    return issue


def take_back(session: Session, *, issue: Issue, by: str, now: datetime) -> None:
    """Withdraw an issue: its card goes, the row stays and counts nowhere; `by` is "" when that happens by itself."""
    issue.status = domain.issues.move(Status(issue.status), to=Status.WITHDRAWN, number=issue.number)
    _note(session, issue=issue, what="issue_withdrawn", by=by, now=now)
    usecases.clocks.follow_issue(session, issue_id=issue.id, now=now)
    usecases.outbox.retract(
        session,
        workspace_id=issue.workspace_id,
        key=usecases.issuecards.key(issue),
        now=now,
        why="issue withdrawn",
    )


def open_again(session: Session, *, issue: Issue, what: str, by: str, now: datetime) -> None:
    """Let a solved issue be open."""
    issue.status = domain.issues.move(Status(issue.status), to=Status.OPEN, number=issue.number)
    issue.solved_at, issue.solved_by, issue.look_at = None, "", None
    changed(session, issue=issue, what=what, by=by, now=now)


def conclude(
    session: Session, *, issue: Issue, what: str, by: str, now: datetime, at: datetime | None = None
) -> None:
    """Close what is solved; `by` is "" when that happens by itself, `at`: when, if not now."""
    issue.status = domain.issues.move(Status(issue.status), to=Status.CLOSED, number=issue.number)
    issue.look_at = None
    changed(session, issue=issue, what=what, by=by, now=now, at=at)
    usecases.issuestatus.over(session, issue=issue, by=by, at=at or now, now=now)


def changed(
    session: Session,
    *,
    issue: Issue,
    what: str,
    by: str,
    now: datetime,
    at: datetime | None = None,
    **facts: object,
) -> None:
    """Note the act, and let the clocks and the card follow; `at`: when it happened, if not now."""
    _note(session, issue=issue, what=what, by=by, now=at or now, **facts)
    refresh(session, issue=issue, now=now)


def refresh(session: Session, *, issue: Issue, now: datetime) -> None:
    """Let the clocks and the card of an issue say what its log says by now."""
    usecases.clocks.follow_issue(session, issue_id=issue.id, now=now)
    usecases.issuecards.show(session, issue=issue, now=now)


def _note(session: Session, *, issue: Issue, what: str, by: str, now: datetime, **facts: object) -> None:
    usecases.history.note(
        session,
        workspace_id=issue.workspace_id,
        subject=usecases.issuecards.key(issue),
        what=what,
        by=by,
        now=now,
        client_id=issue.client_id,
        number=issue.number,
        **facts,
    )


def note_change(
    session: Session,
    *,
    issue: Issue,
    what: str,
    by: str,
    now: datetime,
    values: Mapping[str, object],
    at: datetime | None = None,
    **facts: object,
) -> Deed:
    """Set columns in a way that Undo can take back; clocks and card follow."""
    deed = usecases.matters.change(
        session, row=issue, what=what, by=by, now=now, values=values, at=at, **facts
    )
    usecases.issuecards.show(session, issue=issue, now=now)
    return deed
