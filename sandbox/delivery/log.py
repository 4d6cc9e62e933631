"""One payload on its way to the app, and what became of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

Json = dict[str, Any]

EVENTS = "events_api"
COMMANDS = "slash_commands"
INTERACTIVE = "interactive"


@dataclass
class Outcome:
    """What one attempt brought: `reason` is Slack's retry reason when it failed, `body` the app's answer."""

    ok: bool
    reason: str = ""
    body: Any = None
    status: int = 0
    no_retry: bool = False


@dataclass
class Attempt:
    number: int
    at: datetime
    outcome: Outcome | None = None


@dataclass(eq=False)
class Delivery:
    """`acked_at` is set when the app took it; `given_up` when Slack will not try again."""

    kind: str
    payload: Json
    headers: dict[str, str] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)
    acked_at: datetime | None = None
    given_up: bool = False
    retry_at: datetime | None = None
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def event_id(self) -> str:
        return str(self.payload.get("event_id", ""))

    @property
    def event(self) -> Json:
        """The inner event; empty for commands and interactions."""
        event = self.payload.get("event")
        return event if isinstance(event, dict) else {}

    @property
    def acked(self) -> bool:
        return self.acked_at is not None

    @property
    def outcome(self) -> Outcome | None:
        """Of the latest attempt."""
        return self.attempts[-1].outcome if self.attempts else None

    def __repr__(self) -> str:
        what = self.event.get("type") or self.payload.get("type") or self.payload.get("command") or "?"
        state = "acked" if self.acked else "given up" if self.given_up else "open"
        return f"<{self.kind} {what} {self.event_id} {state} after {len(self.attempts)}>"


class Transport(Protocol):
    async def send(self, delivery: Delivery, *, number: int, reason: str) -> Outcome:
        """One attempt; `number` counts retries from 0, `reason` says why the previous attempt failed."""

    async def close(self) -> None: ...
