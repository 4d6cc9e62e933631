"""What people put elsewhere in the machine's stories, and take back (rule R2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

import usecases.moves
from storage.moves import Move
from tests.usecases.clock_books import Event, at_of
from tests.usecases.clock_emoji import Reactors
from tests.usecases.clock_log import PM, Heard, Log, Root


@dataclass
class Done:
    """A move from one conversation into another, where its messages were fixed before, and from which reply on the rest
    of a thread was split off. One that `stays` is not taken back any more.
    """

    move_id: int
    kind: str
    left: int
    into: int
    before: list[tuple[Heard, int | None]]
    rest: Heard | None = None
    stays: bool = False


class Movers(Reactors):
    """Conversations are split, merged and moved."""

    def __init__(self) -> None:
        super().__init__()
        self.moves: list[Done] = []
        self.followers: list[Heard] = []
        self.labels = 0
        self.known: dict[Root, int] = {}

    @rule(
        kind=st.sampled_from(["split", "rest", "merge", "move"]),
        which=st.integers(0, 50),
        other=st.integers(0, 50),
    )
    def somebody_puts_messages_elsewhere(self, kind: str, which: int, other: int) -> None:
        self.passes(1)
        log = self.oracle.log()
        groups = {root: group for root, group in log.conversations().items() if _is_ours(log, root)}
        alone = [each for each in log.known if each.author == PM and _is_free(log, each)]
        chosen = sorted([each for group in groups.values() for each in group], key=lambda each: each.at)
        chosen = [each for each in [*chosen, *(alone if kind == "move" else ())] if not each.deleted]
        if not chosen:
            return
        message = chosen[which % len(chosen)]
        source = next((root for root, group in groups.items() if message in group), None)
        targets = [root for root in groups if root != source]
        target = targets[other % len(targets)] if targets else None
        if kind == "rest" and self._is_split(message):
            return
        if kind in ("split", "rest") or target:
            self._puts(
                kind,
                message,
                groups[source] if source else [],
                groups[target] if target else [],
                (source, target),
            )

    @precondition(lambda self: self.moves and not self.moves[-1].stays)
    @rule()
    def somebody_takes_the_last_move_back(self) -> None:
        self.passes(1)
        done = self.moves.pop()
        undone = self.tries(
            lambda: usecases.moves.undo(
                self.books.session, actor=self.books.pm, move_id=done.move_id, now=self.bot
            )
        )
        assert undone
        for message, fixed in done.before:
            message.fixed = fixed
        put = [id(message) for move in (*self.moves, done) for message, _ in move.before]
        for follower in self.followers:
            if id(follower) not in put:
                self._follows(follower)
        self.happens()

    def remembers(self, event: Event) -> None:
        """A later reply follows the rest of its thread."""
        known = {at for at, each in self.oracle.heard.items() if each.author}
        super().remembers(event)
        ts = event.get("message", event).get("ts", "")
        message = self.oracle.heard.get(at_of(ts)) if event.get("subtype") != "message_deleted" else None
        if message is None or message.at in known or message.parent is None:
            return
        self.followers.append(message)
        self._follows(message)

    def _follows(self, message: Heard) -> None:
        """From where its parent was put it goes on to where all that was there, or the rest of its thread, was put."""
        parent = self.oracle.heard.get(message.parent) if message.parent else None
        message.fixed, place, been = None, parent.fixed if parent else None, set[int]()
        while place is not None and place not in been:
            been.add(place)
            here = [done for done in reversed(self.moves) if done.left == place]
            taken = (done.into if done.kind == "merge" else _rest(done, message) for done in here)
            place = next((each for each in taken if each is not None), place)
        if parent and place != parent.fixed:
            message.fixed = place

    def _puts(
        self,
        kind: str,
        message: Heard,
        source: Sequence[Heard],
        target: Sequence[Heard],
        roots: tuple[Root | None, Root | None],
    ) -> None:
        done = self.tries(lambda: self._move(kind, message, target))
        if done is None:
            return
        self.moved = True
        chosen = {
            "split": [each for each in source if each is message or each.parent == message.at],
            "rest": [each for each in source if each.at >= message.at],
            "merge": [*source],
            "move": [message, *(each for each in source if each.parent == message.at)],
        }[kind]
        into = self._label(None if kind in ("split", "rest") else roots[1])
        left = self._label(roots[0])
        others = [] if kind in ("split", "rest") else [*target]
        before = {id(each): (each, each.fixed) for each in (*source, *others, *chosen)}
        for each in (*source, *others):
            each.fixed = left if each in source else into
        for each in chosen:
            each.fixed = into
        rest = message if kind == "rest" and message.parent else None
        self.moves.append(Done(done.id, kind, left, into, [*before.values()], rest))
        if not source:
            for move in self.moves:
                move.stays = True
        self.happens()

    def _move(self, kind: str, message: Heard, target: Sequence[Heard]) -> Move:
        session = self.books.session
        act: dict[str, Any] = {"actor": self.books.pm, "now": self.bot}
        row = self.books.row(message.at)
        assert row
        if kind in ("split", "rest"):
            return usecases.moves.split(session, interaction_id=row.id, rest=kind == "rest", **act)
        there = self.books.row(target[0].at)
        assert there
        to_id = there.conversation_id or 0
        if kind == "move":
            return usecases.moves.move(session, interaction_id=row.id, to_id=to_id, **act)
        return usecases.moves.merge(session, conversation_id=row.conversation_id or 0, into_id=to_id, **act)

    def _label(self, root: Root | None) -> int:
        if root and isinstance(root[1], int):
            return root[1]
        self.labels += 1
        return self.known.setdefault(root, self.labels) if root else self.labels

    def _is_split(self, message: Heard) -> bool:
        rests: list[Any] = [done.rest.parent for done in self.moves if done.rest]
        return message.parent in rests


def _rest(done: Done, message: Heard) -> int | None:
    """Where the rest of a thread is by now, if a message belongs to it."""
    rest = done.rest
    return rest.fixed if rest and rest.parent == message.parent and rest.at < message.at else None


def _is_ours(log: Log, root: Root) -> bool:
    """Whether a conversation began with a question at the top level, or was made by somebody."""
    return isinstance(root[1], int) or root[1] in log.homes


def _is_free(log: Log, message: Heard) -> bool:
    return message.parent is None and message.fixed is None and message.at not in log.replies
