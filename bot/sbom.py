"""What the bot is made of, as a CycloneDX document: `python -m bot.sbom requirements/server.txt`.

It is read from the lock file, so it says what `make setup` installs, with the hashes that are allowed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

_ENTRY = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?P<rest>.*)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def document(lock: str, *, name: str) -> dict[str, Any]:
    """The document of a lock file's text; the same text gives the same document."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": name, "bom-ref": name}},
        "components": [_component(found) for line in _lines(lock) if (found := _ENTRY.fullmatch(line))],
    }


def licence(name: str) -> str:
    """The licence that an installed distribution names: an SPDX expression, or its own words, or ""."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    classifiers = told.get_all("Classifier") or ()
    named = [
        each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: OSI Approved :: ")
    ]
    expression, words = (told.get_all(field) or [""] for field in ("License-Expression", "License"))
    # Some put the whole licence here.
    return str(expression[0] or "; ".join(named) or words[0].strip().partition("\n")[0][:100])


def main(arguments: Sequence[str]) -> int:
    """Print the document of the lock file that is named."""
    print(json.dumps(document(Path(arguments[0]).read_text(), name="rapport"), indent=2, ensure_ascii=False))
    return 0


def _lines(lock: str) -> list[str]:
    return [line.strip() for line in lock.replace("\\\n", " ").splitlines() if line.strip()]


def _component(found: re.Match[str]) -> dict[str, Any]:
    name, version = found["name"].lower(), found["version"]
    address = f"pkg:pypi/{re.sub('[-_.]+', '-', name)}@{version}"
    part: dict[str, Any] = {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "purl": address,
        # A version has a file for each kind of machine.
        "properties": [{"name": "rapport:sha256", "value": each} for each in _HASH.findall(found["rest"])],
    }
    words = licence(name)
    return part | ({"licenses": [{"license": {"name": words}}]} if words else {})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
