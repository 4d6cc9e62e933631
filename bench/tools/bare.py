"""The floors: Slack's and the database's libraries used as barely as they can be."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import Connection, Engine, insert

from bench.tools.books import ME, SECRET, TOKEN
from storage.inbox import InboxRow
from storage.interactions import Interaction

INBOX: Any = InboxRow.__table__
INTERACTIONS: Any = Interaction.__table__


def begin(engine: Engine) -> Callable[[], Any]:
    """Core transactions; on SQLite one at a time, for many writers make it slower by far."""
    turn = threading.Lock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def transaction() -> Iterator[Connection]:
        if turn is None:
            with engine.begin() as connection:
                yield connection
            return
        with turn, engine.begin() as connection:
            yield connection

    return transaction


def app() -> App:
    """Bolt with nothing but what it needs to answer: acknowledged when done, no call to Slack per request."""
    me = AuthorizeResult(
        enterprise_id=None, team_id=ME.team_id, bot_user_id=ME.user_id, bot_id=ME.bot_id, bot_token=TOKEN
    )
    return App(
        signing_secret=SECRET,
        authorize=lambda **_: me,
        process_before_response=True,
    )


def wsgi(bolt: App) -> SlackRequestHandler:
    """Bolt behind any WSGI server."""
    return SlackRequestHandler(bolt, path="/slack/events")


def keeps_events(engine: Engine) -> SlackRequestHandler:
    """One listener that stores the event with one Core statement and commits."""
    bolt, transaction = app(), begin(engine)
    statement = insert(INBOX)

    def message(ack: Ack, body: dict[str, Any]) -> None:
        with transaction() as connection:
            connection.execute(statement, {"event_id": body["event_id"], "payload": "", **BLANK, **stamped()})
        ack()

    bolt.event("message")(message)
    return wsgi(bolt)


def logs_contacts(engine: Engine) -> SlackRequestHandler:
    """One command that stores a contact with one Core statement, commits and answers."""
    bolt, transaction = app(), begin(engine)
    statement = insert(INTERACTIONS)

    def client_update(ack: Ack, body: dict[str, Any]) -> None:
        now = datetime.now(UTC)
        row = {**contact(now), "text": body["text"], "user_id": body["user_id"], "logged_by": body["user_id"]}
        with transaction() as connection:
            connection.execute(statement, row)
        ack("Logged.")

    bolt.command("/client-update")(client_update)
    return wsgi(bolt)


BLANK = {"team_id": ME.team_id, "lane": "C1", "state": "new", "attempts": 0, "leased_by": "", "reason": ""}


def stamped() -> dict[str, Any]:
    """When an event came."""
    return {"received_at": datetime.now(UTC)}


def contact(now: datetime) -> dict[str, Any]:
    """A contact with the first client."""
    return {
        "workspace_id": 1,
        "client_id": 1,
        "kind": "call",
        "side": "team",
        "happened_at": now,
        "recorded_at": now,
        "user_team_id": "",
        "asks": False,
        "hails": False,
        "verdict": "",
        "changed_ts": "",
    }
