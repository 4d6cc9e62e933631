"""Holding: words that nobody asked for wait while shadow mode is on or their reader does not work (rule R36)."""

from __future__ import annotations

from datetime import datetime

from domain.outbox import Kind, State
from storage.outbox import Call
from usecases.runtime import Runtime, Session

LEFT = "the app was removed"
"""Why words for a workspace that removed us are not sent."""
UNASKED = "unasked"
"""The client whose matter a row is, in its body, and the question whether it may go, among the checks."""


def pointless(call: Call, *, now: datetime) -> str:
    """Why a row needs no sending any more, as far as the row and its target tell."""
    if call.stale_after is not None and call.stale_after < now:
        return "stale"
    if call.kind != Kind.POST and call.target_state != State.SENT:
        return f"target_{call.target_state}"
    return ""


def may_go(run: Runtime, *, call: Call) -> bool:
    """Whether a row may be sent now."""
    if UNASKED not in call.body:
        return True
    with run.read() as session:
        return is_free(session, run=run, call=call)


def is_free(session: Session, *, run: Runtime, call: Call) -> bool:
    """The same, asked within a transaction."""
    check = run.checks.get(UNASKED)
    if check is None:
        return True
    subject = f"{UNASKED}:{call.workspace_id}:{call.body[UNASKED]}"
    return check(session, subject=subject, expects=call.channel, now=run.now())
