"""Delivery: one promised call to Slack, asked again whether it may and should be made, and made once."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import domain.outbox
import storage.budgets
import storage.outbox
import usecases.audience
import usecases.claiming
import usecases.endings
import usecases.holding
import usecases.tracing
from domain.outbox import TAKEN_BACK, Kind, State, TryLater, Unclear, Undeliverable
from storage.base import Session
from storage.outbox import Call
from usecases.runtime import Runtime

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of a call, to be written; `halts`: Slack wants no more calls of the kind now."""

    write: Callable[[Session], None]
    halts: bool = False


def deliver_one(run: Runtime) -> bool:
    """Make the next calls that are due, a few at a time; False when none is. Safe in several threads.

    One transaction claims the rows, none is open while Slack is asked, another keeps the outcomes (P8-P12): a
    transaction costs more than a call, so a few calls share the two.
    """
    claimed = usecases.claiming.claim(run)
    if claimed is None:
        return False
    waiting, outcomes = deque(claimed), list[Outcome]()
    try:
        while waiting and not (outcomes and outcomes[-1].halts):
            call, ask = waiting.popleft()
            with usecases.tracing.about(f"outbox {call.id}"):
                outcomes.append(_make(run, call, ask=ask))
    finally:
        with run.begin() as session:
            for outcome in outcomes:
                outcome.write(session)
            for call, _ in waiting:
                settle(session, run=run, call=call, state=State.PENDING)
    return True


def _make(run: Runtime, call: Call, *, ask: bool) -> Outcome:
    """Make one claimed call if it may and should be made. An error of ours leaves the row to its lease."""
    try:
        if ask:
            refusal = usecases.audience.ask(
                run, workspace_id=call.workspace_id, channel=call.channel, audience=call.audience
            )
            if refusal:
                return _outcome(suppress, run, call, reason=f"audience: {refusal}")
    except Undeliverable as refused:
        return _outcome(refuse, run, call, reason=refused.reason)
    except TryLater as later:
        return _outcome(postpone, run, call, later=later, halts=bool(later.method))
    except Unclear:
        return _outcome(postpone, run, call, later=TryLater("readers_unknown"))
    renewed = _asked_again(run, call)
    if renewed is None:
        return _outcome(suppress, run, call, reason="no longer true")
    if not usecases.holding.may_go(run, call=call):
        return _outcome(hold, run, call)
    return _attempt(run, renewed)


def _outcome(
    write: Callable[..., None], run: Runtime, call: Call, *, halts: bool = False, **more: Any
) -> Outcome:
    return Outcome(partial(write, run=run, call=call, **more), halts)


def suppress(session: Session, *, run: Runtime, call: Call, reason: str) -> None:
    """End a claimed row without a call, saying why."""
    settle(session, run=run, call=call, state=State.SUPPRESSED, reason=reason, look_at=_heal_at(run, call))


def hold(session: Session, *, run: Runtime, call: Call) -> None:
    """Let a row wait until it may go; the others of its channel do not wait for it."""
    settle(session, run=run, call=call, state=State.HELD, look_at=run.machine() + run.pace.second_look)


def settle(session: Session, *, run: Runtime, call: Call, **values: Any) -> None:
    """Write what became of a call; nothing when the row went on without us, for then others look after it."""
    values = {"look_at": None, **values}
    if not storage.outbox.settle(session, call=call, worker=run.name, **values):
        log.warning("outbox row %s was taken over while attempt %s was under way", call.id, call.attempts)
    elif "state" in values:
        state, reason = values["state"], values.get("reason", "")
        usecases.endings.note(session, run=run, call=call, state=state, reason=reason)


def place(run: Runtime, *, call: Call) -> str:
    """The channel a call is for; for a person, the direct conversation with them. Calls Slack."""
    if call.kind != Kind.POST:
        return call.target_place or ""
    if call.channel[:1] not in ("U", "W"):
        return call.channel
    try:
        return run.slack(call.workspace_id).direct(call.channel)
    except Unclear as unclear:
        raise TryLater("no_direct_conversation") from unclear


def thread_of(call: Call) -> str:
    """The ts in whose thread a post belongs: somebody's message, or a post of ours that is in Slack."""
    ours = call.target_ts or "" if call.target_state == State.SENT else ""
    return str(call.body.get("thread_ts") or ours) if call.kind == Kind.POST else ""


def postpone(session: Session, *, run: Runtime, call: Call, later: TryLater) -> None:
    """Try a row again when Slack says, or by the table; a method that Slack banned is left alone by all."""
    failures = call.failures + (not later.is_asked_for)
    until = domain.outbox.next_try(failures, table=run.pace.backoff, now=run.machine(), later=later)
    if later.method:
        storage.budgets.close(session, scopes=[(call.workspace_id, later.method)], until=until)
    settle(
        session,
        run=run,
        call=call,
        state=State.PENDING,
        not_before=until,
        failures=failures,
        reason=later.reason,
    )


def _asked_again(run: Runtime, call: Call) -> Call | None:
    """The call with its words as they are by now, where many may have changed them; None when it is true no more."""
    kind = call.subject.partition(":")[0]
    check, fresh = run.checks.get(kind), run.fresh.get(kind)
    # What is sent already is to say how things stand also when nothing is owed any more.
    check = check if call.kind == Kind.POST else None
    if check is None and fresh is None:
        return call
    about: dict[str, Any] = {"subject": call.subject, "expects": call.expects, "now": run.now()}
    with run.begin() as session:
        if check and not check(session, **about):
            return None
        message = fresh(session, **about) if fresh else None
    return replace(call, body=call.body | message.parts) if message else call


def _attempt(run: Runtime, call: Call) -> Outcome:
    """The call itself, once."""
    assert call.attempt_at is not None
    try:
        where = place(run, call=call)
        _leave_alone(run, call)
        if not domain.outbox.may_start(claimed=call.attempt_at, now=run.machine(), lease=run.pace.lease):
            raise TryLater("lease_ran_out")
        ts = _call_slack(run, call, where=where)
    except TryLater as later:
        return _outcome(postpone, run, call, later=later, halts=bool(later.method))
    except Undeliverable as refused:
        return _outcome(refuse, run, call, reason=refused.reason)
    except Unclear as unclear:
        return _outcome(doubt, run, call, reason=str(unclear))
    if call.kind == Kind.POST:
        return _outcome(sent, run, call, slack_ts=ts, posted_to=where)
    return _outcome(sent, run, call)


def _leave_alone(run: Runtime, call: Call) -> None:
    """Others may have heard since the claim that Slack wants no calls of the kind (promise P11)."""
    scopes, machine = (domain.outbox.METHODS[Kind(call.kind)],), run.machine()
    with run.read() as session:
        closed = storage.budgets.closed_until(
            session, workspace_id=call.workspace_id, scopes=scopes, machine=machine
        )
    if closed:
        raise TryLater("ratelimited", seconds=(closed - machine).total_seconds())


def _call_slack(run: Runtime, call: Call, *, where: str) -> str:
    body = call.body
    if call.kind == Kind.DELETE:
        run.slack(call.workspace_id).delete(channel=where, ts=call.target_ts or "")
        return ""
    if call.kind == Kind.UPDATE:
        run.slack(call.workspace_id).update(
            channel=where, ts=call.target_ts or "", text=body["text"], blocks=body["blocks"]
        )
        return ""
    return run.slack(call.workspace_id).post(
        channel=where, thread_ts=thread_of(call), text=body["text"], blocks=body["blocks"], key=call.key
    )


def sent(session: Session, *, run: Runtime, call: Call, **values: Any) -> None:
    """Slack has it. If that was ever in doubt, a duplicate is looked for later (promise P9, step 5)."""
    settle(
        session,
        run=run,
        call=call,
        state=State.SENT,
        sent_at=run.now(),
        look_at=_heal_at(run, call),
        failures=0,
        reason="",
        **values,
    )


def _heal_at(run: Runtime, call: Call) -> datetime | None:
    """When to look for copies that came to light late, if Slack was ever unclear about it."""
    return run.machine() + domain.outbox.HEAL_AFTER if call.was_unknown else None


def refuse(session: Session, *, run: Runtime, call: Call, reason: str) -> None:
    """Slack said no: simpler blocks if there are any, later again if a person can mend it, else never."""
    failures = call.failures + 1
    if reason == "message_not_found" and call.kind == Kind.DELETE:
        sent(session, run=run, call=call)
    elif reason == "message_not_found" and call.kind == Kind.UPDATE:
        suppress(session, run=run, call=call, reason=reason)
    elif reason in domain.outbox.BLOCKS_REFUSED and call.body.get("fallback"):
        simpler = {**call.body, "blocks": call.body["fallback"], "fallback": []}
        settle(session, run=run, call=call, state=State.PENDING, body=simpler, reason=reason)
    elif domain.outbox.gives_up(reason, failures=failures, table=run.pace.backoff):
        bury(session, run=run, call=call, reason=reason)
    else:
        postpone(session, run=run, call=call, later=TryLater(reason))


def doubt(session: Session, *, run: Runtime, call: Call, reason: str) -> None:
    """Nobody knows whether Slack did it. A post is looked for; an update or deletion does no harm twice."""
    assert call.attempt_at is not None
    settled = call.attempt_at + run.pace.settle
    misses = call.misses + 1
    if call.kind == Kind.POST:
        settle(
            session,
            run=run,
            call=call,
            state=State.UNKNOWN,
            was_unknown=True,
            look_at=settled,
            reason=reason,
        )
    elif misses > len(run.pace.backoff):
        bury(session, run=run, call=call, reason=f"{domain.outbox.UNCLEAR}: {reason}")
    else:
        settle(
            session,
            run=run,
            call=call,
            state=State.PENDING,
            not_before=settled,
            misses=misses,
            reason=reason,
        )


def bury(session: Session, *, run: Runtime, call: Call, reason: str) -> None:
    """Give a row up; somebody hears of it, unless it was taken back or made worthless meanwhile."""
    if call.kind == Kind.POST and storage.outbox.about(session, target_id=call.id, kind=Kind.DELETE):
        suppress(session, run=run, call=call, reason=f"{TAKEN_BACK}, {reason}")
    elif call.kind == Kind.UPDATE and _has_newer(session, call=call):
        suppress(session, run=run, call=call, reason="revised")
    else:
        settle(session, run=run, call=call, state=State.DEAD, reason=reason)


def _has_newer(session: Session, *, call: Call) -> bool:
    """Whether a newer edit of the same post was promised."""
    assert call.target_id is not None
    edits = storage.outbox.about(session, target_id=call.target_id, kind=Kind.UPDATE)
    return edits[-1].id > call.id
