"""What the import contracts in `pyproject.toml` cannot say; `make check` keeps the contracts themselves."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import FLOORS, PACKAGES, ROOT, pyproject, python_files

# Modules of the standard library through which a rule could learn the time or reach the world.
OUTSIDE_WORLD = {
    *("asyncio", "concurrent", "multiprocessing", "signal", "subprocess", "threading"),
    *("http", "select", "socket", "sqlite3", "ssl", "urllib"),
    *("io", "logging", "os", "pathlib", "shutil", "sys", "tempfile"),
    *("random", "secrets", "time"),
}


def test_a_rule_imports_nothing_but_the_standard_library_and_other_rules() -> None:
    allowed = (sys.stdlib_module_names - OUTSIDE_WORLD) | {"domain"}
    strangers = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in python_files("domain")
        for name in _imported(path)
        if name.partition(".")[0] not in allowed
    ]
    assert not strangers, "\n" + "\n".join(strangers)


def test_every_package_of_ours_is_shipped_linted_and_typed() -> None:
    packages = {path.parent.name for path in ROOT.glob("[a-z]*/__init__.py")} - {"tests", "bench"}
    tool = pyproject()["tool"]
    shipped = {pattern.removesuffix("*") for pattern in tool["setuptools"]["packages"]["find"]["include"]}
    assert packages == set(PACKAGES)
    assert packages == shipped
    assert packages == set(tool["importlinter"]["root_packages"])
    assert packages == set(tool["mypy"]["files"]) - {"tests", "bench"}


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""


NETWORK = {
    "bot/checkup.py": "the health of the bot beside, on this machine",
    "bot/http.py": "listens for Slack",
    "bot/ping.py": "the address that the operator wants to hear from",
    "bot/wire.py": "Slack's host",
    "bot/web.py": "the open Internet, for calendars that people subscribed to",
}
"""The only modules that open connections, and to where (promise P31)."""


@pytest.mark.proves("T15")
def test_P31_few_modules_reach_the_network_and_no_other() -> None:
    reaching = {
        "socket",
        "ssl",
        "http.client",
        "http.server",
        "urllib.request",
        "ftplib",
        "smtplib",
        "requests",
    }
    found = {
        str(path.relative_to(ROOT))
        for path in python_files(*FLOORS)
        if not path.is_relative_to(ROOT / "bot" / "demo") and reaching & set(_imported(path))
    }
    assert found == set(NETWORK)
    clients = [
        str(path.relative_to(ROOT))
        for path in python_files("bot", "handlers", "scheduler", "usecases")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("WebhookClient", "AsyncWebClient")
    ]
    assert not clients


def test_a_module_imports_what_it_names() -> None:
    """`usecases.people.name` works by chance in a module that another one has imported `usecases.people` for."""
    wrong = []
    for path in python_files(*PACKAGES):
        tree = ast.parse(path.read_text())
        imported = set(_imported(path))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                module = f"{node.value.id}.{node.attr}"
                is_ours = node.value.id in PACKAGES and (ROOT / f"{module.replace('.', '/')}.py").is_file()
                if is_ours and module not in imported:
                    wrong.append(f"{path.relative_to(ROOT)} names {module}")
    assert not wrong, "\n" + "\n".join(sorted(set(wrong)))
