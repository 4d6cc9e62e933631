"""The pinned requirements are complete, exact and proven by hashes."""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement

from tests.house.source import ROOT, pyproject

LOCKS = ("requirements/base.txt", "requirements/server.txt", "requirements/dev.txt")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_an_exact_version_with_hashes(lock: str) -> None:
    entries = _entries(lock)
    assert entries
    for entry in entries:
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+(?: ; [^\\]+)?(?: --hash=sha256:[0-9a-f]{64})+", entry), (
            entry[:80]
        )


def test_what_runs_the_bot_is_pinned_to_the_same_versions_as_what_tests_it() -> None:
    base, server, dev = map(_pins, LOCKS)
    assert base.items() < server.items() < dev.items()


def test_what_the_project_asks_for_is_pinned_as_it_asks() -> None:
    project = pyproject()["project"]
    extras = project["optional-dependencies"]
    _assert_pinned(project["dependencies"], lock="requirements/base.txt")
    for name in extras.keys() - {"dev"}:
        _assert_pinned(extras[name], lock="requirements/server.txt")
    _assert_pinned([line for lines in extras.values() for line in lines], lock="requirements/dev.txt")


def test_the_tests_run_on_the_pinned_versions() -> None:
    pins = _pins("requirements/dev.txt")
    for name in ("sqlalchemy", "slack-bolt", "apscheduler", "pytest"):
        assert version(name) == pins[name]


def _assert_pinned(asked: list[str], *, lock: str) -> None:
    pins = _pins(lock)
    for requirement in map(Requirement, asked):
        if requirement.name != "rapport":
            assert requirement.specifier.contains(pins[requirement.name.lower()]), requirement


def _entries(lock: str) -> list[str]:
    joined = (ROOT / lock).read_text().replace("\\\n", "")
    return [re.sub(r"\s+", " ", line).strip() for line in joined.splitlines()]


def _pins(lock: str) -> dict[str, str]:
    pins = {}
    for entry in _entries(lock):
        name, _, rest = entry.partition("==")
        pins[name] = rest.split(" ")[0]
    return pins
