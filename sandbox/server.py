"""The HTTP server: its own thread, its own event loop, loopback only."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from aiohttp import web

from sandbox import answers, files
from sandbox.api import dispatch
from sandbox.core import Core
from sandbox.delivery.log import Transport

T = TypeVar("T")

_START_SECONDS = 10
_MAX_BODY = 4 * 1024 * 1024


class Server:
    """`extend` adds further routes to the application before it starts."""

    def __init__(
        self, core: Core, *, transport: Transport, port: int, extend: Callable[[web.Application], None]
    ) -> None:
        self._core = core
        self._transport = transport
        self._port = port
        self._extend = extend
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None

    def start(self) -> int:
        """The port it listens on."""
        ready = threading.Event()
        failures: list[BaseException] = []

        def work() -> None:
            try:
                asyncio.run(self._serve(ready))
            except BaseException as error:
                failures.append(error)
                ready.set()
                raise

        self._thread = threading.Thread(target=work, name="sandbox", daemon=True)
        self._thread.start()
        if not ready.wait(_START_SECONDS) or failures:
            raise RuntimeError("the sandbox did not start") from (failures[0] if failures else None)
        return self._port

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        runner = web.AppRunner(
            self._application(), handler_cancellation=False, shutdown_timeout=0.2, access_log=None
        )
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self._port)
        await site.start()
        self._port = runner.addresses[0][1]
        self._core.url = f"http://127.0.0.1:{self._port}"
        await self._core.office.run(self._transport)
        ready.set()
        await self._stop.wait()
        await self._core.sockets.close()
        await self._core.office.stop()
        await runner.cleanup()

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=_MAX_BODY)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/actions/{team}/{number}/{secret}", self._response_url)
        app.router.add_post("/commands/{team}/{number}/{secret}", self._response_url)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/link/", self._core.sockets.accept)
        self._extend(app)
        return app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        return await dispatch.handle(self._core, request=request)

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        if request.content_type != "application/json":
            form = await request.post()
            text = str(form.get("payload", ""))
        try:
            body = json.loads(text)
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        fault = self._core.faults.take("response_url", args=body)
        if fault is None:
            return self._respond(request.path, body)
        return await dispatch.spoil(request, fault=fault, perform=lambda: self._respond(request.path, body))

    def _respond(self, path: str, body: Any) -> web.Response:
        with self._core.lock:
            url = self._core.tickets.spend(path)
            if isinstance(url, str):
                self._core.records.reject("response_url", error=url, payload=body)
                return web.Response(status=404, text=url)
            error = answers.through(self._core, url=url, body=body, where="response_url")
        if error:
            return web.Response(status=400, text=error)
        return web.json_response({"ok": True}) if url.kind == "actions" else web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        content = await _bytes(request)
        if not files.keep(self._core, file_id=request.match_info["file"], content=content):
            return web.Response(status=404)
        return web.Response(text=f"OK - {len(content)}")

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs something on the loop and waits for it; not from the loop's own thread."""
        if self._loop is None:
            work.close()
            raise RuntimeError("the sandbox is not started")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    def soon(self, function: Callable[[], None]) -> None:
        """Runs something on the loop when it has time."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function)

    def stop(self) -> None:
        stop, thread = self._stop, self._thread
        if stop is None or thread is None:
            return
        self.soon(stop.set)
        thread.join(timeout=_START_SECONDS)
        self._stop = self._thread = self._loop = None


async def _bytes(request: web.Request) -> bytes:
    """The body of an upload, which comes plain or as the only file of a form."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""
