"""Stretches: the top-level messages of a channel between two silences, brought in step with their log.

`domain.grouping` decides which of them belong together (rules R1, R2 and R4); here what is stored follows, as far
around a moment as anything can have changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

import domain.grouping
import storage.channels
import storage.conversations
import storage.interactions
import storage.writing
import usecases.preferences
from domain.conversations import Mark, MarkKind, Said, continues
from domain.grouping import CLOSE_WINDOW, Hail, Log, Reply, Top, Window
from domain.interactions import WORDLESS, mentioned
from domain.people import Side
from storage.base import Session
from storage.channels import Channel
from storage.conversations import Conversation, Spot
from storage.interactions import Interaction


def settle(session: Session, *, channel_id: int, at: datetime) -> set[int]:
    """Let every message around a moment be where the log says; the conversations that gained or lost one."""
    channel = storage.channels.by_id(session, channel_id=channel_id)
    assert channel is not None
    tops = _stretch(session, channel=channel, at=at)
    return _Stretch(session, channel=channel, tops=tops).settle() if tops else set()


def window_of(channel: Channel) -> Window:
    """How long one author's messages join in a channel; a change of it leaves what was said before as it is."""
    before = [(datetime.fromisoformat(until), minutes) for until, minutes in channel.group_before]

    def window(at: datetime) -> timedelta:
        held = next((minutes for until, minutes in before if at < until), channel.group_minutes)
        return timedelta(minutes=held)

    return window


def _stretch(session: Session, *, channel: Channel, at: datetime) -> list[Spot]:
    """The top-level messages around a moment that may ask, up to silences in which nothing can join."""
    longest = max([channel.group_minutes, *(minutes for _, minutes in channel.group_before)])
    reach = max(timedelta(minutes=longest), CLOSE_WINDOW)
    look = 3 * reach
    while True:
        found = storage.conversations.tops(session, channel_id=channel.id, since=at - look, upto=at + look)
        first = last = at
        for spot in reversed(found):
            if spot.at <= at and first - spot.at <= reach:
                first = min(first, spot.at)
        for spot in found:
            if spot.at >= at and spot.at - last <= reach:
                last = max(last, spot.at)
        if first - reach >= at - look and last + reach <= at + look:
            return [spot for spot in found if first <= spot.at <= last]
        look *= 4


class _Stretch:
    """A stretch of a channel's top-level messages with everything that is in their conversations."""

    def __init__(self, session: Session, *, channel: Channel, tops: list[Spot]) -> None:
        self._session, self._channel, self._tops = session, channel, tops
        self._by_ts = {spot.ts: spot for spot in tops}
        ids = {spot.conversation_id for spot in tops if spot.conversation_id is not None}
        self._rows = storage.conversations.involved(
            session, channel_id=channel.id, ids=ids, roots=self._by_ts.keys()
        )
        self._said = storage.conversations.said(session, ids=self._rows.keys())
        self._marks = storage.conversations.marks_of(session, ids=self._rows.keys()) if self._rows else ()
        self._refs = self._refs_of_marks()

    def settle(self) -> set[int]:
        """Store what the log says; the conversations that gained or lost messages or marks."""
        keys = domain.grouping.homes(
            self._log(), window=window_of(self._channel), emoji_answers=self._emoji_answers()
        )
        self._session.flush()
        targets = self._conversations(keys)
        moves: dict[int, list[Spot]] = defaultdict(list)
        for spot in self._everything():
            top = spot if spot.thread_ts is None else self._by_ts.get(spot.thread_ts)
            if top is None or top.ts not in keys or spot.placed_by:
                continue
            target = targets[keys[top.ts]]
            if spot.conversation_id != target:
                moves[target].append(spot)
        return self._store(moves)

    def _everything(self) -> Iterable[Spot]:
        known = {spot.id for spot in self._said}
        return [*self._said, *(spot for spot in self._tops if spot.id not in known)]

    def _log(self) -> Log:
        tops = [
            Top(
                _said(spot),
                spot.client_id,
                mentions=mentioned(spot.text) if spot.hails else frozenset(),
                continues=spot.hails and continues(spot.text),
                fixed=f"#{spot.conversation_id}" if spot.placed_by else "",
            )
            for spot in self._tops
        ]
        replies = []
        for spot in self._said:
            if spot.ts in self._by_ts:
                continue
            away = spot.placed_by or spot.thread_ts not in self._by_ts
            replies.append(
                Reply(_said(spot), spot.thread_ts or "", f"#{spot.conversation_id}" if away else "")
            )
        hails = storage.interactions.hailing(
            self._session, channel_id=self._channel.id, since=self._tops[0].at, upto=self._tops[-1].at
        )
        marks = [
            (self._refs[mark.id], Mark(MarkKind(mark.kind), mark.at, mark.by))
            for mark in self._marks
            if mark.withdrawn_at is None
        ]
        return Log(tops, replies, [_hail(row) for row in hails], marks)

    def _refs_of_marks(self) -> dict[int, str]:
        """The message of each mark: the one that was meant, else the first of its conversation."""
        known = {spot.ts for spot in self._said}
        first: dict[int | None, str] = {}
        for spot in sorted(self._said, key=lambda each: each.at, reverse=True):
            first[spot.conversation_id] = spot.ts
        return {
            mark.id: mark.ref if mark.ref in known else first.get(mark.conversation_id, "")
            for mark in self._marks
        }

    def _emoji_answers(self) -> bool:
        if not any(mark.kind == MarkKind.CLAIMED for mark in self._marks):
            return False
        held = usecases.preferences.of(
            self._session, workspace_id=self._channel.workspace_id, client_id=self._tops[0].client_id
        )
        return held.emoji_answers

    def _conversations(self, keys: dict[str, str]) -> dict[str, int]:
        """The conversation of each key: what a person placed where it is, what has this root, what its earliest
        message was in before, else a new one.
        """
        found = {key: int(key[1:]) for key in keys.values() if key.startswith("#")}
        roots = {row.root_ts: row for row in self._rows.values()}
        wanted = [key for key in dict.fromkeys(keys.values()) if key not in found]
        found |= {key: roots[key].id for key in wanted if key in roots}
        for key in wanted:
            if key in found:
                continue
            members = [self._by_ts[ts].conversation_id for ts in keys if keys[ts] == key]
            free = (self._rows[each] for each in members if each in self._rows and each not in found.values())
            earlier = next((row for row in free if row.client_id == self._by_ts[key].client_id), None)
            if earlier is not None:
                earlier.root_ts = key
            found[key] = earlier.id if earlier else self._new(key, members[0])
        self._session.flush()
        return found

    def _new(self, root_ts: str, split_from: int | None) -> int:
        """A conversation that begins with a message; who took the one it was in takes this one too."""
        old = self._rows.get(split_from or 0)
        begun = Conversation(
            workspace_id=self._channel.workspace_id,
            client_id=self._by_ts[root_ts].client_id,
            channel_id=self._channel.id,
            root_ts=root_ts,
            owner_id=old.owner_id if old else "",
            claimed_at=old.claimed_at if old else None,
        )
        storage.writing.put(self._session, row=begun)
        return begun.id

    def _store(self, moves: dict[int, list[Spot]]) -> set[int]:
        """Move messages, marks with their messages, and let go of conversations that are empty now."""
        now_in = {spot.ts: spot.conversation_id for spot in self._everything()}
        touched: set[int] = set()
        for target, spots in moves.items():
            storage.conversations.put_together(
                self._session, interaction_ids=[spot.id for spot in spots], conversation_id=target
            )
            touched |= {target, *(spot.conversation_id for spot in spots if spot.conversation_id is not None)}
            now_in |= {spot.ts: target for spot in spots}
        for mark in self._marks:
            target_id = now_in.get(self._refs[mark.id])
            if target_id is not None and target_id != mark.conversation_id:
                touched |= {mark.conversation_id, target_id}
                mark.conversation_id = target_id
        for row in self._rows.values():
            emptied = row.id in touched and row.id not in now_in.values()
            if emptied and row.root_ts in self._by_ts:
                self._hand_over(row, to=now_in[row.root_ts])
                storage.conversations.let_go(self._session, conversation=row)
        self._session.flush()
        return touched

    def _hand_over(self, row: Conversation, *, to: int | None) -> None:
        """Who took a conversation takes the one that it went into, unless somebody else did."""
        into = self._rows.get(to or 0)
        if into and row.owner_id and not into.owner_id:
            into.owner_id, into.claimed_at = row.owner_id, row.claimed_at


def _said(spot: Spot) -> Said:
    answers = spot.side == Side.TEAM and spot.deleted_at is None and spot.verdict != WORDLESS
    return Said(spot.ts, spot.at, spot.user_id, asks=spot.asks, answers=answers)


def _hail(row: Interaction) -> Hail:
    return Hail(
        Said(row.ts or "", row.happened_at, row.user_id, asks=False, answers=True), mentioned(row.text)
    )
