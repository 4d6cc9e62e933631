"""Where the house tests find the files they read."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("bot", "handlers", "scheduler", "usecases", "views", "storage", "domain")
PACKAGES = (*FLOORS, "sandbox")


def python_files(*packages: str) -> Iterator[Path]:
    """Every module of these packages; what Alembic generates is not written by us."""
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if (ROOT / "storage/migrations/versions") not in path.parents:
                yield path


def repository_texts() -> Iterator[tuple[str, str]]:
    """The name and the text of every file that git keeps, or would keep with the next commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in sorted(set(listed.stdout.decode().split("\0")) - {""}):
        path = ROOT / name
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" not in content:
            yield name, content.decode()


def pyproject() -> dict[str, Any]:
    """The project's own settings."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())
