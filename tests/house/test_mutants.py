"""The faults that `make mutants` tries fit the code as it is, and name tests that there are."""

from __future__ import annotations

import subprocess

import pytest

from tests.house.source import ROOT
from tests.mutants.__main__ import Mutant, mutants

PARTS = {"intake", "outbox", "clock", "permission", "audience", "care"}


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.name)
def test_a_fault_fits_the_code_and_names_tests(mutant: Mutant) -> None:
    checked = subprocess.run(
        ["git", "apply", "--check", str(mutant.path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert not checked.returncode, checked.stderr
    assert mutant.breaks
    assert mutant.tests
    assert all((ROOT / test).is_file() for test in mutant.tests)


def test_every_part_that_must_not_fail_has_faults() -> None:
    parts = [mutant.name.partition("-")[0] for mutant in mutants()]
    assert set(parts) == PARTS
    assert len(parts) >= 40
