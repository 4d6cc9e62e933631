"""`make mutants`: break the code in one place at a time, and see that some test fails each time that passes without.

Each patch in this folder is one fault, with what it breaks and the tests that have to notice above the diff.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).parent
COPIED = (
    "bot",
    "handlers",
    "scheduler",
    "usecases",
    "views",
    "storage",
    "domain",
    "sandbox",
    "tests",
    "bench",
    "docs",
)
BESIDE = ("pyproject.toml", "manifest.json", ".env.example", "Makefile", "README.md")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "mutants")
TESTS = "Tests: "
LONGEST_SECONDS, WHOLE_SECONDS = 300, 1200
"""For one fault, and for all the tests together in code that is whole."""
FAILED_TESTS = 1
"""The exit code with which pytest says that tests ran and some failed."""


@dataclass(frozen=True)
class Mutant:
    """A fault: the sentence that says what is broken, and the tests that must notice."""

    path: Path
    breaks: str
    tests: tuple[str, ...]

    @property
    def name(self) -> str:
        """As its file is called."""
        return self.path.stem


@dataclass(frozen=True)
class Verdict:
    """What became of a fault; `first` is the first test that failed, or why the fault does not count."""

    mutant: Mutant
    killed: bool
    first: str
    seconds: float


def mutants(folder: Path = FOLDER) -> list[Mutant]:
    """Every fault, in the order of the files' names."""
    return [_read(path) for path in sorted(folder.glob("*.patch"))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the faults (those whose name contains what is asked for); 1 when one was not noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("only", nargs="*", help="parts of names; all without")
    asked = parser.parse_args(arguments).only
    chosen = [each for each in mutants() if not asked or any(part in each.name for part in asked)]
    if fault := unpatched(chosen):
        print(f"The tests fail without any fault: {fault}")
        return 1
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        verdicts = list(pool.map(_told, chosen))
    survived = [verdict.mutant.name for verdict in verdicts if not verdict.killed]
    print(f"{len(verdicts) - len(survived)} of {len(verdicts)} faults were noticed.")
    if survived:
        print("Not noticed:", *survived)
    return 1 if survived or not verdicts else 0


def _told(mutant: Mutant) -> Verdict:
    verdict = judge(mutant)
    mark = "noticed" if verdict.killed else "SURVIVED"
    print(f"{mark:9}{verdict.seconds:5.0f} s  {mutant.name}: {mutant.breaks} [{verdict.first}]", flush=True)
    return verdict


def unpatched(chosen: Sequence[Mutant]) -> str:
    """Why the tests that have to notice would fail anyway; "" when they pass, or there are none."""
    if not chosen:
        return ""
    tests = sorted({test for mutant in chosen for test in mutant.tests})
    with tempfile.TemporaryDirectory(prefix="rapport-whole-") as place:
        _copy(Path(place))
        try:
            ran = _run(Path(place), "-n", "auto", *tests, seconds=WHOLE_SECONDS)
        except subprocess.TimeoutExpired:
            return f"no answer in {WHOLE_SECONDS} s"
    return _first(ran) if ran.returncode else ""


def judge(mutant: Mutant) -> Verdict:
    """Break a copy of the project and run the tests that must notice."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rapport-mutant-") as place:
        copy = Path(place)
        _copy(copy)
        applied = subprocess.run(
            ["git", "apply", str(mutant.path)], cwd=copy, capture_output=True, text=True, check=False
        )
        if applied.returncode:
            return Verdict(mutant, False, f"does not apply: {applied.stderr.strip()}", 0.0)
        try:
            ran = _run(copy, *mutant.tests, seconds=LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            return Verdict(mutant, False, f"no answer in {LONGEST_SECONDS} s", time.monotonic() - begun)
    return Verdict(mutant, ran.returncode == FAILED_TESTS, _first(ran), time.monotonic() - begun)


def _run(place: Path, *arguments: str, seconds: float) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False, timeout=seconds)


def _first(ran: subprocess.CompletedProcess[str]) -> str:
    failed = [
        line.split(" - ")[0]
        for line in ran.stdout.splitlines()
        if line.startswith(("FAILED tests/", "ERROR tests/"))
    ]
    if failed:
        return failed[0].split(" ", 1)[1]
    return "every test passed" if not ran.returncode else (ran.stdout + ran.stderr)[-300:].strip()


def _copy(place: Path) -> None:
    for name in COPIED:
        shutil.copytree(ROOT / name, place / name, ignore=LEFT_OUT)
    for name in BESIDE:
        shutil.copy(ROOT / name, place / name)


def _read(path: Path) -> Mutant:
    head = path.read_text(encoding="utf-8").split("--- a/")[0].splitlines()
    tests = next(line.removeprefix(TESTS).split() for line in head if line.startswith(TESTS))
    return Mutant(path, head[0].rstrip("."), tuple(tests))


if __name__ == "__main__":
    sys.exit(main())
