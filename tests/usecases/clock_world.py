"""The world in which the machine's stories happen: a ledger, an oracle beside it, Slack's time and the bot's."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

import usecases.clocks
import usecases.settings
import usecases.stretches
from domain.refusals import Refusal
from storage.channels import Channel
from storage.conversations import Mark
from tests.usecases.clock_books import BEFORE, Books, Event, at_of, ts_of
from tests.usecases.clock_log import BOT, PM, Declared, Heard
from tests.usecases.clock_oracle import Expected, Oracle, Terms
from tests.usecases.clock_watch import Watch


class ClockWorld(RuleBasedStateMachine):
    """Slack delivers late, twice and in any order; the bot's clock may be wrong, and the bot may be down."""

    books: Books
    oracle: Oracle
    watch: Watch
    now: datetime

    def __init__(self) -> None:
        super().__init__()
        self.skew = timedelta()
        self.said: list[Heard] = []
        self.delivered: list[Event] = []
        self.held: list[Event] = []
        self.edits = 0
        self.moved = self.agreed_anew = False

    @property
    def bot(self) -> datetime:
        """What the bot takes for the time."""
        return self.now + self.skew

    def begins(self, now: datetime, terms: Terms) -> None:
        """Everything is set up."""
        self.now, self.books, self.oracle = now, Books(terms), Oracle(terms)
        self.watch = Watch(self.books, self.oracle, now, now)
        self.books.lives(now)

    def teardown(self) -> None:
        """The same events in another order end in the same clocks, which have counted what the wall shows."""
        if not hasattr(self, "books"):
            return
        try:
            self._counts_as_the_wall()
            assert self.bot < self.watch.high or self.books.differences(self.bot) == []
            if not self.moved:
                self._plays_again()
        finally:
            self.books.close()

    def facts(self) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """The clocks as they are stored, and as the oracle tells them."""
        found = self.oracle.expected(self.bot)
        shaky = [each.shaky for each in found]
        stored = self.books.facts(self.bot)
        assert len(stored) == len(found), (stored, found)
        return (
            [_vague(fact) if either else fact for fact, either in zip(stored, shaky, strict=True)],
            [
                _vague(fact) if either else fact
                for fact, either in zip(map(_facts, found), shaky, strict=True)
            ],
        )

    def says(self, author: str, text: str, parent: datetime | None, *, held: bool, twice: bool) -> None:
        self.passes(1)
        message = Heard(self.now, author, parent, text)
        self.said.append(message)
        self.delivers(self.event(message, text), held=held)
        if twice:
            self.delivers(self.event(message, text), held=not held)

    def event(self, message: Heard, text: str) -> Event:
        event: Event = {"type": "message", "channel": "CACME", "text": text, "ts": ts_of(message.at)}
        event |= {"bot_id": "B1"} if message.author == BOT else {"user": message.author}
        return event | ({"thread_ts": ts_of(message.parent)} if message.parent else {})

    def delivers(self, event: Event, *, held: bool) -> None:
        if held:
            self.held.append(event)
        else:
            self.arrives(event)

    def arrives(self, event: Event) -> None:
        self.delivered.append(event)
        self.books.hears(event, self.bot)
        self.remembers(event)
        self.happens()

    def happens(self, terms: Terms | None = None, day: date | None = None) -> None:
        """Something happened that nobody could foresee; a `day` was named."""
        if terms and terms != self.oracle.terms:
            self.agreed_anew = True
        self.oracle.changes(self.bot, terms=terms, day=day)
        self.watch.excuse = self.bot
        self.ticks()

    def passes(self, minutes: int) -> None:
        """Time stops at every moment at which something is due."""
        end = self.bot + timedelta(minutes=minutes)
        while True:
            moment = self.books.due()
            if moment is None or moment > end:
                break
            self.now = max(self.bot, moment) - self.skew
            self.books.lives(self.bot)
            self.ticks()
        self.now = end - self.skew
        self.books.lives(self.bot)

    def ticks(self) -> None:
        self.books.ticks(self.bot)
        self.watch.looks(self.bot)

    def tries(self, act: Callable[[], Any]) -> Any:
        """Do what may be refused; None when it was."""
        try:
            done = act()
        except Refusal:
            self.books.session.rollback()
            return None
        self.books.session.commit()
        return done

    def remembers(self, event: Event) -> None:
        """What the oracle may know by now."""
        heard = self.oracle.heard
        if event.get("subtype") == "message_deleted":
            at = at_of(event["deleted_ts"])
            heard.setdefault(at, Heard(at)).deleted = True
            return
        inner = event.get("message", event)
        at, edited = at_of(inner["ts"]), int(inner.get("edited", {"ts": "0.0"})["ts"].partition(".")[2])
        known = heard.setdefault(at, Heard(at))
        known.author = inner.get("user", BOT)
        known.parent = at_of(inner["thread_ts"]) if "thread_ts" in inner else None
        if edited > known.edited:
            known.text, known.edited = inner["text"], edited

    def _counts_as_the_wall(self) -> None:
        """What runs, read now, has counted as many minutes as the oracle, unless the bot is behind what was said."""
        if self.bot < self.now:
            return
        expected = {(each.kind, each.start): each for each in self.oracle.expected(self.bot)}
        for subject in {row.subject for row in self.books.clocks() if row.ended_at is None}:
            for run, reading in usecases.clocks.expected(self.books.session, subject=subject, now=self.bot):
                if run.end is None:
                    assert reading.elapsed == timedelta(minutes=expected[run.kind, run.start].worked)

    def _plays_again(self) -> None:
        again = Books(self.oracle.terms)
        try:
            self._agrees_anew(again)
            shuffled = [*self.delivered]
            random.Random(len(shuffled)).shuffle(shuffled)
            for event in shuffled:
                again.hears(event, self.bot)
            for mark in self.oracle.marks:
                self._declares_again(again, mark)
            before, after = self.books.facts(self.bot), again.facts(self.bot)
            if self.agreed_anew:
                before, after = [_vague(fact) for fact in before], [_vague(fact) for fact in after]
            assert before == after
        finally:
            again.close()

    def _agrees_anew(self, again: Books) -> None:
        terms = self.oracle.terms
        enforce = {"enforce_from": terms.enforce.isoformat()} if terms.enforce else {}
        usecases.settings.change(again.session, actor=again.pm, client_id=0, texts=enforce, now=BEFORE)
        for day, kind in sorted(terms.wall.days):
            again.names(day, kind, now=self.bot)
        ours = self.books.session.get_one(Channel, self.books.channel_id)
        theirs = again.session.get_one(Channel, again.channel_id)
        theirs.group_minutes, theirs.group_before = ours.group_minutes, ours.group_before
        again.session.commit()

    def _declares_again(self, again: Books, mark: Declared) -> None:
        row = again.row(mark.on)
        assert row is not None
        assert row.conversation_id is not None
        facts: dict[str, Any] = {"workspace_id": again.workspace_id, "conversation_id": row.conversation_id}
        again.session.add(Mark(**facts, kind=mark.kind, by=PM, at=mark.at, ref=ts_of(mark.on)))
        again.session.flush()
        touched = usecases.stretches.settle(again.session, channel_id=again.channel_id, at=mark.at)
        for conversation_id in {row.conversation_id, *touched}:
            usecases.clocks.follow(again.session, conversation_id=conversation_id, now=self.bot)
        again.session.commit()


def _facts(clock: Expected) -> tuple[Any, ...]:
    worked = clock.worked if clock.end else None
    return clock.kind, clock.start, clock.end, clock.state, worked, clock.paused, clock.due


def _vague(fact: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without what depends on the terms under which a clock ended."""
    kind, start, end, state, _, paused, due = fact
    return kind, start, end, "ended" if state in ("met", "breached") else state, None, paused, due
