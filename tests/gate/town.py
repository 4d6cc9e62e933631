"""A busy workspace for bots that are processes of their own: people talk in many channels, and an oracle judges."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, text

import storage.db
from bot.settings import Settings
from domain.outbox import State
from sandbox import Channel, Sandbox
from storage.db import Sessions
from storage.inbox import InboxRow
from storage.outbox import OutboxRow
from tests.gate import oracle
from tests.gate.oracle import Allowed
from tests.world import MANIFEST, Time, World

ROOMS = 12
TOMORROW = timedelta(hours=12)
"""What was in doubt is looked for once more a day later: nobody waits for that."""


def now() -> datetime:
    """The time that everybody has."""
    return datetime.now(UTC)


class Town:
    """Clients with channels of their own, rooms of the team, and somebody who talks in all of them in turn."""

    def __init__(self, sandbox: Sandbox, url: str, *, rooms: int = ROOMS) -> None:
        self.sandbox, self.url, self._size = sandbox, url, rooms
        self.environment = {
            "RAPPORT_ENV": "",
            "SLACK_BOT_TOKEN": sandbox.bot_token,
            "SLACK_APP_TOKEN": sandbox.app_token,
            "SLACK_SIGNING_SECRET": sandbox.signing_secret,
            "SLACK_API_URL": sandbox.api_url,
            "DATABASE_URL": url,
            "LOG_LEVEL": "INFO",
        }
        self._furnish()
        self._turns = cycle(
            [(self.pm, room) for room in self.rooms] + [(self.carol, self.acme), (self.dan, self.acme)]
        )
        self._numbers = count(1)
        self.said: list[tuple[Channel, str]] = []

    def _furnish(self) -> None:
        settings = Settings(
            slack_bot_token=self.sandbox.bot_token,
            slack_signing_secret=self.sandbox.signing_secret,
            slack_api_url=self.sandbox.api_url,
            database_url=self.url,
        )
        world = World(sandbox=self.sandbox, now=Time(now()), machine=Time(now()), settings=settings)
        try:
            world.furnish()
        finally:
            world.house.stop()
        self.pm, self.dan, self.carol, self.acme = world.pm, world.dan, world.carol, world.acme
        self.alerts = world.alerts
        self.quiet = self.sandbox.channel("quiet", members=[self.pm], with_bot=True)
        self.rooms = [
            self.sandbox.channel(f"room-{number}", members=[self.pm, self.dan], with_bot=True)
            for number in range(self._size)
        ]
        self.sandbox.delayed_events = self.sandbox.concurrent_events = True

    def talk(self, messages: int) -> None:
        """So many messages, each in the next channel."""
        for _ in range(messages):
            person, room = next(self._turns)
            message = person.says(room, f"Could you look at number {next(self._numbers)}?")
            self.said.append((room, message.ts))

    def answers(self, *, seconds: float) -> float:
        """Say something in a room of its own; how long it took until that was answered."""
        said = self.pm.says(self.quiet, f"Is anybody there, number {next(self._numbers)}?")
        self.said.append((self.quiet, said.ts))
        words = f"Heard {said.ts}"
        return eventually(
            lambda: (
                self.repeats() >= 0 and any(each.text == words for each in self.sandbox.messages(self.quiet))
            ),
            seconds=seconds,
        )

    def repeats(self) -> int:
        """Let Slack send again what nobody took, if somebody is there; how many events that were."""
        by_socket = bool(self.environment["SLACK_APP_TOKEN"])
        return 0 if by_socket and not self.sandbox.listening else self.sandbox.retry_now()

    def settles(self, *, seconds: float = 180.0) -> float:
        """Wait until nothing is left to be done; how long that took."""
        begun = time.monotonic()
        with self.sessions() as sessions:
            while self.repeats() or not self._is_quiet(sessions):
                assert time.monotonic() - begun < seconds, f"it does not come to rest: {self._left(sessions)}"
                time.sleep(0.1)
        return time.monotonic() - begun

    def _is_quiet(self, sessions: Sessions) -> bool:
        if not all(each.acked or each.given_up for each in self.sandbox.deliveries):
            return False
        try:
            with sessions.read() as session:
                return not session.scalar(select(self._busy(now() + TOMORROW)))
        except storage.db.Unavailable:
            return False

    @staticmethod
    def _busy(soon: datetime) -> ColumnElement[int]:
        """Events to carry out, and posts to make, to look for or to look for twice."""
        events = select(func.count()).where(InboxRow.state == "new").scalar_subquery()
        open_ = OutboxRow.state.in_((State.PENDING, State.SENDING, State.UNKNOWN))
        doubted = and_(OutboxRow.state != State.HELD, OutboxRow.look_at < soon)
        return (
            events + select(func.count()).where(or_(open_, doubted)).select_from(OutboxRow).scalar_subquery()
        )

    def _left(self, sessions: Sessions) -> Any:
        waiting = text(
            "SELECT kind, state, attempts, failures, reason FROM outbox WHERE state NOT IN ('sent')"
        )
        events = text("SELECT lane, attempts, leased_until, reason FROM inbox WHERE state = 'new'")
        with sessions.read() as session:
            rows = [tuple(row) for query in (waiting, events) for row in session.execute(query)]
        return rows[:20], [each for each in self.sandbox.deliveries if not each.acked][:20]

    @contextmanager
    def sessions(self) -> Iterator[Sessions]:
        """Transactions beside the bots'."""
        engine = storage.db.open_engine(self.url, exclusive=False)
        try:
            yield storage.db.sessions(engine)
        finally:
            storage.db.close(engine)

    def judge(self, *, log: list[str], allowed: Allowed | None = None) -> list[str]:
        """What is wrong: the ten invariants, and every message answered exactly once."""
        with self.sessions() as sessions:
            found = oracle.judge(
                self.sandbox, sessions=sessions, now=now(), machine=now(), log=log, allowed=allowed
            )
        found += [f"Slack gave {each!r} up" for each in self.sandbox.deliveries if each.given_up]
        heard = Counter(message.text for message in oracle.messages(self.sandbox))
        for room, ts in self.said:
            if heard[f"Heard {ts}"] != 1:
                found.append(f"{ts} in {room.name} was answered {heard[f'Heard {ts}']} times")
        return found


def eventually(holds: Callable[[], bool], *, seconds: float = 20.0) -> float:
    """Wait for it; how long that took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, "it did not come to that"
        time.sleep(0.005)
    return time.monotonic() - begun


@contextmanager
def slack(**more: Any) -> Iterator[Sandbox]:
    """A small Slack with real time."""
    sandbox = Sandbox(MANIFEST, now, **more)
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()
