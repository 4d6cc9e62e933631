"""Shadowing: the times of shadow mode, noted from the setting, and the report of the alerts there would have been.

Whoever sets or resets the setting begins and ends such a time; the metronome notices, and reports once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

import domain.clocks
import domain.quiet
import storage.alerts
import storage.conversations
import storage.interactions
import storage.preferences
import storage.shadow
import usecases.attempts
import usecases.cases
import usecases.clients
import usecases.clocks
import usecases.outbox
import usecases.people
import usecases.permissions
import usecases.places
import usecases.preferences
import usecases.shadow
import views.shadow
from domain.clocks import Level
from domain.people import Actor
from domain.permissions import Act
from domain.preferences import NONE
from domain.worktime import Calendar
from storage.base import Session
from storage.clocks import Clock
from storage.preferences import Preference
from storage.shadow import Shadow
from storage.workspaces import Workspace
from views.shadow import Example, Question, Report
from views.words import words

EXAMPLES = 10
MOST_DAYS = 92


def note_one(session: Session, *, now: datetime) -> bool:
    """Note one time that began, was moved or ended; False when all are noted."""
    told = {(each.workspace_id, each.client_id): each for each in storage.shadow.switched_on(session)}
    noted = {(each.workspace_id, each.client_id): each for each in storage.shadow.running(session)}
    for place, setting in told.items():
        if _lasts(session, setting=setting, now=now) and place not in noted:
            until = datetime.fromisoformat(setting.value).date()
            storage.shadow.begin(session, setting=setting, until=until)
            return True
    for place, row in noted.items():
        setting_now = told.get(place)
        if setting_now is None or not _lasts(session, setting=setting_now, now=now):
            row.ended_at = now
            session.flush()
            resume(session, workspace_id=row.workspace_id, client_id=row.client_id, now=now)
            lapsed = setting_now is not None
            usecases.attempts.attempt(session, work=partial(_tell, session, row=row, lapsed=lapsed, now=now))
            return True
        if row.until.isoformat() != setting_now.value:
            row.until = datetime.fromisoformat(setting_now.value).date()
            return True
    return False


def last_day(session: Session, *, workspace_id: int, client_id: int, days: int, now: datetime) -> date:
    """The last day of a time that begins now and lasts so many days."""
    held = usecases.preferences.of(session, workspace_id=workspace_id, client_id=client_id)
    return now.astimezone(ZoneInfo(held.timezone)).date() + timedelta(days=days)


def report(session: Session, *, actor: Actor, client_id: int, now: datetime) -> Report | None:
    """The alerts of the newest time of a client (0: of the workspace) so far; None when there was none."""
    usecases.permissions.require(actor, act=Act.READ)
    row = storage.shadow.latest(session, workspace_id=actor.workspace_id, client_id=client_id)
    if row is None and client_id:
        row = storage.shadow.latest(session, workspace_id=actor.workspace_id, client_id=0)
    return _report(session, row=row, client_id=client_id, now=now) if row else None


def resume(session: Session, *, workspace_id: int, client_id: int, now: datetime) -> None:
    """Let what was only computed about a client (0: about any) be told if it still is so: of each clock the
    highest level. Nothing happens as long as shadow mode is on.
    """
    found = storage.shadow.silenced(session, workspace_id=workspace_id, client_id=client_id)
    for clock, alerts in groupby(found, key=itemgetter(0)):
        if usecases.shadow.on(session, workspace_id=workspace_id, client_id=clock.client_id, at=now):
            continue
        for _, alert in alerts:
            # It stays in the report.
            alert.fingerprint = f"{alert.fingerprint.partition(':')[0]}{storage.shadow.ASIDE}{alert.id}"
        session.flush()
        ids = {"workspace_id": workspace_id, "clock_id": clock.id}
        clock.told = storage.alerts.highest(session, **ids, fingerprint=str(clock.target_seconds))
        clock.next_check_at = max(now, clock.snoozed_until or now)


def questions(
    session: Session, *, workspace_id: int, refs: Collection[tuple[int, str]]
) -> dict[tuple[int, str], Question]:
    """The words behind conversations and messages, as people read them, and where they stand."""
    held = storage.conversations.held(session, ids={conversation_id for conversation_id, _ in refs})
    rows = storage.interactions.asked(session, ids=held.keys(), refs={ref for _, ref in refs})
    team_id = session.get_one(Workspace, workspace_id).team_id
    found = {}
    for place in refs:
        row = rows.get(place)
        text = usecases.people.readable(session, workspace_id=workspace_id, text=row.text) if row else ""
        channel = held[place[0]][1].slack_id if place[0] in held else ""
        found[place] = Question(text, team_id, channel, place[1])
    return found


def _lasts(session: Session, *, setting: Preference, now: datetime) -> bool:
    """Whether the last day of it is not over where the client or the workspace is."""
    if setting.value == NONE:
        return False
    held = usecases.preferences.of(session, workspace_id=setting.workspace_id, client_id=setting.client_id)
    return held.shadow is not None and now.astimezone(ZoneInfo(held.timezone)).date() <= held.shadow


def _tell(session: Session, *, row: Shadow, lapsed: bool, now: datetime) -> None:
    """The report goes to who switched it on, in their working time if its time `lapsed`; one that was taken back
    at once has nothing to tell.
    """
    told = _report(session, row=row, client_id=row.client_id, now=now)
    if not told.alerts and now - row.began_at < timedelta(days=1):
        return
    language = usecases.people.language(session, workspace_id=row.workspace_id, user_id=row.by)
    usecases.outbox.promise(
        session,
        workspace_id=row.workspace_id,
        channel=row.by,
        key=f"shadow:{row.id}",
        message=views.shadow.report(words(language), told),
        now=now,
        unasked=row.client_id if lapsed else None,
    )


@dataclass
class _Counted:
    """What is counted while the alerts are read, one after the other."""

    levels: dict[int, dict[int, int]] = field(default_factory=dict)
    outside: int = 0
    alerts: int = 0
    worst: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By clock, its highest level and newest alert."""


def _report(session: Session, *, row: Shadow, client_id: int, now: datetime) -> Report:
    counted = _count(session, row=row, client_id=client_id, now=now)
    chosen = sorted(counted.worst, key=lambda clock_id: counted.worst[clock_id], reverse=True)[:EXAMPLES]
    examples = [_example(session, clock=session.get_one(Clock, clock_id), now=now) for clock_id in chosen]
    names = {
        each: usecases.clients.name(session, workspace_id=row.workspace_id, client_id=each)
        for each in {*counted.levels, client_id}
    }
    held = usecases.preferences.of(session, workspace_id=row.workspace_id, client_id=client_id)
    return Report(
        client=names[client_id],
        since=row.began_at,
        upto=row.ended_at or now,
        running=row.ended_at is None,
        until=row.until,
        zone=held.timezone,
        alerts=counted.alerts,
        outside=counted.outside,
        levels={names[each]: levels for each, levels in counted.levels.items()},
        examples=examples,
    )


def _count(session: Session, *, row: Shadow, client_id: int, now: datetime) -> _Counted:
    counted, hours = _Counted(), dict[str, Calendar]()
    told = storage.shadow.alerts(
        session,
        workspace_id=row.workspace_id,
        client_id=client_id,
        since=row.began_at,
        upto=row.ended_at or now,
    )
    for alert, clock in told:
        place = alert.place
        if place not in hours:
            hours[place] = usecases.places.calendar(
                session, workspace_id=row.workspace_id, place=place, now=now
            )
        levels = counted.levels.setdefault(clock.client_id, {})
        levels[alert.level] = levels.get(alert.level, 0) + 1
        counted.alerts += 1
        counted.outside += domain.quiet.opens(hours[place], now=alert.raised_at) is not None
        best = counted.worst.get(clock.id, (0, 0))
        counted.worst[clock.id] = max(best, (alert.level, alert.id))
    return counted


def _example(session: Session, *, clock: Clock, now: datetime) -> Example:
    owed, due = usecases.clocks.owed_of(session, clock=clock, now=now), None
    if owed:
        due = domain.clocks.moment_of(Level.BREACH, run=owed.run, target=owed.target, calendar=owed.calendar)
    face = usecases.cases.face_of(session, case=usecases.cases.case_of(session, clock=clock))
    return Example(face=face, level=Level(clock.level), due=due, ended_at=clock.ended_at)
