"""Time zones as people name them (`asia/shanghai`, `new york`, `北京`), and the instants of their wall times."""

from __future__ import annotations

import difflib
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

_CITIES = {
    "北京": "Asia/Shanghai",
    "北京时间": "Asia/Shanghai",
    "beijing": "Asia/Shanghai",
    "中国": "Asia/Shanghai",
    "china": "Asia/Shanghai",
    "上海": "Asia/Shanghai",
    "深圳": "Asia/Shanghai",
    "shenzhen": "Asia/Shanghai",
    "香港": "Asia/Hong_Kong",
    "台北": "Asia/Taipei",
    "新加坡": "Asia/Singapore",
    "东京": "Asia/Tokyo",
    "首尔": "Asia/Seoul",
    "伦敦": "Europe/London",
    "巴黎": "Europe/Paris",
    "柏林": "Europe/Berlin",
    "纽约": "America/New_York",
    "洛杉矶": "America/Los_Angeles",
    "旧金山": "America/Los_Angeles",
    "san_francisco": "America/Los_Angeles",
    "悉尼": "Australia/Sydney",
}
_NOT_PLACES = ("Etc/", "SystemV/", "localtime", "Factory", "posixrules")


@cache
def names() -> dict[str, str]:
    """Every IANA zone by its folded name."""
    found = (name for name in zoneinfo.available_timezones() if not name.startswith(_NOT_PLACES))
    return {name.casefold(): name for name in sorted(found)}


@cache
def _places() -> dict[str, str]:
    """The zones of continents by the folded name of the city alone."""
    return {key.rpartition("/")[2]: name for key, name in names().items() if "/" in key and key[:3] != "us/"}


def zone_of(text: str) -> str | None:
    """The IANA zone that the words name, whatever their case, or a city alone; None when there is none."""
    key = "_".join(text.casefold().split())
    return names().get(key) or _CITIES.get(key) or _places().get(key)


def similar(text: str, *, limit: int = 5) -> list[str]:
    """Zones whose name contains the words, then those that look like them."""
    key = "_".join(text.casefold().split())[:60]
    inside = [name for folded, name in names().items() if key in folded]
    cities = [name for city, name in _CITIES.items() if key in city]
    near = difflib.get_close_matches(key, [*_places()], n=limit, cutoff=0.6)
    return [*dict.fromkeys([*cities, *inside, *(_places()[each] for each in near)])][:limit]


def instant(zone: zoneinfo.ZoneInfo, *, day: date, minute: int) -> datetime:
    """The UTC instant of a wall time, in minutes after midnight; a later wall time is never earlier (P14).

    A wall time that a clock change skips is the end of the gap, one that it repeats its first occurrence.
    """
    wall = datetime.combine(day, time(), tzinfo=zone) + timedelta(minutes=minute)
    late = wall.astimezone(UTC)
    if late.astimezone(zone) == wall:
        return late
    # The wall time lies in a gap: its second reading falls before the gap's end, its first at or after it.
    early = wall.replace(fold=1).astimezone(UTC)
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // timedelta(seconds=2) * timedelta(seconds=1)
        # Python compares two times of one zone by what the clock shows, which is what is wanted here.
        if middle.astimezone(zone) < wall:
            early = middle
        else:
            late = middle
    return late
