"""What people say with emoji in the machine's stories: late, twice and in any order, and taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from sqlalchemy import select

import handlers.reactions
from domain.outbox import Unclear
from storage.base import Session
from storage.conversations import Mark
from storage.inbox import InboxRow
from tests.usecases.clock_books import BACK, BEFORE, LEAD, TEAM, Event, at_of, ts_of
from tests.usecases.clock_log import CLIENTS, NEVER, PM, Declared
from tests.usecases.clock_people import People
from usecases.runtime import ChannelFacts, Runtime

EMOJI = {"eyes": "claimed", "hourglass_flowing_sand": "waiting", "no_good": "not_request"}


@dataclass
class Reaction:
    """An emoji of somebody on a message, until they take it back; `heard` are the events of it that were delivered."""

    user: str
    emoji: str
    on: datetime
    at: datetime
    gone: datetime | None = None
    heard: set[str] = field(default_factory=set)

    @property
    def source(self) -> str:
        """How a mark says what made it."""
        return f"CACME:{ts_of(self.on)}:{self.user}:{self.emoji}"

    def event(self, kind: str, at: datetime) -> Event:
        """What Slack tells of it."""
        item = {"type": "message", "channel": "CACME", "ts": ts_of(self.on)}
        return {
            "type": kind,
            "user": self.user,
            "reaction": self.emoji,
            "item": item,
            "event_ts": ts_of(at),
        }


class Reactors(People):
    """Colleagues and the client's people use emoji, of which only those of colleagues say something."""

    def __init__(self) -> None:
        super().__init__()
        self.reactions: list[Reaction] = []
        slack = cast(Any, _Slack())
        self.run_time = Runtime(
            self._transaction,
            self._transaction,
            lambda: self.bot,
            lambda: BEFORE,
            lambda _: slack,
            slack,
            lambda: None,
        )

    @rule(
        user=st.sampled_from([PM, BACK, LEAD, CLIENTS[0]]),
        emoji=st.sampled_from([*EMOJI]),
        which=st.integers(0, 50),
        held=st.sampled_from([False, False, True]),
        twice=st.booleans(),
    )
    def somebody_reacts(self, user: str, emoji: str, which: int, held: bool, twice: bool) -> None:
        reaction = self._reacts(user, emoji, which)
        if reaction:
            for _ in range(1 + twice):
                self.delivers(reaction.event("reaction_added", reaction.at), held=held)

    @rule(
        user=st.sampled_from([PM, BACK]),
        emoji=st.sampled_from([*EMOJI]),
        which=st.integers(0, 50),
    )
    def somebody_changes_their_mind(self, user: str, emoji: str, which: int) -> None:
        """And Slack tells of that first."""
        reaction = self._reacts(user, emoji, which)
        if reaction:
            self.passes(1)
            reaction.gone = self.now
            self.delivers(reaction.event("reaction_removed", reaction.gone), held=False)
            self.delivers(reaction.event("reaction_added", reaction.at), held=False)

    @precondition(lambda self: any(not each.gone for each in self.reactions))
    @rule(which=st.integers(0, 20), held=st.sampled_from([False, False, True]))
    def somebody_takes_an_emoji_back(self, which: int, held: bool) -> None:
        self.passes(1)
        standing = [each for each in self.reactions if not each.gone]
        reaction = standing[which % len(standing)]
        reaction.gone = self.now
        self.delivers(reaction.event("reaction_removed", self.now), held=held)

    @invariant()
    def an_emoji_that_was_taken_back_says_nothing(self) -> None:
        """In whichever order its events came; with a message its emoji are gone untold."""
        last = {each.source: each for each in self.reactions}
        gone = {each.source for each in last.values() if len(each.heard) > 1 and not self._is_deleted(each)}
        assert not gone or not gone & {mark.source for mark in self._standing()}

    def arrives(self, event: Event) -> None:
        """A message, after which emoji may be understood that came before it, or an emoji."""
        if event["type"] == "message":
            super().arrives(event)
            if self._tries_again():
                self._learns()
            return
        (reaction,) = [each for each in self.reactions if event["event_ts"] in _times(each)]
        reaction.heard.add(event["type"])
        expected = self._is_understood(event, reaction)
        before = self._standing()
        self._does(event, {"team_id": "THOUSE", "event_id": f"Ev{event['type']}{event['event_ts']}"})
        if expected is not None:
            assert (len(self._standing()) > len(before)) == expected
        self._tries_again()
        self._learns()

    def _reacts(self, user: str, emoji: str, which: int) -> Reaction | None:
        """Somebody puts an emoji on a message where they have none of the kind."""
        self.passes(1)
        reaction = Reaction(user, emoji, self.said[which % len(self.said)].at, self.now)
        if any(each.source == reaction.source and not each.gone for each in self.reactions):
            return None
        self.reactions.append(reaction)
        return reaction

    def _is_deleted(self, reaction: Reaction) -> bool:
        return any(message.at == reaction.on and message.deleted for message in self.said)

    def _is_understood(self, event: Event, reaction: Reaction) -> bool | None:
        """Whether a mark must come of an event; None where that is hard to say."""
        heard = self.oracle.heard.get(reaction.on)
        if event["type"] == "reaction_removed" or reaction.user in CLIENTS:
            return False
        if heard is None or not (heard.author in CLIENTS or heard.parent) or reaction.gone:
            return None
        log = self.oracle.log()
        root = log.root(heard, NEVER)
        runs = [each for each in log.told() if each.root == root and each.end is None]
        known = reaction.source in {mark.source for mark in self._standing()}
        waits = bool(runs) and not (runs[0].paused and EMOJI[reaction.emoji] == "waiting")
        return waits and not known and not heard.deleted

    def _does(self, event: Event, body: dict[str, Any]) -> None:
        act = handlers.reactions.added if event["type"] == "reaction_added" else handlers.reactions.removed
        act(event, {"type": "event_callback", **body, "event": event}, run=self.run_time)

    def _tries_again(self) -> bool:
        """What waited for its message; whether there was anything."""
        waiting = self.books.session.scalars(
            select(InboxRow).where(InboxRow.state == "new").order_by(InboxRow.id)
        ).all()
        for row in waiting:
            body = json.loads(row.payload)
            try:
                self._does(body["event"], body)
                row.state = "done"
            except Unclear:
                continue
        self.books.session.commit()
        return bool(waiting)

    def _standing(self) -> list[Mark]:
        made = select(Mark).where(Mark.source != "", Mark.withdrawn_at.is_(None)).order_by(Mark.id)
        return [*self.books.session.scalars(made)]

    def _learns(self) -> None:
        """The oracle knows what was said by emoji, and what was taken back."""
        standing = {mark.id: mark for mark in self._standing()}
        assert len({mark.source for mark in standing.values()}) == len(standing)
        known = {mark.mark_id for mark in self.oracle.marks}
        made = self.books.session.scalars(select(Mark.id).where(Mark.source != "")).all()
        lost = {*made} - standing.keys()
        self.oracle.marks[:] = [mark for mark in self.oracle.marks if mark.mark_id not in lost]
        for mark in standing.values():
            if mark.id not in known:
                self.oracle.marks.append(Declared(mark.kind, mark.at, at_of(mark.ref), mark.id))
        assert all(mark.by in TEAM for mark in standing.values())
        self.happens()

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        session = self.books.session
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


class _Slack:
    """As much of Slack as a gesture asks."""

    def whisper(self, **_: Any) -> None:
        """The confirmation."""

    def channel(self, slack_id: str) -> ChannelFacts:
        """The room of the gesture, which the client shares."""
        return ChannelFacts(slack_id, is_ext_shared=True)

    room = channel

    def permalink(self, **_: Any) -> str:
        return ""


def _times(reaction: Reaction) -> list[str]:
    return [ts_of(at) for at in (reaction.at, reaction.gone) if at]
