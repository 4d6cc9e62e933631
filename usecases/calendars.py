"""Working calendars: week and zone from the settings, public holidays and make-up days from the table."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import storage.calendars
import storage.preferences
import usecases.preferences
import usecases.receipts
from domain import preferences, weeks, worktime
from domain.preferences import Preferences
from domain.refusals import Refusal
from domain.worktime import Calendar, ExtraDay, Holiday, Shift, Week
from storage.base import Session
from storage.calendars import Named

if TYPE_CHECKING:
    from collections.abc import Mapping

REGIONS = ("holidays", "client_holidays")
"""The settings that name a region."""
AFTERNOON = (Shift(12 * 60, 24 * 60),)
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
) -> Calendar:
    """The working calendar of a client or of the workspace (rules R20 and R21).

    Its days are named in `language`, or without one in the language that is set. Equal calendars are
    one and the same value, which remembers the days it has worked out. `held`: the settings, if known
    already.
    """
    held = held or usecases.preferences.of(session, workspace_id=workspace_id, client_id=client_id)
    days: list[Named] = []
    if held.holidays:
        first = date(now.year - 2, 1, 1)
        days = storage.calendars.since(session, workspace_id=workspace_id, region=held.holidays, day=first)
    return _calendar(held.timezone, held.calendar, tuple(days), language or held.language)


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
        key = f"holidays:{workspace_id}:{region}:{now.year}:{version('holidays')}"
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


@lru_cache(maxsize=256)
def _calendar(zone: str, week: Week, days: tuple[Named, ...], language: str) -> Calendar:
    holidays: dict[date, Holiday] = {}
    extra: dict[date, ExtraDay] = {}
    for day, kind, name_en, name_zh in days:
        name = name_zh if language == "zh_CN" else name_en
        if kind == "workday":
            shifts = week[day.weekday()] or weeks.usual(week)
            if shifts:
                extra[day] = ExtraDay(name, shifts)
        else:
            holidays[day] = Holiday(name, AFTERNOON if kind == "half" else None)
    return worktime.Calendar(zone, week, holidays, extra)


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
        found |= _both(region, years=years, en=en, zh=zh, half=True)
    found |= _both(region, years=years, en=en, zh=zh, half=False)
    # A make-up day at the end of December belongs to the holidays of the year after.
    following = _known(region, years=range(years[0], years[-1] + 2))
    for day in getattr(following, "weekend_workdays", ()):
        if day.year in years:
            found[day] = (day, "workday", "Make-up working day", "调休上班")
    return tuple(found.values())


def _both(region: str, *, years: range, en: str, zh: str, half: bool) -> Mapping[date, Named]:
    english = _known(region, years=years, language=en, half=half)
    chinese = _known(region, years=years, language=zh or en, half=half)
    kind = "half" if half else "holiday"
    return {day: (day, kind, name[:255], chinese[day][:255]) for day, name in english.items()}


def _spoken(plain: Any, language: str) -> str:
    """The package's code for our language, "" when it does not offer it for the region."""
    offered = sorted(plain.supported_languages, key=lambda code: (code not in ("en_US", "zh_CN"), code))
    return next((code for code in offered if code.startswith(language)), "")
