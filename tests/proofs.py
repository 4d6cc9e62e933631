"""Which promise a test proves, and how many cases it ran: read by the summary of `make gate`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

CASES, PROVES = "cases", "proves"
"""The properties of a test: plain lists and dicts, since they travel from the workers of xdist."""


@dataclass
class Cases:
    """What a test reports of itself: how many cases it ran and what it checked in each."""

    count: int = 0
    checked: list[str] = field(default_factory=list)

    def ran(self, count: int, *, checked: str) -> None:
        """So many cases were run, each checked for this."""
        self.count += count
        if checked not in self.checked:
            self.checked.append(checked)


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> Iterator[Cases]:
    """The cases of this test, kept for the summary."""
    found = Cases()
    yield found
    kept = {"count": found.count, "checked": found.checked}
    request.node.user_properties.append((CASES, kept))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test say what it proves."""
    for item in items:
        names = sorted({str(name) for mark in item.iter_markers("proves") for name in mark.args})
        if names:
            item.user_properties.append((PROVES, names))
