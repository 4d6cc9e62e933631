"""Every reason with which a rule says no has a sentence that a person can read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import views.refusals
from tests.house.source import FLOORS, ROOT, python_files


def test_every_refusal_has_its_sentence() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{line} {reason}"
        for path in python_files(*FLOORS)
        for line, reason in _refused(path)
        if reason not in views.refusals.SENTENCES
    ]
    assert not silent, "\n" + "\n".join(silent)


def _refused(path: Path) -> Iterator[tuple[int, str]]:
    """Where a `Refusal` is made with a reason written out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Refusal") and node.args:
            reason = node.args[0]
            if isinstance(reason, ast.Constant) and isinstance(reason.value, str):
                yield node.lineno, reason.value
