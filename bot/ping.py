"""The dead man's ping: an address is called while all is well, so that silence is noticed elsewhere."""

from __future__ import annotations

import http.client
import logging
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import domain.failures

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
TIMEOUT_SECONDS = 10.0


class _Straight(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: who is sent on was not heard at the address that the operator gave."""

    def redirect_request(self, *_told: Any) -> None:
        """None makes an error of it."""


_OPENER = urllib.request.build_opener(_Straight)


class Ping:
    """Calls `url` when `failing` names nothing. What goes wrong with it is only logged, once until it goes well."""

    def __init__(self, url: str, *, failing: Callable[[], dict[str, str]]) -> None:
        self._url, self._failing = url, failing
        self._trouble = ""
        self._due = 0.0

    def turn(self) -> bool:
        """Ping if it is time to; always False, as there is no more to do then."""
        if time.monotonic() < self._due:
            return False
        self._due = time.monotonic() + EVERY_SECONDS
        failing = self._failing()
        trouble = self._call() if not failing else f"not ready: {', '.join(failing)}"
        if trouble and trouble != self._trouble:
            log.warning("PING_MISSED %s", trouble)
        self._trouble = trouble
        return False

    def _call(self) -> str:
        """What went wrong, never with the address: who has it could say that all is well."""
        try:
            with _OPENER.open(self._url, timeout=TIMEOUT_SECONDS):
                return ""
        except (OSError, http.client.HTTPException) as error:
            return domain.failures.told(error)
