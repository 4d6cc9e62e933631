"""Dispatch: Bolt finds the listener among all of ours; beside Bolt with only the first five."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

from slack_bolt import Ack, App, BoltRequest
from slack_sdk import WebClient

import bot.app
import handlers.messages
from bench.tools import requests
from bench.tools.books import ME, fresh
from bench.tools.measuring import How, Result, alternate, at_least, per_second
from usecases.runtime import Runtime

FIRST = 5
AT_ONCE = 50


def measure(how: How) -> Iterator[Result]:
    """A message, the event there is most of, whose listener does nothing here."""
    with fresh(how, "sqlite") as books:
        everything, few = _app(books.run), _app(books.run)
        del few._listeners[FIRST:]
        event = requests.message(channel="C1", user="U1", ts="1772445600.000100")
        rates = alternate(
            lambda: per_second(lambda: _hear(everything, event), seconds=how.seconds),
            lambda: per_second(lambda: _hear(few, event), seconds=how.seconds),
            rounds=how.rounds,
        )
        name = f"dispatch, {len(everything._listeners)} listeners"
    yield at_least(name, "events/s", ours=rates[0], floor=rates[1], target=0.9)


def _app(run: Runtime) -> App:
    client = WebClient(base_url="http://127.0.0.1:1/", retry_handlers=[])
    with patch.object(handlers.messages, "message", _message):
        return bot.app.build_app(run, client=client, me=ME)


def _message(ack: Ack, *, run: Runtime) -> None:  # noqa: ARG001
    ack()


def _hear(app: App, event: dict[str, object]) -> int:
    for _ in range(AT_ONCE):
        response = app.dispatch(BoltRequest(mode="socket_mode", body=event))
        assert response.status == 200
    return AT_ONCE
