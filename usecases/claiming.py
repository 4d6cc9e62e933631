"""Claiming: the next calls that are due, taken for one attempt each, as far as order and budgets allow (P10-P12)."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime

import domain.outbox
import storage.budgets
import storage.outbox
import storage.turns
import storage.workspaces
import usecases.audience
import usecases.endings
import usecases.holding
from domain.outbox import TAKEN_BACK, Kind, State
from storage.base import Session
from storage.outbox import Call
from usecases.runtime import Runtime

log = logging.getLogger(__name__)

BATCH = 8
"""Calls that share a claim; each starts only if it must end before the lease does (promise P12)."""


def claim(run: Runtime) -> list[tuple[Call, bool]] | None:
    """Take what is due, each with whether Slack must be asked who reads it; None when nothing is due.

    What needs no call, or may not be made, ends here.
    """
    machine, going = run.machine(), []
    with run.begin() as session:
        due = storage.turns.next_due(session, machine=machine, limit=BATCH)
        if len(due) < BATCH:
            due += _overtaking(session, machine=machine, limit=BATCH - len(due))
        if not due:
            return None
        verdicts = _weigh(session, due, machine=machine)
        for call in due:
            if usecases.holding.is_about_held(call):
                if usecases.holding.settle_held(session, call=call):
                    _withdraw(session, run=run, call=call, reason="target_held")
                continue
            reason = (
                usecases.holding.pointless(call, now=run.now())
                or verdicts[call.id]
                or _taken_back(session, call=call)
            )
            if reason:
                _withdraw(session, run=run, call=call, reason=reason)
            else:
                going.append(call)
        turns = [(call.workspace_id, f"post:{call.channel}") for call in going if call.kind == Kind.POST]
        storage.budgets.close(session, scopes=turns, until=machine + run.pace.post_interval)
        for workspace_id, posts in sorted(Counter(mine for mine, _ in turns).items()):
            _spend(session, run=run, workspace_id=workspace_id, posts=posts, machine=machine)
        claimed = storage.outbox.claim(
            session, calls=going, worker=run.name, machine=machine, lease=run.pace.lease
        )
    return [(call, verdicts[call.id] is None) for call in claimed]


def _overtaking(session: Session, *, machine: datetime, limit: int) -> list[Call]:
    """Urgent posts that need not wait any longer behind one that nobody is sure of."""
    found = storage.turns.overtaking(session, machine=machine, limit=limit)
    for call in found:
        log.warning("outbox row %s for %s overtakes one that is stuck", call.id, call.channel)
    return found


def _taken_back(session: Session, *, call: Call) -> str:
    """Why a post is not made again whose removal was promised while somebody was at it."""
    again = call.kind == Kind.POST and (call.attempts or call.was_unknown)
    gone = again and storage.outbox.about(session, target_id=call.id, kind=Kind.DELETE)
    return TAKEN_BACK if gone else ""


def _spend(session: Session, *, run: Runtime, workspace_id: int, posts: int, machine: datetime) -> None:
    """Take posts out of what the workspace may send, which all replicas share."""
    scope = storage.budgets.POSTS
    before = storage.budgets.opens(session, workspace_id=workspace_id, scope=scope)
    until = domain.outbox.budget(before, posts=posts, now=machine, interval=run.pace.post_interval)
    storage.budgets.close(session, scopes=[(workspace_id, scope)], until=until)


def _weigh(session: Session, calls: list[Call], *, machine: datetime) -> dict[int, str | None]:
    """What the gate says of each row; removing words is always allowed."""
    wanted = {(call.workspace_id, call.channel, call.audience) for call in calls}
    gate = usecases.audience.weigh(session, wanted=wanted, machine=machine)
    left = storage.workspaces.left(session, workspace_ids={call.workspace_id for call in calls})
    verdicts: dict[int, str | None] = {}
    for call in calls:
        refusal = gate[call.workspace_id, call.channel, call.audience] if call.kind != Kind.DELETE else ""
        verdict = f"audience: {refusal}" if refusal else refusal
        verdicts[call.id] = usecases.holding.LEFT if call.workspace_id in left else verdict
    return verdicts


def _withdraw(session: Session, *, run: Runtime, call: Call, reason: str) -> None:
    """End a row that nobody has begun, saying why."""
    if storage.outbox.withdraw(session, row_id=call.id, why=reason):
        usecases.endings.note(session, run=run, call=call, state=State.SUPPRESSED, reason=reason)
