"""Working time as people write it: `4h`, `1h30m`, `90 min`, `4小时`."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=500)

_LENGTH = re.compile(
    r"(?:(\d{1,4}(?:\.\d{1,2})?)\s*(?:hours?|hrs?|h|个?小时|个?钟头|时))?\s*"
    r"(?:(\d{1,5})\s*(?:minutes?|mins?|m|分钟|分))?"
)


def length_of(text: str) -> timedelta | None:
    """The duration, or None when the text is not one."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    found = _LENGTH.fullmatch(plain) if plain else None
    if found is None:
        return None
    return timedelta(minutes=round(float(found[1] or 0) * 60) + int(found[2] or 0))


def text_of(length: timedelta) -> str:
    """The one form `length_of` reads back to the same value."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes or not hours else "")
