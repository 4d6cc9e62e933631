"""Alarms: lost words and events are told to those who run the bot, the same trouble once an hour (P6 and P8)."""

from __future__ import annotations

import logging
from datetime import timedelta

import domain.operations
import storage.budgets
import storage.operations
import usecases.outbox
import usecases.preferences
import views.operations
from domain.operations import Alarm
from domain.outbox import State
from domain.people import Actor
from storage.base import Session
from storage.operations import Standing
from storage.workspaces import Workspace
from usecases.endings import ALARM
from usecases.runtime import Runtime
from views.words import words

log = logging.getLogger(__name__)

STALE = timedelta(days=1)


def alarm(
    session: Session,
    *,
    run: Runtime,
    alarm: Alarm,
    cause: str,
    what: str,
    workspace_id: int | None,
    silent: bool = False,
) -> bool:
    """Log, count and, unless `silent`, post it to the alerts channel; False when that was done within the hour.

    `cause` is what the same trouble has in common, `what` the row; neither ever holds anybody's words.
    `workspace_id` is None for an event of nobody we serve, about which nobody there is told.
    """
    trace = domain.operations.fingerprint(alarm, cause=cause)
    machine = run.machine()
    if workspace_id is not None and not storage.budgets.take(
        session,
        workspace_id=workspace_id,
        scope=f"{ALARM}:{trace}",
        machine=machine,
        until=machine + domain.operations.EVERY,
    ):
        return False
    run.count("alarms", code=str(alarm))
    log.error("%s %s %s: %s", alarm, trace, what, cause)
    if workspace_id is not None and not silent:
        _post(session, run=run, alarm=alarm, trace=trace, workspace_id=workspace_id)
    return True


def replay(session: Session, *, row_id: int) -> bool:
    """Send a dead message as if for the first time, however late; False when there is none with this number, or when
    its words are gone (`usecases.retention`).

    Whether it still holds and who reads it is asked again as for any other.
    """
    row = storage.operations.dead_call(session, row_id=row_id)
    if row is None or row.stripped:
        return False
    row.state, row.reason, row.failures, row.misses = State.PENDING, "", 0, 0
    row.not_before = row.look_at = row.stale_after = None
    return True


def drop(session: Session, *, row_id: int) -> bool:
    """Give a dead message up for good; False when there is none with this number."""
    row = storage.operations.dead_call(session, row_id=row_id)
    if row is None:
        return False
    row.state, row.reason = State.SUPPRESSED, f"dropped: {row.reason}"
    return True


def standing(session: Session, *, actor: Actor) -> Standing | None:
    """How things stand for the workspace of an admin; None for others, who cannot mend anything."""
    if not actor.is_admin:
        return None
    ours = session.get_one(Workspace, actor.workspace_id)
    return storage.operations.of_team(session, workspace_id=ours.id, team_id=ours.team_id)


def _post(session: Session, *, run: Runtime, alarm: Alarm, trace: str, workspace_id: int) -> None:
    held = usecases.preferences.of(session, workspace_id=workspace_id)
    if not held.alerts:
        return
    usecases.outbox.promise(
        session,
        workspace_id=workspace_id,
        channel=held.alerts,
        key=f"{ALARM}:{trace}:{run.machine():%Y%m%dT%H%M%S}",
        message=views.operations.alarm(words(held.language), alarm=alarm, trace=trace),
        subject=f"{ALARM}:{trace}",
        now=run.now(),
        stale_after=run.now() + STALE,
    )
