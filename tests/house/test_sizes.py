"""Modules and functions stay small, and calls say what their arguments are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import PACKAGES, ROOT, python_files

LONGEST_FUNCTION = 40
LONGEST_MODULE = 300

VOCABULARY = ("blocks.py", "words.py")
"""Modules whose functions are read like words of a sentence: `option(text, value)`, `w.n(one, many, n)`."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_no_module_is_longer_than_300_lines() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in _everything()
        if (lines := len(path.read_text().splitlines())) > LONGEST_MODULE
    ]
    assert not too_long, _listed(too_long)


def test_no_function_is_longer_than_40_lines() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines} lines"
        for path in _everything()
        for node in ast.walk(_tree(path))
        if isinstance(node, Function) and (lines := _length(node)) > LONGEST_FUNCTION
    ]
    assert not too_long, _listed(too_long)


def test_every_module_says_in_its_docstring_what_it_is_for() -> None:
    silent = [str(path.relative_to(ROOT)) for path in _everything() if not ast.get_docstring(_tree(path))]
    assert not silent, _listed(silent)


def test_arguments_after_the_first_are_given_by_name() -> None:
    positional = [
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"
        for path in python_files("domain", "usecases", "views", "storage")
        if path.name not in VOCABULARY
        for function, bound in _public_functions(_tree(path))
        if len(function.args.posonlyargs + function.args.args) > 1 + bound + _spoken(function)
    ]
    assert not positional, _listed(positional)


def _everything() -> Iterator[Path]:
    return python_files(*PACKAGES, "tests", "bench")


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _public_functions(module: ast.Module) -> Iterator[tuple[Function, bool]]:
    """Functions and methods for callers of ours, and whether the first argument is `self` or `cls`.

    A class with parents is left out: the parent, often a library's, has chosen how its methods are called.
    """
    for node in module.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node, False
        if isinstance(node, ast.ClassDef) and not node.bases:
            for method in node.body:
                if isinstance(method, Function) and not method.name.startswith("_"):
                    yield method, not _is_static(method)


def _spoken(function: Function) -> bool:
    """Views say a thing in a language: the language `w` comes first and does not count."""
    return bool(function.args.args) and function.args.args[0].arg == "w"


def _is_static(method: Function) -> bool:
    return any(isinstance(mark, ast.Name) and mark.id == "staticmethod" for mark in method.decorator_list)


def _listed(offenders: list[str]) -> str:
    return "\n" + "\n".join(offenders)
