"""What those who run the bot are told at once, each under a code that stays the same (`docs/operations.md`)."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from enum import StrEnum

EVERY = timedelta(hours=1)
"""How often the same trouble is told (promise P6)."""


class Alarm(StrEnum):
    """Something that a person should look at."""

    OUTBOX_DEAD = "OUTBOX_DEAD"
    AUDIENCE_BLOCKED = "AUDIENCE_BLOCKED"
    INBOX_QUARANTINED = "INBOX_QUARANTINED"


def fingerprint(alarm: Alarm, *, cause: str) -> str:
    """What trouble of the same cause has in common."""
    return hashlib.sha256(f"{alarm}:{cause}".encode()).hexdigest()[:8]
