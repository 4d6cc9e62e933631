"""Every benchmark can be asked for by its name."""

from __future__ import annotations

import subprocess
import sys

from tests.house.source import ROOT


def test_the_list_of_benchmarks_names_every_module_that_measures() -> None:
    modules = {path.stem for path in (ROOT / "bench").glob("[a-z]*.py")}
    listed = subprocess.run(
        [sys.executable, "-m", "bench", "--list"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    assert set(listed.split()) == modules
