"""Alarms: lost words and events are told to those who run the bot, the same trouble once an hour (P6 and P8)."""

from __future__ import annotations

import logging
from datetime import timedelta

import domain.operations
import storage.budgets
import usecases.outbox
import usecases.preferences
import views.operations
from domain.operations import Alarm
from storage.base import Session
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
