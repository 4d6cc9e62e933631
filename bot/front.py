"""The front door over HTTP: only Slack gets in, events go to the inbox, everything else to Bolt."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from slack_bolt import App

import bot.payloads
import bot.signature
import domain.failures
import usecases.tracing
from bot.gate import Gate
from bot.intake import Intake, NotStored

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from bot.oauth import Doors

log = logging.getLogger(__name__)

PATH = "/slack/events"


class Front:
    """A WSGI application. `machine` is the machine's clock; `alive` says whether the bot does its turns.

    `secret` is what Slack signs with, or several separated by commas while it is changed. `doors`: where workspaces
    install us, if any may. `answered` hears how long Slack waited for an answer, in seconds.
    """

    def __init__(
        self,
        app: App,
        *,
        secret: str,
        intake: Intake,
        machine: Callable[[], datetime],
        alive: Callable[[], bool],
        answered: Callable[[float], None] = lambda _: None,
        doors: Doors | None = None,
    ) -> None:
        self._app = app
        self._secret, self._intake, self._machine, self._alive = secret, intake, machine, alive
        self._answered = answered
        self._replays, self._doors = bot.signature.Replays(), doors
        self.asked_at = time.monotonic()
        """When Slack last asked us anything, or when we began; in steady seconds."""
        self._gate = Gate()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        with self._gate.enter() as may_enter:
            return self._take(environ, start_response) if may_enter else _say(start_response, 503)

    def stop_taking(self, *, seconds: float) -> None:
        """Answer 503 from now on, so that Slack tries again later, and finish what is under way."""
        self._gate.close(seconds=seconds)

    def _take(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if method == "GET" and path == "/livez":
            return _say(start_response, 200 if self._alive() else 503)
        if method == "GET" and self._doors and (page := self._doors.answer(path, environ=environ)):
            return _show(start_response, *page)
        if method != "POST" or path != PATH:
            return _say(start_response, 404)
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal():
            return _say(start_response, 400)
        if int(length) > bot.payloads.LONGEST:
            return _say(start_response, 413)
        body = environ["wsgi.input"].read(int(length))
        if b"ssl_check=1" in body.split(b"&"):
            return _say(start_response, 200)
        signature, now = environ.get("HTTP_X_SLACK_SIGNATURE", ""), self._machine().timestamp()
        stamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        if not bot.signature.is_signed(self._secret, body=body, stamp=stamp, signature=signature, now=now):
            return _say(start_response, 401)
        started = self.asked_at = time.monotonic()
        try:
            return self._read(body, environ=environ, start_response=start_response)
        finally:
            self._answered(time.monotonic() - started)

    def _read(
        self, body: bytes, *, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """What Slack itself asks."""
        try:
            payload = bot.payloads.read(body, content_type=environ.get("CONTENT_TYPE", ""))
        except bot.payloads.Unreadable as error:
            log.warning("a signed request was refused: %s", domain.failures.told(error))
            return _say(start_response, 400)
        with usecases.tracing.about(bot.payloads.name_of(payload)):
            if environ.get("CONTENT_TYPE", "").startswith("application/json"):
                return self._event(payload, start_response=start_response)
            return self._request(payload, environ=environ, start_response=start_response)

    def _request(
        self, payload: dict[str, Any], *, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """A command, click or form: Bolt answers when its listener is done."""
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        if not self._replays.is_new(signature, now=self._machine().timestamp()):
            return _say(start_response, 401)
        return self._to_bolt(payload, start_response=start_response)

    def _event(self, payload: dict[str, Any], *, start_response: StartResponse) -> Iterable[bytes]:
        """Slack is told that an event arrived when it is stored, and not before (promises P1 and P2)."""
        if payload.get("type") == "url_verification":
            return _say(start_response, 200, json.dumps({"challenge": str(payload.get("challenge", ""))}))
        try:
            self._intake.submit(payload)
        except NotStored as error:
            log.warning("not stored: %s", domain.failures.told(error))
            return _say(start_response, 503)
        return _say(start_response, 200)

    def _to_bolt(self, payload: dict[str, Any], *, start_response: StartResponse) -> Iterable[bytes]:
        """Bolt answers when its listener is done."""
        try:
            response = self._app.dispatch(bot.payloads.request(payload))
        except bot.payloads.Unreadable as error:
            log.warning("a signed request was refused: %s", domain.failures.told(error))
            return _say(start_response, 400)
        return _say(
            start_response,
            response.status,
            response.body,
            kind=response.first_headers().get("content-type", ""),
        )


def _show(
    start_response: StartResponse, status: int, headers: list[tuple[str, str]], text: str
) -> list[bytes]:
    """A page for a person's browser."""
    content = text.encode()
    about = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(content)))]
    start_response(f"{status} {HTTPStatus(status).phrase}", [*about, *headers])
    return [content]


def _say(start_response: StartResponse, status: int, body: str = "", *, kind: str = "") -> list[bytes]:
    content = body.encode()
    kind = kind or f"{'application/json' if body else 'text/plain'}; charset=utf-8"
    start_response(
        f"{status} {HTTPStatus(status).phrase}",
        [("Content-Type", kind), ("Content-Length", str(len(content)))],
    )
    return [content]
