"""Days off as people write them, in English and Chinese."""

from __future__ import annotations

from datetime import date

import pytest

from domain import daysoff
from domain.calendars import Kind, Side
from domain.refusals import Refusal
from domain.worktime import Shift

MAY = {day: date(2026, 5, day) for day in range(1, 32)}


@pytest.mark.parametrize(
    ("text", "last", "kind", "name"),
    [
        ("2026-05-04 Team day", 4, Kind.HOLIDAY, "Team day"),
        ("2026/5/4 to 2026/5/6 half Company outing", 6, Kind.HALF, "Company outing"),
        ("2026.05.04-2026.05.06 off", 6, Kind.HOLIDAY, ""),
        ("2026-05-04 Workshop in Berlin", 4, Kind.HOLIDAY, "Workshop in Berlin"),
        ("2026-05-04 Offsite", 4, Kind.HOLIDAY, "Offsite"),
        ("2026-05-04 Half-day: Fair", 4, Kind.HALF, "Fair"),
        ("2026-05-04 normal", 4, Kind.NORMAL, ""),
        ("2026-05-04 3 kings", 4, Kind.HOLIDAY, "3 kings"),
        ("2026年5月4日至2026年5月6日放假劳动节", 6, Kind.HOLIDAY, "劳动节"),
        ("2026年5月4日 半天 搬家", 4, Kind.HALF, "搬家"),
        ("2026-05-04上班 补班", 4, Kind.WORKDAY, "补班"),
        ("2026-05-04 照常上班", 4, Kind.NORMAL, ""),
        ("２０２６-０５-０４ “厂庆”", 4, Kind.HOLIDAY, "厂庆"),
    ],
)
def test_days_a_kind_and_a_name_are_read(text: str, last: int, kind: Kind, name: str) -> None:
    assert daysoff.wish(text) == daysoff.Wish(MAY[4], MAY[last], kind, (), name)


@pytest.mark.parametrize(
    ("text", "shifts", "name"),
    [
        ("2026-05-09 work 09:00-13:00 Release", (Shift(540, 780),), "Release"),
        ("2026-05-09 work 9-12,13-15", (Shift(540, 720), Shift(780, 900)), ""),
        ("2026-05-09 work: 22:00-06:00 Night", (Shift(1320, 1800),), "Night"),
        ("2026年5月9日 上班 9:00至13:00 上线", (Shift(540, 780),), "上线"),
        ("2026-05-09 half 09:00-12:00 Fair", (Shift(540, 720),), "Fair"),
    ],
)
def test_hours_may_follow_the_kind(text: str, shifts: tuple[Shift, ...], name: str) -> None:
    wish = daysoff.wish(text)
    assert (wish.shifts, wish.name) == (shifts, name)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Team day", "dayoff_usage"),
        ("2026-05 Team day", "dayoff_usage"),
        ("2026-05-045 Team day", "dayoff_usage"),
        ("2026-02-30 Team day", "dayoff_no_day"),
        ("2026-05-06 to 2026-05-04 Team day", "dayoff_range"),
        ("2026-05-01 to 2026-07-02 Team day", "dayoff_range"),
        ("2026-05-09 work 9-25", "calendar_hours"),
        ("2026-05-09 work 9-12,11-13", "calendar_overlap"),
    ],
)
def test_what_is_wrong_is_named(text: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        daysoff.wish(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Acme 2026-05-04 X", ("Acme", Side.OURS, "2026-05-04 X")),
        ("Acme theirs 2026-05-04 X", ("Acme", Side.THEIRS, "2026-05-04 X")),
        ("远景科技 客户方 2026年5月4日 X", ("远景科技", Side.THEIRS, "2026年5月4日 X")),
        ("2026-05-04 X", ("", Side.OURS, "2026-05-04 X")),
        ("Acme", ("Acme", Side.OURS, "")),
    ],
)
def test_what_stands_before_the_day_says_whose_it_is(text: str, found: tuple[str, Side, str]) -> None:
    assert daysoff.parted(text) == found


def test_more_hours_than_are_kept_are_refused() -> None:
    hours = ", ".join(
        f"{hour}:{minute}-{hour}:{minute + 9}" for hour in range(10, 20) for minute in (10, 30, 50)
    )
    with pytest.raises(Refusal) as refused:
        daysoff.wish(f"2026-05-09 work {hours} Marathon")
    assert refused.value.reason == "calendar_too_long"
