"""The page of promises names every promise of the plan once, and tests that there are."""

from __future__ import annotations

import re

from tests.gate.summary import GUARANTEES, PLAN
from tests.house.source import ROOT

ROWS = re.findall(r"^\| (P\d+b?) \| (.+) \| (.+) \|$", GUARANTEES.read_text(encoding="utf-8"), re.MULTILINE)
PROMISES = [f"P{number}" for number in range(1, 38)]


def test_every_promise_is_named_once_in_its_order() -> None:
    named = [name for name, _, _ in ROWS]
    assert [name for name in named if name != "P25b"] == PROMISES
    assert named.count("P25b") == 1


def test_every_promise_names_tests_that_there_are() -> None:
    for name, _, proofs in ROWS:
        files, plans = re.findall(r"`(tests/[^`]+)`", proofs), re.findall(r"\bT\d+\b", proofs)
        assert files or plans, name
        assert [file for file in files if not (ROOT / file).is_file()] == [], name
        assert set(plans) <= set(PLAN), name
