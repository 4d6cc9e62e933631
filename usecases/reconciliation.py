"""Reconciliation: what became of calls nobody could be sure of, found out by looking in Slack (P9)."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import domain.outbox
import storage.budgets
import storage.operations
import storage.outbox
import storage.workspaces
import usecases.delivery
import usecases.holding
import usecases.tracing
from domain.outbox import (
    FORGETFUL,
    NEVER_TAKEN,
    UNCLEAR,
    Kind,
    State,
    TryLater,
    Unclear,
    Undeliverable,
    gives_up,
    next_try,
    print_of,
)
from storage.outbox import Call
from usecases.runtime import Runtime, Session

log = logging.getLogger(__name__)

METHODS = ("conversations.history", "conversations.replies")
MISSES = 2
"""A post that was not found so often after an attempt, some time apart, was not accepted then."""
SINCE = timedelta(minutes=5)
"""How long before its promise a post is looked for: Slack's clock and ours are not the same."""

DOUBTED = {"state": State.UNKNOWN, "was_unknown": True, "misses": MISSES - 1}
"""A new post of a restored ledger: one look is enough, since what it may find was posted long ago."""
AT_ONCE = datetime.fromtimestamp(0, UTC)


def is_forgetful(session: Session, *, workspace_id: int, now: datetime) -> bool:
    """Whether the ledger was restored not long ago, so that a new post may be in Slack already (promise P24)."""
    since = now - FORGETFUL
    return storage.workspaces.forgotten(session, workspace_id=workspace_id, since=since) is not None


def reconcile_one(run: Runtime) -> bool:
    """Look after one row that needs it: a lease that ran out, a post nobody is sure of, what is held, a duplicate.

    False when there is none. No transaction is open while Slack is asked.
    """
    machine = run.machine()
    with run.begin() as session:
        call = storage.outbox.next_look(session, machine=machine)
        if call is None:
            return False
        call = storage.outbox.lease(session, call=call, worker=run.name, until=machine + run.pace.lease)
        if call.state == State.SENDING:
            usecases.delivery.doubt(session, run=run, call=call, reason="the sender stopped")
            return True
        if call.state == State.HELD:
            _release(session, run=run, call=call)
            return True
        closed = storage.budgets.closed_until(
            session, workspace_id=call.workspace_id, scopes=METHODS, machine=machine
        )
        if closed:
            usecases.delivery.settle(session, run=run, call=call, look_at=closed)
            return True
    with usecases.tracing.about(f"outbox {call.id}"):
        if call.state == State.UNKNOWN:
            _look(run, call)
        else:
            _heal(run, call)
    return True


def _release(session: Session, *, run: Runtime, call: Call) -> None:
    """Let a held row go if it may by now; one that waited for too long ends."""
    if reason := usecases.holding.pointless(call, now=run.now()):
        usecases.delivery.suppress(session, run=run, call=call, reason=reason)
    elif usecases.holding.is_free(session, run=run, call=call):
        usecases.delivery.settle(session, run=run, call=call, state=State.PENDING)
    else:
        usecases.delivery.hold(session, run=run, call=call)


def _look(run: Runtime, call: Call) -> None:
    try:
        where = usecases.delivery.place(run, call=call)
        found = _find(run, call, where=where) or _find_forgotten(run, call, where=where)
    except (TryLater, Undeliverable, Unclear) as trouble:
        _look_later(run, call, trouble=trouble)
        return
    misses, posts = call.misses + 1, len(run.pace.backoff) + 1
    # How often Slack's history could not be read before says nothing about the post.
    known: dict[str, Any] = {"run": run, "call": call, "misses": misses, "failures": 0}
    with run.begin() as session:
        run.count("reconcile", result="found" if found else "missed")
        if found:
            usecases.delivery.sent(session, run=run, call=call, slack_ts=found[0], posted_to=where)
        elif misses % MISSES:
            again = run.machine() + run.pace.second_look
            usecases.delivery.settle(session, look_at=again, **known)
        elif misses >= MISSES * posts:
            usecases.delivery.bury(session, run=run, call=call, reason=NEVER_TAKEN)
        else:
            usecases.delivery.settle(session, state=State.PENDING, **known)


def _look_later(run: Runtime, call: Call, *, trouble: TryLater | Undeliverable | Unclear) -> None:
    """Slack does not show the channel now; a refusal for good ends a row nobody can be sure of any more."""
    run.count("reconcile", result="later")
    later = trouble if isinstance(trouble, TryLater) else None
    failures = call.failures + (not (later and later.is_asked_for))
    at = next_try(failures, table=run.pace.backoff, now=run.machine(), later=later)
    with run.begin() as session:
        if isinstance(trouble, Undeliverable):
            if gives_up(trouble.reason, failures=failures, table=run.pace.backoff):
                usecases.delivery.bury(session, run=run, call=call, reason=f"{UNCLEAR}, and {trouble.reason}")
                return
        elif later and later.method:
            storage.budgets.close(session, scopes=[(call.workspace_id, later.method)], until=at)
        usecases.delivery.settle(session, run=run, call=call, look_at=at, failures=failures)


def _heal(run: Runtime, call: Call) -> None:
    """Remove what stands in Slack a second time, or was suppressed or taken back, now and once more on the next day.

    The copy we know of stays, since edits went there; when somebody has deleted it, the oldest one is ours from now on,
    unless it was taken back: then its own deletion is the last word about it.
    """
    kept, adopts = call.slack_ts, call.state == State.SENT and not _is_taken_back(run, call)
    try:
        where = call.posted_to or usecases.delivery.place(run, call=call)
        found = _find(run, call, where=where)
        if adopts and found and kept not in found:
            kept = found[0]
        for ts in found:
            if ts != kept:
                run.slack(call.workspace_id).delete(channel=where, ts=ts)
                run.count("duplicates_healed")
                log.warning("a duplicate of outbox row %s was removed from %s", call.id, where)
    except (TryLater, Unclear) as trouble:
        _look_later(run, call, trouble=trouble)
        return
    except Undeliverable as refused:
        log.warning("no duplicate of outbox row %s could be looked for: %s", call.id, refused.reason)
    # A post that a restored ledger found again was never its own attempt.
    attempt = call.attempt_at
    again = domain.outbox.heals_again(attempt=attempt, now=run.machine()) if attempt else None
    with run.begin() as session:
        usecases.delivery.settle(session, run=run, call=call, slack_ts=kept, look_at=again)


def _is_taken_back(run: Runtime, call: Call) -> bool:
    with run.read() as session:
        return bool(storage.outbox.about(session, target_id=call.id, kind=Kind.DELETE))


def _find(run: Runtime, call: Call, *, where: str) -> list[str]:
    return run.slack(call.workspace_id).find(
        channel=where,
        thread_ts=usecases.delivery.thread_of(call),
        key=call.key,
        since=call.created_at - SINCE,
    )


def _find_forgotten(run: Runtime, call: Call, *, where: str) -> list[str]:
    """The same words, posted by us in the time that a restored ledger forgot, and claimed by no row yet."""
    since = run.now() - FORGETFUL
    with run.read() as session:
        gap = storage.workspaces.forgotten(session, workspace_id=call.workspace_id, since=since)
    if gap is None:
        return []
    stamps = run.slack(call.workspace_id).find(
        channel=where,
        thread_ts=usecases.delivery.thread_of(call),
        words=print_of(call.body["text"], blocks=call.body["blocks"]),
        since=gap[0] - SINCE,
    )
    stamps = [ts for ts in stamps if datetime.fromtimestamp(float(ts), UTC) <= gap[1] + SINCE]
    with run.read() as session:
        known = storage.operations.known_posts(
            session, workspace_id=call.workspace_id, channel=where, stamps=stamps
        )
    return [ts for ts in stamps if ts not in known]
