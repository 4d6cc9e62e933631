"""A bot whose time jumps from one due moment to the next: real rules, database, turns and deliverer, and in Slack's
place an ear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event, select

import bot.bootstrap
import scheduler.ticks
import storage.absences
import storage.alerts
import storage.clocks
import storage.complaints
import storage.digests
import storage.issues
import storage.misses
import storage.mornings
import storage.promises
import storage.reviews
import usecases.clocks
import usecases.outbox
from domain.clocks import ANSWERS, RUNNING, Level
from domain.people import Facts
from storage.alerts import Alert
from storage.base import Session
from storage.clocks import Clock
from storage.db import Sessions
from storage.outbox import OutboxRow
from usecases.runtime import ChannelFacts, Pace, PersonFacts, Runtime
from views.blocks import Block

Deed = Callable[[Session], None]

STOP = timedelta(hours=12)
"""The bot looks about so often at what has no moment of its own; a real one does all the time."""
NOUNS: dict[str, Any] = {
    "clocks": storage.clocks,
    "held": storage.alerts,
    "issues": storage.issues,
    "promises": storage.promises,
    "complaints": storage.complaints,
    "digests": storage.digests,
    "absences": storage.absences,
    "misses": storage.misses,
    "reviews": storage.reviews,
    "mornings": storage.mornings,
}
"""The turn that does what is due of each noun. Turns with nothing due are left out: they would do nothing."""
NAMED = re.compile(r"\b(promise|complaint|need) (\d+)")
AFTER_DEEDS = {"clocks", "misses"}
"""Turns that also look at what somebody just did."""


@dataclass(frozen=True)
class Post:
    """One message as Slack got it; `about` is the kind of message, such as "alert" or "digest".

    `questions` are those that an alert is about, each as the client's id and the question's ts; `levels` what it tells
    of, each as subject, kind and level; `named` the matters that its words name, such as "promise 3".
    """

    at: datetime
    place: str
    about: str
    text: str
    questions: tuple[tuple[int, str], ...] = ()
    levels: tuple[tuple[str, str, int], ...] = ()
    named: frozenset[str] = frozenset()


@dataclass
class Ear:
    """Slack as far as the deliverer needs it: everybody is of the team, and what is posted is kept.

    `trouble` tells of each alert that was not true when it was posted.
    """

    work: Clockwork
    home: Callable[[str], tuple[str, str]]
    posts: list[Post] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def post(self, *, channel: str, thread_ts: str, text: str, blocks: list[Block], key: str) -> str:
        about, told = self._about(key)
        questions = tuple((clock.client_id, clock.ref) for _, clock in told if clock.kind in ANSWERS)
        levels = tuple((clock.subject, clock.kind, alert.level) for alert, clock in told)
        named = frozenset(" ".join(found) for found in NAMED.findall(f"{text} {blocks}"))
        place = channel.removeprefix("D-")
        self.posts.append(Post(self.work.at, place, about, text, questions, levels, named))
        return f"{self.work.at.timestamp():.0f}.{len(self.posts):06}"

    def update(self, **_: Any) -> None:
        """An edit disturbs nobody."""

    delete = update

    def find(self, **_: Any) -> list[str]:
        return []

    def direct(self, user_id: str) -> str:
        return f"D-{user_id}"

    def dnd(self, user_id: str) -> None:
        """Nobody ever asks Slack to be left alone."""

    def person(self, user_id: str) -> PersonFacts:
        team, zone = self.home(user_id)
        return PersonFacts(Facts(user_id, team), user_id, zone)

    def channel(self, channel_id: str) -> ChannelFacts:
        return ChannelFacts(channel_id, channel_id)

    def _about(self, key: str) -> tuple[str, list[tuple[Alert, Clock]]]:
        """The kind of a message, and what it tells of if it is an alert."""
        with self.work.run.read() as session:
            call = session.scalars(select(OutboxRow).where(OutboxRow.key == key)).one()
            kind = call.dedupe_key.partition(":")[0]
            if kind in ("clock", "bundle", "morning"):
                return kind if kind == "morning" else "alert", self._check(session, call)
            return kind, []

    def _check(self, session: Session, call: OutboxRow) -> list[tuple[Alert, Clock]]:
        """What an alert tells of.

        Each level that is told is reached by what the log says now, and nothing has ended the clock; only the message
        of the morning warns ahead of time of what is due that day.
        """
        morning = call.dedupe_key.startswith("morning:")
        alerts = storage.alerts.of_post(session, workspace_id=call.workspace_id, post=call.dedupe_key)
        told = [(alert, session.get_one(Clock, alert.clock_id)) for alert in alerts]
        for alert, clock in told:
            found = usecases.clocks.expected(session, subject=clock.subject, now=self.work.at)
            true = any(
                (run.kind, run.ref) == (clock.kind, clock.ref)
                and reading.state in RUNNING
                and not reading.paused
                and (reading.level >= alert.level > Level.NONE or (morning and alert.level == Level.WARN))
                for run, reading in found
            )
            if not true:
                self.trouble.append(f"{self.work.at}: {call.dedupe_key} was not true")
        if not alerts and not morning:
            self.trouble.append(f"{self.work.at}: {call.dedupe_key} tells of nothing")
        return told


class Clockwork:
    """Everything that happens, at the moments at which there is anything to do."""

    def __init__(
        self, sessions: Sessions, *, begin: datetime, home: Callable[[str], tuple[str, str]]
    ) -> None:
        """`home` tells of a person's id the team and the zone."""
        # What the disk does in a power cut is not the question here.
        event.listen(sessions.engine, "connect", _carefree)
        sessions.engine.dispose()
        self.at, self.ear = begin, Ear(self, home)
        self._sessions, self._promised, self._held = sessions, False, False
        self._next = _next_moments()
        self._machine, self._looked = datetime(2026, 1, 1, tzinfo=UTC), begin
        self._moments: dict[str, datetime] = {}
        slack: Any = self.ear
        nothing: Any = None
        self.run = Runtime(
            begin=self._begin,
            read=sessions.read,
            web=nothing,
            now=lambda: self.at,
            # The machine never sleeps: a jump of the story's time is no silence of the bot.
            machine=lambda: self._machine,
            slack=lambda _: slack,
            wake=lambda: None,
            pace=Pace(post_interval=timedelta(), second_look=timedelta(seconds=1)),
            checks=bot.bootstrap.CHECKS,
            fresh=bot.bootstrap.FRESH,
        )

    def goes_by(self, deeds: Iterable[tuple[datetime, Deed]], *, end: datetime) -> None:
        """Live through what people do, in order, and through everything that falls due meanwhile."""
        self._works({job.name for job in scheduler.ticks.JOBS})
        for moment, deed in sorted(deeds, key=lambda each: each[0]):
            self._until(moment)
            with self.run.begin() as session:
                deed(session)
            self._works(AFTER_DEEDS)
        self._until(end)

    def _until(self, end: datetime) -> None:
        while self.at < end:
            step = min(end, self.at + STOP)
            due = min(self._moments.values(), default=step)
            self.at = min(step, max(due, self.at + timedelta(seconds=1)))
            self._works(self._due())

    def _works(self, names: set[str]) -> None:
        """Until nothing is due; whatever has no moment of its own is looked at now and then."""
        self._machine += timedelta(seconds=1)
        if self.at - self._looked >= STOP:
            self._looked, names = self.at, {job.name for job in scheduler.ticks.JOBS}
        for _ in range(100):
            for job in scheduler.ticks.JOBS:
                # A turn ends after some seconds of the machine's, which must not change what is told together.
                while job.name in names and job.turn(self.run) and job.name in NOUNS:
                    pass
            # What waits for its reader's day to begin is looked at again whenever time has gone on.
            while self._held and usecases.outbox.reconcile_one(self.run):
                self._promised = True
            while self._promised:
                self._promised = usecases.outbox.deliver_one(self.run)
            with self.run.read() as session:
                found = dict(session.execute(self._next).mappings().one())
            self._held = found.pop("waits")
            self._moments = {name: moment for name, moment in found.items() if moment}
            if not (names := self._due()):
                return
        raise AssertionError(f"at {self.at} the bot never comes to rest: {names}")

    def _due(self) -> set[str]:
        return {name for name, moment in self._moments.items() if moment <= self.at}

    @contextmanager
    def _begin(self) -> Iterator[Session]:
        with self._sessions.begin() as session:
            yield session
        self._promised = self._promised or bool(session.info.get("wake"))


class _Asking:
    """In place of a session: what is asked comes back as the question."""

    def scalar(self, question: Any) -> Any:
        return question


def _next_moments() -> Any:
    """The next moment of each noun and whether any words wait for their reader, in one question: it is asked often."""
    asking: Any = _Asking()
    moments = [noun.next_moment(asking).scalar_subquery().label(name) for name, noun in NOUNS.items()]
    waits = select(OutboxRow.id).where(OutboxRow.look_at.is_not(None)).exists()
    return select(*moments, waits.label("waits"))


def _carefree(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF").close()
