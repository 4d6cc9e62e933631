"""The crash: a bot is killed in mid-load; every event it acknowledged must be in its inbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

import storage.db
from bench.tools import load, requests, sandboxed
from bench.tools.measuring import How, Result
from sandbox import Sandbox
from storage.inbox import InboxRow

EVENTS = 12_000
LOADED_SECONDS = 4.0
"""Half of it before the kill."""


def measure(how: How) -> Iterator[Result]:
    """`python -m bot run` over HTTP, SIGKILL under the load of 32 connections."""
    with sandboxed.slack() as sandbox:
        for kind in how.kinds:
            kept = acknowledged = 0
            for _ in range(1 if how.quick else 3):
                with how.databases.fresh(kind) as url:
                    told = _acknowledged(sandbox, url, seconds=LOADED_SECONDS)
                    kept += len(told & _stored(url))
                    acknowledged += len(told)
            assert acknowledged, "nothing was acknowledged before the crash"
            name, ratio = how.named("kept over kill -9", kind), kept / acknowledged
            yield Result(name, "events", kept, acknowledged, ratio, "all", kept == acknowledged)


def _acknowledged(sandbox: Sandbox, url: str, *, seconds: float) -> set[str]:
    """The ids of the events that the bot said to have, until it was killed."""
    port = sandboxed.free_port()
    events = [_event(sandbox, number) for number in range(EVENTS)]
    encoded = [requests.as_http(event, secret=sandbox.signing_secret) for event in events]
    with sandboxed.running(sandbox, url=url, port=port) as process:
        outcome = load.saturate(port, encoded, seconds=seconds, halfway=process.kill)
    return {str(events[number]["event_id"]) for number in outcome.accepted}


def _event(sandbox: Sandbox, number: int) -> dict[str, Any]:
    ts = f"{1772445600 + number}.000100"
    return requests.message(channel=f"C{number % 50}", user="U1", ts=ts, team_id=sandbox.team_id)


def _stored(url: str) -> set[str]:
    engine = storage.db.open_engine(url)
    with engine.connect() as connection:
        found = set(connection.scalars(select(InboxRow.event_id)))
    storage.db.close(engine)
    return found
