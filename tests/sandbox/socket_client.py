"""A bare Socket Mode client: it keeps the envelopes it gets, and acknowledges them or not."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_sdk import WebClient

from sandbox import Sandbox

Json = dict[str, Any]


def until(condition: Callable[[], bool]) -> None:
    """Waits for something that happens in another thread."""
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.002)


def address(sandbox: Sandbox) -> str:
    """A fresh address for one connection."""
    web = WebClient(token=sandbox.app_token, base_url=sandbox.api_url)
    return str(web.apps_connections_open(app_token=sandbox.app_token)["url"])


class Client:
    """`words` are hello and disconnect messages, `taken` everything that wants an acknowledgement."""

    def __init__(self, url: str, *, ack: bool, payload: Any) -> None:
        self.words: list[Json] = []
        self.taken: list[Json] = []
        self._answer = {"payload": payload} if payload is not None else {}
        self._ack = ack
        self._stop: Callable[[], object] = lambda: None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live(url)), daemon=True)
        self._thread.start()
        until(lambda: bool(self.words))

    @property
    def gone(self) -> bool:
        return not self._thread.is_alive()

    async def _live(self, url: str) -> None:
        loop = asyncio.get_running_loop()
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
            self._stop = lambda: asyncio.run_coroutine_threadsafe(ws.close(), loop)
            async for message in ws:
                await self._take(ws, word=json.loads(message.data))

    async def _take(self, ws: aiohttp.ClientWebSocketResponse, *, word: Json) -> None:
        if "envelope_id" not in word:
            self.words.append(word)
            return
        self.taken.append(word)
        if self._ack:
            await ws.send_json({"envelope_id": word["envelope_id"], **self._answer})

    def close(self) -> None:
        if not self.gone:
            self._stop()
            self._thread.join(timeout=5)


@contextmanager
def connected(sandbox: Sandbox, *, ack: bool = True, payload: Any = None) -> Iterator[Client]:
    before = sandbox.connections
    client = Client(address(sandbox), ack=ack, payload=payload)
    try:
        yield client
    finally:
        client.close()
        until(lambda: sandbox.connections <= before)
