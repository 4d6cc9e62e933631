"""Days off as people write them: `2026-05-04 to 2026-05-06 half Company outing`, `2026年5月9日 上班 补班`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain import calendars, weeks
from domain.calendars import Kind, Side
from domain.refusals import Refusal
from domain.worktime import Shift

MOST_DAYS = 62
LONGEST_NAME, LONGEST_HOURS = 100, 255

_DAY = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_DAYS = re.compile(rf"{_DAY}(?:\s*(?:to\b|until\b|till\b|[-–—~至到])\s*{_DAY})?(?!\d)\s*", re.IGNORECASE)
_WORDS = {
    **dict.fromkeys(("half day", "half-day", "half", "半天假", "半天", "半日"), Kind.HALF),
    **dict.fromkeys(("working", "workday", "work", "调休上班", "补班", "上班"), Kind.WORKDAY),
    **dict.fromkeys(("normal", "usual", "照常上班", "照常", "正常上班", "正常"), Kind.NORMAL),
    **dict.fromkeys(("holiday", "day off", "off", "closed", "放假", "休假", "休息"), Kind.HOLIDAY),
}
_KIND = re.compile(
    "|".join(word if not word.isascii() else rf"{word}(?=\s|$|[:,：，])" for word in _WORDS), re.IGNORECASE
)
_TIME = r"\d{1,2}(?::\d{2})?"
_HOURS = re.compile(
    rf"\s*({_TIME}\s*[-–—~至到]\s*{_TIME}(?:\s*[,、]\s*{_TIME}\s*[-–—~至到]\s*{_TIME})*)(?!\S)"
)
_QUOTES = " \"'“”‘’「」"
_SIDES = {
    **dict.fromkeys(("theirs", "client's", "客户方", "对方"), Side.THEIRS),
    **dict.fromkeys(("ours", "我方", "我们"), Side.OURS),
}


@dataclass(frozen=True)
class Wish:
    """Days that shall differ from the week; `name` "" when none was written."""

    first: date
    last: date
    kind: Kind
    shifts: tuple[Shift, ...]
    name: str

    def days(self) -> Iterator[date]:
        """Each of them."""
        for step in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=step)


def parted(text: str) -> tuple[str, Side, str]:
    """The words before the first day (whose calendar), the side they name, and the words from the day on."""
    text = unicodedata.normalize("NFKC", text).strip()
    found = _DAYS.search(text)
    before = text[: found.start()].strip() if found else text
    whose, side = sided(before)
    return whose, side, text[found.start() :] if found else ""


def sided(words: str) -> tuple[str, Side]:
    """The words without the one at their end that says whose side is meant; ours if none does."""
    before, _, last = words.strip().rpartition(" ")
    side = _SIDES.get(last.casefold())
    return (before.strip(), side) if side else (words.strip(), Side.OURS)


def wish(text: str) -> Wish:
    """Read `day [to day] [holiday|half|work|normal] [hours] [name]`; a refusal says which part is wrong."""
    text = unicodedata.normalize("NFKC", text).strip()
    found = _DAYS.match(text)
    if found is None:
        raise Refusal("dayoff_usage")
    first = _date(found, at=1)
    last = _date(found, at=4) if found[4] else first
    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise Refusal("dayoff_range", first=first.isoformat(), last=last.isoformat(), most=MOST_DAYS)
    kind, rest = _kind(text[found.end() :])
    shifts: tuple[Shift, ...] = ()
    hours = _HOURS.match(rest) if kind in (Kind.WORKDAY, Kind.HALF) else None
    if hours:
        try:
            shifts, rest = calendars.shifts_of(hours[1]), rest[hours.end() :]
        except weeks.BadCalendar as bad:
            raise Refusal(bad.reason, **bad.facts) from None
        if len(calendars.text_of(shifts)) > LONGEST_HOURS:
            raise Refusal("calendar_too_long", limit=LONGEST_HOURS)
    name = rest.strip().lstrip(":,").strip(_QUOTES)
    return Wish(first, last, kind, shifts, name[:LONGEST_NAME].strip())


def _kind(text: str) -> tuple[Kind, str]:
    found = _KIND.match(text)
    if found is None:
        return Kind.HOLIDAY, text
    return _WORDS[found[0].casefold()], text[found.end() :].lstrip(" :,")


def _date(found: re.Match[str], *, at: int) -> date:
    try:
        return date(int(found[at]), int(found[at + 1]), int(found[at + 2]))
    except ValueError:
        raise Refusal("dayoff_no_day", text="-".join(found.group(at, at + 1, at + 2))) from None
