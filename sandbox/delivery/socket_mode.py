"""Socket Mode: tickets, connections, envelopes and their acknowledgements."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import socket
import struct
import uuid
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from sandbox.delivery.log import EVENTS, Delivery, Outcome
from sandbox.install import Install

Json = dict[str, Any]

ACK_SECONDS = 3.0
MAX_CONNECTIONS = 10


@dataclass(eq=False)
class Connection:
    ws: web.WebSocketResponse
    transport: asyncio.Transport | None
    leaving: bool = False
    frozen: bool = False
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)


class SocketMode:
    """Each envelope goes to exactly one of the open connections, in turn."""

    def __init__(self, install: Install) -> None:
        self._install = install
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._turn = itertools.count()
        self.accepted = 0

    def ticket(self) -> str:
        """For one connection; comes with `apps.connections.open`."""
        made = str(uuid.uuid4())
        self._tickets.add(made)
        return made

    @property
    def connections(self) -> int:
        return len(self._connections)

    @property
    def listening(self) -> int:
        """How many connections get through to the app."""
        return sum(not (one.leaving or one.frozen or one.ws.closed) for one in self._connections)

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """The web socket's whole life."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        transport = request.transport if isinstance(request.transport, asyncio.Transport) else None
        here = Connection(ws=ws, transport=transport)
        if len(self._connections) >= MAX_CONNECTIONS:
            await ws.send_str(json.dumps(self._goodbye("too_many_websockets")))
            await ws.close()
            return ws
        self._connections.append(here)
        self.accepted += 1
        try:
            await ws.send_str(json.dumps(self._hello()))
            await self._listen(here)
        except ConnectionError:
            pass  # the client went away in the middle of a word; `finally` tells those who wait
        finally:
            self._leave(here)
        return ws

    async def _listen(self, here: Connection) -> None:
        async for message in here.ws:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                answer = json.loads(message.data)
            except ValueError:
                continue
            waiting = here.waiting.get(str(answer.get("envelope_id"))) if isinstance(answer, dict) else None
            if waiting is not None and not waiting.done():
                waiting.set_result(answer.get("payload"))

    def _leave(self, here: Connection) -> None:
        if here in self._connections:
            self._connections.remove(here)
        for waiting in here.waiting.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError())

    async def send(self, delivery: Delivery, *, number: int, reason: str) -> Outcome:
        here = self._next()
        if here is None:
            return Outcome(ok=False, reason="connection_failed")
        envelope_id = str(uuid.uuid4())
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        here.waiting[envelope_id] = answer
        try:
            if not here.frozen:
                await here.ws.send_str(
                    json.dumps(_envelope(delivery, envelope_id=envelope_id, number=number, reason=reason))
                )
            body = await asyncio.wait_for(answer, ACK_SECONDS)
        except TimeoutError:
            return Outcome(ok=False, reason="timeout")
        except (ConnectionError, RuntimeError):
            return Outcome(ok=False, reason="connection_failed")
        finally:
            here.waiting.pop(envelope_id, None)
        return Outcome(ok=True, body=body)

    def _next(self) -> Connection | None:
        alive = [one for one in self._connections if not one.ws.closed]
        staying = [one for one in alive if not one.leaving] or alive
        return staying[next(self._turn) % len(staying)] if staying else None

    async def disconnect(self, reason: str) -> None:
        """Tells every connection to go; a warned one stays open, the others are closed after a moment."""
        leaving = list(self._connections)
        for one in leaving:
            one.leaving = True
            await one.ws.send_str(json.dumps(self._goodbye(reason)))
        if reason != "warning":
            await asyncio.sleep(0.2)
            for one in leaving:
                await one.ws.close(code=WSCloseCode.OK)

    def drop(self, *, oldest_only: bool) -> None:
        """Resets connections without a word."""
        for one in self._connections[: 1 if oldest_only else None]:
            _reset(one)

    def freeze(self, *, oldest_only: bool, seconds: float) -> None:
        """Lets connections stand half-open: for so long nothing comes through in either direction."""
        for one in self._connections[: 1 if oldest_only else None]:
            one.frozen = True
            if one.transport is not None:
                one.transport.pause_reading()
            asyncio.get_running_loop().call_later(seconds, _reset, one)

    async def close(self) -> None:
        for one in list(self._connections):
            await one.ws.close(code=WSCloseCode.GOING_AWAY)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": _debug() | {"build_number": 1, "approximate_connection_time": 18_060},
            "connection_info": {"app_id": self._install.app_id},
        }

    def _goodbye(self, reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": _debug()}


def _reset(one: Connection) -> None:
    if one.transport is None or one.transport.is_closing():
        return
    # Without this the other side would be told politely.
    connected: socket.socket = one.transport.get_extra_info("socket")
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    one.transport.abort()


def _debug() -> Json:
    return {"host": f"applink-{secrets.token_hex(2)}"}


def _envelope(delivery: Delivery, *, envelope_id: str, number: int, reason: str) -> Json:
    found: Json = {
        "envelope_id": envelope_id,
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind != EVENTS,
    }
    if delivery.kind == EVENTS:
        found |= {"retry_attempt": number, "retry_reason": reason}
    return found
