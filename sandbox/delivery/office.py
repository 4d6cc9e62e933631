"""The post office: sends payloads, repeats events on Slack's schedule, and knows when all is quiet."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, Literal

from sandbox.clock import Clock
from sandbox.delivery.log import EVENTS, Attempt, Delivery, Outcome, Transport

Json = dict[str, Any]
Order = Literal["same", "reversed"] | list[int]

RETRIES = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
HOURLY = tuple(timedelta(hours=1) for _ in range(24))
_POLL_SECONDS = 0.02
# how long one event may keep the next one waiting
_PATIENCE_SECONDS = 1.0


class Office:
    """Methods may be called from any thread except those marked as the loop's."""

    def __init__(self, machine: Clock) -> None:
        self._machine = machine
        self._changed = threading.Condition()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._transport: Transport | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._line: asyncio.Queue[Delivery] = asyncio.Queue()
        self._moving: set[Delivery] = set()
        self._waiting: list[Delivery] = []
        self._running: set[Delivery] = set()
        self.reset()

    def reset(self) -> None:
        """Forgets every delivery, after a moment's grace for those the app is just reading."""
        with self._changed:
            self._moving, self._waiting = set(), []
            self._changed.wait_for(lambda: not self._running, _PATIENCE_SECONDS)
            self.log: list[Delivery] = []
            self._held: list[Delivery] | None = None
            self.duplicate = False
            self.lose_acks = 0
            self.concurrent = False
            self.delayed_events = False
            self._changed.notify_all()

    async def run(self, transport: Transport) -> None:
        """Loop's: from now on payloads can go out."""
        self._loop, self._transport = asyncio.get_running_loop(), transport
        self._start(self._repeat())
        self._start(self._serve_line())

    async def stop(self) -> None:
        """Loop's."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._transport is not None:
            await self._transport.close()
        self._loop = None

    def event(self, payload: Json) -> Delivery:
        """Sends an event as soon as possible, or keeps it while events are held."""
        made = Delivery(kind=EVENTS, payload=payload)
        with self._changed:
            self.log.append(made)
            if self._held is not None:
                self._held.append(made)
                return made
        self._send(made)
        if self.duplicate:
            self.redeliver(made)
        return made

    def ask(self, payload: Json, *, kind: str, headers: dict[str, str] | None = None) -> Delivery:
        """Sends and waits for the outcome. Never to be called on the loop's own thread.

        Events under way arrive first, as people are slower than events."""
        made = Delivery(kind=kind, payload=payload, headers=headers or {})
        with self._changed:
            if not self.concurrent:
                self._changed.wait_for(
                    lambda: not any(one.kind == EVENTS for one in self._moving), _PATIENCE_SECONDS
                )
            self.log.append(made)
        self._send(made)
        made.done.wait(timeout=10)
        return made

    def redeliver(self, one: Delivery) -> Delivery:
        """The same payload once more, as a repetition Slack makes when an acknowledgement got lost."""
        again = Delivery(kind=one.kind, payload=one.payload, headers=dict(one.headers))
        again.attempts = [
            Attempt(number=0, at=self._machine(), outcome=Outcome(ok=False, reason="http_timeout"))
        ]
        with self._changed:
            self.log.append(again)
        self._send(again)
        return again

    def hold(self) -> None:
        with self._changed:
            self._held = self._held if self._held is not None else []

    def release(self, order: Order = "same") -> list[Delivery]:
        """Sends what was held back, in the order wanted; positions may be left out to lose them."""
        with self._changed:
            held, self._held = self._held or [], None
        if order == "reversed":
            held = held[::-1]
        elif order != "same":
            held = [held[position] for position in order]
        for one in held:
            self._send(one)
        return held

    def retry_now(self) -> int:
        """Makes every scheduled repetition due; the number of them."""
        with self._changed:
            for one in self._waiting:
                one.retry_at = self._machine()
            count = len(self._waiting)
        self._poke()
        return count

    @property
    def pending(self) -> list[Delivery]:
        """Deliveries that wait for a later repetition."""
        with self._changed:
            return list(self._waiting)

    def wait_idle(self, timeout: float) -> None:
        """Returns when nothing is under way or due; TimeoutError names what is."""
        with self._changed:
            quiet = self._changed.wait_for(lambda: not self._moving and not self._due(), timeout)
            if not quiet:
                raise TimeoutError(f"still under way: {[*self._moving, *self._due()]}")

    def _due(self) -> list[Delivery]:
        now = self._machine()
        return [one for one in self._waiting if one.retry_at is not None and one.retry_at <= now]

    def _send(self, one: Delivery) -> None:
        loop = self._loop
        if loop is None:
            raise RuntimeError("the sandbox is not started")
        with self._changed:
            self._moving.add(one)
        loop.call_soon_threadsafe(self._dispatch, one)

    def _dispatch(self, one: Delivery) -> None:
        if one.kind == EVENTS:
            self._line.put_nowait(one)
        else:
            self._start(self._attempt(one))

    async def _serve_line(self) -> None:
        """Events go one after the other, so that tests repeat exactly; Slack itself promises no order."""
        while True:
            task = self._start(self._attempt(await self._line.get()))
            if not self.concurrent:
                await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _attempt(self, one: Delivery) -> None:
        if one not in self._moving:
            return  # forgotten by a reset while it stood in line
        number = len(one.attempts)
        last = one.outcome.reason if one.outcome else ""
        attempt = Attempt(number=number, at=self._machine())
        one.attempts.append(attempt)
        transport = self._transport
        if transport is None:
            raise RuntimeError("the post office is closed")
        self._running.add(one)
        try:
            attempt.outcome = await transport.send(one, number=number, reason=last)
            if attempt.outcome.ok and self.lose_acks > 0:
                self.lose_acks -= 1
                attempt.outcome = Outcome(ok=False, reason="timeout")
        finally:
            self._running.discard(one)
        self._settle(one, outcome=attempt.outcome)

    def _settle(self, one: Delivery, *, outcome: Outcome) -> None:
        schedule = RETRIES + (HOURLY if self.delayed_events else ())
        tried = len(one.attempts) - 1
        with self._changed:
            if outcome.ok:
                one.acked_at = self._machine()
            elif one.kind != EVENTS or outcome.no_retry or tried >= len(schedule):
                one.given_up = True
            elif one in self._moving:
                one.retry_at = self._machine() + schedule[tried]
                self._waiting.append(one)
            self._moving.discard(one)
            self._changed.notify_all()
        if one.retry_at is None or one.acked or one.given_up:
            one.done.set()
        self._wake.set()

    async def _repeat(self) -> None:
        while True:
            await self._wake.wait()
            with self._changed:
                due = self._due()
                for one in due:
                    self._waiting.remove(one)
                    one.retry_at = None
                    self._moving.add(one)
                if not self._waiting:
                    self._wake.clear()
            for one in due:
                self._dispatch(one)
            await asyncio.sleep(_POLL_SECONDS)

    def _poke(self) -> None:
        loop = self._loop
        if loop is not None:
            loop.call_soon_threadsafe(self._wake.set)
