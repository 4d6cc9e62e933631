"""Working calendars: week and zone from the settings, public holidays and make-up days from the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

import storage.calendars
import storage.people
import storage.preferences
import usecases.people
import usecases.preferences
import usecases.receipts
from domain import calendars, preferences, weeks
from domain.calendars import Entry, Kind, Side
from domain.preferences import Preferences
from domain.refusals import Refusal
from domain.worktime import Calendar, Week
from storage.base import Session
from storage.calendars import Named, Told

if TYPE_CHECKING:
    from collections.abc import Mapping

REGIONS = ("holidays", "client_holidays")
"""The settings that name a region."""
AFTERNOON = calendars.AFTERNOON
EVER = storage.calendars.EVER
_KNOWN = version("holidays")
"""What is known of holidays in this process; looking it up costs more than a question to the database."""
_HALF_DAYS_FOR_SOME = ("CN",)
"""Regions whose half days are for a part of the people only (in China women, the young and soldiers)."""


def of(
    session: Session,
    *,
    workspace_id: int,
    client_id: int = 0,
    now: datetime,
    language: str = "",
    held: Preferences | None = None,
    named_by: datetime = EVER,
) -> Calendar:
    """The working calendar of a client or of the workspace (rules R20 and R21).

    With a client for whom only what both sides work counts, it is the joint one. Its days are named in
    `language`, or without one in the language that is set. Equal calendars are one and the same value, which
    remembers the days it has worked out. `held`: the settings, if known already; `named_by`: without the days
    that people named later.
    """
    both = _both(
        session,
        workspace_id=workspace_id,
        client_id=client_id,
        now=now,
        language=language,
        held=held,
        named_by=named_by,
    )
    return both.ours if both.theirs is None else _joint(both.ours, both.theirs)


def ours(
    session: Session,
    *,
    workspace_id: int,
    client_id: int = 0,
    now: datetime,
    language: str = "",
    held: Preferences | None = None,
) -> Calendar:
    """The same without the other side: when we work."""
    return _both(
        session, workspace_id=workspace_id, client_id=client_id, now=now, language=language, held=held
    ).ours


def contact(session: Session, *, workspace_id: int, client_id: int, now: datetime) -> Calendar:
    """Every hour but those of both sides' holidays: the time in which somebody can be in touch."""
    held = usecases.preferences.of(session, workspace_id=workspace_id, client_id=client_id)
    both = _both(
        session,
        workspace_id=workspace_id,
        client_id=client_id,
        now=now,
        held=replace(held, both_sides=True),
    )
    open_ours = _around_the_clock(both.ours)
    return _joint(open_ours, _around_the_clock(both.theirs)) if both.theirs else open_ours


def person(session: Session, *, workspace_id: int, user_id: str, now: datetime) -> Calendar:
    """A colleague's own hours in their own zone, with the workspace's holidays (rule R36)."""
    held = usecases.preferences.of(session, workspace_id=workspace_id)
    known = storage.people.find(session, workspace_id=workspace_id, user_id=user_id)
    if known and known.hours:
        held = replace(held, calendar=weeks.week_of(known.hours))
    if zone := usecases.people.zone_of(known):
        held = replace(held, timezone=zone)
    return ours(session, workspace_id=workspace_id, now=now, held=held)


def check_region(region: str, *, field: str = "holidays") -> None:
    """Refuse a region for which no holidays are known."""
    _known(region, field=field)


def materialise(session: Session, *, workspace_id: int, region: str, now: datetime) -> bool:
    """Write the region's named days from last year to the year after next; False if they were there."""
    years = range(now.year - 1, now.year + 3)
    return storage.calendars.replace(
        session,
        workspace_id=workspace_id,
        region=region,
        first=date(years[0], 1, 1),
        last=date(years[-1], 12, 31),
        days=list(_named_days(region, years=years)),
    )


def next_stale(session: Session, *, now: datetime) -> tuple[int, str] | None:
    """A workspace and a region it uses whose days are to be brought up to date, told once.

    That is so each year, with each version of what is known, and when the receipt is forgotten; None when
    nothing is due.
    """
    for workspace_id, region in storage.preferences.workspaces_using(session, names=REGIONS):
        key = f"holidays:{workspace_id}:{region}:{now.year}:{_KNOWN}"
        if region != preferences.NONE and usecases.receipts.first_time(session, key=key, now=now):
            return workspace_id, region
    return None


def unpublished(session: Session, *, workspace_id: int, region: str, now: datetime) -> list[int]:
    """This and next year, when they have no make-up days although the year before had: not announced yet."""
    first = date(now.year - 1, 1, 1)
    days = (
        storage.calendars.since(session, workspace_id=workspace_id, region=region, day=first)
        if region
        else []
    )
    worked = {day.year for day, kind, _, _ in days if kind == "workday"}
    return [year for year in (now.year, now.year + 1) if year - 1 in worked and year not in worked]


class _Both(NamedTuple):
    ours: Calendar
    theirs: Calendar | None


def _both(
    session: Session,
    *,
    workspace_id: int,
    client_id: int,
    now: datetime,  # noqa: ARG001
    language: str = "",
    held: Preferences | None,
    named_by: datetime = EVER,
) -> _Both:
    """Our calendar, and the other side's where that matters; what is not set for them is as ours.

    All days that are known are in it, however old: a version that changed with the year would be another one than
    the clocks have (rule R25).
    """
    held = held or usecases.preferences.of(session, workspace_id=workspace_id, client_id=client_id)
    language = language or held.language

    def regional(region: str) -> tuple[Named, ...]:
        if not region:
            return ()
        days = storage.calendars.since(session, workspace_id=workspace_id, region=region, day=date.min)
        return tuple(days)

    told = storage.calendars.told(
        session, workspace_id=workspace_id, client_id=client_id, since=date.min, named_by=named_by
    )
    days = regional(held.holidays)
    ours = _calendar(held.timezone, held.calendar, (Side.OURS,), days=days, told=told, language=language)
    if not (client_id and held.both_sides):
        return _Both(ours, None)
    sides: tuple[Side, ...] = (Side.THEIRS, Side.OURS)
    if held.client_holidays:
        sides, days = (Side.THEIRS,), regional(held.client_holidays)
    zone, week = held.client_timezone or held.timezone, held.client_calendar or held.calendar
    theirs = _calendar(zone, week, sides, days=days, told=told, language=language)
    return _Both(ours, None if theirs.version == ours.version else theirs)


@lru_cache(maxsize=256)
def _calendar(
    zone: str,
    week: Week,
    sides: tuple[Side, ...],
    *,
    days: tuple[Named, ...],
    told: tuple[Told, ...],
    language: str,
) -> Calendar:
    """A client's entries go before the workspace's, these before the region's; a person's before a feed's."""
    tiers = [
        [
            Entry(day, Kind(kind), name, calendars.shifts_of(hours))
            for client_id, whose, feed_id, day, kind, hours, name in told
            if whose == side and (client_id > 0, feed_id > 0) == (of_client, of_feed)
        ]
        for side in sides
        for of_client in (True, False)
        for of_feed in (False, True)
    ]
    tiers.append([Entry(day, Kind(kind), zh if language == "zh_CN" else en) for day, kind, en, zh in days])
    return calendars.calendar(zone, week=week, tiers=tiers)


@lru_cache(maxsize=256)
def _joint(ours: Calendar, theirs: Calendar) -> Calendar:
    return replace(ours, theirs=theirs)


@lru_cache(maxsize=256)
def _around_the_clock(calendar: Calendar) -> Calendar:
    return calendars.around_the_clock(calendar)


def _known(
    region: str, *, years: range = range(0), language: str = "", half: bool = False, field: str = ""
) -> Any:
    """The `holidays` package's answer for a region; it is large, and loaded only when it is asked."""
    import holidays

    country, _, part = region.partition("-")
    try:
        return holidays.country_holidays(
            country,
            subdiv=part or None,
            years=years,
            language=language or None,
            categories=("half_day",) if half else None,
        )
    except NotImplementedError:
        parts = holidays.list_supported_countries().get(country, [])
        near = ", ".join(f"{country}-{each}" for each in parts[:8]) if part else ""
        raise Refusal(
            "no_such_region", field=field, region=region, near=near or "CN, US, US-CA, DE-BY"
        ) from None


@lru_cache(maxsize=64)
def _named_days(region: str, *, years: range) -> tuple[Named, ...]:
    """Named days of these years; a make-up day goes before a holiday, and that before a half day."""
    plain = _known(region)
    en, zh = (_spoken(plain, language) for language in ("en", "zh"))
    found: dict[date, Named] = {}
    if "half_day" in plain.supported_categories and region.partition("-")[0] not in _HALF_DAYS_FOR_SOME:
        found |= _in_both_languages(region, years=years, en=en, zh=zh, half=True)
    found |= _in_both_languages(region, years=years, en=en, zh=zh, half=False)
    # A make-up day at the end of December belongs to the holidays of the year after.
    following = _known(region, years=range(years[0], years[-1] + 2))
    for day in getattr(following, "weekend_workdays", ()):
        if day.year in years:
            found[day] = (day, "workday", "Make-up working day", "调休上班")
    return tuple(found.values())


def _in_both_languages(region: str, *, years: range, en: str, zh: str, half: bool) -> Mapping[date, Named]:
    english = _known(region, years=years, language=en, half=half)
    chinese = _known(region, years=years, language=zh or en, half=half)
    kind = "half" if half else "holiday"
    return {day: (day, kind, name[:255], chinese[day][:255]) for day, name in english.items()}


def _spoken(plain: Any, language: str) -> str:
    """The package's code for our language, "" when it does not offer it for the region."""
    offered = sorted(plain.supported_languages, key=lambda code: (code not in ("en_US", "zh_CN"), code))
    return next((code for code in offered if code.startswith(language)), "")
