"""The response clock under random stories, late and repeated deliveries included, against a slow oracle.

Incremental equals recomputed, the order of deliveries does not matter, nothing is told early, twice or after
an answer.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import usecases.clocks
import usecases.conversations
import usecases.interactions
from domain.clocks import RUNNING, Level
from domain.people import Actor, Side
from domain.refusals import Refusal
from storage.clocks import Clock, next_moment
from storage.conversations import Mark
from tests.usecases.clock_books import START, Books, Event, at_of, ts_of
from tests.usecases.clock_oracle import (
    BOT,
    CLIENTS,
    HAIL,
    NEWS,
    PM,
    QUESTION,
    THANKS,
    Declared,
    Expected,
    Heard,
    expected,
)


class ResponseClock(RuleBasedStateMachine):
    """People write, edit, delete and declare; Slack delivers late, twice and in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.books, self.now = Books(), START
        self.said: list[Heard] = []
        self.heard: dict[datetime, Heard] = {}
        self.marks: list[Declared] = []
        self.delivered: list[Event] = []
        self.held: list[Event] = []
        self.edits = 0

    def teardown(self) -> None:
        """The same events in another order end in the same clocks."""
        again = Books()
        try:
            shuffled = [*self.delivered]
            random.Random(len(shuffled)).shuffle(shuffled)
            for event in shuffled:
                again.hears(event, self.now)
            for mark in self.marks:
                row = again.row(mark.on)
                assert row is not None
                assert row.conversation_id is not None
                again.session.add(
                    Mark(
                        workspace_id=again.workspace_id,
                        conversation_id=row.conversation_id,
                        kind=mark.kind,
                        by=PM,
                        at=mark.at,
                    )
                )
                again.session.flush()
                usecases.clocks.follow(again.session, conversation_id=row.conversation_id, now=self.now)
            assert again.facts(self.now) == self.books.facts(self.now)
        finally:
            again.close()
            self.books.close()

    @initialize()
    def a_first_question(self) -> None:
        self._says(CLIENTS[0], QUESTION, None, held=False, twice=False)

    @rule(
        author=st.sampled_from([*CLIENTS, PM, BOT]),
        thanks=st.booleans(),
        hails=st.booleans(),
        reply=st.none() | st.integers(0, 20),
        held=st.sampled_from([False, False, True]),
        twice=st.booleans(),
    )
    def somebody_writes(
        self, author: str, thanks: bool, hails: bool, reply: int | None, held: bool, twice: bool
    ) -> None:
        parents = [message for message in self.said if message.parent is None]
        parent = parents[reply % len(parents)].at if reply is not None else None
        team = HAIL if hails else NEWS
        self._says(
            author,
            (THANKS if thanks else QUESTION) if author in CLIENTS else team,
            parent,
            held=held,
            twice=twice,
        )

    @rule(which=st.integers(0, 50), swap=st.booleans(), held=st.booleans())
    def somebody_edits(self, which: int, swap: bool, held: bool) -> None:
        message = self.said[which % len(self.said)]
        if message.deleted or message.author == BOT:
            return
        choices = (QUESTION, THANKS) if message.author in CLIENTS else (NEWS, HAIL)
        self._passes(1)
        self.edits += 1
        text = choices[swap]
        edited = {"user": message.author, "ts": f"{int(self.now.timestamp())}.{self.edits:06}"}
        inner = self._event(message, text) | {"edited": edited}
        change = {"type": "message", "subtype": "message_changed", "channel": "CACME", "message": inner}
        self._deliver(change | {"ts": ts_of(self.now)}, held=held)

    @rule(which=st.integers(0, 50), held=st.booleans())
    def somebody_deletes(self, which: int, held: bool) -> None:
        message = self.said[which % len(self.said)]
        self._passes(1)
        message.deleted = True
        gone = {"type": "message", "subtype": "message_deleted", "channel": "CACME"}
        self._deliver(gone | {"deleted_ts": ts_of(message.at), "ts": ts_of(self.now)}, held=held)

    @rule(which=st.integers(0, 50), kind=st.sampled_from(["waiting", "not_request", "claimed"]))
    def the_pm_declares(self, which: int, kind: str) -> None:
        self._passes(1)
        known = [message for message in self.heard.values() if message.author]
        row = self.books.row(known[which % len(known)].at) if known else None
        if row is None or row.conversation_id is None:
            return
        act: Any = {
            "waiting": usecases.conversations.waiting,
            "not_request": usecases.conversations.not_request,
            "claimed": usecases.conversations.claim,
        }[kind]
        pm = Actor(self.books.workspace_id, PM, Side.TEAM)
        try:
            act(
                self.books.session,
                actor=pm,
                conversation_id=row.conversation_id,
                at=self.now,
                now=self.now,
            )
        except Refusal:
            return
        self.books.session.commit()
        self.marks.append(Declared(kind, self.now, row.happened_at))

    @rule(minutes=st.sampled_from([1, 5, 9, 10, 11, 29, 31, 45, 60, 119, 300, 1000, 3000]))
    def time_passes(self, minutes: int) -> None:
        self._passes(minutes)

    @precondition(lambda self: self.held)
    @rule(seed=st.integers(0, 1000))
    def what_was_held_arrives(self, seed: int) -> None:
        held, self.held = self.held, []
        random.Random(seed).shuffle(held)
        for event in held:
            self._arrives(event)

    @invariant()
    def the_clocks_are_as_the_oracle_says(self) -> None:
        assert self.books.facts(self.now) == [_oracle_facts(each) for each in self._expected()]

    @invariant()
    def what_is_late_is_told_and_nothing_twice(self) -> None:
        told = self.books.told()
        assert len(told) == len(set(told))
        for row in self.books.clocks():
            if row.state in RUNNING and not row.paused and row.snoozed_until is None:
                assert (row.told >= Level.BREACH) == (row.level >= Level.BREACH)

    def _expected(self) -> list[Expected]:
        found = expected(list(self.heard.values()), self.marks, self.now)
        return sorted(found, key=lambda each: (each.start, ts_of(each.start)))

    def _says(self, author: str, text: str, parent: datetime | None, *, held: bool, twice: bool) -> None:
        self._passes(1)
        message = Heard(self.now, author, parent, text)
        self.said.append(message)
        self._deliver(self._event(message, text), held=held)
        if twice:
            self._deliver(self._event(message, text), held=not held)

    def _event(self, message: Heard, text: str) -> Event:
        event: Event = {"type": "message", "channel": "CACME", "text": text, "ts": ts_of(message.at)}
        event |= {"bot_id": "B1"} if message.author == BOT else {"user": message.author}
        return event | ({"thread_ts": ts_of(message.parent)} if message.parent else {})

    def _deliver(self, event: Event, *, held: bool) -> None:
        if held:
            self.held.append(event)
        else:
            self._arrives(event)

    def _arrives(self, event: Event) -> None:
        self.delivered.append(event)
        self.books.hears(event, self.now)
        self._remember(event)
        self._ticks()

    def _remember(self, event: Event) -> None:
        """What the oracle may know by now."""
        if event.get("subtype") == "message_deleted":
            at = at_of(event["deleted_ts"])
            self.heard.setdefault(at, Heard(at)).deleted = True
            return
        inner = event.get("message", event)
        at, edited = at_of(inner["ts"]), int(inner.get("edited", {"ts": "0.0"})["ts"].partition(".")[2])
        known = self.heard.setdefault(at, Heard(at))
        known.author = inner.get("user", BOT)
        known.parent = at_of(inner["thread_ts"]) if "thread_ts" in inner else None
        if edited > known.edited:
            known.text, known.edited = inner["text"], edited

    def _passes(self, minutes: int) -> None:
        """Time stops at every moment at which something is due."""
        end = self.now + timedelta(minutes=minutes)
        while True:
            moment = next_moment(self.books.session)
            if moment is None or moment > end:
                break
            self.now = max(self.now, moment)
            self._ticks()
        self.now = end

    def _ticks(self) -> None:
        before = set(self.books.told())
        while usecases.clocks.tick_one(self.books.session, now=self.now):
            self.books.session.commit()
        for clock_id, level in set(self.books.told()) - before:
            row = self.books.session.get_one(Clock, clock_id)
            (clock,) = [each for each in self._expected() if each.start == row.started_at]
            assert clock.state == "open"
            assert not clock.paused
            assert clock.level >= level


def _oracle_facts(clock: Expected) -> tuple[Any, ...]:
    worked = clock.worked if clock.end else None
    return clock.kind, clock.start, clock.end, clock.state, worked, clock.paused, clock.due


TestResponseClock = ResponseClock.TestCase
TestResponseClock.settings = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
