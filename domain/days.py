"""Days as people write them, in English and Chinese: `2026-03-10 to 14 mar`, `until fri`, `3月10日 至 14日`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from domain.refusals import Refusal

LONGEST = timedelta(days=366)
YEARS_AHEAD = 5
_LATELY = timedelta(days=90)
"""A day without a year is the next one, or one that was not longer ago."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CHINESE_WEEKDAYS = "一二三四五六日天"
_NEAR = {
    **dict.fromkeys(("today", "今天", "今日"), 0),
    **dict.fromkeys(("tomorrow", "明天", "明日"), 1),
    **dict.fromkeys(("后天",), 2),
}
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = re.compile(
    rf"""
    (?P<year>\d{{4}}) \s*[-/.年]\s* (?P<month>\d{{1,2}}) \s*[-/.月]\s* (?P<day>\d{{1,2}}) \s*[日号]?
    | (?P<cmonth>\d{{1,2}}) \s*月\s* (?P<cday>\d{{1,2}}) \s*[日号]?
    | (?P<only>\d{{1,2}}) \s*[日号]
    | (?P<nday>\d{{1,2}}) (?:st|nd|rd|th|\.)? \s* (?P<nmonth>{_MONTH})
    | (?P<mmonth>{_MONTH}) \s* (?P<mday>\d{{1,2}}) (?:st|nd|rd|th)?
    | (?P<next>next\s+|下个?)? (?:(?:本|这)?(?:周|星期|礼拜)(?P<cweek>[{_CHINESE_WEEKDAYS}])
        | \b(?P<week>{"|".join(_WEEKDAYS)})(?:day|sday|nesday|rsday|urday|s|rs)?\b)
    | (?P<near>{"|".join(_NEAR)})
    """,
    re.VERBOSE,
)
_UNTIL = re.compile(r"\b(?:until|till|til|to|through)\b|[至到]")
_FILLING = re.compile(
    r"\b(?:from|until|till|til|to|through|the|on|off|covers?|covered|covering|by|with)\b"
    r"|为止|代班|顶班|替班|代管|请假|休假|[至到从自起止由、，,~\-–—]"
)


def stretch(text: str, *, today: date) -> tuple[date, date] | None:
    """The first and the last day that the words name; None when they name none.

    One day alone is both, and after "until" the last from today. Refuses words that are no days.
    """
    text = unicodedata.normalize("NFKC", text).casefold().strip()
    found = list(_DAY.finditer(text))
    rest = _FILLING.sub(" ", _DAY.sub(" ", text)).strip()
    if rest or len(found) > 2:
        raise Refusal("days_unreadable", text=text)
    if not found:
        return None
    first = _read(found[0], today=today, after=today)
    if len(found) == 2:
        return first, _read(found[1], today=today, after=first)
    return (today, first) if _UNTIL.search(text[: found[0].start()]) else (first, first)


def check(first: date, *, last: date, today: date, field: str = "") -> None:
    """Refuse days in the wrong order, days that are over or far ahead, and more than a year."""
    if last < first:
        raise Refusal("days_reversed", first=first.isoformat(), last=last.isoformat(), field=field)
    if last < today:
        raise Refusal("days_past", field=field)
    if last.year > today.year + YEARS_AHEAD:
        raise Refusal("days_far", field=field, last=today.year + YEARS_AHEAD)
    if last - first > LONGEST:
        raise Refusal("days_many", limit=LONGEST.days, field=field)


def _read(found: re.Match[str], *, today: date, after: date) -> date:
    """One day; weekdays and days without a month are the next ones from `after` on."""
    part = found.groupdict()
    if part["near"]:
        return today + timedelta(days=_NEAR[part["near"]])
    if part["week"] or part["cweek"]:
        number = _weekday(part)
        if part["next"]:
            return today - timedelta(days=today.weekday()) + timedelta(days=7 + number)
        return after + timedelta(days=(number - after.weekday()) % 7)
    try:
        return _dated(part, today=today, after=after)
    except ValueError:
        raise Refusal("days_unreadable", text=found[0]) from None


def _dated(part: dict[str, str | None], *, today: date, after: date) -> date:
    if part["year"]:
        return date(int(part["year"]), int(part["month"] or 0), int(part["day"] or 0))
    if part["only"]:
        return date(after.year, after.month, int(part["only"]))
    name = part["nmonth"] or part["mmonth"]
    month = _MONTHS.index(name[:3]) + 1 if name else int(part["cmonth"] or 0)
    day = int(part["nday"] or part["mday"] or part["cday"] or 0)
    return _coming(lambda year: date(year, month, day), today=today)


def _weekday(part: dict[str, str | None]) -> int:
    if part["week"]:
        return _WEEKDAYS.index(part["week"])
    return min(_CHINESE_WEEKDAYS.index(part["cweek"] or ""), 6)


def _coming(of: Callable[[int], date], *, today: date) -> date:
    """The first such day that is not long over; 29 February waits for its year."""
    for year in range(today.year - 1, today.year + 8):
        try:
            day = of(year)
        except ValueError:
            continue
        if day >= today - _LATELY:
            return day
    raise ValueError("no such day")
