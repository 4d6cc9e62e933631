"""Whatever people wrote, a spreadsheet finds no formula in it, and it can be read back (T5c)."""

from __future__ import annotations

import csv
import io
import random

import pytest

from domain.spreadsheets import acts, guarded, unguarded
from tests import effort
from tests.proofs import Cases

pytestmark = pytest.mark.proves("T5")

BEGINNINGS = (*"=+-@\t\r\n\0'\"＝＋－＠", "", " ", "'=", "''", "a", "é", "王", ",", ";", "\u202e", "\ufeff")
PIECES = (
    *("=1+1", "cmd|' /C calc'!A0", "HYPERLINK(1)", '"', '""', ",", ";", "\r\n", "\n", "\t"),
    *("-", "ok", "王小明", "🤝", "'"),
)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1", "'+49 30 1"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\0=1", "'\0=1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("'tis well", "'tis well"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_P36_a_cell_that_would_be_calculated_begins_with_an_apostrophe(text: str, cell: str) -> None:
    assert guarded(text) == cell
    assert unguarded(cell) == text


def test_T5c_no_cell_of_many_is_a_formula_and_each_is_read_back(cases: Cases) -> None:
    """The cells are written and read as a file is: quoted, with line ends and separators in them."""
    chance = random.Random(5)
    texts = [
        chance.choice(BEGINNINGS) + "".join(chance.choices(PIECES, k=chance.randrange(5)))
        for _ in range(effort.of(20_000, soak=500_000))
    ]
    assert sum(map(acts, texts)) > len(texts) / 5
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        [guarded(text)] for text in texts
    )
    file.seek(0)
    cells = [row[0] for row in csv.reader(file)]
    assert not [cell for cell in cells if acts(cell)]
    assert [unguarded(cell) for cell in cells] == texts
    cases.ran(len(texts), checked="no formula cell, and the text reads back")
