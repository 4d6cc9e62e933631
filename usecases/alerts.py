"""Alerts: what a clock has reached is told once, inside, in one message that keeps up with the clock
(R28-R34).

What was reached while the bot was down is told by `usecases.catchup`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import storage.alerts
import usecases.cases
import usecases.catchup
import usecases.outbox
import usecases.workspaces
import views.clocks
from domain.clocks import Level, Target
from storage.base import Session
from storage.clocks import Clock
from storage.workspaces import Workspace
from usecases.cases import Case

ESCALATIONS = (Level.ESCALATE, Level.ESCALATE_AGAIN)
STALE = timedelta(hours=24)
"""An alert that could not be sent for so long is dropped (promise P18)."""


def fingerprint(target: Target) -> str:
    """What a level was told for: with another target it may be told again (rule R19)."""
    return str(int(target.work.total_seconds()))


def key(clock: Clock) -> str:
    """The outbox key of a clock's own message."""
    return f"clock:{clock.id}"


def tell(session: Session, *, case: Case, level: Level, reached: datetime, now: datetime) -> None:
    """Tell one level of a clock, once (rule R33); `reached` is when it was reached."""
    clock = case.clock
    target = fingerprint(Target(timedelta(seconds=clock.target_seconds)))
    alert = storage.alerts.add(
        session, workspace_id=clock.workspace_id, clock_id=clock.id, level=level, fingerprint=target, now=now
    )
    if alert is None:
        return
    place = usecases.cases.where(session, case=case)
    workspace = session.get_one(Workspace, clock.workspace_id)
    if usecases.workspaces.was_silent(workspace, at=reached):
        alert.post = usecases.catchup.key(workspace, place=place)
        session.flush()
        if usecases.catchup.tell_of(session, post=alert.post, clock=clock, now=now):
            _revise_own(session, case=case, now=now)
            return
    if place:
        alert.post = _post(session, case=case, level=level, place=place, alert_id=alert.id, now=now)
        session.flush()
    if level in ESCALATIONS:
        _escalate(session, case=case, level=level, place=place, now=now)
    _revise_caught_up(session, clock=clock, now=now)


def revise(session: Session, *, case: Case, now: datetime) -> None:
    """Let every message about a clock say how things stand (rule R34)."""
    _revise_own(session, case=case, now=now)
    _revise_caught_up(session, clock=case.clock, now=now)


def _revise_own(session: Session, *, case: Case, now: datetime) -> None:
    clock, face = case.clock, usecases.cases.face_of(session, case=case)
    for post in _posts(session, clock=clock):
        message = views.clocks.alert(usecases.cases.words_for(session, case=case, place=""), face)
        usecases.outbox.revise(session, workspace_id=clock.workspace_id, key=post, message=message, now=now)
    lead = usecases.cases.lead_of(session, client_id=clock.client_id)
    for level in ESCALATIONS:
        w = usecases.cases.words_for(session, case=case, place=lead)
        message = views.clocks.escalation(w, face)
        usecases.outbox.revise(
            session, workspace_id=clock.workspace_id, key=_lead_key(clock, level), message=message, now=now
        )


def _revise_caught_up(session: Session, *, clock: Clock, now: datetime) -> None:
    for post in storage.alerts.posts_of(session, workspace_id=clock.workspace_id, clock_id=clock.id):
        if usecases.catchup.is_key(post):
            usecases.catchup.tell_of(session, post=post, clock=clock, now=now)


def _posts(session: Session, *, clock: Clock) -> list[str]:
    """The messages about this clock alone, newest first."""
    told = storage.alerts.posts_of(session, workspace_id=clock.workspace_id, clock_id=clock.id)
    return [post for post in told if not usecases.catchup.is_key(post)]


def _post(session: Session, *, case: Case, level: Level, place: str, alert_id: int, now: datetime) -> str:
    """Write the clock's own message, or let it say more; returns its outbox key."""
    clock = case.clock
    face = usecases.cases.face_of(session, case=case)
    w = usecases.cases.words_for(session, case=case, place=place)
    for post in _posts(session, clock=clock):
        if usecases.outbox.revise(
            session,
            workspace_id=clock.workspace_id,
            key=post,
            message=views.clocks.alert(w, face),
            now=now,
        ):
            return post
    message = views.clocks.alert(w, face, notify=usecases.cases.whom(session, case=case, place=place))
    # The first key is used up when the post under it never reached anybody.
    for post in (key(clock), f"{key(clock)}:{alert_id}"):
        if usecases.outbox.promise(
            session,
            workspace_id=clock.workspace_id,
            channel=place,
            key=post,
            message=message,
            now=now,
            subject=key(clock),
            expects=str(int(level)),
            stale_after=now + STALE,
        ):
            return post
    return ""


def _escalate(session: Session, *, case: Case, level: Level, place: str, now: datetime) -> None:
    """A private word to the lead, unless the alert itself went to them."""
    clock = case.clock
    lead = usecases.cases.lead_of(session, client_id=clock.client_id)
    if not lead or lead == place:
        return
    w = usecases.cases.words_for(session, case=case, place=lead)
    usecases.outbox.promise(
        session,
        workspace_id=clock.workspace_id,
        channel=lead,
        key=_lead_key(clock, level),
        message=views.clocks.escalation(w, usecases.cases.face_of(session, case=case)),
        now=now,
        subject=key(clock),
        expects=str(int(level)),
        stale_after=now + STALE,
    )


def _lead_key(clock: Clock, level: Level) -> str:
    return f"{key(clock)}:lead:{int(level)}"
