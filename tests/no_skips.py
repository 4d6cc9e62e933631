"""Turns every skipped test into a failed one when RAPPORT_NO_SKIPS is set, as `.ci/run` does."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

NO_SKIPS = os.environ.get("RAPPORT_NO_SKIPS") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """One test: skipped by a mark, a fixture or its own words. An expected failure stays what it is."""
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A whole module that skips itself while it is collected."""
    report = yield
    if NO_SKIPS and report.skipped:
        _fail(report)
    return report


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    report.outcome = "failed"
    where_and_why = report.longrepr if isinstance(report.longrepr, tuple) else (report.longrepr,)
    report.longrepr = f"RAPPORT_NO_SKIPS=1 allows no skipped test: {':'.join(map(str, where_and_why))}"
