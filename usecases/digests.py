"""Digests: planned ahead, each period's made once whatever happens, and posted where only the team reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import domain.audience
import domain.digests
import storage.channels
import storage.clients
import storage.digests
import storage.preferences
import storage.shadow
import usecases.attempts
import usecases.calendars
import usecases.cases
import usecases.catchup
import usecases.channels
import usecases.clients
import usecases.figures
import usecases.outbox
import usecases.permissions
import usecases.preferences
import usecases.shadow
import usecases.workspaces
import views.digests
from domain import preferences
from domain.figures import WEEKS_SHOWN, Report
from domain.people import Actor
from domain.permissions import Act
from domain.preferences import NONE, DigestTime, Preferences
from domain.refusals import Refusal
from domain.worktime import Calendar
from storage.base import Session
from storage.digests import Schedule
from storage.figures import Scope
from storage.workspaces import Workspace
from views.blocks import Message
from views.words import words

OWN = ("digest", "digest_channel")
"""The settings by which a client gets a digest of its own."""
TRY_AGAIN = timedelta(minutes=5)
"""When a digest that could not be made is tried again, as long as it is worth reading."""
USUAL = preferences.digest_of(preferences.DEFAULTS["digest"]) or DigestTime(0, 0)


@dataclass(frozen=True)
class Place:
    """Where a digest goes ("" for nowhere), and the channel it was meant for if outsiders can read that."""

    channel: str
    refused: str


def reschedule(session: Session, *, workspace_id: int, client_id: int, now: datetime) -> None:
    """Plan the next digest anew after a setting changed; one that is switched off is planned no more.

    The workspace's settings hold for its clients' own digests too.
    """
    _plan(session, scope=Scope(workspace_id, client_id), now=now)
    if not client_id:
        for own in storage.preferences.clients_with(session, workspace_id=workspace_id, names=OWN):
            _plan(session, scope=Scope(workspace_id, own), now=now)


def send_one(session: Session, *, now: datetime) -> bool:
    """Make the digest that has been due for longest; False when none is due.

    The next one is planned in the same transaction; a period that was made is not made again (rule R42). One
    that cannot be made is put off.
    """
    due = storage.digests.first_due(session, now=now)
    if due is None:
        return False
    wait = None
    if not domain.digests.is_stale(due.next_at, now=now):
        wait = usecases.catchup.until(session, workspace_id=due.workspace_id, now=now)
    if storage.digests.put_off(session, schedule=due, until=wait or now + TRY_AGAIN) and wait is None:
        usecases.attempts.attempt(session, work=partial(_send, session, due=due, now=now))
    return True


def _send(session: Session, *, due: Schedule, now: datetime) -> None:
    scope, planned, period = Scope(due.workspace_id, due.client_id), due.next_at, due.period
    settings = _settings(session, scope)
    if settings.digest is None or not _looked_after(session, scope):
        storage.digests.cancel(session, workspace_id=scope.workspace_id, client_id=scope.client_id)
    elif _moved_on(session, due=due, settings=settings, now=now):
        made = storage.digests.begin(
            session, workspace_id=scope.workspace_id, client_id=scope.client_id, period=period, now=now
        )
        if made:
            made.outcome = _made(session, scope=scope, planned=planned, period=period, now=now)
            session.flush()
            _own_up(session, scope=scope, planned=planned, outcome=made.outcome, now=now)


def preview(
    session: Session, *, workspace_id: int, client_id: int = 0, now: datetime, language: str = ""
) -> Message:
    """The digest of the time since the last one, in the channel's language unless another is asked for."""
    scope = Scope(workspace_id, client_id)
    report = _report(session, scope=scope, end=now, now=now)
    return views.digests.message(words(language or _settings(session, scope).language), report=report)


def whose(session: Session, *, workspace_id: int, name: str) -> int:
    """The id of the client that was named; 0, for all of them, when none was."""
    return usecases.clients.find(session, workspace_id=workspace_id, name=name).id if name else 0


def send_now(session: Session, *, actor: Actor, client_id: int = 0, key: str, now: datetime) -> str:
    """Post the digest of the time since the last one and return the channel; the weekly one still comes.

    `key` names the request: the same one posts once.
    """
    usecases.permissions.require(actor, act=Act.DIGEST)
    scope = Scope(actor.workspace_id, client_id)
    place = _place(session, scope=scope)
    if place.refused:
        raise Refusal("digest_outsiders", channel=f"<#{place.refused}>")
    if not place.channel:
        raise Refusal("digest_no_channel")
    report = _report(session, scope=scope, end=now, now=now)
    if report.silent:
        raise Refusal("digest_empty")
    _promise(
        session, scope=scope, report=report, channel=place.channel, key=f"digest:now:{key}"[:160], now=now
    )
    return place.channel


def _plan(session: Session, *, scope: Scope, now: datetime) -> None:
    settings = _settings(session, scope)
    ids = {"workspace_id": scope.workspace_id, "client_id": scope.client_id}
    if settings.digest is None or not _wanted(session, scope=scope, settings=settings):
        storage.digests.cancel(session, **ids)
        return
    next_at, period = _next(session, scope=scope, settings=settings, after=now, now=now)
    planned = storage.digests.schedule_of(session, **ids)
    # One that is due and was put off still comes, and the next is planned with it.
    if planned is None or planned.next_at > now or planned.period == period:
        storage.digests.plan(session, **ids, next_at=next_at, period=period)


def _wanted(session: Session, *, scope: Scope, settings: Preferences) -> bool:
    """The workspace's is wanted as soon as it has a channel, a client's once it has settings of its own."""
    if not scope.client_id:
        return bool(settings.digest_channel or settings.alerts)
    own = usecases.preferences.own(session, workspace_id=scope.workspace_id, client_id=scope.client_id)
    return any(own.get(name, NONE) != NONE for name in OWN) and _looked_after(session, scope)


def _looked_after(session: Session, scope: Scope) -> bool:
    if not scope.client_id:
        return True
    client = storage.clients.get(session, workspace_id=scope.workspace_id, client_id=scope.client_id)
    return client is not None and client.archived_at is None


def _moved_on(session: Session, *, due: Schedule, settings: Preferences, now: datetime) -> bool:
    """Whether the due digest is ours to make: nobody else has planned its successor meanwhile."""
    scope = Scope(due.workspace_id, due.client_id)
    next_at, period = _next(session, scope=scope, settings=settings, after=due.next_at, now=now)
    return storage.digests.move(session, schedule=due, next_at=next_at, period=period)


def _next(
    session: Session, *, scope: Scope, settings: Preferences, after: datetime, now: datetime
) -> tuple[datetime, str]:
    """The first planned moment after one, of a period that was not made yet."""
    calendar, at = _calendar(session, scope, now=now), settings.digest or USUAL
    while True:
        after, period = domain.digests.next_moment(
            calendar, weekday=at.weekday, minute=at.minute, after=after
        )
        ids = {"workspace_id": scope.workspace_id, "client_id": scope.client_id}
        if storage.digests.done(session, **ids, period=period) is None:
            return after, period


def _made(session: Session, *, scope: Scope, planned: datetime, period: str, now: datetime) -> str:
    """Post the digest if there is reason to, and say what became of it."""
    if usecases.shadow.on(session, workspace_id=scope.workspace_id, client_id=scope.client_id, at=planned):
        return storage.shadow.OUTCOME
    if domain.digests.is_stale(planned, now=now):
        return "stale"
    place = _place(session, scope=scope)
    if not place.channel:
        return "no_channel"
    report = _report(session, scope=scope, end=planned, now=now)
    if report.silent:
        return "empty"
    report = replace(report, refused=place.refused)
    key = f"digest:{scope.client_id}:{period}"
    unasked = scope.client_id
    _promise(session, scope=scope, report=report, channel=place.channel, key=key, unasked=unasked, now=now)
    return "sent"


def _own_up(session: Session, *, scope: Scope, planned: datetime, outcome: str, now: datetime) -> None:
    """Say in the catch-up that a digest of the silent time was given up."""
    workspace = session.get_one(Workspace, scope.workspace_id)
    place = usecases.cases.place_of(_settings(session, scope))
    if outcome == "stale" and place and usecases.workspaces.was_silent(workspace, at=planned):
        post = usecases.catchup.key(workspace, place=place)
        usecases.catchup.tell(session, workspace_id=workspace.id, post=post, now=now)


def _place(session: Session, *, scope: Scope) -> Place:
    """The channel that was set for it, or that of the alerts; never one that outsiders are known to read."""
    settings = _settings(session, scope)
    refused = ""
    for slack_id in filter(None, (settings.digest_channel, settings.alerts)):
        channel = storage.channels.find(session, workspace_id=scope.workspace_id, slack_id=slack_id)
        if channel is None or not domain.audience.refusal(usecases.channels.room(channel)):
            return Place(slack_id, refused)
        refused = refused or slack_id
    return Place("", refused)


def _report(session: Session, *, scope: Scope, end: datetime, now: datetime) -> Report:
    settings = _settings(session, scope)
    at = settings.digest or USUAL
    earlier = domain.digests.earlier_moments(
        _calendar(session, scope, now=now),
        weekday=at.weekday,
        minute=at.minute,
        before=end,
        count=WEEKS_SHOWN,
    )
    report = usecases.figures.gather(
        session, scope=scope, moments=[*earlier, end], zone=settings.timezone, now=now
    )
    last = storage.digests.last_outcome(session, workspace_id=scope.workspace_id, client_id=scope.client_id)
    return replace(report, skipped=last == "stale")


def _promise(
    session: Session,
    *,
    scope: Scope,
    report: Report,
    channel: str,
    key: str,
    now: datetime,
    unasked: int | None = None,
) -> None:
    usecases.outbox.promise(
        session,
        workspace_id=scope.workspace_id,
        channel=channel,
        key=key,
        message=views.digests.message(words(_settings(session, scope).language), report=report),
        now=now,
        stale_after=report.stretch.end + domain.digests.STALE_AFTER,
        unasked=unasked,
    )


def _settings(session: Session, scope: Scope) -> Preferences:
    return usecases.preferences.of(session, workspace_id=scope.workspace_id, client_id=scope.client_id)


def _calendar(session: Session, scope: Scope, *, now: datetime) -> Calendar:
    return usecases.calendars.ours(
        session, workspace_id=scope.workspace_id, client_id=scope.client_id, now=now
    )
