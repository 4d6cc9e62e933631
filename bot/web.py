"""Reading files from the open Internet, and from nowhere else: not from this machine or its networks."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from urllib.parse import SplitResult, urljoin, urlsplit

from domain.feeds import Unread

MOST_BYTES = 1_000_000
MOST_REDIRECTS = 3
SECONDS = 10.0
_REDIRECTS = (301, 302, 303, 307, 308)
_PIECE = 65_536
_TRANSLATIONS = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::/96")))
_LOCAL_TRANSLATION = ipaddress.IPv6Network("64:ff9b:1::/48")
"""Where IPv6 stands for IPv4, in the open and within a network."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open Internet, also when it hides another inside."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        hidden = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _LOCAL_TRANSLATION or ip.is_site_local:
            return False
        if any(ip in translation for translation in _TRANSLATIONS):
            hidden.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if not all(inside.is_global for inside in hidden if inside):
            return False
    return ip.is_global and not ip.is_multicast


class Web:
    """Reads https addresses. `may` decides about each IP address that a name stands for."""

    def __init__(
        self,
        *,
        may: Callable[[str], bool] = is_public,
        context: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._may, self._context, self._seconds = may, context, seconds

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._context or ssl.create_default_context()

    def get(self, url: str) -> bytes:
        """What the address holds, at most `MOST_BYTES`, within `SECONDS` in all; raises `Unread`."""
        deadline = time.monotonic() + self._seconds
        try:
            for _ in range(MOST_REDIRECTS + 1):
                body, following = self._ask(urlsplit(url), deadline=deadline)
                if not following:
                    return body
                url = urljoin(url, following)
        except TimeoutError:
            raise Unread("too_slow") from None
        except (OSError, http.client.HTTPException, ValueError):
            raise Unread("too_slow" if time.monotonic() >= deadline else "unreachable") from None
        raise Unread("redirected")

    def _ask(self, url: SplitResult, *, deadline: float) -> tuple[bytes, str]:
        """The body, or "" and where to ask instead."""
        if url.scheme != "https" or not url.hostname:
            raise Unread("address")
        connection = http.client.HTTPSConnection(url.hostname, url.port or 443, context=self._tls)
        try:
            sock = connection.sock = self._connect(url.hostname, url.port or 443, deadline=deadline)
            path = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
            headers = {"Accept": "text/calendar", "Accept-Encoding": "identity", "User-Agent": "Rapport"}
            with _hung_up(sock, seconds=_left(deadline)):
                connection.request("GET", path, headers=headers)
                with connection.getresponse() as answer:
                    following = answer.headers.get("Location", "")
                    if answer.status in _REDIRECTS and following:
                        return b"", following
                    if answer.status != http.client.OK:
                        raise Unread("refused", detail=str(answer.status))
                    return _body(answer, sock=sock, deadline=deadline), ""
        finally:
            connection.close()

    def _connect(self, host: str, port: int, *, deadline: float) -> ssl.SSLSocket:
        """A connection to an address that was looked at: the name is not asked about a second time."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
        if not all(map(self._may, addresses)):
            raise Unread("address")
        last: OSError = OSError("no address")
        for address in addresses:
            try:
                plain = socket.create_connection((address, port), timeout=_left(deadline))
            except TimeoutError:
                raise
            except OSError as error:
                last = error
                continue
            try:
                return self._tls.wrap_socket(plain, server_hostname=host)
            except BaseException:
                plain.close()
                raise
        raise last


def _body(answer: http.client.HTTPResponse, *, sock: socket.socket, deadline: float) -> bytes:
    body = b""
    while True:
        sock.settimeout(_left(deadline))
        piece = answer.read1(_PIECE)
        if not piece:
            _left(deadline)
            return body
        body += piece
        if len(body) > MOST_BYTES:
            raise Unread("too_large")


@contextmanager
def _hung_up(sock: socket.socket, *, seconds: float) -> Iterator[None]:
    """Hang up when the time is over: a server that sends a byte now and then never lets a read time out."""

    def hang_up() -> None:
        with suppress(OSError):
            # Not `SSLSocket.shutdown`, which would let the reader go on without TLS.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
