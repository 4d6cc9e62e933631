"""Every command that the README or the Makefile names is there to be run."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.house.source import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, flags=re.MULTILINE))


def test_every_make_target_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"(?:^|[`$;&] ?)make ([a-z]+)", _readme(), flags=re.MULTILINE))
    assert named, "the README names no make target"
    assert named <= TARGETS


def test_make_alone_explains_every_target_a_person_runs() -> None:
    explained = subprocess.run(["make"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    named_in_help = set(re.findall(r"^  make ([a-z]+)", explained, flags=re.MULTILINE))
    assert named_in_help == TARGETS - {"python"}


def test_every_command_of_the_bot_that_the_readme_or_the_makefile_names_exists() -> None:
    named = set(re.findall(r"(?:python|PYTHON\)) -m bot ([a-z]+)", _readme() + MAKEFILE))
    named |= set(re.findall(r"(?:^|[`$;&] ?)rapport ([a-z]+)", _readme(), flags=re.MULTILINE))
    for command in sorted(named):
        asked = subprocess.run(
            [sys.executable, "-m", "bot", command, "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert asked.returncode == 0, f"python -m bot {command} --help: {asked.stderr}"


def test_what_make_bench_runs_exists() -> None:
    assert (ROOT / "bench" / "__main__.py").is_file()


def _readme() -> str:
    path = ROOT / "README.md"
    if not path.is_file():
        pytest.fail("README.md is missing")
    return path.read_text()
