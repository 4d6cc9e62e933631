"""Intake: events that arrive together are stored in one commit, and who brought one hears when it is kept."""

from __future__ import annotations

import json
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from typing import Any

import domain.failures
import domain.inbox
import usecases.inbox
import usecases.runtime
from storage.base import Session
from storage.inbox import Arrival
from usecases.runtime import Count

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 2.5
"""Slack wants its answer within three seconds."""
ROOM = 2000
"""Events that may wait for the database; more are refused instead of piling up in memory (promise P7)."""
GATHERED = 200

Waiting = tuple[Arrival, "Future[None]"]


class NotStored(Exception):
    """The event is not known to be safe: Slack must not be told that we have it."""


class Intake:
    """The door of the inbox. `stored` is called after each commit, `count` for each event, and `heard` before it is
    stored or refused.
    """

    def __init__(
        self,
        begin: Callable[[], AbstractContextManager[Session]],
        *,
        now: Callable[[], datetime],
        stored: Callable[[], None],
        count: Count = usecases.runtime.uncounted,
        heard: Callable[[dict[str, Any]], None] = lambda _: None,
    ) -> None:
        self._begin, self._now, self._stored, self._count = begin, now, stored, count
        self._heard = heard
        self._waiting: queue.Queue[Waiting | None] = queue.Queue(maxsize=ROOM)
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None
        self._closed = False

    def submit(self, payload: dict[str, Any]) -> None:
        """Keep an event: returns once it is committed, raises `NotStored` when that is not sure in time."""
        kind = domain.inbox.kind_of(payload)
        self._heard(payload)
        try:
            self._submit(payload)
        except NotStored:
            self._count("inbox", kind=kind, result="refused")
            raise
        self._count("inbox", kind=kind, result="stored")

    def _submit(self, payload: dict[str, Any]) -> None:
        future: Future[None] = Future()
        self._start()
        try:
            self._waiting.put_nowait((arrival(payload, now=self._now()), future))
        except queue.Full as error:
            raise NotStored("too many events are waiting for the database") from error
        try:
            future.result(timeout=PATIENCE_SECONDS)
        except TimeoutError as error:
            raise NotStored("the database did not answer in time") from error
        except Exception as error:
            raise NotStored(domain.failures.told(error)) from error

    def waiting(self) -> int:
        """How many events wait for the writer."""
        return self._waiting.qsize()

    def close(self) -> None:
        """Store what has been handed in and take nothing more."""
        with self._lock:
            self._closed = True
            writer = self._writer
        if writer is not None:
            # A full queue means that the database stands still: the writer is left to its end with the process.
            with suppress(queue.Full):
                self._waiting.put(None, timeout=PATIENCE_SECONDS)
                writer.join(timeout=PATIENCE_SECONDS)

    def _start(self) -> None:
        with self._lock:
            if self._closed:
                raise NotStored("the bot is stopping")
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="intake", daemon=True)
                self._writer.start()

    def _write(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch, more = self._gather(first)
            self._commit(batch)
            if not more:
                return

    def _gather(self, first: Waiting) -> tuple[list[Waiting], bool]:
        """Everything that waits by now; False when the end of all was among it."""
        batch = [first]
        while len(batch) < GATHERED:
            try:
                following = self._waiting.get_nowait()
            except queue.Empty:
                break
            if following is None:
                return batch, False
            batch.append(following)
        return batch, True

    def _commit(self, batch: list[Waiting]) -> None:
        try:
            with self._begin() as session:
                new = usecases.inbox.store(session, arrivals=[arrival for arrival, _ in batch])
        except Exception as error:
            log.warning("%d events were not stored: %s", len(batch), domain.failures.told(error))
            for _, future in batch:
                future.set_exception(error)
            return
        if new < len(batch):
            self._count("dup", amount=len(batch) - new)
        for _, future in batch:
            future.set_result(None)
        self._stored()


def arrival(payload: dict[str, Any], *, now: datetime) -> Arrival:
    """An event as the inbox keeps it, without Slack's old verification token."""
    text = json.dumps({name: value for name, value in payload.items() if name != "token"})
    return Arrival(
        event_id=domain.inbox.key_of(payload, text=text),
        team_id=domain.inbox.team_of(payload),
        lane=domain.inbox.lane_of(payload),
        payload=text,
        received_at=now,
    )
