"""Explanations: how a clock came to stand where it stands, for the person who asks why."""

from __future__ import annotations

from datetime import datetime, timedelta

import domain.clocks
import storage.alerts
import storage.clocks
import usecases.answering
import usecases.cases
import usecases.clients
import usecases.clocks
import usecases.outbox
import usecases.permissions
import usecases.runs
from domain import targets
from domain.clocks import ANSWERS, RUNNING, Level, Owed
from domain.people import Actor
from domain.permissions import Act
from domain.preferences import NONE
from domain.refusals import Refusal
from domain.targets import Facts
from storage.base import Session
from storage.clocks import Clock
from usecases.cases import Case
from views.clocks import Face
from views.explanations import Step, Told, Working
from views.terms import Rules

OPEN, ENDED = 80, 10
"""How many clocks are offered to choose from; Slack's menus have room for a hundred."""


def of(session: Session, *, actor: Actor, clock_id: int, now: datetime) -> Working:
    """Every stretch of time since the start, counted or not; days off are named in the person's language."""
    usecases.permissions.require(actor, act=Act.READ)
    clock = storage.clocks.get(session, workspace_id=actor.workspace_id, clock_id=clock_id)
    if clock is None:
        raise Refusal("gone")
    case = usecases.cases.case_of(session, clock=clock)
    face = usecases.cases.face_of(session, case=case)
    owed = usecases.clocks.owed_of(session, clock=clock, now=now, language=actor.language)
    told = _told(session, clock=clock)
    if owed is None:
        elapsed = timedelta(seconds=clock.elapsed_seconds)
        rules = _rules(case, owed=None, about=_about(session, case=case), others=False)
        return Working(face, Level(clock.level), clock.paused, [], elapsed, rules, clock.ended_at, told=told)
    others = _others(session, case=case, now=now)
    reading = owed.read(now=now)
    return Working(
        face=face,
        level=Level(clock.level) if others else reading.level,
        paused=clock.paused,
        lines=[] if others else domain.clocks.explain(owed.run, calendar=owed.calendar, now=now),
        elapsed=timedelta(seconds=clock.elapsed_seconds) if others else reading.elapsed,
        rules=_rules(case, owed=owed, about=_about(session, case=case, owed=owed), others=others),
        ended_at=clock.ended_at,
        end_ref=owed.run.end_ref,
        steps=[] if others else _steps(owed),
        told=told,
    )


def offered(session: Session, *, actor: Actor, client_id: int) -> dict[str, list[tuple[Face, bool]]]:
    """A client's clocks to choose from, "running" and the last ones "ended", with whether they are paused."""
    usecases.permissions.require(actor, act=Act.READ)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    found = {
        "running": storage.clocks.latest(
            session, workspace_id=actor.workspace_id, client_id=client.id, running=True, limit=OPEN
        ),
        "ended": storage.clocks.latest(
            session, workspace_id=actor.workspace_id, client_id=client.id, running=False, limit=ENDED
        ),
    }
    if not any(found.values()):
        raise Refusal("why_nothing", client=client.name)
    return {name: [_offered(session, clock=clock) for clock in clocks] for name, clocks in found.items()}


def _offered(session: Session, *, clock: Clock) -> tuple[Face, bool]:
    case = usecases.cases.case_of(session, clock=clock)
    return usecases.cases.face_of(session, case=case), clock.paused and clock.state in RUNNING


def _others(session: Session, *, case: Case, now: datetime) -> bool:
    """Whether a clock ended under other rules than those that hold now (rule R25)."""
    clock = case.clock
    if clock.state in RUNNING:
        return False
    plain = usecases.clocks.owed_of(session, clock=clock, now=now)
    terms = usecases.runs.terms_of(
        session, workspace_id=clock.workspace_id, client_id=clock.client_id, now=now
    )
    return plain is not None and (clock.policy, clock.calendar) != (terms.policy, plain.calendar.version)


def _steps(owed: Owed) -> list[Step]:
    """When each level was reached, or will be if nothing happens."""
    upto = owed.run.end
    found = []
    for level, after in owed.target.moments:
        at = None
        if not owed.run.paused:
            at = domain.clocks.moment_of(level, run=owed.run, target=owed.target, calendar=owed.calendar)
        if upto is None or (at and at <= upto):
            found.append(Step(level, after, at))
    return found


def _told(session: Session, *, clock: Clock) -> list[Told]:
    """Who was told of each level, and where that stands in Slack."""
    found = []
    for alert in storage.alerts.of_clock(session, workspace_id=clock.workspace_id, clock_id=clock.id):
        where = usecases.outbox.whereabouts(session, workspace_id=clock.workspace_id, key=alert.post)
        channel, ts = where or ("", "")
        at = alert.told_at or (alert.raised_at if alert.post else None)
        found.append(Told(Level(alert.level), alert.place, at, alert.outcome, alert.held_until, channel, ts))
    return found


def _about(session: Session, *, case: Case, owed: Owed | None = None) -> Facts:
    """The severity and the kind that chose the target, where they did."""
    kind = case.clock.kind
    if owed and case.conversation and kind in ANSWERS and case.preferences.targets[kind].by_issue:
        return usecases.answering.about(session, conversation=case.conversation, run=owed.run)
    return Facts(severity=case.severity, kind=str(getattr(case.matter, "kind", "")))


def _rules(case: Case, *, owed: Owed | None, about: Facts, others: bool) -> Rules:
    held, clock = case.preferences, case.clock
    calendar = owed.calendar if owed and not others else None
    known = clock.kind in held.targets and not others
    return Rules(
        policy=clock.policy,
        calendar=clock.calendar,
        name=clock.kind,
        line=targets.text_of(held.targets[clock.kind]) if known else "",
        tier=held.tier,
        zone=calendar.zone if calendar else held.timezone,
        severity=about.severity,
        kind=about.kind,
        week=calendar.week if calendar else None,
        holidays=NONE if others else held.holidays or NONE,
        their_week=calendar.theirs.week if calendar and calendar.theirs else None,
        their_zone=calendar.theirs.zone if calendar and calendar.theirs else "",
        others=others,
    )
