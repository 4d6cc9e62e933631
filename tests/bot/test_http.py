"""The HTTP server ends in good order, whoever is talking to it."""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from bot.http import Server

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

ROUNDS = 20


def answers(_: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


@pytest.fixture
def failed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What ended a thread."""
    found: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: found.append(repr(args.exc_value)))
    yield found
    assert not found


@pytest.mark.usefixtures("failed")
def test_it_closes_while_connections_are_open_and_lets_each_of_them_go() -> None:
    for _ in range(ROUNDS):
        server = Server(answers, host="127.0.0.1", port=0, threads=2, name="asked")
        server.start()
        with ExitStack() as stack:
            lines = [
                stack.enter_context(closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)))
                for _ in range(3)
            ]
            for line in lines:
                line.request("GET", "/")
                assert line.getresponse().read() == b"ok"
            server.close()
            for line in lines:
                assert line.sock.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            http.client.HTTPConnection("127.0.0.1", server.port, timeout=5).connect()


@pytest.mark.usefixtures("failed")
def test_what_was_asked_before_it_closed_is_answered() -> None:
    asked = threading.Event()

    def slowly(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        asked.set()
        time.sleep(0.2)
        return answers(environ, start_response)

    server = Server(slowly, host="127.0.0.1", port=0, threads=1, name="slow")
    server.start()
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    with closing(line), ThreadPoolExecutor(1) as others:
        line.request("GET", "/")
        assert asked.wait(5)
        closed = others.submit(server.close)
        assert line.getresponse().read() == b"ok"
        closed.result(timeout=5)


@pytest.mark.usefixtures("failed")
def test_a_server_that_never_served_closes_too() -> None:
    Server(answers, host="127.0.0.1", port=0, threads=1, name="idle").close()


def test_a_server_that_is_closed_already_touches_nothing_another_time() -> None:
    server = Server(answers, host="127.0.0.1", port=0, threads=1, name="closed")
    server.start()
    server.close()
    # A file that is opened after it gets the numbers that it gave back.
    reader, writer = os.pipe()
    server.close()
    os.close(writer)
    assert os.read(reader, 1) == b""
    os.close(reader)
