"""Alerts: what a clock has reached is told once, inside, in messages that keep up with the clock (R28-R36).

What may not be told now is held and told later by `usecases.held`; what was reached while the bot was down is
told by `usecases.catchup`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import storage.alerts
import usecases.bundles
import usecases.cases
import usecases.catchup
import usecases.ladder
import usecases.outbox
import usecases.places
import usecases.shadow
import usecases.snoozes
import usecases.workspaces
import views.alerts
from domain.clocks import Level, Target
from domain.quiet import Place
from storage.alerts import Alert, Outcome
from storage.base import Session
from storage.clocks import Clock
from storage.workspaces import Workspace
from usecases.cases import Case
from views.blocks import Message

STALE = timedelta(hours=24)
"""An alert that could not be sent for so long is dropped (promise P18)."""


def fingerprint(target: Target) -> str:
    """What a level was told for: with another target it may be told again (rule R19)."""
    return str(int(target.work.total_seconds()))


def key(clock: Clock, *, person: str = "") -> str:
    """The outbox key of a clock's own message, or of the private word to somebody beside it."""
    return f"clock:{clock.id}:{person}" if person else f"clock:{clock.id}"


def tell(session: Session, *, case: Case, level: Level, reached: datetime, now: datetime) -> None:
    """Tell one level of a clock, once (rule R33); `reached` is when it was reached."""
    clock, place = case.clock, usecases.ladder.where(session, case=case, level=level, at=now)
    alert = _raise(session, case=case, level=level, place=place, now=now)
    if alert is None:
        return
    alerts = [alert]
    for person in _beside(session, case=case, alert=alert, now=now):
        word = _raise(session, case=case, level=level, place=person, now=now, person=person)
        alerts += [word] if word else []
    if usecases.shadow.on(session, workspace_id=clock.workspace_id, client_id=clock.client_id, at=now):
        for each in alerts:
            each.outcome = Outcome.SHADOW if each.place else Outcome.NOWHERE
        return
    for each in alerts:
        _weigh(session, case=case, alert=each, reached=reached, now=now)
    revise(session, case=case, now=now)


def told_ahead(session: Session, *, case: Case, person: str, post: str, now: datetime) -> bool:
    """Let the message about somebody's day be the warning that only they would get later; False when that is not so."""
    if usecases.ladder.where(session, case=case, level=Level.WARN, at=now) != person:
        return False
    alert = _raise(session, case=case, level=Level.WARN, place=person, now=now)
    if alert is not None:
        alert.post, alert.told_at, alert.outcome = post, now, Outcome.TOLD
    return alert is not None


def revise(session: Session, *, case: Case, now: datetime) -> None:
    """Let every message about a clock say how things stand (rule R34)."""
    clock = case.clock
    told = storage.alerts.posts_of(session, workspace_id=clock.workspace_id, clock_id=clock.id)
    for post, place in told.items():
        _revise(session, case=case, post=post, place=place, now=now)


def is_held(session: Session, *, case: Case, alert: Alert, facts: Place, now: datetime) -> bool:
    """Hold an alert if it has to be; what waits its turn at the place already goes first."""
    hold = usecases.places.weigh(session, case=case, place=facts, now=now)
    alert.held_until = hold.until if hold else None
    alert.outcome = Outcome.HELD if hold else ""
    return hold is not None


def joined(session: Session, *, case: Case, alert: Alert, since: datetime, now: datetime) -> bool:
    """Let the message that told the place of this clock before say more, if there is one: nobody is disturbed
    by that. What became due in a silence (`since`) is told anew, with the others.
    """
    clock = case.clock
    if usecases.workspaces.was_silent(session.get_one(Workspace, clock.workspace_id), at=since):
        return False
    told = storage.alerts.posts_of(session, workspace_id=clock.workspace_id, clock_id=clock.id)
    for post, place in told.items():
        still = usecases.snoozes.is_key(post) or usecases.catchup.is_key(post)
        own = place == alert.place and not still
        if own and _revise(session, case=case, post=post, place=place, now=now):
            alert.post, alert.outcome, alert.held_until = post, Outcome.TOLD, None
            return True
    return False


def say(
    session: Session, *, alerts: Sequence[Alert], cases: Sequence[Case], since: datetime, now: datetime
) -> None:
    """Tell a place what it may hear now: in the message about a silence if it became due in one (`since`),
    else alone, else as a bundle.
    """
    place, workspace = alerts[0].place, session.get_one(Workspace, alerts[0].workspace_id)
    urgent = all(usecases.places.is_urgent(case) for case in cases)
    for alert in alerts:
        alert.told_at, alert.outcome = now, Outcome.URGENT if urgent else Outcome.TOLD
    if usecases.workspaces.was_silent(workspace, at=since):
        post = usecases.catchup.key(workspace, place=place)
        if _tell_as(session, alerts=alerts, post=post, now=now):
            return
    if len({alert.clock_id for alert in alerts}) > 1:
        post = usecases.bundles.key(usecases.bundles.BUNDLE, at=now, place=place)
        _tell_as(session, alerts=alerts, post=post, now=now)
    else:
        post = _post(session, case=cases[-1], alert=alerts[-1], now=now)
        for alert in alerts:
            alert.post = post


def _raise(
    session: Session, *, case: Case, level: Level, place: str, now: datetime, person: str = ""
) -> Alert | None:
    """Note a level before telling it; None when that was done before."""
    clock = case.clock
    target = fingerprint(Target(timedelta(seconds=clock.target_seconds)))
    return storage.alerts.add(
        session,
        workspace_id=clock.workspace_id,
        clock_id=clock.id,
        level=level,
        fingerprint=f"{target}:{person}" if person else target,
        now=now,
        place=place,
    )


def _beside(session: Session, *, case: Case, alert: Alert, now: datetime) -> list[str]:
    """Who gets a private word: whom this step calls and no step before it did, nor the post in the channel."""
    level, earlier = Level(alert.level), storage.alerts.before(session, alert=alert)
    raised = storage.alerts.of_clock(session, workspace_id=alert.workspace_id, clock_id=alert.clock_id)
    first = alert.place not in {
        each.place
        for each in raised
        if each.post or (each.outcome == Outcome.SHADOW and each.fingerprint == alert.fingerprint)
    }
    reached = {alert.place}
    if earlier:
        reached |= {
            *usecases.ladder.called(session, case=case, level=Level(earlier.level), at=earlier.raised_at)
        }
    if first and alert.place and not usecases.cases.is_person(alert.place):
        reached |= {*usecases.ladder.called(session, case=case, level=min(level, Level.BREACH), at=now)}
    called = usecases.ladder.called(session, case=case, level=level, at=now)
    return [person for person in called if person not in reached]


def _weigh(session: Session, *, case: Case, alert: Alert, reached: datetime, now: datetime) -> None:
    """Tell an alert at its place, or hold it."""
    workspace_id, place = alert.workspace_id, alert.place
    if not place:
        alert.outcome = Outcome.NOWHERE
    elif joined(session, case=case, alert=alert, since=reached, now=now):
        return
    elif usecases.places.must_ask(session, workspace_id=workspace_id, place=place, now=now):
        alert.held_until, alert.outcome = reached, Outcome.HELD
    else:
        facts = usecases.places.of(session, workspace_id=workspace_id, place=place, now=now, since=reached)
        held = storage.alerts.next_moment(session, workspace_id=workspace_id, place=place)
        facts = replace(facts, held=held)
        if not is_held(session, case=case, alert=alert, facts=facts, now=now):
            say(session, alerts=[alert], cases=[case], since=reached, now=now)
    session.flush()


def _tell_as(session: Session, *, alerts: Sequence[Alert], post: str, now: datetime) -> bool:
    for alert in alerts:
        alert.post = post
    session.flush()
    teller = usecases.catchup.tell if usecases.catchup.is_key(post) else usecases.bundles.tell
    return teller(session, workspace_id=alerts[0].workspace_id, post=post, now=now)


def _post(session: Session, *, case: Case, alert: Alert, now: datetime) -> str:
    """Promise the clock's own message for a place; returns its outbox key."""
    clock, person = case.clock, alert.fingerprint.partition(":")[2]
    own = key(clock, person=person)
    # A key is used up when the post under it never reached anybody, or is another place's.
    for post in (own, f"{own}:{alert.id}", f"{own}:{alert.id}:{int(now.timestamp())}"):
        if usecases.outbox.promise(
            session,
            workspace_id=clock.workspace_id,
            channel=alert.place,
            key=post,
            message=_message(session, case=case, post=post, place=alert.place, now=now),
            now=now,
            subject=key(clock),
            expects=f"{alert.level}|{post}",
            stale_after=now + STALE,
        ):
            return post
    return ""


def _revise(session: Session, *, case: Case, post: str, place: str, now: datetime) -> bool:
    workspace_id = case.clock.workspace_id
    if usecases.bundles.is_morning(post):
        return usecases.bundles.tell_in_morning(session, case=case, post=post, place=place, now=now)
    if usecases.bundles.is_key(post):
        teller = usecases.catchup.tell if usecases.catchup.is_key(post) else usecases.bundles.tell
        return teller(session, workspace_id=workspace_id, post=post, now=now)
    message = _message(session, case=case, post=post, place=place, now=now)
    return usecases.outbox.revise(session, workspace_id=workspace_id, key=post, message=message, now=now)


def _message(session: Session, *, case: Case, post: str, place: str, now: datetime) -> Message:
    """What a clock's own message at a place says by now."""
    clock, private = case.clock, usecases.cases.is_person(place)
    w, face = (
        usecases.cases.words_for(session, case=case, place=place),
        usecases.cases.face_of(session, case=case, at=now),
    )
    if usecases.snoozes.is_key(post):
        return usecases.snoozes.message(session, case=case, post=post, w=w, face=face)
    if private:
        beside = post.startswith(key(clock, person=place))
        role = usecases.ladder.role_of(session, client_id=clock.client_id, user_id=place) if beside else None
        return views.alerts.alert(w, face, private=True, role=role)
    notify: list[str] = []
    if usecases.outbox.whereabouts(session, workspace_id=clock.workspace_id, key=post) is None:
        level = min(Level(clock.told), Level.BREACH)
        notify = usecases.ladder.called(session, case=case, level=level, at=now)
    return views.alerts.alert(w, face, notify=notify)
