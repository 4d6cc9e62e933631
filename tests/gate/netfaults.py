"""What the network does to a bot's calls and to Slack's requests: at the wire, at the sandbox, at the bot's door."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import bot.wire
from sandbox import Fault, Sandbox
from tests.world import Server

HOLD = 0.8
"""Longer than the bots of the gate wait for an answer."""
TOO_LONG = 3.3
"""Longer than Slack waits for an acknowledgement."""

UNREACHABLE = ("connect refused", "dns failure", "tls failure")
ANSWERS: dict[str, list[Fault]] = {
    "read timeout before": [Fault.timeout_before(HOLD)],
    "read timeout after": [Fault.timeout_after(HOLD)],
    "reset after": [Fault.reset_after()],
    "5xx before": [Fault.http_before(503)],
    "5xx after": [Fault.http_after(500)],
    "bad body": [Fault.empty_body_after(), Fault.garbage_after(), Fault.truncated_after()],
    "429": [Fault.rate_limited(each) for each in (0, 1, 30, 3600, "abc", None)],
}
"""Of each kind its variants."""
SPOILT_ONCE = 2
"""How many calls meet a fault that costs real time."""


@contextmanager
def unreachable(wire: Any, *, how: str, method: str, hit: Callable[[], None]) -> Iterator[None]:
    """No connection can be made for one method: the attempt is real and fails as it would."""
    rested, made = wire._rested_connection, bot.wire.connect

    def connect(url: str, **how_to: Any) -> Any:
        if not url.endswith(method):
            return made(url, **how_to)
        hit()
        return made(_nowhere(url, how=how), **how_to)

    resolve = socket.getaddrinfo
    wire._rested_connection, bot.wire.connect = lambda: None, connect
    socket.getaddrinfo = _unresolved(resolve)
    try:
        yield
    finally:
        socket.getaddrinfo = resolve
        wire._rested_connection, bot.wire.connect = rested, made


def _nowhere(url: str, *, how: str) -> str:
    path = url.split("/", 3)[3]
    return {
        "connect refused": f"http://127.0.0.1:9/{path}",
        "dns failure": f"http://slack.invalid/{path}",
        "tls failure": url.replace("http://", "https://"),
    }[how]


def _unresolved(resolve: Any) -> Any:
    """What the resolver says of a name that nobody has; no question leaves the machine."""

    def asked(host: Any, *rest: Any, **more: Any) -> Any:
        if host == "slack.invalid":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(host, *rest, **more)

    return asked


@contextmanager
def answered(sandbox: Sandbox, fault: Fault, *, method: str, times: int) -> Iterator[None]:
    """Slack answers one method so, so many times at most."""
    sandbox.faults.on(method, times=times, do=fault)
    try:
        yield
    finally:
        sandbox.faults.clear()


@contextmanager
def at_the_door(server: Server, *, how: str, hit: Callable[[], None]) -> Iterator[None]:
    """What happens to Slack's requests to us, before we have read them or when we have answered."""
    inside, address = server.inside, server.sandbox.request_url

    def door(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        hit()
        return _spoilt(how, lambda start: inside(environ, start), start_response)

    if how == "connect refused":
        server.sandbox.request_url = "http://127.0.0.1:9/slack/events"
        hit()
    server.door = door
    try:
        yield
    finally:
        server.door, server.sandbox.request_url = None, address


def _spoilt(how: str, serve: Callable[[Any], Iterable[bytes]], start_response: Any) -> Iterable[bytes]:
    kind, when = how.rsplit(" ", 1)
    if when == "after":
        list(serve(lambda *_: None))
    if kind == "read timeout":
        time.sleep(TOO_LONG)
    if kind == "reset":
        return _broken_off(start_response)
    start_response("502 Bad Gateway", [("Content-Length", "0")])
    return [b""]


def _broken_off(start_response: Any) -> Iterator[bytes]:
    """The connection ends in the middle of the answer."""
    start_response("200 OK", [("Content-Length", "100")])
    yield b"half of"
    raise ConnectionResetError("the answer is lost")
