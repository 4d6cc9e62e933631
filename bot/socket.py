"""Socket Mode: we connect to Slack; an event is acknowledged when it is stored, all else when it is done."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

import bot.payloads
import domain.failures
import usecases.runtime
import usecases.tracing
from bot.gate import Gate
from bot.intake import Intake, NotStored
from domain.outbox import Undeliverable
from usecases.runtime import Count

log = logging.getLogger(__name__)

PING_SECONDS = 2
"""A dead connection is noticed after some four unanswered pings (measured with the usual 10: deaf for 49 s)."""
RECEIVED_AT_ONCE = 64 * 1024
"""The SDK calls itself once more for every piece of a message; with its 1 kB a long form would end that."""
ROOM = 500
"""Envelopes that may wait for a thread; the SDK would let them pile up in memory (promise P7)."""


class Client(SocketModeClient):
    """The SDK's, which never notices a connection that was dead before its first ping was answered.

    It reads nothing that is longer than Slack's payloads are, and no more than it has room for (promise P7); Slack
    sends it again, and at last gives it up. `count` counts what there was no room for.
    """

    def __init__(self, *, count: Count, **given: Any) -> None:
        super().__init__(**given)
        self._count = count

    def connect(self) -> None:
        """Connect, and count from now on how long no ping was answered."""
        super().connect()
        if self.current_session is not None:
            self.current_session.last_ping_pong_time = time.time()

    def enqueue_message(self, message: str) -> None:
        """Take a message of Slack's, as it came."""
        if len(message) > bot.payloads.LONGEST:
            log.warning("a message of %d characters is left unread", len(message))
            return
        if "envelope_id" in message and self.waiting() >= ROOM:
            self._count("inbox", kind="envelope", result="refused")
            return
        super().enqueue_message(message)

    def waiting(self) -> int:
        """How many messages wait for a thread."""
        return self.message_queue.qsize() + self.message_workers._work_queue.qsize()


class Socket:
    """The connection and what comes through it. `answered` hears how long Slack waited, in seconds; `count` counts
    what was refused unread.
    """

    def __init__(
        self,
        app: App,
        *,
        app_token: str,
        client: WebClient,
        intake: Intake,
        answered: Callable[[float], None] = lambda _: None,
        count: Count = usecases.runtime.uncounted,
    ) -> None:
        self._app, self._intake, self._answered = app, intake, answered
        self._client = Client(
            count=count,
            app_token=app_token,
            web_client=client,
            ping_interval=PING_SECONDS,
            receive_buffer_size=RECEIVED_AT_ONCE,
            logger=logging.getLogger("slack_sdk.socket_mode"),
        )
        self._client.socket_mode_request_listeners.append(self._hear)
        self._gate = Gate()

    def start(self) -> None:
        """Connect, and stay connected from then on. Raises `Undeliverable` when Slack says no."""
        try:
            self._client.connect()
        except SlackApiError as error:
            raise Undeliverable(f"{error.response['error']} for SLACK_APP_TOKEN") from error

    def is_connected(self) -> bool:
        """Whether a connection is open."""
        return bool(self._client.is_connected())

    @property
    def connection(self) -> str:
        """Which connection it is by now; it changes whenever Slack asks for a new one."""
        return self._client.session_id() or ""

    def stop_taking(self, *, seconds: float) -> None:
        """Leave new envelopes to Slack, which sends them again, and finish those under way."""
        self._gate.close(seconds=seconds)

    def close(self) -> None:
        """End the connection; only after `stop_taking`, or acknowledgements under way are lost."""
        try:
            self._client.close()
        except AttributeError:
            # A thread of the SDK has closed the same socket in that moment: the rest is still to be closed.
            self._client.close()

    def _hear(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        with self._gate.enter() as may_enter:
            if may_enter:
                started = time.perf_counter()
                with usecases.tracing.about(f"envelope {request.envelope_id}"):
                    self._answer(client, request)
                self._answered(time.perf_counter() - started)

    def _answer(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            payload = bot.payloads.checked(request.payload)
            if request.type == "events_api":
                self._intake.submit(payload)
                client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
                return
            response = self._app.dispatch(bot.payloads.request(payload))
        except (NotStored, bot.payloads.Unreadable) as error:
            log.warning("not acknowledged: %s", domain.failures.told(error))
            return
        if response.status == 200:
            answer = SocketModeResponse(envelope_id=request.envelope_id, payload=_content(response))
            client.send_socket_mode_response(answer)


def _content(response: BoltResponse) -> dict[str, object] | None:
    """What the person is to see with the acknowledgement."""
    if not response.body:
        return None
    if response.first_headers().get("content-type", "").startswith("application/json"):
        content: dict[str, object] = json.loads(response.body)
        return content
    return {"text": response.body}
