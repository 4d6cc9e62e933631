"""What people do in the machine's stories: they write, edit, delete, declare and take back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

import usecases.conversations
import usecases.quiet
import usecases.updates
from domain.people import Actor, Side
from domain.updates import Kind
from tests.usecases.clock_books import BACK, LEAD, ts_of
from tests.usecases.clock_log import ASKED, BOT, CLIENTS, HAIL, NEWS, PM, QUESTION, THANKS, Declared
from tests.usecases.clock_world import ClockWorld

ACTS: dict[str, Any] = {
    "waiting": usecases.conversations.waiting,
    "not_request": usecases.conversations.not_request,
    "claimed": usecases.conversations.claim,
}


class People(ClockWorld):
    """The client's people, the project manager, and a bot that nobody takes for somebody."""

    @rule(
        author=st.sampled_from([*CLIENTS, PM, BOT]),
        asked=st.sampled_from([*ASKED, THANKS]),
        hails=st.booleans(),
        reply=st.none() | st.integers(0, 20),
        held=st.sampled_from([False, False, True]),
        twice=st.booleans(),
    )
    def somebody_writes(
        self, author: str, asked: str, hails: bool, reply: int | None, held: bool, twice: bool
    ) -> None:
        parents = [message for message in self.said if message.parent is None]
        parent = parents[reply % len(parents)].at if reply is not None else None
        text = asked if author in CLIENTS else HAIL if hails else NEWS
        self.says(author, text, parent, held=held, twice=twice)

    @rule(
        author=st.sampled_from([PM, *CLIENTS]),
        asked=st.sampled_from([*ASKED, THANKS]),
        which=st.integers(0, 20),
    )
    def they_talk_in_a_thread(self, author: str, asked: str, which: int) -> None:
        asks = [message for message in self.said if message.parent is None and message.author in CLIENTS]
        text = NEWS if author == PM else asked
        self.says(author, text, asks[which % len(asks)].at, held=False, twice=False)

    @precondition(lambda self: not any(message.author == PM for message in self.said))
    @rule(count=st.integers(3, 4))
    def several_ask_at_once(self, count: int) -> None:
        topics = []
        for _ in range(count):
            self.says(PM, NEWS, None, held=False, twice=False)
            topics.append(self.said[-1].at)
        for topic in topics:
            self.says(CLIENTS[1], QUESTION, topic, held=False, twice=False)

    @rule(which=st.integers(0, 50), swap=st.integers(0, 3), held=st.booleans())
    def somebody_edits(self, which: int, swap: int, held: bool) -> None:
        message = self.said[which % len(self.said)]
        if message.deleted or message.author == BOT:
            return
        choices = (*ASKED, THANKS) if message.author in CLIENTS else (NEWS, HAIL) * 2
        self.passes(1)
        self.edits += 1
        edited = {"user": message.author, "ts": f"{int(self.now.timestamp())}.{self.edits:06}"}
        inner = self.event(message, choices[swap]) | {"edited": edited}
        change = {"type": "message", "subtype": "message_changed", "channel": "CACME", "message": inner}
        self.delivers(change | {"ts": ts_of(self.now)}, held=held)

    @rule(which=st.integers(0, 50), held=st.booleans())
    def somebody_deletes(self, which: int, held: bool) -> None:
        message = self.said[which % len(self.said)]
        self.passes(1)
        message.deleted = True
        gone = {"type": "message", "subtype": "message_deleted", "channel": "CACME"}
        self.delivers(gone | {"deleted_ts": ts_of(message.at), "ts": ts_of(self.now)}, held=held)

    @precondition(lambda self: self.delivered)
    @rule(which=st.integers(0, 100))
    def slack_delivers_something_again(self, which: int) -> None:
        self.passes(1)
        self.arrives(self.delivered[which % len(self.delivered)])

    @precondition(lambda self: self.held)
    @rule(seed=st.randoms(use_true_random=False))
    def what_was_held_arrives(self, seed: Any) -> None:
        held, self.held = self.held, []
        seed.shuffle(held)
        for event in held:
            self.arrives(event)

    @rule(which=st.integers(0, 50), kind=st.sampled_from([*ACTS]))
    def the_pm_declares(self, which: int, kind: str) -> None:
        self.passes(1)
        known = [message for message in self.oracle.heard.values() if message.author]
        if known:
            self._declares(kind, known[which % len(known)].at)

    @rule(which=st.integers(0, 20), minutes=st.sampled_from([60, 300, 1000]))
    def they_wait_for_the_client(self, which: int, minutes: int) -> None:
        """A second question, about which the team asks back, and what the client says to that."""
        asks = [message for message in self.said if message.parent is None and message.author in CLIENTS]
        topic = asks[which % len(asks)].at
        for author, text in ((PM, NEWS), (CLIENTS[0], QUESTION)):
            self.says(author, text, topic, held=False, twice=False)
        self.passes(30)
        self._declares("waiting", self.said[-1].at)
        self.passes(minutes)
        self.says(CLIENTS[0], QUESTION, topic, held=False, twice=False)

    def _declares(self, kind: str, on: datetime) -> None:
        row = self.books.row(on)
        if row is None or row.conversation_id is None:
            return
        facts = {"conversation_id": row.conversation_id, "at": self.now, "ref": row.ts or ""}
        mark = self.tries(lambda: ACTS[kind](self.books.session, actor=self.books.pm, now=self.bot, **facts))
        if mark:
            self.oracle.marks.append(Declared(kind, self.now, row.happened_at, mark.id))
            self.happens()

    @precondition(lambda self: self.oracle.marks)
    @rule(which=st.integers(0, 10))
    def the_pm_takes_a_mark_back(self, which: int) -> None:
        self.passes(1)
        mark = self.oracle.marks.pop(which % len(self.oracle.marks))
        usecases.conversations.withdraw(
            self.books.session, actor=self.books.pm, mark_id=mark.mark_id, now=self.bot
        )
        self.books.session.commit()
        self.happens()

    @rule(
        user=st.sampled_from([PM, BACK, LEAD]),
        which=st.integers(0, 50),
        choice=st.sampled_from(["30m", "2h", "tomorrow"]),
    )
    def somebody_is_on_it(self, user: str, which: int, choice: str) -> None:
        """For as long as they say (rule R37)."""
        self.passes(1)
        known = [message for message in self.oracle.heard.values() if message.author]
        row = self.books.row(known[which % len(known)].at) if known else None
        if row is None or row.conversation_id is None:
            return
        facts = {"conversation_id": row.conversation_id, "at": self.now, "ref": row.ts or ""}
        actor = Actor(self.books.workspace_id, user, Side.TEAM)
        mark = self.tries(
            lambda: usecases.quiet.claim(
                self.books.session, actor=actor, choice=choice, now=self.bot, **facts
            )
        )
        if mark:
            self.oracle.marks.append(Declared("claimed", self.now, row.happened_at, mark.id))
            self.happens()

    @rule(kind=st.sampled_from([Kind.CALL, Kind.NOTE]))
    def somebody_logs_something(self, kind: Kind) -> None:
        """Which answers nothing that was asked in writing."""
        self.passes(1)
        self.tries(
            lambda: usecases.updates.log(
                self.books.session,
                actor=self.books.pm,
                client_id=self.books.client_id,
                text=NEWS,
                now=self.bot,
                kind=kind,
            )
        )
        self.happens()

    @rule(minutes=st.sampled_from([1, 5, 9, 10, 11, 29, 31, 45, 60, 119, 300, 1000, 3000]))
    def time_passes(self, minutes: int) -> None:
        self.passes(minutes)

    @rule(minutes=st.sampled_from([-600, -120, -7, 0, 7, 120, 600]))
    def the_clock_jumps(self, minutes: int) -> None:
        """The machine of the bot is set to another time (promise P16)."""
        before = self.bot
        self.skew = timedelta(minutes=minutes)
        if self.bot - before >= timedelta(minutes=15):
            self.watch.wakes(self.bot)
        self.happens()

    @rule(minutes=st.sampled_from([3, 14, 16, 180, 1560, 4320, 20160, 43200]))
    def the_bot_is_down(self, minutes: int) -> None:
        """Thirty days at most (promise P18)."""
        self.now += timedelta(minutes=minutes)
        self.books.restarts()
        self.watch.books = self.books
        if minutes >= 15:
            self.watch.wakes(self.bot)
        self.happens()

    @rule()
    def the_bot_restarts(self) -> None:
        self.books.restarts()
