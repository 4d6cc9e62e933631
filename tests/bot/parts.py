"""A bot without Slack, for tests of its insides: a database, clocks that stand still, and Slack's edge."""

from __future__ import annotations

import hmac
import io
import json
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, cast

from slack_bolt import App
from slack_sdk import WebClient
from sqlalchemy import select

import bot.app
import bot.web
import usecases.operations
import usecases.workspaces
from bot.metrics import Tally
from domain.people import Facts
from storage.base import Session
from storage.db import Sessions
from storage.inbox import InboxRow
from usecases.runtime import Bot, PersonFacts, Runtime, Slack

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = Bot(team_id="T1", team_name="Ours", user_id="UBOT", bot_id="BBOT", app_id="A1")
SECRET = "0123456789abcdef"


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **length: float) -> None:
        """Move on."""
        self.at += timedelta(**length)


class Edge:
    """Slack's edge: remembers the forms that people are shown, and knows everybody as one of the team."""

    def __init__(self) -> None:
        self.forms: list[dict[str, Any]] = []

    def person(self, user_id: str) -> PersonFacts:
        """A member of our team."""
        return PersonFacts(Facts(user_id, team_id="T1"), name=user_id.lower(), locale="en-US")

    def open_form(self, *, trigger: str, view: dict[str, Any]) -> None:
        """Remember the form."""
        self.forms.append(view)


class Parts:
    """What the composition root ties together, without the network."""

    START = START

    def __init__(self, sessions: Sessions) -> None:
        self.now, self.machine, self.edge, self.tally = Time(), Time(), Edge(), Tally()
        self.run = Runtime(
            begin=sessions.begin,
            read=sessions.read,
            now=self.now,
            machine=self.machine,
            slack=lambda _: cast(Slack, self.edge),
            web=bot.web.Web(),
            wake=lambda: None,
            count=self.tally.add,
            alarm=usecases.operations.alarm,
        )
        with self.run.begin() as session:
            usecases.workspaces.meet(session, me=ME, now=START)
        # The address leads nowhere, so that a test notices a call to Slack.
        nowhere = WebClient(base_url="http://127.0.0.1:1/", retry_handlers=[])
        self.app: App = bot.app.build_app(self.run, client=nowhere, me=ME)


def event(event_id: str, *, channel: str = "C1", kind: str = "test_event", **more: Any) -> dict[str, Any]:
    """An Events API payload."""
    inner = {"type": kind, "channel": channel, "event_ts": "1.0", **more}
    return {
        "token": "old",
        "team_id": "T1",
        "api_app_id": "A1",
        "type": "event_callback",
        "event_id": event_id,
        "event_time": 1,
        "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
        "event": inner,
    }


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers with which Slack sends these bytes."""
    stamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, sha256)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac.hexdigest()}"}


def as_wsgi(body: bytes, *, headers: dict[str, str], kind: str = "application/json") -> dict[str, Any]:
    """A request to the front door as its server hands it on."""
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/slack/events",
        "QUERY_STRING": "",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **{"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()},
    }


def as_json(payload: dict[str, Any]) -> bytes:
    """The body of an event."""
    return json.dumps(payload).encode()


def in_state(session: Session, *, state: str) -> list[InboxRow]:
    """The stored events in a state, oldest first."""
    return list(session.scalars(select(InboxRow).where(InboxRow.state == state).order_by(InboxRow.id)))
