"""Days as people write them, in two languages."""

from __future__ import annotations

from datetime import date

import pytest

from domain import days
from domain.refusals import Refusal

TODAY = date(2026, 3, 2)
"""A Monday."""


def march(first: int, last: int = 0) -> tuple[date, date]:
    return date(2026, 3, first), date(2026, 3, last or first)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-03-10 to 2026-03-14", march(10, 14)),
        ("2026/3/10-2026/3/12", march(10, 12)),
        ("today", march(2)),
        ("tomorrow", march(3)),
        ("until fri", march(2, 6)),
        ("till Wednesday", march(2, 4)),
        ("from Monday to Wednesday", march(2, 4)),
        ("sat - sun", march(7, 8)),
        ("next tuesday", march(10)),
        ("10 mar", march(10)),
        ("March 10th through March 12", march(10, 12)),
        ("3月10日 至 3月14日", march(10, 14)),
        ("3月10日至14日 休假", march(10, 14)),
        ("2026年3月10日", march(10)),
        ("今天", march(2)),
        ("明天到周五", march(3, 6)),
        ("到周五为止", march(2, 6)),
        ("下周三到下周五", march(11, 13)),
        ("星期日", march(8)),
        ("３月１０日", march(10)),
        ("28 dec to 3 jan", (date(2025, 12, 28), date(2026, 1, 3))),
        ("29 feb", (date(2028, 2, 29), date(2028, 2, 29))),
        ("", None),
        ("cover", None),
    ],
)
def test_days_are_read_in_either_language(text: str, found: tuple[date, date] | None) -> None:
    assert days.stretch(text, today=TODAY) == found


@pytest.mark.parametrize(
    "text", ["someday", "2026-02-30", "31号 31日 3月1日", "32日", "3月10日 noon", "mon tue wed", "0 mar"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        days.stretch(text, today=TODAY)
    assert refused.value.reason == "days_unreadable"


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (date(2026, 3, 5), date(2026, 3, 4), "days_reversed"),
        (date(2026, 2, 20), date(2026, 3, 1), "days_past"),
        (date(2026, 3, 2), date(2027, 3, 4), "days_many"),
        (date(9999, 12, 31), date(9999, 12, 31), "days_far"),
    ],
)
def test_impossible_stretches_are_refused(first: date, last: date, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        days.check(first, last=last, today=TODAY)
    assert refused.value.reason == reason


def test_days_that_began_already_and_a_whole_year_are_fine() -> None:
    days.check(date(2026, 2, 20), last=TODAY, today=TODAY)
    days.check(TODAY, last=date(2027, 3, 3), today=TODAY)
