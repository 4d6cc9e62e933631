"""What was held back: weighed again when its time has come, and told with what else was held for its place (rules
R30, R35 and R36).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import storage.alerts
import usecases.alerts
import usecases.attempts
import usecases.cases
import usecases.places
import usecases.shadow
import usecases.snoozes
import usecases.workspaces
from domain.clocks import RUNNING, Target
from domain.quiet import Place
from storage.alerts import Alert, Outcome
from storage.base import Session
from storage.clocks import Clock
from storage.workspaces import Workspace
from usecases.cases import Case

TRY_AGAIN = timedelta(minutes=5)
"""When something is looked at again that could not be told, or that a replica took and died."""


def release_one(session: Session, *, now: datetime) -> bool:
    """Tell what was held for the place whose time came first, as far as it is still true; False when none is
    due.
    """
    for workspace_id, place in storage.alerts.due_places(session, now=now, limit=1):
        taken = storage.alerts.take(
            session, workspace_id=workspace_id, place=place, now=now, until=now + TRY_AGAIN
        )
        ids, since = [alert_id for alert_id, _ in taken], min((at for _, at in taken), default=now)
        work = partial(
            _release, session, workspace_id=workspace_id, place=place, ids=ids, since=since, now=now
        )
        usecases.attempts.attempt(session, work=work)
        return bool(taken)
    return False


def _release(
    session: Session, *, workspace_id: int, place: str, ids: Sequence[int], since: datetime, now: datetime
) -> None:
    facts = usecases.places.of(session, workspace_id=workspace_id, place=place, now=now)
    alerts, cases = list[Alert](), list[Case]()
    found = storage.alerts.several(session, ids=ids)
    for alert in [each for each in found if not usecases.snoozes.is_alert(each)]:
        case = _case(session, alert)
        if not _is_true(alert, case=case):
            _drop(session, alert=alert, case=case, facts=facts, now=now)
        elif usecases.shadow.on(session, workspace_id=workspace_id, client_id=case.clock.client_id, at=now):
            alert.held_until, alert.outcome = None, Outcome.SHADOW
        elif usecases.alerts.is_held(session, case=case, alert=alert, facts=facts, now=now):
            continue
        elif not usecases.alerts.joined(session, case=case, alert=alert, since=since, now=now):
            alerts.append(alert)
            cases.append(case)
    if alerts:
        usecases.alerts.say(session, alerts=alerts, cases=cases, since=since, now=now)
        facts = replace(facts, said=[*facts.said, now])
    _ask(
        session,
        asks=[each for each in found if usecases.snoozes.is_alert(each)],
        facts=facts,
        since=since,
        now=now,
    )
    session.flush()


def _ask(session: Session, *, asks: Sequence[Alert], facts: Place, since: datetime, now: datetime) -> None:
    """Ask who took something whether they are still on it, each for itself; right after a silence nobody."""
    for alert in asks:
        case = _case(session, alert)
        silent = usecases.workspaces.was_silent(session.get_one(Workspace, alert.workspace_id), at=since)
        if silent or not usecases.snoozes.is_true(alert, case=case):
            alert.held_until, alert.outcome = None, Outcome.DROPPED
        elif not usecases.alerts.is_held(session, case=case, alert=alert, facts=facts, now=now):
            usecases.snoozes.ask(session, case=case, alert=alert, now=now)
            facts = replace(facts, said=[*facts.said, now])


def _case(session: Session, alert: Alert) -> Case:
    return usecases.cases.case_of(session, clock=session.get_one(Clock, alert.clock_id))


def _is_true(alert: Alert, *, case: Case) -> bool:
    """Whether what is held still holds: as late as that, by the same target."""
    clock = case.clock
    return (
        _is_same(alert, clock=clock)
        and clock.state in RUNNING
        and not clock.paused
        and clock.level >= alert.level
    )


def _is_same(alert: Alert, *, clock: Clock) -> bool:
    target = usecases.alerts.fingerprint(Target(timedelta(seconds=clock.target_seconds)))
    return alert.fingerprint.partition(":")[0] == target


def _forget(session: Session, *, alert: Alert, clock: Clock) -> None:
    """As if the level had not been raised, nor what waits beside it."""
    mine = {"workspace_id": clock.workspace_id, "clock_id": clock.id}
    for each in storage.alerts.of_clock(session, **mine):
        beside = each.level == alert.level and each.fingerprint.startswith(f"{alert.fingerprint}:")
        if each is alert or (beside and each.held_until):
            session.delete(each)
    session.flush()
    clock.told = storage.alerts.highest(session, fingerprint=alert.fingerprint, **mine)


def _drop(session: Session, *, alert: Alert, case: Case, facts: Place, now: datetime) -> None:
    """Forget what is not true. What may become true again, when a pause ends, is then told anew; a private word
    beside it waits.
    """
    clock = case.clock
    if clock.state not in RUNNING or not _is_same(alert, clock=clock):
        alert.held_until, alert.outcome = None, Outcome.DROPPED
    elif ":" in alert.fingerprint:
        alert.held_until = facts.morning or now + timedelta(days=1)
    else:
        _forget(session, alert=alert, clock=clock)
        clock.next_check_at = now
