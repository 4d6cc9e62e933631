"""The drainer: hands stored events to their listeners; one that fails holds back only its own lane."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from slack_bolt import App
from slack_bolt.error import BoltUnhandledRequestError

import bot.failures
import bot.payloads
import domain.inbox
import handlers.messages
import storage.workspaces
import usecases.inbox
import usecases.tracing
from domain.failures import told
from domain.operations import Alarm
from domain.outbox import TryLater
from domain.refusals import Refusal
from storage.base import Session
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

UNHEARD = (BoltUnhandledRequestError, bot.payloads.Unheard)
HOPELESS = (
    Refusal,
    bot.payloads.Unreadable,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    RecursionError,
)
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
        with usecases.tracing.about(f"batch {claim.by[:8]}"):
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
            log.debug("not together: %s", told(failure))
            return set()
        if done:
            self._run.count("inbox", amount=len(done), kind="message", result="done")
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
                if row.id in outcomes:
                    self._end(session, claim=claim, row=row, error=outcomes[row.id])

    def _end(self, session: Session, *, claim: Claim, row: Claimed, error: Exception | None) -> None:
        """What becomes of a tried event; the failure that ends one is told to those who run the bot."""
        payload, result = json.loads(row.payload), "done"
        if isinstance(error, UNHEARD):
            usecases.inbox.done(session, by=claim.by, ids=[row.id], note="nobody listens to this")
            result = "ignored"
        elif isinstance(error, NotOurs):
            usecases.inbox.done(session, by=claim.by, ids=[row.id], note=told(error))
            result = "unroutable"
        elif error is not None:
            result = "failed"
            if usecases.inbox.failed(
                session,
                by=claim.by,
                row=row,
                reason=told(error),
                hopeless=isinstance(error, HOPELESS),
                machine=self._run.machine(),
                banned=_ban(error),
            ):
                result = "quarantined"
                self._raise(session, row=row, payload=payload, cause=told(error))
        self._run.count("inbox", kind=domain.inbox.kind_of(payload), result=result)

    def _raise(self, session: Session, *, row: Claimed, payload: dict[str, Any], cause: str) -> None:
        with usecases.tracing.about(f"event {row.event_id}"):
            self._run.alarm(
                session,
                run=self._run,
                alarm=Alarm.INBOX_QUARANTINED,
                cause=cause,
                what=f"event {row.event_id} of {row.lane}",
                workspace_id=storage.workspaces.id_of_team(session, team_id=domain.inbox.team_of(payload)),
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
            if error is None or isinstance(error, UNHEARD):
                continue
            with usecases.tracing.about(f"event {row.event_id}"):
                log.warning("event %s failed: %s", row.event_id, told(error), exc_info=error)
            if not isinstance(error, HOPELESS):
                held_back.add(row.lane)
        return outcomes

    def _dispatch(self, row: Claimed) -> Exception | None:
        with usecases.tracing.about(f"event {row.event_id}"):
            return self._tried(row)

    def _tried(self, row: Claimed) -> Exception | None:
        try:
            request = bot.payloads.request(json.loads(row.payload))
            response = self._app.dispatch(request)
        except Exception as error:
            return error
        failure = request.context.get(bot.failures.FAILURE)
        if isinstance(failure, Exception):
            return failure
        if response.status == 400:
            return bot.payloads.Unreadable("it names an address that is not Slack's")
        return None if response.status == 200 else RuntimeError(f"the listener answered {response.status}")


def _ban(error: Exception) -> timedelta:
    """For how long Slack wants no such calls."""
    if isinstance(error, TryLater) and error.method:
        return timedelta(seconds=error.seconds)
    return timedelta()


def _plain(rows: Sequence[Claimed]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The messages that people simply wrote, up to the first other event of each lane."""
    others: set[str] = set()
    for row in rows:
        body = json.loads(row.payload)
        if row.lane in others or row.attempts or NUL in row.payload or not handlers.messages.is_plain(body):
            others.add(row.lane)
        else:
            yield row.id, body
