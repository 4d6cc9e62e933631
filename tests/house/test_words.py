"""Nothing in the repository names a machine, a registry or a secret."""

from __future__ import annotations

import re

import pytest

from tests.house.source import repository_texts

# Written in pieces, so that this file does not find itself.
FORBIDDEN = {
    "a package registry's host": "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("deb", "debian", "org"),
            ("golang", "org"),
            ("crates", "io"),
        )
    ),
    "a path of somebody's machine": r"(?<![\w./}>-])/" + r"(?:work|root|home|Users)/[\w.]",
    "a Slack token": r"xox[abceoprs]-" + r"\d{9,}-[\w-]{16,}|xapp-\d-" + r"[A-Z0-9]{9,}-\d{9,}-[0-9a-f]{32,}",
    "a private key": "-----BEGIN [A-Z ]*PRIVATE" + " KEY-----",
    "a token of a code host": r"gh[pousr]_" + r"[A-Za-z0-9]{36}",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in repository_texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]
    assert not found, "\n" + "\n".join(found)


def test_the_patterns_find_what_they_are_for() -> None:
    examples = {
        "a package registry's host": "https://files.pythonhosted" + ".org/x",
        "a path of somebody's machine": "cd /home" + "/ann/rapport",
        "a Slack token": "xoxb" + "-123456789012-abcdefghijklmnopqrst",
        "a private key": "-----BEGIN RSA PRIVATE" + " KEY-----",
        "a token of a code host": "ghp" + "_" + "a1" * 18,
    }
    assert examples.keys() == FORBIDDEN.keys()
    for what, example in examples.items():
        assert re.search(FORBIDDEN[what], example), what
