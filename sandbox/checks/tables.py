"""table, data_table and data_visualization."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.checks.objects import block_id
from sandbox.checks.rich_text import BLOCK as RICH_TEXT
from sandbox.checks.rules import (
    Rule,
    anything,
    array,
    boolean,
    both,
    by_type,
    choice,
    number,
    record,
    string,
    wrong,
)

MAX_COLUMNS = 20
MAX_TABLE_ROWS = 100
MAX_DATA_ROWS = 201
MAX_DATA_CHARACTERS = 20_000

_RAW_TEXT = record({"type": anything, "text": string(10**6, shortest=1), "emoji": boolean}, required=["text"])
_RAW_NUMBER = record(
    {"type": anything, "value": number(whole=False), "text": string(10**6, shortest=1)},
    required=["value", "text"],
)
_COLUMN = record({"align": choice("left", "center", "right"), "is_wrapped": boolean})


def _rectangle(value: Any, at: str) -> Iterator[str]:
    """All rows are equally long."""
    rows = value.get("rows") if isinstance(value, dict) else None
    if isinstance(rows, list) and len({len(row) for row in rows if isinstance(row, list)}) > 1:
        yield wrong("all rows must have the same number of cells", at=f"{at}/rows")


def characters(value: Any) -> int:
    """Characters of all texts inside."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(characters(one) for key, one in value.items() if not (key == "text" and own))
    return sum(characters(one) for one in value) if isinstance(value, list) else 0


TABLE = both(
    record(
        {
            "type": anything,
            "block_id": block_id,
            "rows": array(
                array(by_type({"raw_text": _RAW_TEXT, "rich_text": RICH_TEXT}), low=1, high=MAX_COLUMNS),
                low=1,
                high=MAX_TABLE_ROWS,
            ),
            "column_settings": array(_COLUMN, high=MAX_COLUMNS),
        },
        required=["rows"],
    ),
    _rectangle,
)


def _header(value: Any, at: str) -> Iterator[str]:
    """Plain cells in the header, the row header is one of the columns, all texts together stay in bounds."""
    rows = value.get("rows") if isinstance(value, dict) else None
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], list):
        return
    for index, cell in enumerate(rows[0]):
        if isinstance(cell, dict) and cell.get("type") == "rich_text":
            yield wrong("header cells cannot be rich_text", at=f"{at}/rows/0/{index}")
    column = value.get("row_header_column_index", 0)
    if isinstance(column, int) and column >= len(rows[0]):
        yield wrong("must be the index of a column", at=f"{at}/row_header_column_index")
    if characters(rows) > MAX_DATA_CHARACTERS:
        yield wrong(f"must be less than {MAX_DATA_CHARACTERS + 1} characters in all cells", at=f"{at}/rows")


_DATA_CELL = by_type({"raw_text": _RAW_TEXT, "raw_number": _RAW_NUMBER, "rich_text": RICH_TEXT})
DATA_TABLE = both(
    record(
        {
            "type": anything,
            "block_id": block_id,
            "rows": array(array(_DATA_CELL, low=1, high=MAX_COLUMNS), low=2, high=MAX_DATA_ROWS),
            "caption": string(shortest=1),
            "page_size": number(1, 100),
            "row_header_column_index": number(0),
        },
        required=["rows", "caption"],
    ),
    _rectangle,
    _header,
)

_LABEL = string(20, shortest=1)


def _positive(value: Any, at: str) -> Iterator[str]:
    yield from number(whole=False)(value, at)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value <= 0:
        yield wrong("must be greater than 0", at=at)


_PIE = record(
    {
        "type": anything,
        "segments": array(
            record({"label": _LABEL, "value": _positive}, required=["label", "value"]), low=1, high=12
        ),
    },
    required=["segments"],
)
_POINT = record({"label": _LABEL, "value": number(whole=False)}, required=["label", "value"])
_SERIES = record({"name": _LABEL, "data": array(_POINT, low=1, high=20)}, required=["name", "data"])
_AXIS = record(
    {"categories": array(_LABEL, low=1, high=20), "x_label": string(50), "y_label": string(50)},
    required=["categories"],
)


def _points_match(value: Any, at: str) -> Iterator[str]:
    """Series have names of their own, and one point for every category."""
    if not isinstance(value, dict) or not isinstance(value.get("axis_config"), dict):
        return
    categories = value["axis_config"].get("categories") or []
    if len(set(categories)) != len(categories):
        yield wrong("categories must be unique", at=f"{at}/axis_config/categories")
    names = [one.get("name") for one in value.get("series") or [] if isinstance(one, dict)]
    if len(set(names)) != len(names):
        yield wrong("series names must be unique", at=f"{at}/series")
    for index, one in enumerate(value.get("series") or []):
        labels = [point.get("label") for point in one.get("data") or []] if isinstance(one, dict) else []
        if sorted(map(str, labels)) != sorted(map(str, categories)):
            yield wrong("data must have exactly one point for every category", at=f"{at}/series/{index}/data")


_AXIS_CHART: Rule = both(
    record(
        {"type": anything, "series": array(_SERIES, low=1, high=12), "axis_config": _AXIS},
        required=["series", "axis_config"],
    ),
    _points_match,
)

DATA_VISUALIZATION = record(
    {
        "type": anything,
        "block_id": block_id,
        "title": string(50, shortest=1),
        "chart": by_type({"pie": _PIE, "bar": _AXIS_CHART, "area": _AXIS_CHART, "line": _AXIS_CHART}),
    },
    required=["title", "chart"],
)
