"""Mornings: what the day brings, told to each person as their own working day begins, if it brings anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import domain.lanes
import domain.quiet
import storage.mornings
import storage.outbox
import usecases.absences
import usecases.alerts
import usecases.attempts
import usecases.bundles
import usecases.cases
import usecases.held
import usecases.lanes
import usecases.outbox
import usecases.people
import usecases.permissions
import usecases.places
import usecases.preferences
import usecases.shadow
import usecases.silences
import views.mornings
from domain.clocks import ANSWERS, Kind, State
from domain.lanes import Lane, Scope
from domain.people import Actor, Side
from domain.permissions import Act
from storage.alerts import Alert
from storage.base import Session
from storage.mornings import Morning
from usecases.lanes import Item
from views.lanes import Line
from views.mornings import MOST, MOST_ALERTS, MOST_REMINDERS, Today
from views.words import words

TRY_AGAIN = timedelta(minutes=5)
STALE = timedelta(hours=3)
"""What a morning was to tell is not told at noon."""
AN_AGE = timedelta(days=7)
"""When somebody without any working time ahead is looked at again."""
NOT_AHEAD = (*ANSWERS, Kind.CONTACT_CADENCE)
"""What has no warning, or one that says more when it comes."""


@dataclass(frozen=True)
class Day:
    """What stands in each lane of somebody's day, and how much is late at the clients they lead."""

    lanes: Mapping[Lane, Sequence[Item]]
    late_of_led: int

    @property
    def shown(self) -> dict[int, Item]:
        """What the message has room for, by the clock."""
        return {item.clock.id: item for found in self.lanes.values() for item in found[:MOST]}


def tell_one(session: Session, *, now: datetime) -> bool:
    """A tick: plan the mornings of somebody new, or tell the next person; False when there is nobody."""
    new = storage.mornings.unplanned(session)
    if new is not None:
        morning = storage.mornings.of_person(session, workspace_id=new[0], user_id=new[1])
        morning.look_at = _next(session, morning=morning, now=now)
        return True
    due = storage.mornings.first_due(session, now=now)
    if due is None:
        return False
    assert due.look_at is not None
    since = due.look_at
    if storage.mornings.claim(session, morning=due, until=now + TRY_AGAIN):
        usecases.attempts.attempt(session, work=partial(_tell, session, morning=due, since=since, now=now))
    return True


def switch(session: Session, *, actor: Actor, on: bool) -> None:
    """Somebody wants to be told in the morning, or does not."""
    usecases.permissions.require(actor, act=Act.OWN)
    ids: dict[str, Any] = {"workspace_id": actor.workspace_id, "user_id": actor.user_id}
    storage.mornings.of_person(session, **ids).off = not on


def is_on(session: Session, *, actor: Actor) -> bool:
    """Whether somebody is told in the morning."""
    usecases.permissions.require(actor, act=Act.READ)
    ids: dict[str, Any] = {"workspace_id": actor.workspace_id, "user_id": actor.user_id}
    return not storage.mornings.of_person(session, **ids).off


def _tell(session: Session, *, morning: Morning, since: datetime, now: datetime) -> None:
    ids: dict[str, Any] = {"workspace_id": morning.workspace_id}
    place = usecases.places.of(session, **ids, place=morning.user_id, now=now, since=now)
    rests = domain.quiet.rests_until(place, now=now) if now - since <= STALE else None
    if opens := place.opens or rests:
        morning.look_at = opens
        return
    morning.look_at = place.morning or now + AN_AGE
    held = usecases.preferences.of(session, **ids)
    away = usecases.absences.is_away(session, **ids, user_id=morning.user_id, at=now)
    who = usecases.people.actor(session, **ids, user_id=morning.user_id)
    # Whose work never stops has no morning.
    if not place.morning or who.side != Side.TEAM or morning.off or away or not held.morning:
        return
    post = _post(session, morning=morning, now=now)
    if now - since > STALE or storage.outbox.post_of(session, **ids, key=post):
        return
    waiting = usecases.held.due(session, **ids, place=morning.user_id, now=now)
    day = _day(session, morning=morning, waiting={alert.clock_id for alert in waiting}, now=now)
    if not day.late_of_led and not day.shown:
        return
    alerts = _alerts(session, person=morning.user_id, day=day, waiting=waiting, post=post, now=now)
    today = Today(
        lanes=_lines(session, day=day, now=now),
        totals={lane: len(found) for lane, found in day.lanes.items()},
        late_of_led=day.late_of_led,
        alerts=alerts,
        reminders=usecases.silences.reminders(
            session, **ids, person=morning.user_id, most=MOST_REMINDERS, now=now
        ),
    )
    usecases.outbox.promise(
        session,
        **ids,
        channel=morning.user_id,
        key=post,
        message=views.mornings.message(words(who.language), today=today, zone=held.timezone),
        now=now,
        stale_after=now + (usecases.alerts.STALE if alerts else STALE),
    )


def _post(session: Session, *, morning: Morning, now: datetime) -> str:
    """The outbox key of somebody's morning: one on each day of their own, which two on one day of UTC may be."""
    ids: dict[str, Any] = {"workspace_id": morning.workspace_id, "place": morning.user_id}
    hours = usecases.places.calendar(session, **ids, now=now)
    return f"{usecases.bundles.MORNING}:{morning.user_id}:{now.astimezone(hours.tz).date().isoformat()}"


def _lines(session: Session, *, day: Day, now: datetime) -> dict[Lane, list[Line]]:
    return {
        lane: [usecases.lanes.line(session, item=item, now=now) for item in found[:MOST]]
        for lane, found in day.lanes.items()
    }


def _alerts(
    session: Session, *, person: str, day: Day, waiting: Sequence[Alert], post: str, now: datetime
) -> frozenset[int]:
    """Let the message tell what was held for somebody, and warn them of what is due today: they are disturbed once
    (R36). The clocks of these.
    """
    shown = day.shown
    held = [alert.clock_id for alert in waiting if alert.clock_id in shown]
    told = dict.fromkeys(held[:MOST_ALERTS])
    usecases.held.told([alert for alert in waiting if alert.clock_id in told], post=post, now=now)
    for clock_id, item in shown.items():
        ahead = item.clock.state == State.PENDING and item.clock.kind not in NOT_AHEAD
        if ahead and len(told) < MOST_ALERTS:
            case = usecases.cases.case_of(session, clock=item.clock)
            if usecases.alerts.told_ahead(session, case=case, person=person, post=post, now=now):
                told[clock_id] = None
    return frozenset(told)


def _day(session: Session, *, morning: Morning, waiting: Collection[int], now: datetime) -> Day:
    """What is late or due within a working day or waits to be told (`waiting`, first), news and whom to be in touch
    with.
    """
    ids: dict[str, Any] = {"workspace_id": morning.workspace_id}
    reach = usecases.lanes.reach(session, **ids, user_id=morning.user_id, now=now)
    near, led = (
        _todays(
            session,
            items=usecases.lanes.within(session, **ids, reach=reach, scope=scope, now=now),
            waiting=waiting,
            now=now,
        )
        for scope in (Scope.MINE, Scope.LEAD)
    )
    # What a colleague took is theirs to think of.
    mine = [item for item in near if not item.owner_id or item.owner_id in reach.acting]
    mine.sort(key=lambda item: item.clock.id not in waiting)
    return Day(
        lanes={lane: [item for item in mine if item.lane == lane] for lane in Lane},
        late_of_led=sum(item.left < timedelta() for item in led),
    )


def _todays(
    session: Session, *, items: Sequence[Item], waiting: Collection[int], now: datetime
) -> list[Item]:
    """What is a matter of today, without the clients about whom nothing is posted."""
    today = [
        item
        for item in items
        if not (item.clock.paused or item.silent)
        and (domain.lanes.is_todays(item.left, day=item.day) or item.clock.id in waiting)
    ]
    hushed = {
        client_id
        for workspace_id, client_id in {(item.clock.workspace_id, item.clock.client_id) for item in today}
        if usecases.shadow.on(session, workspace_id=workspace_id, client_id=client_id, at=now)
    }
    return [item for item in today if item.clock.client_id not in hushed]


def _next(session: Session, *, morning: Morning, now: datetime) -> datetime:
    """When the person's next working day begins."""
    hours = usecases.places.calendar(
        session, workspace_id=morning.workspace_id, place=morning.user_id, now=now
    )
    return domain.quiet.morning(hours, now=now) or now + AN_AGE
