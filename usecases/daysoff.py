"""Days off that people name themselves: added, taken back, switched on and off (rule R21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import storage.calendars
import usecases.clients
import usecases.digests
import usecases.history
import usecases.permissions
import usecases.settings
from domain import calendars
from domain.calendars import Kind, Side
from domain.daysoff import Wish
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.calendars import CalendarEntry

YEARS_BACK, YEARS_AHEAD = 1, 5


@dataclass(frozen=True)
class Stood:
    """An entry as it stood before: what an Undo puts back."""

    day: date
    kind: Kind
    hours: str
    name: str
    is_on: bool


def add(
    session: Session, *, actor: Actor, client_id: int, side: Side, wish: Wish, now: datetime
) -> list[Stood]:
    """Name days in the calendar of a client, or of the workspace (0); returns what people had named there before.

    `Side.THEIRS`: days on which the client does not work, or does.
    """
    usecases.permissions.require(actor, act=Act.TERMS)
    _check(session, actor=actor, client_id=client_id, side=side, wish=wish, now=now)
    stood = _clear(session, actor=actor, client_id=client_id, side=side, wish=wish)
    entries = [
        Stood(day, wish.kind, calendars.text_of(wish.shifts), wish.name, is_on=True) for day in wish.days()
    ]
    _write(session, actor=actor, client_id=client_id, side=side, entries=entries, now=now)
    _note(session, actor=actor, client_id=client_id, what="calendar_day_set", wish=wish, now=now)
    follow(session, workspace_id=actor.workspace_id, client_id=client_id, now=now)
    return stood


def revert(
    session: Session,
    *,
    actor: Actor,
    client_id: int,
    side: Side,
    wish: Wish,
    stood: Sequence[Stood],
    now: datetime,
) -> None:
    """Undo `add`, unless somebody has changed one of the days since."""
    usecases.permissions.require(actor, act=Act.TERMS)
    _check(session, actor=actor, client_id=client_id, side=side, wish=wish, now=now)
    found = _clear(session, actor=actor, client_id=client_id, side=side, wish=wish)
    hours = calendars.text_of(wish.shifts)
    if found != [Stood(day, wish.kind, hours, wish.name, is_on=True) for day in wish.days()]:
        raise Refusal("changed_since")
    days = {*wish.days()}
    kept = [entry for entry in stood if entry.day in days]
    _write(session, actor=actor, client_id=client_id, side=side, entries=kept, now=now)
    _note(session, actor=actor, client_id=client_id, what="calendar_day_unset", wish=wish, now=now)
    follow(session, workspace_id=actor.workspace_id, client_id=client_id, now=now)


def switch(session: Session, *, actor: Actor, entry_id: int, on: bool, now: datetime) -> CalendarEntry:
    """Let an entry count or not; what a person switched off in a feed stays off when the feed is read again."""
    usecases.permissions.require(actor, act=Act.TERMS)
    entry = storage.calendars.find(session, workspace_id=actor.workspace_id, entry_id=entry_id)
    if entry is None:
        raise Refusal("gone")
    if entry.is_on == on:
        return entry
    entry.is_on = on
    if not on or not entry.feed_id:
        entry.set_by, entry.set_at = actor.user_id, now
    else:
        entry.set_by = ""
    session.flush()
    wish = Wish(entry.day, entry.day, Kind(entry.kind), (), entry.name)
    what = "calendar_day_on" if on else "calendar_day_off"
    _note(session, actor=actor, client_id=entry.client_id, what=what, wish=wish, now=now)
    follow(session, workspace_id=actor.workspace_id, client_id=entry.client_id, now=now)
    return entry


def follow(session: Session, *, workspace_id: int, client_id: int, now: datetime) -> None:
    """What counts by a calendar that changed: its clocks, and the day of the digest."""
    usecases.settings.recount(session, workspace_id=workspace_id, client_id=client_id, now=now)
    usecases.digests.reschedule(session, workspace_id=workspace_id, client_id=client_id, now=now)


def _check(session: Session, *, actor: Actor, client_id: int, side: Side, wish: Wish, now: datetime) -> None:
    if client_id:
        usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    elif side == Side.THEIRS:
        raise Refusal("calendar_whose")
    if not now.year - YEARS_BACK <= wish.first.year <= wish.last.year <= now.year + YEARS_AHEAD:
        raise Refusal("dayoff_far", first=now.year - YEARS_BACK, last=now.year + YEARS_AHEAD)


def _clear(session: Session, *, actor: Actor, client_id: int, side: Side, wish: Wish) -> list[Stood]:
    """Take away what people named at this level in these days, and tell what it was."""
    rows = storage.calendars.own(
        session,
        workspace_id=actor.workspace_id,
        client_id=client_id,
        side=side,
        first=wish.first,
        last=wish.last,
    )
    stood = [Stood(row.day, Kind(row.kind), row.shifts, row.name, row.is_on) for row in rows]
    for row in rows:
        session.delete(row)
    session.flush()
    return stood


def _write(
    session: Session,
    *,
    actor: Actor,
    client_id: int,
    side: Side,
    entries: Sequence[Stood],
    now: datetime,
) -> None:
    session.add_all(
        CalendarEntry(
            workspace_id=actor.workspace_id,
            client_id=client_id,
            side=side,
            day=entry.day,
            kind=entry.kind,
            shifts=entry.hours,
            name=entry.name,
            is_on=entry.is_on,
            set_by=actor.user_id,
            set_at=now,
        )
        for entry in entries
    )
    session.flush()


def _note(session: Session, *, actor: Actor, client_id: int, what: str, wish: Wish, now: datetime) -> None:
    days = wish.first.isoformat()
    if wish.last > wish.first:
        days = f"{days} – {wish.last.isoformat()}"
    usecases.history.note(
        session,
        workspace_id=actor.workspace_id,
        subject=f"client:{client_id}" if client_id else "workspace",
        what=what,
        by=actor.user_id,
        now=now,
        client_id=client_id or None,
        days=days,
        name=wish.name,
    )
