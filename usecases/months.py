"""The month of a calendar as people look at it: what counts, what was said of its days, and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import domain.months
import storage.calendars
import usecases.calendars
import usecases.clients
import usecases.permissions
import usecases.preferences
from domain.calendars import Kind, Side
from domain.months import Day
from domain.people import Actor
from domain.permissions import Act
from domain.preferences import Preferences
from storage.base import Session
from storage.calendars import CalendarEntry, CalendarFeed
from views.calendars import Line, Sheet

YEARS_SHOWN = 2
"""How far from now one may turn the pages."""


def of(session: Session, *, actor: Actor, client_id: int, month: date | None, now: datetime) -> Sheet:
    """The month in which a day lies, or the present one."""
    usecases.permissions.require(actor, act=Act.READ)
    workspace_id = actor.workspace_id
    client = ""
    if client_id:
        client = usecases.clients.get(session, workspace_id=workspace_id, client_id=client_id).name
    held = usecases.preferences.of(session, workspace_id=workspace_id, client_id=client_id)
    calendar = usecases.calendars.of(
        session, workspace_id=workspace_id, client_id=client_id, now=now, language=actor.language, held=held
    )
    today = now.astimezone(ZoneInfo(held.timezone)).date()
    days = domain.months.month(calendar, of=_within(month or today, today=today))
    feeds = storage.calendars.feeds(session, workspace_id=workspace_id, client_id=client_id)
    regions = [held.holidays, *([held.client_holidays] if client_id and held.both_sides else [])]
    return Sheet(
        client=client,
        client_id=client_id,
        calendar=calendar,
        days=days,
        lines=_lines(session, actor=actor, client_id=client_id, held=held, days=days, feeds=feeds),
        feeds=feeds,
        unpublished=sorted(
            {
                year
                for region in regions
                for year in usecases.calendars.unpublished(
                    session, workspace_id=workspace_id, region=region, now=now
                )
            }
        ),
        today=today,
        clients=[
            (each.id, each.name)
            for each in usecases.clients.suggest(session, workspace_id=workspace_id, typed="")
        ],
    )


def _within(month: date, *, today: date) -> date:
    first, last = (date(today.year + step, 1, 1) for step in (-YEARS_SHOWN, YEARS_SHOWN + 1))
    return min(max(month, first), domain.months.following(last, steps=-1))


def _lines(
    session: Session,
    *,
    actor: Actor,
    client_id: int,
    held: Preferences,
    days: Sequence[Day],
    feeds: Sequence[CalendarFeed],
) -> list[Line]:
    """What was said at this level and what is inherited, by day; what nothing comes of is left out.

    An inherited day that was made `NORMAL` here is shown as what it would be, switched off.
    """
    rows = storage.calendars.between(
        session, workspace_id=actor.workspace_id, client_id=client_id, first=days[0].day, last=days[-1].day
    )
    names = {feed.id: feed.name for feed in feeds}
    here = [row for row in rows if row.client_id == client_id]
    normal = {(row.day, row.side): row for row in here if row.kind == Kind.NORMAL and not row.feed_id}
    named = {(row.day, row.side) for row in here if row.is_on and row not in normal.values()}
    inherited = [_said(row, names=names) for row in rows if row.client_id != client_id and row.is_on]
    inherited.extend(_regional(session, actor=actor, client_id=client_id, held=held, days=days))
    shown: dict[tuple[date, str], Line] = {}
    for line in inherited:
        key = (line.day, line.side)
        if key not in named and key not in shown:
            row = normal.get(key)
            off = row.id if row and row.is_on else 0
            shown[key] = replace(line, is_on=not off, entry_id=off, inherited=True)
    mine = [
        replace(_said(row, names=names), entry_id=row.id)
        for row in here
        if not (row in normal.values() and (row.day, row.side) in shown)
    ]
    return sorted([*shown.values(), *mine], key=lambda line: (line.day, line.side, line.entry_id))


def _said(row: CalendarEntry, *, names: dict[int, str]) -> Line:
    source = names.get(row.feed_id, "")
    return Line(row.day, Side(row.side), Kind(row.kind), row.shifts, row.name, source, row.is_on)


def _regional(
    session: Session, *, actor: Actor, client_id: int, held: Preferences, days: Sequence[Day]
) -> Iterator[Line]:
    asked = [(Side.OURS, held.holidays)]
    if client_id and held.both_sides and held.client_holidays:
        asked.append((Side.THEIRS, held.client_holidays))
    for side, region in asked:
        if not region:
            continue
        for day, kind, en, zh in storage.calendars.since(
            session, workspace_id=actor.workspace_id, region=region, day=days[0].day
        ):
            if day <= days[-1].day:
                name = zh if actor.language == "zh_CN" else en
                yield Line(day, side, Kind(kind), "", name, region, is_on=True)
