"""Places: whether a channel or somebody's direct messages may be told something now (rules R35 and R36)."""

from __future__ import annotations

from datetime import datetime, timedelta

import domain.quiet
import storage.alerts
import storage.mornings
import storage.people
import usecases.calendars
import usecases.cases
import usecases.preferences
import usecases.workspaces
from domain.quiet import Hold, Place
from domain.worktime import Calendar
from storage.base import Session
from storage.people import Person
from storage.workspaces import Workspace
from usecases.cases import Case

FRESH = timedelta(minutes=15)
"""How long Slack's word about somebody's do-not-disturb is believed without asking again."""
SEVEREST = 1


def calendar(session: Session, *, workspace_id: int, place: str, now: datetime) -> Calendar:
    """When a place works: a person by their own hours, a channel by the workspace's."""
    if usecases.cases.is_person(place):
        return usecases.calendars.person(session, workspace_id=workspace_id, user_id=place, now=now)
    return usecases.calendars.of(session, workspace_id=workspace_id, now=now)


def of(
    session: Session, *, workspace_id: int, place: str, now: datetime, since: datetime | None = None
) -> Place:
    """What decides when a place is told of something that fell due at `since`; what is held there itself is left
    out.
    """
    hours = calendar(session, workspace_id=workspace_id, place=place, now=now)
    return Place(
        private=usecases.cases.is_person(place),
        said=storage.alerts.said(
            session, workspace_id=workspace_id, place=place, since=now - domain.quiet.HOUR
        ),
        opens=domain.quiet.opens(
            hours,
            now=now,
            silent_until=silent_until(session, workspace_id=workspace_id, place=place, now=now),
        ),
        morning=domain.quiet.morning(hours, now=now),
        woke=_woke(session, workspace_id=workspace_id, since=since) if since else None,
    )


def _woke(session: Session, *, workspace_id: int, since: datetime) -> datetime | None:
    """When a silence of ours ended, for what did not fall due in it."""
    workspace = session.get_one(Workspace, workspace_id)
    return None if usecases.workspaces.was_silent(workspace, at=since) else workspace.silent_until


def has_mornings(session: Session, *, workspace_id: int, person: str) -> bool:
    """Whether somebody is told as their day begins what it brings."""
    wanted = usecases.preferences.of(session, workspace_id=workspace_id).morning
    return wanted and storage.mornings.are_planned(session, workspace_id=workspace_id, user_id=person)


def weigh(session: Session, *, case: Case, place: Place, now: datetime) -> Hold | None:
    """Whether to hold an alert about a clock; None to tell it now."""
    urgent = is_urgent(case)
    return domain.quiet.weigh(
        place, now=now, urgent=urgent, always=urgent and _counts_always(session, case=case, now=now)
    )


def is_urgent(case: Case) -> bool:
    """Whether it is so severe that no cap holds it."""
    return case.severity == SEVEREST


def must_ask(session: Session, *, workspace_id: int, place: str, now: datetime) -> bool:
    """Whether Slack has to be asked first whether somebody wants to be disturbed."""
    if not usecases.cases.is_person(place):
        return False
    known = storage.people.find(session, workspace_id=workspace_id, user_id=place)
    return known is None or not is_fresh(known, now=now)


def is_fresh(person: Person, *, now: datetime) -> bool:
    """Whether what Slack said about somebody's do-not-disturb is recent enough to be believed."""
    return person.dnd_checked_at is not None and now - person.dnd_checked_at < FRESH


def silent_until(session: Session, *, workspace_id: int, place: str, now: datetime) -> datetime | None:
    """When a do-not-disturb that holds now ends, as far as Slack told."""
    if not usecases.cases.is_person(place):
        return None
    known = storage.people.find(session, workspace_id=workspace_id, user_id=place)
    if known is None or known.dnd_from is None or known.dnd_until is None or not is_fresh(known, now=now):
        return None
    return known.dnd_until if known.dnd_from <= now < known.dnd_until else None


def _counts_always(session: Session, *, case: Case, now: datetime) -> bool:
    """Whether a clock counts round the clock, so that it cannot wait for the morning."""
    clock = case.clock
    hours = usecases.calendars.of(
        session, workspace_id=clock.workspace_id, client_id=clock.client_id, now=now, held=case.preferences
    )
    return domain.quiet.round_the_clock(hours)
