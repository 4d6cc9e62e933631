"""The same through the real server: bodies in pieces, packed, too long or cut, and headers that come twice."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from slack_bolt import Ack

import storage.db
from bot.http import Http
from bot.payloads import LONGEST
from storage.db import Sessions
from tests.bot.parts import Parts, as_json, event, signed
from tests.bot.test_front import FORM, JSON, NOW, Door, command
from tests.proofs import Cases

pytestmark = pytest.mark.proves("T15")

Headers = list[tuple[str, str]]


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[Sessions]:
    engine = storage.db.open_engine(sqlite_url)
    yield storage.db.sessions(engine)
    storage.db.close(engine)


class Line:
    """A connection to the server for each request, spoken by hand."""

    def __init__(self, parts: Parts) -> None:
        self.door = Door(parts)
        self.http = Http(self.door.front, host="127.0.0.1", port=0)
        self.http.start()

    def sends(self, headers: Headers, body: bytes, *, first: str = "POST /slack/events HTTP/1.1") -> int:
        """The status of the answer, which shows nothing of our insides; 0 when the line was cut."""
        lines = [first, "Host: x", "Connection: close", *(f"{name}: {value}" for name, value in headers)]
        with socket.create_connection(("127.0.0.1", self.http.port), timeout=10) as line:
            with suppress(OSError):
                line.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
                line.shutdown(socket.SHUT_WR)
            answer = b""
            with suppress(ConnectionError):
                while piece := line.recv(65536):
                    answer += piece
        for inside in (b"Traceback", b'File "', b"rapport", b"waitress", b"slack_bolt", b"secret detail"):
            assert inside not in answer
        return int(answer.split()[1]) if answer else 0


@pytest.fixture
def line(parts: Parts) -> Iterator[Line]:
    made = Line(parts)
    yield made
    made.http.stop_taking(seconds=1)
    made.door.intake.close()
    made.http.close()


def sized(body: bytes, *, kind: str = JSON, of: bytes | None = None) -> Headers:
    """The usual headers, signed for `of`."""
    mac = signed(body if of is None else of, at=NOW)
    return [("Content-Type", kind), *mac.items(), ("Content-Length", str(len(body)))]


def in_pieces(body: bytes, *, size: int = 7) -> bytes:
    """The body as a chunked one."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def chunked(body: bytes) -> Headers:
    return [*sized(body)[:-1], ("Transfer-Encoding", "chunked")]


def test_P29_a_body_in_pieces_is_checked_as_a_whole(line: Line, cases: Cases) -> None:
    body = as_json(event("Ev1"))
    assert line.sends(chunked(body), in_pieces(body)) == 200
    other = as_json(event("Ev2"))
    assert line.sends(chunked(body), in_pieces(other)) == 401
    for size in (1, 3, 100, 10_000):
        assert line.sends(chunked(body), in_pieces(body, size=size)) == 200
    broken = [b"zz\r\n", b"5\r\nab", b"-1\r\n\r\n", b"ffffffffffffffff\r\n"]
    for pieces in broken:
        assert line.sends(chunked(body), pieces) in (0, 400, 413)
    assert line.door.stored() == ["Ev1"]
    cases.ran(6 + len(broken), checked="200 or a refusal, stored once")


def test_P29_a_packed_body_is_not_unpacked(line: Line, cases: Cases) -> None:
    body = as_json(event("Ev1"))
    packed = gzip.compress(body)
    assert line.sends([*sized(packed), ("Content-Encoding", "gzip")], packed) == 400
    assert line.sends([*sized(packed, of=body), ("Content-Encoding", "gzip")], packed) == 401
    bomb = gzip.compress(b" " * 200_000_000)
    assert line.sends([*sized(bomb), ("Content-Encoding", "gzip")], bomb) == 400
    assert line.door.stored() == []
    cases.ran(3, checked="400 or 401, nothing stored")


def test_P7_too_much_is_refused_before_it_is_read(line: Line, cases: Cases) -> None:
    long = b" " * (LONGEST + 2)
    assert line.sends(sized(long), long) in (0, 413)
    for size in (LONGEST + 2, 10**12):
        headers = [*sized(b"")[:-1], ("Content-Length", str(size))]
        assert line.sends(headers, b"") in (0, 413)
    assert line.sends(chunked(b""), in_pieces(long, size=60_000)) in (0, 413)
    assert line.sends(sized(b" " * LONGEST), b" " * LONGEST) == 400
    for odd in ("-1", "1e3", "x", "1, 1"):
        assert line.sends([*sized(b"")[:-1], ("Content-Length", odd)], b"") == 400
    assert line.door.stored() == []
    cases.ran(9, checked="413 or 400, nothing stored")


def test_P29_headers_that_come_twice_do_not_count(line: Line, cases: Cases) -> None:
    body = as_json(event("Ev1"))
    good = signed(body, at=NOW)
    for name, value in good.items():
        assert line.sends([*sized(body), (name, value)], body) == 401
        assert line.sends([(name, "0"), *sized(body)], body) == 401
        assert line.sends([*sized(body)[:-1], (name, "x" * 60_000), ("Content-Length", "0")], b"") == 401
    assert line.door.stored() == []
    cases.ran(6, checked="401, nothing stored")


def test_nothing_of_our_insides_is_told_when_a_listener_breaks(line: Line, cases: Cases) -> None:
    def broken(ack: Ack) -> None:
        raise RuntimeError("secret detail")

    line.door.parts.app.command("/boom")(broken)
    assert line.sends(sized(command(), kind=FORM), command()) == 200
    odd = [("GET /slack/events HTTP/1.1", 404), ("POST /../etc/passwd HTTP/1.1", 404), ("NONSENSE", 400)]
    for first, status in odd:
        assert line.sends(sized(b""), b"", first=first) == status
    cases.ran(1 + len(odd), checked="no stack trace, no name of a library")
