"""What the doctor finds, in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is."""

    WELL = "ok"
    NOTE = "note"
    PROBLEM = "MEND"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, in words, and what to do about it."""

    level: Level
    words: str
    mend: str = ""
