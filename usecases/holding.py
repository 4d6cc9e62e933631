"""Holding: words that nobody asked for wait while shadow mode is on or their reader does not work (rule R36)."""

from __future__ import annotations

from datetime import datetime

import storage.outbox
from domain.outbox import UNASKED, Kind, State, placed
from storage.outbox import Call
from usecases.runtime import Runtime, Session

LEFT = "the app was removed"
"""Why words for a workspace that removed us are not sent."""


def pointless(call: Call, *, now: datetime) -> str:
    """Why a row needs no sending any more, as far as the row and its target tell."""
    if call.stale_after is not None and call.stale_after < now:
        return "stale"
    if call.kind != Kind.POST and call.target_state != State.SENT:
        return f"target_{call.target_state}"
    return ""


def is_about_held(call: Call) -> bool:
    """Whether a row is to change or remove a post that is still held back."""
    return call.kind != Kind.POST and call.target_state == State.HELD


def settle_held(session: Session, *, call: Call) -> bool:
    """Change or withdraw the held post itself as a row about it asks; False when it is not held any more."""
    post = storage.outbox.target_of(session, call=call)
    if post is None or post.state != State.HELD:
        return False
    if call.kind == Kind.DELETE:
        return storage.outbox.withdraw(session, row_id=post.id, why=call.body["why"])
    return storage.outbox.rewrite(session, row_id=post.id, body=call.body | placed(post.body))


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
