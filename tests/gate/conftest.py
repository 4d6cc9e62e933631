"""What the tests of the gate share: each of them says which test of the plan it is."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that proves nothing does not belong here."""
    silent = [
        item.nodeid for item in items if HERE in item.path.parents and not item.get_closest_marker("proves")
    ]
    if silent:
        raise pytest.UsageError(f"tests of the gate without @pytest.mark.proves: {silent}")
