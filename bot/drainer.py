"""The drainer: hands stored events to their listeners; one that fails holds back only its own lane."""

from __future__ import annotations

import json
import logging
import threading
import time

from slack_bolt import App, BoltRequest
from slack_bolt.error import BoltUnhandledRequestError

import bot.failures
import usecases.inbox
from domain.refusals import Refusal
from storage.inbox import InboxRow
from usecases.runtime import Runtime

log = logging.getLogger(__name__)

AT_ONCE = 20
PATIENCE_SECONDS = 15.0
"""After this much time the rest of a claim is given back, long before its lease ends."""

HOPELESS = (Refusal, LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""Failures that the same event would meet again: it is quarantined at once, and its lane goes on."""


class Drainer:
    """Works the inbox down."""

    def __init__(self, run: Runtime, *, app: App) -> None:
        self._run, self._app = run, app
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Finish the event under way and give the others back."""
        self._stopping.set()

    def turn(self) -> bool:
        """Claim some events and carry them out; False when there was nothing to do."""
        with self._run.begin() as session:
            claim = usecases.inbox.claim(session, machine=self._run.machine(), limit=AT_ONCE)
        if not claim.rows:
            return False
        outcomes = self._carry_out(claim.rows)
        with self._run.begin() as session:
            untried = [row.id for row in claim.rows if row.id not in outcomes]
            usecases.inbox.give_back(session, by=claim.by, ids=untried)
            done = [row_id for row_id, error in outcomes.items() if error is None]
            usecases.inbox.done(session, by=claim.by, ids=done)
            for row in claim.rows:
                error = outcomes.get(row.id)
                if isinstance(error, BoltUnhandledRequestError):
                    usecases.inbox.done(session, by=claim.by, ids=[row.id], note="nobody listens to this")
                elif error is not None:
                    usecases.inbox.failed(
                        session,
                        by=claim.by,
                        row=row,
                        reason=reason_of(error),
                        hopeless=isinstance(error, HOPELESS),
                        machine=self._run.machine(),
                    )
        return True

    def _carry_out(self, rows: list[InboxRow]) -> dict[int, Exception | None]:
        """What became of each event that was tried: None, or its failure."""
        outcomes: dict[int, Exception | None] = {}
        held_back: set[str] = set()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for row in rows:
            if self._stopping.is_set() or time.monotonic() > deadline:
                break
            if row.lane in held_back:
                continue
            error = outcomes[row.id] = self._dispatch(row)
            if error is None or isinstance(error, BoltUnhandledRequestError):
                continue
            log.warning("event %s failed: %s", row.event_id, reason_of(error), exc_info=error)
            if not isinstance(error, HOPELESS):
                held_back.add(row.lane)
        return outcomes

    def _dispatch(self, row: InboxRow) -> Exception | None:
        try:
            # Bolt digs into the payload already here, whatever its shape.
            request = BoltRequest(mode="socket_mode", body=json.loads(row.payload))
            response = self._app.dispatch(request)
        except Exception as error:
            return error
        failure = request.context.get(bot.failures.FAILURE)
        if isinstance(failure, Exception):
            return failure
        return None if response.status == 200 else RuntimeError(f"the listener answered {response.status}")


def reason_of(error: Exception) -> str:
    """A failure in one line."""
    return f"{type(error).__name__}: {error}"[:500]
