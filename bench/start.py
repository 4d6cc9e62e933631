"""The cold start, until connected to Slack; beside importing the same modules and nothing else."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

from bench.tools import sandboxed
from bench.tools.measuring import How, Result, alternate, at_most
from bench.tools.processes import ROOT
from sandbox import Sandbox

IMPORTS = "import bot.cli; print(flush=True)"


def measure(how: How) -> Iterator[Result]:
    """`python -m bot run` in Socket Mode, on a database that is up to date."""
    with sandboxed.slack() as sandbox, how.databases.fresh("sqlite") as url:
        times = alternate(
            lambda: _start(sandbox, url),
            _import,
            rounds=how.rounds,
        )
    yield at_most("cold start", "ms", ours=times[0], floor=times[1], target=2.0)


def _start(sandbox: Sandbox, url: str) -> float:
    begun = time.perf_counter()
    with sandboxed.running(sandbox, url=url):
        return (time.perf_counter() - begun) * 1000


def _import() -> float:
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", IMPORTS], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    spent = time.perf_counter() - begun
    process.kill()
    process.communicate()
    return spent * 1000
