"""Cells of a table that somebody opens in a spreadsheet: text stays text and is never a formula (promise P36)."""

from __future__ import annotations

import re

_ACTS = re.compile("'*[=+\\-@\t\r\n\0＝＋－＠]")
"""What a spreadsheet takes for the beginning of a formula, also behind apostrophes of ours."""


def guarded(text: str) -> str:
    """The text of a cell: what a spreadsheet would calculate gets an apostrophe in front (OWASP ASVS 1.2.10)."""
    return f"'{text}" if _ACTS.match(text) else text


def unguarded(cell: str) -> str:
    """The text that such a cell was made of."""
    return cell[1:] if cell.startswith("'") and _ACTS.match(cell) else cell


def acts(cell: str) -> bool:
    """Whether a spreadsheet might calculate a cell."""
    return bool(cell) and not cell.startswith("'") and bool(_ACTS.match(cell))
