"""The summary of `make gate`: for each test of the plan the cases it ran, what was checked, and how long it took."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.proofs import CASES, PROVES

PLAN = [f"T{number}" for number in range(1, 18)]
GUARANTEES = Path(__file__).parents[2] / "docs" / "guarantees.md"
NIGHTLY = re.compile(r"\bT\d+\b(?=.*nightly only)")
"""A line of the guarantees that says so excuses the tests it names."""


@dataclass
class Proof:
    """What the tests of one name came to."""

    passed: int = 0
    other: int = 0
    cases: int = 0
    seconds: float = 0.0
    checked: list[str] = field(default_factory=list)


class Summary:
    """Gathers the reports of a run and prints them; a test of the plan that nobody proved makes it fail."""

    def __init__(self) -> None:
        self.proofs: dict[str, Proof] = defaultdict(Proof)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test: what it ran is known once it was cleaned up."""
        facts: dict[str, Any] = dict(report.user_properties)
        for name in facts.get(PROVES, ()):
            proof = self.proofs[name]
            proof.seconds += report.duration
            if report.when == "call":
                proof.passed += report.passed
            proof.other += not report.passed
            if report.when == "teardown":
                self._count(proof, facts.get(CASES, {"count": 1, "checked": []}))

    @staticmethod
    def _count(proof: Proof, told: dict[str, Any]) -> None:
        proof.cases += told["count"]
        proof.checked += [each for each in told["checked"] if each not in proof.checked]

    def unproven(self) -> list[str]:
        """The tests of the plan that nobody ran to a good end, or of which a part was skipped or failed."""
        excused = nightly()
        return [
            name
            for name in PLAN
            if name not in excused and (not self.proofs[name].passed or self.proofs[name].other)
        ]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A promise without a proof is a failure."""
        if self.unproven() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """One line for each test of the plan, and one for each thing that was checked."""
        write = terminalreporter.write_line
        terminalreporter.section("what the gate proves")
        for name in PLAN:
            proof = self.proofs[name]
            state = (
                "nightly only" if name in nightly() else "NOT PROVEN" if name in self.unproven() else "proven"
            )
            write(
                f"{name:<4} {state:<12} {proof.cases:>9,} cases  {proof.seconds:>7.1f} s  {proof.passed} tests"
            )
            for each in proof.checked:
                write(f"       - {each}")


def nightly() -> set[str]:
    """The tests of the plan that the guarantees leave to the night."""
    if not GUARANTEES.is_file():
        return set()
    return {name for line in GUARANTEES.read_text().splitlines() for name in NIGHTLY.findall(line)}


def pytest_configure(config: pytest.Config) -> None:
    """Only where the results come together: not in the workers of xdist."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Summary(), "gate summary")
