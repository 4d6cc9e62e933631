"""Numbers of days, as people write them in English and Chinese."""

from __future__ import annotations

import pytest

from domain import periods


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("30d", 30), ("2w", 14), ("1 day", 1), ("3 Months", 90), ("1y", 365), ("３０天", 30), ("两周", 14),
        ("十天", 10), ("1个月", 30), ("2个星期", 14),
    ],
)  # fmt: skip
def test_a_number_and_a_unit_are_days(text: str, days: int) -> None:
    assert periods.days_of(text) == days


@pytest.mark.parametrize("text", ["", "0d", "d", "30", "soon", "2h", "-3d", "12345d", "3d 4d", "周"])
def test_anything_else_is_none(text: str) -> None:
    assert periods.days_of(text) is None
