"""A child that answers every call as Slack does when all is well; with a certificate of its own over TLS."""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import time
from pathlib import Path
from typing import Any

from bench.tools import processes

HEADERS = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"


async def serve(folder: str) -> None:
    """Listen until the parent ends; `folder` has the certificate, "" for plain HTTP."""
    server = await asyncio.start_server(_connected, "127.0.0.1", 0, ssl=_tls(folder) if folder else None)
    processes.ready(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _tls(folder: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(folder) / "certificate.pem", Path(folder) / "key.pem")
    return context


async def _connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = head.partition("content-length:")[2].partition("\r\n")[0]
            await reader.readexactly(int(length or 0))
            closes = "connection: close" in head
            channel: Any = {"id": "C1"} if "/conversations.info" in head else "C1"
            told = {"channel": channel, "members": [], "ts": f"{time.time():.6f}", "message": {}}
            body = json.dumps({"ok": True, **told}).encode()
            ending = "Connection: close\r\n\r\n" if closes else "\r\n"
            writer.write(f"{HEADERS}Content-Length: {len(body)}\r\n{ending}".encode() + body)
            await writer.drain()
            if closes:
                break
    except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
        pass
    writer.close()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
