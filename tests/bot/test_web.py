"""Reading files from the open Internet: nothing of this machine or its networks, nothing large, nothing slow."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import bot.web
from bot.web import Web, is_public
from domain.feeds import Unread
from tests.proofs import Cases

LOOPBACK = ("127.0.0.1", "::1")


class Handler(BaseHTTPRequestHandler):
    """Answers by path."""

    def do_GET(self) -> None:
        """One answer."""
        if self.path == "/slow":
            time.sleep(3)
        if self.path == "/drip":
            self._drip()
            return
        status = {"/missing": 404, "/elsewhere": 302, "/inside": 302, "/plain": 301, "/circle": 302}
        self.send_response(status.get(self.path, 200))
        to = {
            "/elsewhere": "/days",
            "/inside": "https://10.0.0.1/",
            "/plain": "http://localhost/",
            "/circle": "/circle",
        }
        if self.path in to:
            self.send_header("Location", to[self.path])
        self.end_headers()
        self.wfile.write(b"x" * (2_000_000 if self.path == "/large" else 10))

    def _drip(self) -> None:
        """A head that comes piece by piece, each in time."""
        self.wfile.write(b"HTTP/1.0 200 OK\r\n")
        for _ in range(40):
            time.sleep(0.1)
            try:
                self.wfile.write(b"X-More: to come\r\n")
            except OSError:
                return

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ssl.SSLContext]]:
    """A server on this machine, and the trust in it."""
    certificate = _certificate(tmp_path_factory.mktemp("tls"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{server.server_port}", ssl.create_default_context(cafile=str(certificate))
    server.shutdown()
    server.server_close()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "both.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


def web(served: tuple[str, ssl.SSLContext], *, seconds: float = 5) -> Web:
    """A reader that may read from this machine too."""
    return Web(
        may=lambda address: address in LOOPBACK or is_public(address), context=served[1], seconds=seconds
    )


def test_a_file_is_read_also_where_it_was_moved_to(served: tuple[str, ssl.SSLContext]) -> None:
    for path in ("/days", "/elsewhere"):
        assert web(served).get(served[0] + path) == b"x" * 10


@pytest.mark.parametrize(
    ("path", "failure"),
    [
        ("/missing", "refused 404"),
        ("/inside", "address"),
        ("/plain", "address"),
        ("/circle", "redirected"),
        ("/large", "too_large"),
    ],
)
def test_anything_else_is_a_failure_with_its_name(
    served: tuple[str, ssl.SSLContext], path: str, failure: str
) -> None:
    with pytest.raises(Unread) as unread:
        web(served).get(served[0] + path)
    assert unread.value.failure == failure


def test_a_slow_server_is_not_waited_for(served: tuple[str, ssl.SSLContext]) -> None:
    with pytest.raises(Unread) as unread:
        web(served, seconds=0.5).get(served[0] + "/slow")
    assert unread.value.failure == "too_slow"


def test_a_server_that_sends_a_little_now_and_then_is_not_waited_for(
    served: tuple[str, ssl.SSLContext],
) -> None:
    begun = time.monotonic()
    with pytest.raises(Unread) as unread:
        web(served, seconds=0.5).get(served[0] + "/drip")
    assert unread.value.failure == "too_slow"
    assert time.monotonic() - begun < 3


def test_this_machine_and_a_server_that_nobody_vouches_for_are_not_read(
    served: tuple[str, ssl.SSLContext],
) -> None:
    with pytest.raises(Unread) as unread:
        Web(context=served[1]).get(served[0] + "/days")
    assert unread.value.failure == "address"
    with pytest.raises(Unread) as unread:
        Web(may=lambda _address: True).get(served[0] + "/days")
    assert unread.value.failure == "unreachable"


@pytest.mark.parametrize(
    "url", ["http://example.com/x", "https:///x", "https://[::1/x", "https://localhost:99999/"]
)
def test_addresses_that_are_none_are_refused(url: str) -> None:
    with pytest.raises(Unread):
        Web(may=lambda _address: True).get(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "64:ff9b:1::1",
        "::7f00:1", "::10.0.0.1", "fec0::1",
    ],
)  # fmt: skip
def test_addresses_of_networks_like_ours_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_of_the_open_internet_are(address: str) -> None:
    assert bot.web.is_public(address)


HIDDEN = [
    "169.254.169.254", "127.0.0.1", "[::1]", "0x7f.1", "0x7f000001", "2130706433", "017700000001",
    "0177.0.0.1", "127.1", "0", "0.0.0.0",
    "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[0:0:0:0:0:ffff:10.0.0.1]", "[64:ff9b::7f00:1]",
    "[fd00::1]", "[fe80::1]", "localhost",
    "10.0.0.1", "192.168.0.1", "172.31.255.255", "100.64.0.1",
]  # fmt: skip


def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses to which a connection is tried from now on; none is made."""
    tried: list[str] = []

    def refuse(address: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    return tried


@pytest.mark.proves("T15")
def test_P31_no_spelling_of_an_address_of_ours_is_read(monkeypatch: pytest.MonkeyPatch, cases: Cases) -> None:
    tried = connected(monkeypatch)
    for host in HIDDEN:
        for url in (f"https://{host}/", f"https://{host}:8443/x", f"https://name:word@{host}/"):
            with pytest.raises(Unread):
                Web().get(url)
    assert tried == []
    cases.ran(3 * len(HIDDEN), checked="refused before any connection")


def answers(monkeypatch: pytest.MonkeyPatch, *told: list[str]) -> None:
    """Let names mean these addresses, the first time, the second time and so on."""
    turns = iter(told)

    def looked_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in next(turns)]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)


@pytest.mark.proves("T15")
def test_P31_a_name_that_means_something_else_a_moment_later_gains_nothing(
    monkeypatch: pytest.MonkeyPatch, cases: Cases
) -> None:
    tried = connected(monkeypatch)
    for rebound in ("127.0.0.1", "169.254.169.254", "10.0.0.1"):
        answers(monkeypatch, ["8.8.8.8"], [rebound])
        with pytest.raises(Unread):
            Web().get("https://feed.example/x.ics")
    for among in (["8.8.8.8", "127.0.0.1"], ["169.254.169.254", "8.8.8.8"], ["::ffff:10.0.0.1"]):
        answers(monkeypatch, among)
        with pytest.raises(Unread):
            Web().get("https://feed.example/x.ics")
    assert tried == ["8.8.8.8"] * 3
    cases.ran(6, checked="connected to nothing but the address that was looked at")
