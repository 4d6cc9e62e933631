"""What must not be in the code at all, whatever for: rules that a reader of ours checks in every module (T17)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import FLOORS, PACKAGES, ROOT, pyproject, python_files, repository_texts
from tests.proofs import Cases

pytestmark = pytest.mark.proves("T17")

MODULES = {"pickle", "cPickle", "marshal", "shelve", "dill", "telnetlib", "ftplib", "xmlrpc", "yaml"}
"""They run, or send in the clear, what others wrote."""
CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "tempfile.mktemp", "hashlib.md5"}
FLAGS = {"shell": True, "verify": False, "check_hostname": False, "autoescape": False}
NAMES = {"_create_unverified_context", "CERT_NONE"}
CLIENTS = {"WebClient", "WebhookClient"}
"""Without `retry_handlers` they send what was perhaps done once more (promise P9)."""
SINKS = {"section", "mrkdwn", "context", "header", "fields", "Message"}
HARMLESS = {
    ("views/changecards.py", "change.permalink"): "an address that Slack told",
    ("views/complaintletters.py", "asked.text"): "a message of ours",
    ("views/digests.py", "shown.text"): "a message of ours",
    ("views/lanes.py", "part.total"): "a number",
}
"""What may stand in a text as it is, each with why."""

SECRETS = {
    "a token of Slack's": r"xox[abeprs]-\d{9,}-\d{9,}-[A-Za-z0-9]{20,}|xapp-\d-A\w{8,}-\d{9,}-[0-9a-f]{40,}",
    "an incoming webhook": r"hooks\.slack\.com/services/T\w{8,}/B\w{8,}/\w{20,}",
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
    "a key of a cloud": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b",
    "a key of a code host": r"\bgh[pousr]_[A-Za-z0-9]{36}\b|\bglpat-[A-Za-z0-9_-]{20}\b",
}  # fmt: skip


def test_T17_nothing_runs_or_trusts_what_others_wrote(cases: Cases) -> None:
    files = list(python_files(*PACKAGES))
    found = [f"{path.relative_to(ROOT)}:{line}: {what}" for path in files for line, what in _dangers(path)]
    assert not found, "\n" + "\n".join(found)
    cases.ran(
        len(files), checked="no pickle, eval, shell or unchecked certificate, no client that sends twice"
    )


def _dangers(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, f"imports {each.name}") for each in names if each.name in MODULES)
            case ast.ImportFrom(module=str(module)) if module in MODULES:
                yield node.lineno, f"imports {module}"
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in NAMES:
                yield node.lineno, name
            case ast.Constant(value="in_channel") if ROOT / "sandbox" not in path.parents:
                yield node.lineno, "an answer that the whole channel reads (promise P27)"
            case ast.Call():
                yield from _calls(node)


def _calls(node: ast.Call) -> Iterator[tuple[int, str]]:
    name = ast.unparse(node.func)
    if name in CALLS:
        yield node.lineno, f"calls {name}"
    given = {each.arg: each.value for each in node.keywords}
    if name.rpartition(".")[2] in CLIENTS and "retry_handlers" not in given:
        yield node.lineno, f"{name} with retries of its own"
    for flag, bad in FLAGS.items():
        if isinstance(value := given.get(flag), ast.Constant) and value.value is bad:
            yield node.lineno, f"{flag}={bad}"


def test_T17_no_words_of_a_row_stand_in_a_text_as_they_are(cases: Cases) -> None:
    found, count = [], 0
    for path in python_files("views", "handlers", "usecases", "bot"):
        name = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            count += 1
            found += [f"{name}:{node.lineno}: {raw}" for raw in _raw(node) if (name, raw) not in HARMLESS]
    assert not found, "\nescape these:\n" + "\n".join(found)
    cases.ran(count, checked="no attribute of a row in an f-string that Slack interprets")


def _raw(call: ast.Call) -> Iterator[str]:
    """What an f-string that becomes a text of Slack's takes from a row without a word about it."""
    is_sink = ast.unparse(call.func).rpartition(".")[2] in SINKS
    texts = [each for each in call.args if is_sink] + [
        each.value for each in call.keywords if each.arg == "text"
    ]
    for text in texts:
        for part in ast.walk(text):
            if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Attribute | ast.Subscript):
                yield ast.unparse(part.value)


def test_T17_no_moment_is_without_its_zone() -> None:
    lint = pyproject()["tool"]["ruff"]["lint"]
    assert "DTZ" in lint["select"]
    assert not [rule for rule in lint["ignore"] if rule.startswith("DTZ")]
    lax = [
        path
        for path, rules in lint["per-file-ignores"].items()
        if any(rule.startswith("DTZ") for rule in rules)
    ]
    assert not lax
    excused = [name for name, text in repository_texts() if name.endswith(".py") and "noqa: " + "DTZ" in text]
    assert not [name for name in excused if name.partition("/")[0] in FLOORS]


def test_T17_there_is_no_secret_in_any_file(cases: Cases) -> None:
    texts = list(repository_texts())
    found = [
        f"{name}: {what}"
        for name, text in texts
        for what, shape in SECRETS.items()
        if re.search(shape, text) and name != "tests/house/test_dangers.py"
    ]
    assert not found, "\n" + "\n".join(found)
    cases.ran(len(texts), checked="no token, key or password")
