"""HTTP: waitress serves the front door, and the health of the bot, each from a thread of its own."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import waitress.server
import waitress.wasyncore

import bot.payloads
from bot.front import Front

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

THREADS = 32
"""Most wait for the commit that their event shares with others: the more wait, the fewer commits."""


class Server:
    """A listening server. With port 0 the system chooses one, and `port` tells which."""

    def __init__(self, serve: WSGIApplication, *, host: str, port: int, threads: int, name: str) -> None:
        # Bound here, since waitress leaves its sockets open when the port is taken.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
        self.port = int(listening.getsockname()[1])
        self._channels: dict[int, Any] = {}
        self._server: Any = waitress.server.create_server(
            serve,
            map=self._channels,
            sockets=[listening],
            threads=threads,
            max_request_body_size=bot.payloads.LONGEST + 1,
            ident="",
        )
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._listen, name=name, daemon=True)

    def start(self) -> None:
        """Serve."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening, once what was asked is answered or a second is over. Another time it does nothing."""
        if self._closing.is_set():
            return
        self._server.task_dispatcher.shutdown(timeout=1)
        self._closing.set()
        self._server.pull_trigger()
        if self._thread.ident is not None:
            self._thread.join(timeout=1)
        if not self._thread.is_alive():
            waitress.wasyncore.close_all(self._channels)

    def _listen(self) -> None:
        # Its own loop: waitress can be stopped from another thread only by closing what its loop waits for.
        while not self._closing.is_set():
            waitress.wasyncore.loop(use_poll=True, map=self._channels, count=1)


class Http(Server):
    """The front door."""

    def __init__(self, front: Front, *, host: str, port: int) -> None:
        super().__init__(front, host=host, port=port, threads=THREADS, name="http")
        self._front = front

    def stop_taking(self, *, seconds: float) -> None:
        """Answer 503 from now on and finish what is under way."""
        self._front.stop_taking(seconds=seconds)

    def seconds_since_request(self) -> float:
        """How long ago Slack last asked us anything; since we began when it never did."""
        return time.monotonic() - self._front.asked_at
