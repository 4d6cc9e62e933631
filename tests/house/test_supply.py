"""What we build on: its licences are open, and it can be listed (T17, promise P37)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata

import pytest

import bot.sbom
from tests.house.source import ROOT
from tests.proofs import Cases

pytestmark = pytest.mark.proves("T17")

OPEN = re.compile(
    r"\b(?:MIT|0?BSD|Apache|Python Software Foundation|PSF|ISC|MPL|Mozilla Public|LGPL|Lesser General Public|Zlib"
    r"|ZPL|Zope Public|PostgreSQL|Unlicense|Public Domain|CC0|BlueOak)\b",
    re.IGNORECASE,
)
"""Words of licences that the Open Source Initiative approved and with which ours goes together."""
CLOSED = re.compile(
    r"\b(?:AGPL|SSPL|BUSL|Proprietary|Commercial|Commons Clause|GPL-[23])\b|(?<!L)GPL", re.IGNORECASE
)


TOLD_ELSEWHERE = {"pysqlite3": "Zlib"}
"""The licence of what names none in its metadata, as its repository tells."""


def pinned(lock: str) -> dict[str, str]:
    """The names and versions of a lock file."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", (ROOT / lock).read_text(), flags=re.MULTILINE))


def test_T17_everything_we_build_on_is_open(cases: Cases) -> None:
    here = {name for name in pinned("requirements/dev.txt") if _is_installed(name)}
    said = {name: bot.sbom.licence(name) or TOLD_ELSEWHERE.get(name, "") for name in here}
    strange = {name: words for name, words in said.items() if not OPEN.search(words) or CLOSED.search(words)}
    assert not strange
    assert here >= {"slack-bolt", "sqlalchemy", "apscheduler", "aiohttp", "waitress"}
    cases.ran(len(here), checked="a licence that the OSI approved")


def test_P37_the_list_of_parts_names_every_pinned_version(cases: Cases) -> None:
    command = [sys.executable, "-m", "bot.sbom", "requirements/server.txt"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    listed = json.loads(printed)
    assert (listed["bomFormat"], listed["specVersion"], listed["version"]) == ("CycloneDX", "1.5", 1)
    parts = {part["name"]: part for part in listed["components"]}
    assert {name: part["version"] for name, part in parts.items()} == pinned("requirements/server.txt")
    assert len({part["bom-ref"] for part in listed["components"]}) == len(parts)
    for name, part in parts.items():
        assert part["purl"] == f"pkg:pypi/{name}@{part['version']}"
        assert all(re.fullmatch("[0-9a-f]{64}", each["value"]) for each in part["properties"])
        assert part["properties"]
    lock = (ROOT / "requirements/server.txt").read_text()
    assert bot.sbom.document(lock, name="rapport") == listed
    cases.ran(len(parts), checked="version, address and hashes")


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
