"""The extras of `pyproject.toml`: what not every bot needs, and how whoever needs it installs it."""

from __future__ import annotations

import importlib.util

INSTALL = "python -m pip install --no-deps --require-hashes -r requirements/server.txt"


def has(package: str) -> bool:
    """Whether a package is installed."""
    return importlib.util.find_spec(package) is not None
