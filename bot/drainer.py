"""The drainer: hands stored events to their listeners; one that fails holds back only its own lane."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.error import BoltUnhandledRequestError

import bot.failures
import handlers.messages
import usecases.inbox
from domain.refusals import Refusal
from storage.inbox import Claimed
from usecases.inbox import Claim
from usecases.people import NotOurs
from usecases.runtime import Runtime

log = logging.getLogger(__name__)

AT_ONCE = 20
PATIENCE_SECONDS = 15.0
"""After this much time the rest of a claim is given back, long before its lease ends."""

NUL = r"\u0000"
"""What no database holds, as JSON has it; `bot.app.clean` takes it out."""

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
        together = self._record_together(claim)
        alone = [row for row in claim.rows if row.id not in together]
        if alone:
            self._settle(claim, rows=alone, outcomes=self._carry_out(alone))
        return True

    def _record_together(self, claim: Claim) -> set[int]:
        """Keep what people simply wrote in one transaction, and say which events are done with that.

        It is what there is most of, and a transaction and Bolt cost more than the work itself. When one
        message fails, nothing is kept: each is then carried out by itself, where its failure is told.
        """
        done: list[int] = []
        asked = []
        try:
            with self._run.begin() as session:
                for row_id, body in _plain(claim.rows):
                    if self._stopping.is_set():
                        break
                    asked.append(
                        handlers.messages.record(session, run=self._run, event=body["event"], body=body)
                    )
                    done.append(row_id)
                usecases.inbox.done(session, by=claim.by, ids=done)
        except Exception as failure:
            log.debug("not together: %s", reason_of(failure))
            return set()
        for each in filter(None, asked):
            handlers.messages.whisper(self._run, each)
        return set(done)

    def _settle(self, claim: Claim, *, rows: list[Claimed], outcomes: dict[int, Exception | None]) -> None:
        with self._run.begin() as session:
            untried = [row.id for row in rows if row.id not in outcomes]
            usecases.inbox.give_back(session, by=claim.by, ids=untried)
            done = [row_id for row_id, error in outcomes.items() if error is None]
            usecases.inbox.done(session, by=claim.by, ids=done)
            for row in rows:
                error = outcomes.get(row.id)
                if isinstance(error, BoltUnhandledRequestError):
                    usecases.inbox.done(session, by=claim.by, ids=[row.id], note="nobody listens to this")
                elif isinstance(error, NotOurs):
                    self._run.count("inbox", kind="event", result="unroutable")
                    usecases.inbox.done(session, by=claim.by, ids=[row.id], note=reason_of(error))
                elif error is not None:
                    usecases.inbox.failed(
                        session,
                        by=claim.by,
                        row=row,
                        reason=reason_of(error),
                        hopeless=isinstance(error, HOPELESS),
                        machine=self._run.machine(),
                    )

    def _carry_out(self, rows: list[Claimed]) -> dict[int, Exception | None]:
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

    def _dispatch(self, row: Claimed) -> Exception | None:
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


def _plain(rows: Sequence[Claimed]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The messages that people simply wrote, up to the first other event of each lane."""
    others: set[str] = set()
    for row in rows:
        body = json.loads(row.payload)
        if row.lane in others or row.attempts or NUL in row.payload or not handlers.messages.is_plain(body):
            others.add(row.lane)
        else:
            yield row.id, body


def reason_of(error: Exception) -> str:
    """A failure in one line."""
    return f"{type(error).__name__}: {error}"[:500]
