"""What was held back: weighed again when its time has come, and told with what else was held for its place (rules
R29, R30, R35 and R36). What could not be sent while its place could still hear of it is held again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import storage.alerts
import usecases.absences
import usecases.alerts
import usecases.attempts
import usecases.bundles
import usecases.cases
import usecases.catchup
import usecases.clocks
import usecases.gaps
import usecases.ladder
import usecases.places
import usecases.shadow
import usecases.snoozes
import usecases.workspaces
from domain.clocks import RUNNING, Level, Target
from domain.quiet import Place
from storage.alerts import Alert, Outcome
from storage.base import Session
from storage.clocks import Clock
from storage.workspaces import Workspace
from usecases.cases import Case
from usecases.runtime import StillTrue

A_MOMENT = timedelta(seconds=1)
READ_UP = timedelta(minutes=1)
"""When something is looked at again whose channel is still being read up after a gap."""
TRY_AGAIN = timedelta(minutes=5)
"""When something is looked at again that could not be told, or that a replica took and died."""


_TRUE: dict[str, StillTrue] = {
    "clock": usecases.clocks.still_true,
    usecases.bundles.BUNDLE: usecases.bundles.still_true,
    usecases.bundles.CATCH_UP: usecases.catchup.still_true,
    "still": usecases.snoozes.still_true,
}
"""Whether a message about clocks is true, by the kind of its subject."""


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


def due(session: Session, *, workspace_id: int, place: str, now: datetime) -> list[Alert]:
    """What was held for a place, may be told there by now and still holds."""
    found = storage.alerts.due_at(session, workspace_id=workspace_id, place=place, now=now)
    cases = [(alert, _case(session, alert)) for alert in found]
    return [
        alert
        for alert, case in cases
        if _is_true(alert, case=case)
        and not _is_shadowed(session, case=case, now=now)
        and _belongs(session, case=case, alert=alert, now=now) == place
    ]


def told(alerts: Sequence[Alert], *, post: str, now: datetime) -> None:
    """Another message has told these."""
    for alert in alerts:
        alert.post, alert.told_at = post, now
        alert.held_until, alert.outcome = None, Outcome.TOLD


def may_go(session: Session, *, subject: str, expects: str, now: datetime) -> bool:
    """Whether a message about clocks may leave, asked right before: it is true (rule R30) and its place may hear it.

    `expects`: what the question whether it is true expects, and for other messages than bundles "|" and the outbox key.
    """
    kind, _, row_id = subject.partition(":")
    expected, _, post = expects.partition("|")
    if not _TRUE[kind](session, subject=subject, expects=expected, now=now):
        return False
    if usecases.bundles.is_key(subject):
        workspace_id, post = int(expected), subject
    else:
        workspace_id = session.get_one(Clock, int(row_id)).workspace_id
    alerts = storage.alerts.of_post(session, workspace_id=workspace_id, post=post) if post else ()
    if post and not alerts and not usecases.bundles.is_key(subject):
        # They were put back, and who did so could not write the end of the message any more.
        return False
    if not _put_back(session, alerts=alerts, now=now):
        return True
    # Of the silence nothing but digests that were given up is left to tell, if any were.
    told = {"subject": subject, "expects": expected}
    return usecases.catchup.is_key(subject) and usecases.catchup.still_true(session, **told, now=now)


def is_free(session: Session, *, subject: str, expects: str, now: datetime) -> bool:
    """Whether words that nobody asked for may go (`usecases.holding`); `expects` is whom they are for."""
    workspace_id, client_id = map(int, subject.split(":")[1:])
    if usecases.shadow.on(session, workspace_id=workspace_id, client_id=client_id, at=now):
        return False
    if not usecases.cases.is_person(expects):
        return True
    return usecases.places.of(session, workspace_id=workspace_id, place=expects, now=now).opens is None


def _release(
    session: Session, *, workspace_id: int, place: str, ids: Sequence[int], since: datetime, now: datetime
) -> None:
    facts = usecases.places.of(session, workspace_id=workspace_id, place=place, now=now, since=since)
    alerts, cases = list[Alert](), list[Case]()
    found = storage.alerts.several(session, ids=ids)
    for alert in [each for each in found if not usecases.snoozes.is_alert(each)]:
        case = _case(session, alert)
        if not _stays(session, alert=alert, case=case, facts=facts, now=now):
            continue
        if not usecases.alerts.joined(session, case=case, alert=alert, since=since, now=now):
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


def _stays(session: Session, *, alert: Alert, case: Case, facts: Place, now: datetime) -> bool:
    """Whether an alert is to be told at its place now."""
    if not _is_true(alert, case=case):
        _drop(session, alert=alert, case=case, facts=facts, now=now)
        return False
    if _is_shadowed(session, case=case, now=now):
        _silence(alert, now=now)
        return False
    if _moved(session, case=case, alert=alert, now=now):
        return False
    return not usecases.alerts.is_held(session, case=case, alert=alert, facts=facts, now=now)


def _ask(session: Session, *, asks: Sequence[Alert], facts: Place, since: datetime, now: datetime) -> None:
    """Ask who took something whether they are still on it, each for itself; nobody right after a silence and in
    shadow mode.
    """
    for alert in asks:
        case = _case(session, alert)
        silent = usecases.workspaces.was_silent(session.get_one(Workspace, alert.workspace_id), at=since)
        true = not silent and usecases.snoozes.is_true(alert, case=case)
        if not true or _is_shadowed(session, case=case, now=now):
            alert.held_until, alert.outcome = None, Outcome.DROPPED
        elif not usecases.alerts.is_held(session, case=case, alert=alert, facts=facts, now=now):
            usecases.snoozes.ask(session, case=case, alert=alert, now=now)
            facts = replace(facts, said=[*facts.said, now])


def _is_shadowed(session: Session, *, case: Case, now: datetime) -> bool:
    clock = case.clock
    return usecases.shadow.on(session, workspace_id=clock.workspace_id, client_id=clock.client_id, at=now)


def _silence(alert: Alert, *, now: datetime) -> None:
    """It would have been told now, but for shadow mode."""
    question = usecases.snoozes.is_alert(alert)
    alert.held_until, alert.outcome = None, Outcome.DROPPED if question else Outcome.SHADOW
    alert.raised_at, alert.post, alert.told_at = now, "", None


def _moved(session: Session, *, case: Case, alert: Alert, now: datetime) -> bool:
    """Hand an alert on to whom it is for by now (rule R29), if that is somebody else."""
    place = _belongs(session, case=case, alert=alert, now=now)
    if place == alert.place:
        return False
    ids: dict[str, Any] = {"workspace_id": alert.workspace_id, "clock_id": alert.clock_id}
    same = [each for each in storage.alerts.of_clock(session, **ids) if each.level == alert.level]
    if not place or any(each.place == place for each in same):
        alert.held_until, alert.outcome = None, Outcome.DROPPED
        return True
    target, _, person = alert.fingerprint.partition(":")
    alert.place, alert.fingerprint = place, f"{target}:{place}" if person else target
    alert.held_until = now + A_MOMENT
    return True


def _belongs(session: Session, *, case: Case, alert: Alert, now: datetime) -> str:
    """Where an alert is to be told by now; "" nowhere."""
    level = Level(alert.level)
    if ":" not in alert.fingerprint:
        return usecases.ladder.where(session, case=case, level=level, at=now) or alert.place
    called = usecases.ladder.called(session, case=case, level=level, at=now)
    ids: dict[str, Any] = {"workspace_id": alert.workspace_id, "user_id": alert.place}
    acting = usecases.absences.stand_in(session, **ids, at=now)
    return next((each for each in (alert.place, acting) if each in called), "")


def _put_back(session: Session, *, alerts: Sequence[Alert], now: datetime) -> bool:
    """Hold what a message was to tell if its place may not hear of it any more; what shadow mode silences since is
    not told with the rest.
    """
    told = [(alert, _case(session, alert)) for alert in alerts]
    silenced = [alert for alert, case in told if _is_shadowed(session, case=case, now=now)]
    until = _closed_until(session, told=told, now=now)
    if any(usecases.gaps.is_filling(session, channel=case.channel, now=now) for _, case in told):
        until = max(until or now, now + READ_UP)
    if not silenced and not until:
        return False
    for alert in alerts:
        alert.post, alert.told_at = "", None
        alert.held_until, alert.outcome = until or now + A_MOMENT, Outcome.HELD
    for alert in silenced:
        _silence(alert, now=now)
    return True


def _closed_until(session: Session, *, told: Sequence[tuple[Alert, Case]], now: datetime) -> datetime | None:
    """When a place works again that is to be told something; None when it may be told now, as for what is urgent."""
    if not told:
        return None
    ids: dict[str, Any] = {"workspace_id": told[0][0].workspace_id, "place": told[0][0].place}
    facts = replace(usecases.places.of(session, **ids, now=now), said=(), held=None)
    holds = [usecases.places.weigh(session, case=case, place=facts, now=now) for _, case in told]
    return max((hold.until for hold in holds if hold), default=None) if all(holds) else None


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
