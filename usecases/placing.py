"""Placing: which conversation a message belongs to (rules R1, R2 and R4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import storage.conversations
import storage.interactions
import storage.moves
import storage.writing
import usecases.stretches
from domain.conversations import MoveKind
from domain.grouping import LONGEST_WINDOW
from domain.people import Side
from storage.base import Session
from storage.conversations import ASKING, Conversation
from storage.interactions import Interaction
from storage.moves import Move

__all__ = ["ASKING", "Place", "again", "place"]


@dataclass(frozen=True)
class Place:
    """Where a message went: whether it begins its conversation, of which nothing else is known, and which
    conversations gained or lost messages.
    """

    begun: Conversation | None = None
    touched: Collection[int] = field(default_factory=set)


def place(session: Session, *, row: Interaction, alone: bool = False) -> Place:
    """Find or begin the conversation of a message. `alone`: no top-level message near it is its author's or
    reaches beyond itself.

    A reply belongs where its parent does. A top-level message belongs to a conversation only when it may ask.
    """
    assert row.channel_id is not None
    if row.thread_ts:
        return _place_reply(session, row=row, parent_ts=row.thread_ts)
    if row.side in ASKING and alone and not row.hails:
        return Place(begun=_begin(session, row=row, root_ts=row.ts or ""))
    session.add(row)
    session.flush()
    if row.side not in ASKING and not row.hails:
        return Place()
    return Place(touched=usecases.stretches.settle(session, channel_id=row.channel_id, at=row.happened_at))


def root(session: Session, *, row: Interaction, by: str) -> None:
    """Let a message of the team that is in no conversation be the first of one, since somebody (`by`) said something
    about it: what is written under it belongs there.
    """
    if row.conversation_id is not None or row.channel_id is None:
        return
    ts = row.thread_ts or row.ts or ""
    known = storage.conversations.of_root(session, channel_id=row.channel_id, root_ts=ts)
    row.conversation_id = known.id if known else _begin(session, row=row, root_ts=ts).id
    row.placed_by = by


def again(session: Session, *, row: Interaction) -> Collection[int]:
    """Place again what a message that changed may hold together or apart; the conversations touched."""
    if row.channel_id is None:
        return ()
    left = row.conversation_id
    if row.thread_ts is None and row.side not in ASKING and left is not None and not row.placed_by:
        row.conversation_id = None
        session.flush()
        return {left} | usecases.stretches.settle(session, channel_id=row.channel_id, at=row.happened_at)
    return usecases.stretches.settle(session, channel_id=row.channel_id, at=row.happened_at)


def _place_reply(session: Session, *, row: Interaction, parent_ts: str) -> Place:
    assert row.channel_id is not None
    at = row.happened_at
    parent = storage.conversations.parent(
        session, channel_id=row.channel_id, ts=parent_ts, since=at, upto=at + LONGEST_WINDOW
    )
    if parent is None or parent.conversation_id is None:
        root = storage.conversations.of_root(session, channel_id=row.channel_id, root_ts=parent_ts)
        if root is None:
            return Place(begun=_begin(session, row=row, root_ts=parent_ts))
        row.conversation_id = root.id
        follow_moves(session, row=row)
        return Place()
    row.conversation_id = parent.conversation_id
    if row.side == Side.TEAM and parent.client_id:
        row.client_id = parent.client_id
    if parent.placed_by:
        follow_moves(session, row=row)
    splits = parent.side in ASKING and not parent.placed_by and parent.root_ts != parent_ts
    if not splits and not parent.is_followed:
        return Place()
    session.add(row)
    session.flush()
    return Place(touched=usecases.stretches.settle(session, channel_id=row.channel_id, at=parent.at))


def follow_moves(session: Session, *, row: Interaction) -> None:
    """A reply goes where a person put the rest of its thread."""
    been: set[int] = set()
    while row.conversation_id is not None and row.conversation_id not in been:
        been.add(row.conversation_id)
        for move in storage.moves.out_of(session, conversation_id=row.conversation_id):
            to_id = _taken_by(session, move=move, row=row)
            if to_id:
                row.conversation_id, row.placed_by = to_id, move.by
                break


def _taken_by(session: Session, *, move: Move, row: Interaction) -> int | None:
    """Where a move takes a reply that was written later: with all that was said, or with what it follows."""
    if move.kind == MoveKind.MERGE:
        return move.to_id
    if move.kind != MoveKind.SPLIT_REST:
        return None
    first = storage.interactions.get(session, workspace_id=row.workspace_id, interaction_id=move.moved[0])
    follows = first and first.thread_ts == row.thread_ts and first.happened_at < row.happened_at
    return first.conversation_id if first and follows else None


def _begin(session: Session, *, row: Interaction, root_ts: str) -> Conversation:
    assert row.channel_id is not None
    begun = Conversation(
        workspace_id=row.workspace_id, client_id=row.client_id, channel_id=row.channel_id, root_ts=root_ts
    )
    storage.writing.put(session, row=begun)
    row.conversation_id = begun.id
    return begun
