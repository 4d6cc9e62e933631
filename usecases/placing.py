"""Placing: which conversation a message belongs to (rule R1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import storage.conversations
import storage.interactions
import storage.writing
from domain.conversations import GROUP_WINDOW
from domain.people import Side
from storage.base import Session
from storage.conversations import Conversation
from storage.interactions import Interaction

ASKING = (Side.CLIENT, Side.UNKNOWN)
"""Whose words may wait for an answer: an author nobody could resolve is treated as an outsider."""


@dataclass(frozen=True)
class Place:
    """Where a message went: whether it begins its conversation, and which ones it joined to that and
    emptied.
    """

    begun: Conversation | None = None
    emptied: list[int] = field(default_factory=list)


def place(session: Session, *, row: Interaction, alone: bool = False) -> Place:
    """Find or begin the conversation of a message (rule R1). `alone`: there is none that it may continue,
    should it be at the top level.

    A reply belongs where its parent does. A top-level message belongs to a conversation only when it may ask:
    together with what its author wrote near it, and with its own thread.
    """
    assert row.channel_id is not None
    assert row.ts is not None
    if row.thread_ts:
        parent = storage.interactions.at(session, channel_id=row.channel_id, ts=row.thread_ts)
        if parent and parent.conversation_id:
            row.conversation_id = parent.conversation_id
            return Place()
        thread = storage.conversations.of_root(session, channel_id=row.channel_id, root_ts=row.thread_ts)
        if thread:
            row.conversation_id = thread.id
            return Place()
        return Place(begun=_begin(session, row=row, root_ts=row.thread_ts))
    if row.side not in ASKING:
        return Place()
    near = () if alone else _near(session, row=row)
    if not near:
        return Place(begun=_begin(session, row=row, root_ts=row.ts))
    group, *others = near
    for other in others:
        storage.interactions.move(session, conversation_id=other.id, to=group.id)
        storage.conversations.merge(session, conversation=other, into=group)
    if row.ts < group.root_ts:
        group.root_ts = row.ts
    row.conversation_id = group.id
    return Place(emptied=[other.id for other in others])


def _near(session: Session, *, row: Interaction) -> Sequence[Conversation]:
    assert row.channel_id is not None
    assert row.ts is not None
    return storage.conversations.beside(
        session,
        channel_id=row.channel_id,
        user_id=row.user_id,
        ts=row.ts,
        since=row.happened_at - GROUP_WINDOW,
        upto=row.happened_at + GROUP_WINDOW,
    )


def _begin(session: Session, *, row: Interaction, root_ts: str) -> Conversation:
    assert row.channel_id is not None
    begun = Conversation(
        workspace_id=row.workspace_id, client_id=row.client_id, channel_id=row.channel_id, root_ts=root_ts
    )
    storage.writing.put(session, row=begun)
    row.conversation_id = begun.id
    return begun
