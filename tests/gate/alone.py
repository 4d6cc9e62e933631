"""Tests that measure time have the machine to themselves, though other processes run tests beside them."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

IS_SHARED = "PYTEST_XDIST_TESTRUNUID" in os.environ
"""Whether other processes run tests of the same run."""
HERE = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:12]
"""Two runs in one checkout take turns too."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They come first, so that nobody waits for them in the end."""
    items.sort(key=lambda item: not item.get_closest_marker("alone"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Wait for the turn of a test, before its own time runs."""
    with turn(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@contextmanager
def turn(*, alone: bool) -> Iterator[None]:
    """A turn beside others, or one that begins when all others are over."""
    if not IS_SHARED:
        yield
        return
    with _opened("door") as door, _opened("room") as room:
        # Whoever waits for an empty room keeps the door, or others would always be in.
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield


def _opened(name: str) -> IO[str]:
    return (Path(tempfile.gettempdir()) / f"rapport-{HERE}-{name}").open("w")
