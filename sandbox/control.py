"""The page's door: state as one person sees it, anybody's acts, the clock, and a socket that says "changed".

GET  /                  the page (sandbox/page/index.html), /page/<file> its other files
GET  /control/state     ?as=U..  everything this person sees, see snapshot.py
WS   /control/live      {"version": n} after every change, at most 20 a second
POST /control/act       {"as", "act", ...}: say, edit, delete, react, unreact, join, leave, command,
                        shortcut, global_shortcut, action, set, suggest, submit, close, open_home;
                        see control_acts.py
POST /control/clock     {"do": "speed"|"pause"|"resume"|"step", "speed"?, "seconds"?}; 404 without controls

Only the page itself may use it: Host is the loopback address with our port, Origin absent or ours, JSON only.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from sandbox import control_acts, snapshot
from sandbox.core import Core

Json = dict[str, Any]

PAGE = Path(__file__).parent / "page"
_REST_SECONDS = 0.05


class ClockControls(Protocol):
    """What the owner of the clock offers the page."""

    def set_speed(self, speed: float, /) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def step(self, seconds: float, /) -> None: ...
    def state(self) -> Json: ...


class Control:
    def __init__(self, core: Core, *, clock: ClockControls | None) -> None:
        self._core = core
        self._clock = clock
        self._version = 0
        self._watchers: set[web.WebSocketResponse] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._dirty = asyncio.Event()
        core.listeners.append(self._changed)

    def routes(self, app: web.Application) -> None:
        app.router.add_get("/", self._page)
        app.router.add_get("/page/{name}", self._page)
        app.router.add_get("/control/state", self._state)
        app.router.add_get("/control/live", self._live)
        app.router.add_post("/control/act", self._act)
        app.router.add_post("/control/clock", self._set_clock)
        app.cleanup_ctx.append(self._announcing)

    def _changed(self) -> None:
        self._version += 1
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._dirty.set)

    async def _announcing(self, app: web.Application) -> Any:
        self._loop = asyncio.get_running_loop()
        task = self._loop.create_task(self._announce())
        yield
        self._loop = None
        task.cancel()
        for watcher in list(self._watchers):
            await watcher.close()

    async def _announce(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            for watcher in list(self._watchers):
                try:
                    await watcher.send_json({"version": self._version})
                except ConnectionError:
                    self._watchers.discard(watcher)
            await asyncio.sleep(_REST_SECONDS)

    def _guard(self, request: web.Request) -> None:
        """Other web origins and rebound names stay out."""
        port = self._core.url.rpartition(":")[2]
        hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        origin = request.headers.get("Origin")
        if request.headers.get("Host") not in hosts or (
            origin and origin.removeprefix("http://") not in hosts
        ):
            raise web.HTTPForbidden(text="this page is for people on this machine")
        if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            raise web.HTTPForbidden(text="this page is for people on this machine")
        if request.method == "POST" and request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="JSON only")

    async def _page(self, request: web.Request) -> web.StreamResponse:
        self._guard(request)
        name = request.match_info.get("name", "index.html")
        file = PAGE / name
        if "/" in name or name.startswith(".") or not file.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(file, headers={"Cache-Control": "no-store"})

    async def _state(self, request: web.Request) -> web.Response:
        self._guard(request)
        with self._core.lock:
            body = snapshot.state(self._core, user_id=request.query.get("as", ""))
        return web.json_response({"version": self._version, "clock": self._clock_state()} | body)

    def _clock_state(self) -> Json:
        return {"now": self._core.now().isoformat()} | (self._clock.state() if self._clock else {})

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        self._guard(request)
        ws = web.WebSocketResponse(heartbeat=30)
        await ws.prepare(request)
        self._watchers.add(ws)
        try:
            await ws.send_json({"version": self._version})
            async for _ in ws:
                pass
        finally:
            self._watchers.discard(ws)
        return ws

    async def _act(self, request: web.Request) -> web.Response:
        self._guard(request)
        body = await _json(request)
        return web.json_response(await asyncio.to_thread(control_acts.perform, self._core, body=body))

    async def _set_clock(self, request: web.Request) -> web.Response:
        self._guard(request)
        if self._clock is None:
            raise web.HTTPNotFound
        body = await _json(request)
        what = body.get("do")
        try:
            if what == "speed":
                self._clock.set_speed(float(body["speed"]))
            elif what == "step":
                self._clock.step(float(body["seconds"]))
            elif what in ("pause", "resume"):
                (self._clock.pause if what == "pause" else self._clock.resume)()
            else:
                raise web.HTTPBadRequest(text="do must be speed, pause, resume or step")
        except (KeyError, TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        self._changed()
        return web.json_response(self._clock_state())


async def _json(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="an object is wanted")
    return body
