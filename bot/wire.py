"""The HTTP below Slack's client: one TLS context, connections that stay open, and no second tries."""

from __future__ import annotations

import http.client
import select
import ssl
import time
import weakref
from base64 import b64encode
from collections import deque
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import Request

from slack_sdk import WebClient

from domain.outbox import CALL_LIMIT

IDLE_SECONDS = 5.0
"""A connection that rested longer is not used again: the other side may be about to close it."""

Connection = http.client.HTTPConnection
Rested = deque[tuple[Connection, float]]
"""Open connections nobody uses now, each with the moment it was last used; the freshest last."""


class Unreachable(OSError):
    """No connection could be made, so nothing was sent."""


class Wire(WebClient):
    """Slack's client over connections that stay open. Safe in several threads."""

    def __init__(self, token: str, *, api_url: str, timeout: float = CALL_LIMIT.total_seconds()) -> None:
        # The SDK would build a TLS context for every call, and its retries would post twice.
        super().__init__(
            token=token or None,
            base_url=api_url,
            ssl=ssl.create_default_context() if api_url.startswith("https:") else None,
            timeout=round(timeout),
            retry_handlers=[],
        )
        self._seconds = timeout
        self._rested: Rested = deque()
        weakref.finalize(self, _close_all, self._rested)

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """One request and its answer, whatever the status: the only place where the SDK opens a URL.

        Nothing is followed elsewhere, so the token stays with the host it is for (promise P31).
        """
        connection = self._rested_connection() or connect(
            url, context=self.ssl, proxy=self.proxy, seconds=self._seconds
        )
        try:
            connection.request("POST", req.selector, body=_bytes(req), headers=dict(req.header_items()))
            response = connection.getresponse()
            body = response.read().decode(response.headers.get_content_charset() or "utf-8")
        except BaseException:
            connection.close()
            raise
        if response.will_close:
            connection.close()
        else:
            self._rested.append((connection, time.monotonic()))
        return {"status": response.status, "headers": response.headers, "body": body}

    def _rested_connection(self) -> Connection | None:
        while self._rested:
            try:
                connection, used = self._rested.pop()
            except IndexError:
                return None
            # Something to read before we asked anything means that the other side has closed it.
            if time.monotonic() - used < IDLE_SECONDS and not select.select([connection.sock], [], [], 0)[0]:
                return connection
            connection.close()
        return None


def connect(url: str, *, context: ssl.SSLContext | None, proxy: str | None, seconds: float) -> Connection:
    """An open connection to the host of an address, for https through the proxy; raises `Unreachable`."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        made: Connection = _secure(parts.netloc, context=context, proxy=proxy, seconds=seconds)
    else:
        made = http.client.HTTPConnection(parts.netloc, timeout=seconds)
    try:
        made.connect()
    except OSError as error:
        made.close()
        raise Unreachable(str(error)) from error
    return made


def _secure(
    place: str, *, context: ssl.SSLContext | None, proxy: str | None, seconds: float
) -> http.client.HTTPSConnection:
    if not proxy:
        return http.client.HTTPSConnection(place, timeout=seconds, context=context)
    way = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    _, _, where = way.netloc.rpartition("@")
    made = http.client.HTTPSConnection(where, timeout=seconds, context=context)
    pass_words = f"{unquote(way.username or '')}:{unquote(way.password or '')}".encode()
    shown = {"Proxy-Authorization": f"Basic {b64encode(pass_words).decode()}"} if way.username else {}
    made.set_tunnel(place, headers=shown)
    return made


def _close_all(rested: Rested) -> None:
    while rested:
        rested.pop()[0].close()


def _bytes(request: Request) -> bytes | None:
    """The body as the SDK built it, which is always bytes."""
    data = request.data
    assert data is None or isinstance(data, bytes)
    return data
