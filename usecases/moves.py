"""Moves: people split, merge and move conversations where the rules got it wrong (rule R2), and take it back.

Whatever is in a touched conversation stays where the person saw it: no rule places it again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import storage.channels
import storage.conversations
import storage.interactions
import storage.moves
import storage.writing
import usecases.clocks
import usecases.complaints
import usecases.history
import usecases.permissions
import usecases.placing
import usecases.stretches
from domain.conversations import MoveKind
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.conversations import Conversation, Mark
from storage.interactions import Interaction
from storage.moves import Move


def split(session: Session, *, actor: Actor, interaction_id: int, rest: bool, now: datetime) -> Move:
    """A message, with its thread if it has one, becomes a conversation of its own; with `rest` so does all that
    was said after it there, and later replies to the same thread follow.
    """
    row, source = _message(session, actor=actor, interaction_id=interaction_id)
    if source is None:
        raise Refusal("move_nowhere")
    there = storage.moves.messages(session, conversation_ids=[source.id])
    chosen = (
        [each for each in there if each.happened_at >= row.happened_at] if rest else _with_thread(row, there)
    )
    if len(chosen) == len(there):
        raise Refusal("split_whole")
    target = Conversation(
        workspace_id=source.workspace_id,
        client_id=source.client_id,
        channel_id=source.channel_id,
        root_ts=f"split {row.id}",
        owner_id=source.owner_id,
        claimed_at=source.claimed_at,
    )
    storage.writing.put(session, row=target)
    storage.conversations.let_go(session, conversation=target)
    root_ts = source.root_ts
    if root_ts == row.ts:
        left = next(each for each in there if each not in chosen)
        storage.conversations.root(session, conversation_id=source.id, ts=left.ts or "")
    storage.conversations.root(session, conversation_id=target.id, ts=row.ts or "")
    kind = MoveKind.SPLIT_REST if rest else MoveKind.SPLIT
    done = _put(session, actor=actor, kind=kind, chosen=chosen, source=source, target=target, now=now)
    done.root_ts = root_ts
    return done


def merge(session: Session, *, actor: Actor, conversation_id: int, into_id: int, now: datetime) -> Move:
    """Everything said in one conversation belongs to another one of the same channel and client."""
    source, target = (
        _conversation(session, actor=actor, conversation_id=each) for each in (conversation_id, into_id)
    )
    there = storage.moves.messages(session, conversation_ids=[source.id])
    return _put(
        session, actor=actor, kind=MoveKind.MERGE, chosen=there, source=source, target=target, now=now
    )


def move(session: Session, *, actor: Actor, interaction_id: int, to_id: int, now: datetime) -> Move:
    """A message, with its thread if it has one, belongs to another conversation of the same channel and client;
    also one of the team that was in none.
    """
    row, source = _message(session, actor=actor, interaction_id=interaction_id)
    target = _conversation(session, actor=actor, conversation_id=to_id)
    there = storage.moves.messages(session, conversation_ids=[source.id]) if source else [row]
    chosen = _with_thread(row, there)
    return _put(
        session, actor=actor, kind=MoveKind.MOVE, chosen=chosen, source=source, target=target, now=now
    )


def undo(session: Session, *, actor: Actor, move_id: int, now: datetime) -> Move:
    """Everything is where it was before a move, unless somebody has moved any of it since."""
    usecases.permissions.require(actor, act=Act.CORRECT)
    done = storage.moves.get(session, workspace_id=actor.workspace_id, move_id=move_id)
    if done is None or done.undone_at is not None:
        raise Refusal("gone")
    rows = storage.moves.several(session, ids=[int(each) for each in done.before])
    if len(rows) != len(done.before) or any(_left_by(done, row) != _now(row) for row in rows):
        raise Refusal("changed_since")
    for row in rows:
        row.conversation_id, row.placed_by = done.before[str(row.id)]
    done.undone_at = now
    loose = _loosen(session, done=done)
    _restore(session, done=done, rows=[*rows, *loose])
    session.flush()
    if done.root_ts and not storage.moves.messages(session, conversation_ids=[done.to_id]):
        storage.conversations.root(session, conversation_id=done.to_id, ts=f"merged {done.to_id}")
        storage.conversations.root(session, conversation_id=done.from_id or 0, ts=done.root_ts)
    _settle(session, done=done, rows=[*rows, *loose], now=now)
    _note(session, actor=actor, done=done, what="move_undone", now=now)
    return done


def _put(
    session: Session,
    *,
    actor: Actor,
    kind: MoveKind,
    chosen: Sequence[Interaction],
    source: Conversation | None,
    target: Conversation,
    now: datetime,
) -> Move:
    """Put messages into another conversation, and fix everything in both where it is."""
    if source is not None and source.id == target.id:
        raise Refusal("move_same")
    if any((row.channel_id, row.client_id) != (target.channel_id, target.client_id) for row in chosen):
        raise Refusal("move_other_client")
    ids = {target.id} | ({source.id} if source else set())
    fixed = {row.id: row for row in (*storage.moves.messages(session, conversation_ids=ids), *chosen)}
    marks = storage.conversations.marks_of(session, ids=ids)
    done = Move(
        workspace_id=actor.workspace_id,
        kind=kind,
        by=actor.user_id,
        at=now,
        from_id=source.id if source else None,
        to_id=target.id,
        moved=[row.id for row in chosen],
        before={str(row.id): _now(row) for row in fixed.values()},
        marks={str(mark.id): mark.conversation_id for mark in marks},
        owner_moved=bool(source and source.owner_id and not target.owner_id and kind == MoveKind.MERGE),
    )
    for row in fixed.values():
        row.conversation_id, row.placed_by = _left_by(done, row)
    _carry(marks, done=done, refs={row.ts for row in chosen})
    if done.owner_moved and source:
        target.owner_id, target.claimed_at = source.owner_id, source.claimed_at
    session.add(done)
    session.flush()
    _settle(session, done=done, rows=chosen, now=now)
    _note(session, actor=actor, done=done, what=f"conversation_{kind}", now=now)
    return done


def _carry(marks: Iterable[Mark], *, done: Move, refs: Collection[str | None]) -> None:
    """Marks go where their message goes; with all that was said, all of them."""
    for mark in marks:
        merged = done.kind == MoveKind.MERGE and mark.conversation_id == done.from_id
        if merged or mark.ref in refs:
            mark.conversation_id = done.to_id


def _settle(session: Session, *, done: Move, rows: Iterable[Interaction], now: datetime) -> None:
    """Let what the rules place around these messages be where it belongs now, and the clocks follow."""
    touched = {done.to_id} | ({done.from_id} if done.from_id else set())
    for channel_id, at in sorted({(row.channel_id, row.happened_at) for row in rows if not row.thread_ts}):
        if channel_id is not None:
            touched |= usecases.stretches.settle(session, channel_id=channel_id, at=at)
    for conversation_id in sorted(touched):
        usecases.clocks.follow(session, conversation_id=conversation_id, now=now)
    usecases.complaints.follow_conversations(session, ids=touched, now=now)


def _loosen(session: Session, *, done: Move) -> list[Interaction]:
    """Replies that were written since then are where the message above them is now, or the rest of their thread; where
    that is in no conversation, they go back with the thread.
    """
    moved = storage.moves.several(session, ids=done.moved)
    threads = {row.thread_ts or row.ts for row in moved}
    there = storage.moves.messages(session, conversation_ids=[done.to_id])
    since = [row for row in there if str(row.id) not in done.before]
    for row in since:
        if row.channel_id is None or not row.thread_ts or row.placed_by not in ("", done.by):
            continue
        above = storage.interactions.at(session, channel_id=row.channel_id, ts=row.thread_ts)
        if above and above.conversation_id:
            row.conversation_id, row.placed_by = above.conversation_id, ""
            if above.placed_by:
                usecases.placing.follow_moves(session, row=row)
        elif row.thread_ts in threads and done.from_id:
            row.conversation_id, row.placed_by = done.from_id, ""
    return since


def _restore(session: Session, *, done: Move, rows: Sequence[Interaction]) -> None:
    """Marks and the owner as they were; a mark that was made since goes where its message goes."""
    places = {row.ts: row.conversation_id for row in rows}
    for mark in storage.conversations.marks_of(session, ids={done.to_id, done.from_id or 0}):
        mark.conversation_id = done.marks.get(str(mark.id)) or places.get(mark.ref) or mark.conversation_id
    if done.owner_moved:
        target = storage.conversations.get(
            session, workspace_id=done.workspace_id, conversation_id=done.to_id
        )
        assert target is not None
        target.owner_id, target.claimed_at = "", None


def _now(row: Interaction) -> tuple[int | None, str]:
    return row.conversation_id, row.placed_by


def _left_by(done: Move, row: Interaction) -> tuple[int | None, str]:
    """Where a move left a message, and who placed it there."""
    before, placed_by = done.before[str(row.id)]
    return (done.to_id, done.by) if row.id in done.moved else (before, placed_by or done.by)


def _with_thread(row: Interaction, there: Iterable[Interaction]) -> list[Interaction]:
    """A message and the replies to it that are in the same conversation."""
    return [each for each in there if each.id == row.id or (each.thread_ts and each.thread_ts == row.ts)]


def _message(
    session: Session, *, actor: Actor, interaction_id: int
) -> tuple[Interaction, Conversation | None]:
    """A recorded message of the person's workspace, and its conversation if it has one."""
    usecases.permissions.require(actor, act=Act.CORRECT)
    row = storage.interactions.get(session, workspace_id=actor.workspace_id, interaction_id=interaction_id)
    if row is None or row.channel_id is None or row.deleted_at is not None:
        raise Refusal("not_recorded")
    if row.conversation_id is None:
        return row, None
    return row, _conversation(session, actor=actor, conversation_id=row.conversation_id)


def _conversation(session: Session, *, actor: Actor, conversation_id: int) -> Conversation:
    usecases.permissions.require(actor, act=Act.CORRECT)
    found = storage.conversations.get(
        session, workspace_id=actor.workspace_id, conversation_id=conversation_id
    )
    if found is None:
        raise Refusal("gone")
    return found


def _note(session: Session, *, actor: Actor, done: Move, what: str, now: datetime) -> None:
    conversation, channel = storage.conversations.with_channel(session, conversation_id=done.to_id)
    usecases.history.note(
        session,
        workspace_id=actor.workspace_id,
        subject=f"conversation:{done.from_id or done.to_id}",
        what=what,
        by=actor.user_id,
        now=now,
        client_id=conversation.client_id,
        channel=channel.slack_id,
        count=len(done.moved),
    )
