"""Settings of a workspace and its clients: their names, what people may write, and what holds in the end.

A client's own value goes before the workspace's, that before the default. Values are kept as canonical text.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain import arguments, durations, weeks, zones
from domain.refusals import Refusal

LONGEST_TEXT = 500
NONE = "none"
"""The canonical text for "deliberately nothing" (no holidays, no channel)."""

DEFAULTS = {
    "first_response": "4h",
    "next_response": "8h",
    "timezone": "UTC",
    "calendar": "mon-fri 09:00-18:00",
    "holidays": NONE,
    "language": "en",
    "digest": "mon 09:00",
    "digest_channel": NONE,
    "alerts": NONE,
}
NAMES = tuple(DEFAULTS)

_OTHER_NAMES = {
    "first": "first_response",
    "首次响应": "first_response",
    "首响": "first_response",
    "next": "next_response",
    "后续响应": "next_response",
    "zone": "timezone",
    "time_zone": "timezone",
    "tz": "timezone",
    "时区": "timezone",
    "hours": "calendar",
    "working_hours": "calendar",
    "工作时间": "calendar",
    "工作日历": "calendar",
    "holiday": "holidays",
    "节假日": "holidays",
    "假期": "holidays",
    "lang": "language",
    "语言": "language",
    "周报": "digest",
    "周报频道": "digest_channel",
    "alert": "alerts",
    "提醒": "alerts",
    "提醒频道": "alerts",
}
_LANGUAGES = {
    **dict.fromkeys(("en", "en-us", "en-gb", "english", "英文", "英语"), "en"),
    **dict.fromkeys(("zh", "zh-cn", "zh-hans", "zh-hans-cn", "chinese", "中文", "简体中文", "汉语"), "zh_CN"),
}
_NOTHING = (NONE, "off", "no", "-", "无", "没有", "关", "关闭")
_RESETS = ("default", "reset", "inherit", "默认", "恢复默认", "沿用")
_REGION = re.compile(r"([A-Z]{2})(?:[-_ ]([A-Z0-9]{1,4}))?")
_REGIONS = {
    "中国": "CN",
    "大陆": "CN",
    "CHINA": "CN",
    "香港": "HK",
    "台湾": "TW",
    "美国": "US",
    "USA": "US",
    "UK": "GB",
}
_DIGEST = re.compile(r"([^\W\d_]+)\s*(\d{1,2})(?::(\d{2})|[点时])?")
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,31}")


@dataclass(frozen=True)
class DigestTime:
    """When the weekly digest is due: `weekday` 0 is Monday, `minute` counts from local midnight."""

    weekday: int
    minute: int


@dataclass(frozen=True)
class Preferences:
    """What holds for a client or the workspace. `holidays`, `alerts` and `digest_channel` are "" for none.

    `digest` is None when it is switched off.
    """

    first_response: timedelta
    next_response: timedelta
    timezone: str
    calendar: weeks.Week
    holidays: str
    language: str
    digest: DigestTime | None
    alerts: str
    digest_channel: str


class Origin(StrEnum):
    """Where a value comes from."""

    DEFAULT = "default"
    WORKSPACE = "workspace"
    CLIENT = "client"


@dataclass(frozen=True)
class Setting:
    """One value that holds, as canonical text, and where it comes from."""

    name: str
    value: str
    origin: Origin


def name_of(text: str) -> str | None:
    """The setting that a word names, in either language; None when it names none."""
    word = unicodedata.normalize("NFKC", text).strip().casefold().replace("-", "_")
    return word if word in DEFAULTS else _OTHER_NAMES.get(word)


def resets(text: str) -> bool:
    """Whether the words ask to forget the value, so that the inherited one holds again."""
    return text.strip().casefold() in _RESETS


def parse(name: str, *, text: str) -> str:
    """The canonical text of a value that a person wrote; a refusal has the setting's name as `field`."""
    if len(text) > LONGEST_TEXT:
        raise Refusal("setting_too_long", field=name, limit=LONGEST_TEXT)
    if not text.strip():
        raise Refusal("setting_empty", field=name, name=name)
    return _PARSERS[name](name, unicodedata.normalize("NFKC", text).strip())


def settled(*, workspace: Mapping[str, str], client: Mapping[str, str]) -> dict[str, Setting]:
    """Every setting with the value that holds and where it comes from, in the order of `NAMES`."""
    levels = ((client, Origin.CLIENT), (workspace, Origin.WORKSPACE), (DEFAULTS, Origin.DEFAULT))
    found = {}
    for name in NAMES:
        value, origin = next((values[name], origin) for values, origin in levels if name in values)
        found[name] = Setting(name, value, origin)
    return found


def resolve(*, workspace: Mapping[str, str], client: Mapping[str, str]) -> Preferences:
    """What holds, from the canonical texts that were set."""
    text = {name: setting.value for name, setting in settled(workspace=workspace, client=client).items()}
    return Preferences(
        first_response=_length(text["first_response"]),
        next_response=_length(text["next_response"]),
        timezone=text["timezone"],
        calendar=weeks.week_of(text["calendar"]),
        holidays=_or_nothing(text["holidays"]),
        language=text["language"],
        digest=digest_of(text["digest"]),
        alerts=_or_nothing(text["alerts"]),
        digest_channel=_or_nothing(text["digest_channel"]),
    )


def version(preferences: Preferences) -> str:
    """A short fingerprint of the targets, kept with every clock that ends (rule R25)."""
    said = f"{preferences.first_response}/{preferences.next_response}"
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def digest_of(canonical: str) -> DigestTime | None:
    """The moment of the week that canonical text such as "fri 16:00" names; None for none."""
    if canonical == NONE:
        return None
    day, time = canonical.split()
    hour, minute = time.split(":")
    return DigestTime(weeks.DAYS.index(day), int(hour) * 60 + int(minute))


def _or_nothing(canonical: str) -> str:
    return "" if canonical == NONE else canonical


def _length(canonical: str) -> timedelta:
    return durations.length_of(canonical) or timedelta()


def _target(name: str, text: str) -> str:
    length = durations.length_of(text)
    if length is None:
        raise Refusal("setting_duration", field=name, text=text)
    if not durations.SHORTEST <= length <= durations.LONGEST:
        longest = durations.text_of(durations.LONGEST)
        raise Refusal("setting_duration_range", field=name, text=text, longest=longest)
    return durations.text_of(length)


def _timezone(name: str, text: str) -> str:
    zone = zones.zone_of(text)
    if zone is None:
        near = ", ".join(zones.similar(text)) or "Asia/Shanghai, Europe/Berlin, America/New_York"
        raise Refusal("setting_timezone", field=name, text=text, near=near)
    return zone


def _calendar(name: str, text: str) -> str:
    try:
        return weeks.text_of(weeks.week_of(text))
    except weeks.BadCalendar as bad:
        raise Refusal(bad.reason, **(bad.facts | {"field": name})) from None


def _holidays(name: str, text: str) -> str:
    if text.casefold() in _NOTHING:
        return NONE
    found = _REGION.fullmatch(_REGIONS.get(text.upper(), text.upper()))
    if found is None:
        raise Refusal("setting_region", field=name, text=text)
    return "-".join(filter(None, found.groups()))


def _language(name: str, text: str) -> str:
    language = _LANGUAGES.get(text.casefold().replace("_", "-"))
    if language is None:
        raise Refusal("setting_language", field=name, text=text)
    return language


def _digest(name: str, text: str) -> str:
    if text.casefold() in _NOTHING:
        return NONE
    found = _DIGEST.fullmatch(text)
    day = _day(found[1]) if found else None
    if found is None or day is None or int(found[2]) > 23 or int(found[3] or 0) > 59:
        raise Refusal("setting_digest", field=name, text=text)
    return f"{day} {int(found[2]):02}:{int(found[3] or 0):02}"


def _day(word: str) -> str | None:
    """The short English name of a weekday, through the grammar of calendars, which knows all its names."""
    try:
        week = weeks.week_of(f"{word} 00:00-24:00")
    except weeks.BadCalendar:
        return None
    days = [day for day, shifts in zip(weeks.DAYS, week, strict=True) if shifts]
    return days[0] if len(days) == 1 else None


def _channel(name: str, text: str) -> str:
    if text.casefold() in _NOTHING:
        return NONE
    found = arguments.channel(text)
    if found and not found[0] and not found[2]:
        return found[1]
    if not _CHANNEL_ID.fullmatch(text):
        raise Refusal("setting_channel", field=name, text=text)
    return text


_PARSERS: dict[str, Callable[[str, str], str]] = {
    "first_response": _target,
    "next_response": _target,
    "timezone": _timezone,
    "calendar": _calendar,
    "holidays": _holidays,
    "language": _language,
    "digest": _digest,
    "digest_channel": _channel,
    "alerts": _channel,
}
