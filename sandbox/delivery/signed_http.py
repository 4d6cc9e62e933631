"""Signed HTTP requests to the app's request URL, as Slack makes them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.clock import Clock
from sandbox.delivery.log import COMMANDS, EVENTS, Delivery, Outcome
from sandbox.install import Install

ACK_SECONDS = 3.0


def signature(secret: str, *, timestamp: str, body: bytes) -> str:
    """The value of X-Slack-Signature."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encode(delivery: Delivery) -> tuple[bytes, str]:
    """Body and content type: JSON for events, a form for commands, a form with `payload` for interactions."""
    if delivery.kind == EVENTS:
        return json.dumps(delivery.payload).encode(), "application/json"
    if delivery.kind == COMMANDS:
        return urlencode(delivery.payload).encode(), "application/x-www-form-urlencoded"
    return urlencode({"payload": json.dumps(delivery.payload)}).encode(), "application/x-www-form-urlencoded"


class SignedHttp:
    """`url` is asked for at every attempt, so that it may be set after the app listens."""

    def __init__(self, install: Install, *, machine: Clock, url: Callable[[], str | None]) -> None:
        self._install = install
        self._machine = machine
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def send(self, delivery: Delivery, *, number: int, reason: str) -> Outcome:
        url = self._url()
        if not url:
            return Outcome(ok=False, reason="connection_failed")
        if self._session is None:
            # a fresh connection each time: an app that closes an idle one must not look like a failure
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=ACK_SECONDS),
                connector=aiohttp.TCPConnector(force_close=True),
            )
        body, content_type = encode(delivery)
        headers = self._headers(body, content_type=content_type)
        if number:
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        headers |= delivery.headers
        try:
            async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
                return _read(response, text=await response.text())
        except TimeoutError:
            return Outcome(ok=False, reason="http_timeout")
        except (aiohttp.ClientError, OSError):
            return Outcome(ok=False, reason="connection_failed")

    def _headers(self, body: bytes, *, content_type: str) -> dict[str, str]:
        timestamp = str(int(self._machine().timestamp()))
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._install.signing_secret, timestamp=timestamp, body=body),
        }

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def _read(response: aiohttp.ClientResponse, *, text: str) -> Outcome:
    ok = 200 <= response.status < 300
    refused = response.headers.get("X-Slack-No-Retry") == "1"
    body: Any = text
    if text and "json" in response.headers.get("Content-Type", ""):
        try:
            body = json.loads(text)
        except ValueError:
            body = text
    return Outcome(
        ok=ok,
        reason="" if ok else "http_error",
        body=body or None,
        status=response.status,
        no_retry=refused and not ok,
    )
