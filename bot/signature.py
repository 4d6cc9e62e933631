"""Whether a request comes from Slack, now, and for the first time (promise P29)."""

from __future__ import annotations

import hmac
import re
import threading
from hashlib import sha256
from itertools import takewhile

WINDOW_SECONDS = 300
REMEMBERED_SECONDS = 600

_STAMP = re.compile(r"[0-9]{1,12}")


def is_signed(secret: str, *, body: bytes, stamp: str, signature: str, now: float) -> bool:
    """Whether `signature` belongs to these very bytes and is fresh; `now` in seconds since 1970.

    `secret` may be several separated by commas: while it is changed, Slack signs with the old one for a day.
    """
    if not _STAMP.fullmatch(stamp) or abs(now - int(stamp)) > WINDOW_SECONDS:
        return False
    signed = b"v0:" + stamp.encode() + b":" + body
    given = signature.encode("latin-1", "replace")
    secrets = [each.strip().encode() for each in secret.split(",") if each.strip()]
    expected = [b"v0=" + hmac.new(each, signed, sha256).hexdigest().encode() for each in secrets]
    return any(hmac.compare_digest(each, given) for each in expected)


class Replays:
    """The signatures seen in the last ten minutes."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()

    def is_new(self, signature: str, *, now: float) -> bool:
        """Whether it comes for the first time; it is remembered from now on."""
        with self._lock:
            old = takewhile(lambda seen: seen[1] <= now - REMEMBERED_SECONDS, self._seen.items())
            for known, _ in list(old):
                del self._seen[known]
            is_new = signature not in self._seen
            self._seen.setdefault(signature, now)
            return is_new
