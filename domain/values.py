"""What people may write for each setting, and the one canonical text it is kept as."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from domain import arguments, periods, shares, targets, weeks, zones
from domain.refusals import Refusal

NONE = "none"
"""The canonical text for "deliberately nothing" (no holidays, no channel)."""

SHORTEST_KEPT, LONGEST_KEPT = 30, 3650
"""Days: whoever corrects what a message was taken for must be able to read it for some weeks."""

_LANGUAGES = {
    **dict.fromkeys(("en", "en-us", "en-gb", "english", "英文", "英语"), "en"),
    **dict.fromkeys(("zh", "zh-cn", "zh-hans", "zh-hans-cn", "chinese", "中文", "简体中文", "汉语"), "zh_CN"),
}
_NOTHING = (NONE, "off", "no", "-", "无", "没有", "关", "关闭")
_YES = ("yes", "on", "true", "是", "开", "开启", "要")
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
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}")
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,31}")
_CHOICES = {
    "reopen": {"continue": "continue", "restart": "restart", "继续": "continue", "重新计时": "restart"},
    "severity_change": {
        "forward": "forward",
        "recompute": "recompute",
        "restart": "restart",
        "从现在起": "forward",
        "重算": "recompute",
        "重新计时": "restart",
    },
}


def parse(name: str, *, text: str) -> str:
    """The canonical text of a value for a setting, already stripped; refusals have its name as `field`."""
    return _PARSERS[name](name, text)


def _or_none(name: str, text: str, *, parser: Callable[[str, str], str]) -> str:
    return NONE if text.casefold() in _NOTHING else parser(name, text)


def _target(name: str, text: str) -> str:
    return targets.text_of(targets.targets_of(text, field=name))


def _answer(name: str, text: str) -> str:
    """A target that everybody has: an answer is always owed."""
    read = targets.targets_of(text, field=name)
    if read.of(targets.Facts()) is None or len(read.lengths) < len(read.clauses):
        raise Refusal("setting_target_needed", field=name, text=text)
    return targets.text_of(read)


def _tier(name: str, text: str) -> str:
    tier = targets.tier_of(text)
    if tier is None:
        raise Refusal("setting_tier", field=name, text=text)
    return tier


def _levels(name: str, text: str) -> str:
    return shares.text_of(shares.shares_of(text, field=name))


def _choice(name: str, text: str) -> str:
    chosen = _CHOICES[name].get(text.casefold())
    if chosen is None:
        english = [word for word in _CHOICES[name] if word.isascii()]
        raise Refusal("setting_choice", field=name, text=text, choices=", ".join(english))
    return chosen


def _switch(name: str, text: str) -> str:
    if text.casefold() in (*_YES, *_NOTHING):
        return "yes" if text.casefold() in _YES else "no"
    raise Refusal("setting_choice", field=name, text=text, choices="yes, no")


def _date(name: str, text: str) -> str:
    if text.casefold() in _NOTHING:
        return NONE
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-")).isoformat()
    except ValueError:
        raise Refusal("setting_date", field=name, text=text) from None


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


def _domains(name: str, text: str) -> str:
    if text.casefold() in _NOTHING:
        return NONE
    found = [
        word.removeprefix("@").rstrip(".") for word in re.split(r"[\s,;，；、]+", text.casefold()) if word
    ]
    wrong = next((word for word in found if not _DOMAIN.fullmatch(word)), "")
    if wrong or not found:
        raise Refusal("setting_domain", field=name, text=wrong or text)
    return " ".join(sorted(set(found)))


def _kept(name: str, text: str) -> str:
    if text.casefold() in (*_NOTHING, "forever", "for ever", "永久"):
        return NONE
    days = periods.days_of(text)
    if days is None or not SHORTEST_KEPT <= days <= LONGEST_KEPT:
        raise Refusal("setting_kept", field=name, text=text, shortest=SHORTEST_KEPT, longest=LONGEST_KEPT)
    return f"{days}d"


def _client_zone(name: str, text: str) -> str:
    return _or_none(name, text, parser=_timezone)


def _client_week(name: str, text: str) -> str:
    return _or_none(name, text, parser=_calendar)


_PARSERS: dict[str, Callable[[str, str], str]] = {
    "tier": _tier,
    "first_response": _answer,
    "next_response": _answer,
    "resolution_first": _target,
    "resolution_total": _target,
    "update_cadence": _target,
    "contact_cadence": _target,
    "need_answer": _target,
    "tell_client": _target,
    "levels": _levels,
    "reopen": _choice,
    "severity_change": _choice,
    "emoji_answers": _switch,
    "client_reminders": _switch,
    "autoclose": _target,
    "timezone": _timezone,
    "calendar": _calendar,
    "holidays": _holidays,
    "both_sides": _switch,
    "client_timezone": _client_zone,
    "client_calendar": _client_week,
    "client_holidays": _holidays,
    "language": _language,
    "digest": _digest,
    "digest_channel": _channel,
    "morning": _switch,
    "alerts": _channel,
    "enforce_from": _date,
    "shadow": _date,
    "own_domains": _domains,
    "keep_texts": _kept,
}
