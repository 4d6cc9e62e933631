"""How calls to Slack end: counted, and told to whoever counted on words that were lost (promises P8 and P26)."""

from __future__ import annotations

import logging
from datetime import datetime

import storage.db
import usecases.tracing
from domain.operations import Alarm
from domain.outbox import UNCLEAR, Kind, State
from storage.base import Session
from storage.outbox import Call
from usecases.runtime import Runtime, Unsent

log = logging.getLogger(__name__)

ALARM = "alarm"
"""The kind of an alarm's own subject: one that is lost raises no other in its place."""


def note(session: Session, *, run: Runtime, call: Call, state: str, reason: str) -> None:
    """A row has come into a state."""
    run.count("outbox", result=str(state))
    if state == State.UNKNOWN:
        run.count("unknown")
    if state == State.SUPPRESSED:
        run.count("suppressed", reason=reason.partition(":")[0])
        if reason.startswith("audience"):
            run.count("audience_blocked")
            _raise(session, run=run, call=call, alarm=Alarm.AUDIENCE_BLOCKED, cause=reason)
    if _is_seen_to(session, run=run, call=call, state=state, reason=reason):
        return
    if state == State.DEAD or (state == State.SUPPRESSED and UNCLEAR in reason):
        _raise(session, run=run, call=call, alarm=Alarm.OUTBOX_DEAD, cause=f"{call.kind}: {reason}")


def _is_seen_to(session: Session, *, run: Runtime, call: Call, state: str, reason: str) -> bool:
    """Whether a post has ended, and whoever counts on it was told why."""
    if state not in (State.SUPPRESSED, State.DEAD) or call.kind != Kind.POST:
        return False
    hears = run.unsent.get(call.subject.partition(":")[0])
    return bool(hears and _tell(session, hears=hears, call=call, reason=reason, now=run.now()))


def _tell(session: Session, *, hears: Unsent, call: Call, reason: str, now: datetime) -> bool:
    """Whatever goes wrong with it, the row has ended, and the others of its batch with it."""
    try:
        with storage.db.translated(), session.begin_nested():
            return hears(session, workspace_id=call.workspace_id, key=call.dedupe_key, reason=reason, now=now)
    except storage.db.Unavailable:
        raise
    except Exception:
        log.exception("nobody could be told that outbox row %s was not sent", call.id)
        return False


def _raise(session: Session, *, run: Runtime, call: Call, alarm: Alarm, cause: str) -> None:
    with usecases.tracing.about(f"outbox {call.id}"):
        run.alarm(
            session,
            run=run,
            alarm=alarm,
            cause=cause,
            what=f"outbox row {call.id} for {call.channel}",
            workspace_id=call.workspace_id,
            silent=call.subject.startswith(f"{ALARM}:"),
        )
