"""The weekly pattern of working hours, and the one line of text in which people write it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from domain.refusals import Refusal

DAY_MINUTES = 24 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_TEXT = 500

_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_NUMBERS = {
    **{name[:size]: day for day, name in enumerate(_ENGLISH) for size in range(3, len(name) + 1)},
    **{prefix + sign: day for prefix in ("", "周", "星期") for day, sign in enumerate("一二三四五六日")},
    **{prefix + "天": 6 for prefix in ("", "周", "星期")},
}
_SIGNS = str.maketrans(dict.fromkeys("‐–—−~〜至到", "-") | {"、": ",", "\n": ";"})
_ALWAYS_TEXTS = ("24/7", "7x24", "24x7", "7×24")
_HOURS = re.compile(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?", re.ASCII)


class BadCalendar(Refusal, ValueError):
    """A calendar that cannot be: `key` says why, `facts` hold the offending piece as it was written."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key, **facts)
        self.key = key
        self.facts = facts


@dataclass(frozen=True, order=True)
class Shift:
    """Working hours that belong to the day they start on, in minutes after its local midnight.

    `end` may lie beyond 1440: the shift then crosses midnight. At most 24 hours.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY_MINUTES and self.start < self.end <= self.start + DAY_MINUTES):
            raise BadCalendar("calendar_shift", start=self.start, end=self.end)


Shifts = tuple[Shift, ...]
Week = tuple[Shifts, Shifts, Shifts, Shifts, Shifts, Shifts, Shifts]
"""The shifts of each weekday, Monday first."""

_ALL_DAY = (Shift(0, DAY_MINUTES),)
ALWAYS: Week = (_ALL_DAY, _ALL_DAY, _ALL_DAY, _ALL_DAY, _ALL_DAY, _ALL_DAY, _ALL_DAY)


def week_of(text: str) -> Week:
    """Read a week such as "mon-thu 09:00-12:00,13:00-18:00; fri 09:00-15:00", or "24/7".

    Days are English or Chinese names, lists or ranges (which may wrap: fri-mon). Hours that end at or before
    their start end on the next day ("22:00-06:00"; "08:00-08:00" is 24 hours). Anything else, hours that
    overlap and a week without hours raise `BadCalendar`.
    """
    if len(text) > MAX_TEXT:
        raise BadCalendar("calendar_too_long", limit=MAX_TEXT)
    plain = unicodedata.normalize("NFKC", text).casefold().strip().translate(_SIGNS)
    if plain in _ALWAYS_TEXTS:
        return ALWAYS
    days: list[list[Shift]] = [[] for _ in DAYS]
    for group in filter(None, (piece.strip() for piece in plain.split(";"))):
        numbers, shifts = _group(group)
        for number in numbers:
            days[number].extend(shifts)
    mon, tue, wed, thu, fri, sat, sun = (tuple(sorted(shifts)) for shifts in days)
    week = (mon, tue, wed, thu, fri, sat, sun)
    _refuse_overlaps(week)
    return week


def text_of(week: Week) -> str:
    """Write a week in the one form `week_of` reads back to the same value ("" for a week without hours)."""
    if week == ALWAYS:
        return "24/7"
    groups: dict[Shifts, list[int]] = {}
    for day, shifts in enumerate(week):
        if shifts:
            groups.setdefault(shifts, []).append(day)
    return "; ".join(f"{_days_text(days)} {_hours_text(shifts)}" for shifts, days in groups.items())


def usual(week: Week) -> Shifts:
    """The hours of a normal working day: those that most days from Monday to Friday have."""
    worked = [shifts for shifts in week[:5] if shifts] or [shifts for shifts in week if shifts]
    return Counter(worked).most_common(1)[0][0] if worked else ()


def usual_day(week: Week) -> timedelta:
    """The working time of a normal working day."""
    return timedelta(minutes=sum(shift.end - shift.start for shift in usual(week)))


def _group(group: str) -> tuple[set[int], list[Shift]]:
    """Days, then hours: everything before the first digit names days."""
    found = re.fullmatch(r"(\D+)(\d.*)", group)
    if found is None:
        raise BadCalendar("calendar_group", text=group)
    numbers = [number for token in _tokens(found[1].rstrip(" :")) for number in _day_range(token)]
    if not numbers:
        raise BadCalendar("calendar_group", text=group)
    return set(numbers), [_shift(token) for token in _tokens(found[2])]


def _tokens(text: str) -> list[str]:
    return re.sub(r"\s*-\s*", "-", text).replace(",", " ").split()


def _day_range(token: str) -> list[int]:
    first, _, last = token.partition("-")
    start, end = _DAY_NUMBERS.get(first), _DAY_NUMBERS.get(last if "-" in token else first)
    if start is None or end is None:
        raise BadCalendar("calendar_day", text=token)
    return [(start + step) % 7 for step in range((end - start) % 7 + 1)]


def _shift(token: str) -> Shift:
    found = _HOURS.fullmatch(token)
    if found is None:
        raise BadCalendar("calendar_hours", text=token)
    hour, minute, end_hour, end_minute = (int(number or 0) for number in found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if max(minute, end_minute) > 59 or start >= DAY_MINUTES or end > DAY_MINUTES:
        raise BadCalendar("calendar_hours", text=token)
    return Shift(start, end if end > start else end + DAY_MINUTES)


def _refuse_overlaps(week: Week) -> None:
    """Compare each shift with the next one, and the week's last with the first of the week after."""
    placed = [(day * DAY_MINUTES, day, shift) for day, shifts in enumerate(week) for shift in shifts]
    if not placed:
        raise BadCalendar("calendar_empty")
    _, day, shift = placed[0]
    placed.append(((day + 7) * DAY_MINUTES, day, shift))
    for (midnight, day, shift), (next_midnight, next_day, next_shift) in pairwise(placed):
        if midnight + shift.end > next_midnight + next_shift.start:
            first = f"{DAYS[day]} {_hours_text((shift,))}"
            second = f"{DAYS[next_day]} {_hours_text((next_shift,))}"
            raise BadCalendar("calendar_overlap", first=first, second=second)


def _days_text(days: list[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs)


def _hours_text(shifts: Shifts) -> str:
    return ",".join(f"{_time_text(shift.start)}-{_time_text(shift.end)}" for shift in shifts)


def _time_text(minute: int) -> str:
    minute = minute if minute <= DAY_MINUTES else minute - DAY_MINUTES
    return f"{minute // 60:02}:{minute % 60:02}"
