"""The results as people and as programs read them."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Sequence
from typing import Any

import storage.db
from bench.tools.measuring import Result

HEAD = ("path", "unit", "ours", "floor", "ratio", "target", "reached")


def text(results: Sequence[Result]) -> str:
    """One table, and what it was measured with."""
    rows = [HEAD, *(_cells(result) for result in results)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    lines = ["  ".join(_aligned(row, widths=widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:], "", _tools()])


def entry(result: Result) -> dict[str, Any]:
    """One entry of `latest.json`."""
    return {
        "name": result.name,
        "unit": result.unit,
        "ours": round(result.ours, 3),
        "floor": round(result.floor, 3),
        "ratio": round(result.ratio, 3),
    }


def _cells(result: Result) -> tuple[str, ...]:
    numbers = (_number(result.ours), _number(result.floor), f"{result.ratio:.2f}")
    return (result.name, result.unit, *numbers, result.target, "yes" if result.reached else "NO")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _aligned(row: Sequence[str], *, widths: Sequence[int]) -> list[str]:
    left = (0, 1, 5, 6)
    return [
        cell.ljust(width) if place in left else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def _tools() -> str:
    driver: Any = storage.db.sqlite_driver()
    version = driver.sqlite_version
    mode = storage.db.journal_mode(driver.sqlite_version_info)
    own = "" if driver is sqlite3.dbapi2 else f" (the interpreter's own is {sqlite3.sqlite_version})"
    return f"Python {platform.python_version()}, SQLite {version}{own} in {mode} mode."
