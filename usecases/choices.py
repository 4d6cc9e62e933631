"""Choices: what a person sees of a conversation before splitting, merging or moving something in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import storage.clocks
import storage.moves
import storage.people
import usecases.interactions
import usecases.moves
import usecases.people
import usecases.permissions
import usecases.runs
from domain.conversations import MoveKind
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.clocks import Clock
from storage.interactions import Interaction
from storage.moves import Move
from views.conversations import Look, Said

LOOK_BACK = timedelta(days=14)
"""Conversations with words no older than this can take messages."""
SHOWN, OFFERED = 8, 50


def look(session: Session, *, actor: Actor, slack_id: str, ts: str, now: datetime) -> Look:
    """The conversation of a recorded message, and what can be done."""
    row = meant(session, actor=actor, slack_id=slack_id, ts=ts)
    assert row.channel_id is not None
    there = storage.moves.messages(session, conversation_ids=[row.conversation_id or 0])
    there = [each for each in there if each.deleted_at is None]
    others = [
        each
        for each in storage.moves.recent(
            session,
            channel_id=row.channel_id,
            client_id=row.client_id,
            since=now - LOOK_BACK,
            limit=OFFERED + 1,
        )
        if each.conversation_id != row.conversation_id
    ][:OFFERED]
    can = _acts(row, there=there, has_others=bool(others))
    if not can:
        raise Refusal("move_nothing")
    place = next((place for place, each in enumerate(there) if each.id == row.id), 0)
    begin = max(0, min(place - SHOWN // 2, len(there) - SHOWN))
    shown = there[begin : begin + SHOWN]
    names = storage.people.names(
        session, workspace_id=actor.workspace_id, user_ids={each.user_id for each in (*shown, *others)}
    )
    return Look(
        said=[_said(session, each, names=names, meant_id=row.id) for each in shown],
        hidden=len(there) - len(shown),
        clock=_clock(session, row=row),
        others={each.conversation_id or 0: _said(session, each, names=names) for each in others},
        can=can,
    )


def carry_out(
    session: Session,
    *,
    actor: Actor,
    slack_id: str,
    ts: str,
    kind: MoveKind,
    target_id: int,
    now: datetime,
) -> Move:
    """Do what was chosen about a message; `target_id` is another conversation where one is needed."""
    row = meant(session, actor=actor, slack_id=slack_id, ts=ts)
    if kind == MoveKind.MERGE:
        source_id = row.conversation_id or 0
        return usecases.moves.merge(
            session, actor=actor, conversation_id=source_id, into_id=target_id, now=now
        )
    if kind == MoveKind.MOVE:
        return usecases.moves.move(session, actor=actor, interaction_id=row.id, to_id=target_id, now=now)
    rest = kind == MoveKind.SPLIT_REST
    return usecases.moves.split(session, actor=actor, interaction_id=row.id, rest=rest, now=now)


def meant(session: Session, *, actor: Actor, slack_id: str, ts: str) -> Interaction:
    """The recorded message that a colleague means."""
    usecases.permissions.require(actor, act=Act.CORRECT)
    row = usecases.interactions.at(session, workspace_id=actor.workspace_id, slack_id=slack_id, ts=ts)
    if row is None:
        raise Refusal("not_recorded")
    return row


def _acts(row: Interaction, *, there: Sequence[Interaction], has_others: bool) -> list[MoveKind]:
    acts = []
    leaves = [
        each for each in there if each.id != row.id and (each.thread_ts is None or each.thread_ts != row.ts)
    ]
    if row.conversation_id is not None and leaves:
        acts.append(MoveKind.SPLIT)
        is_first, is_last = there[0].id == row.id, there[-1].id == row.id
        acts += [MoveKind.SPLIT_REST] if not is_first and not is_last else []
    if has_others:
        acts.append(MoveKind.MOVE)
        acts += [MoveKind.MERGE] if row.conversation_id is not None else []
    return acts


def _clock(session: Session, *, row: Interaction) -> Clock | None:
    if row.conversation_id is None:
        return None
    subject = usecases.runs.subject_of(row.conversation_id)
    clocks = storage.clocks.of_subject(session, workspace_id=row.workspace_id, subject=subject)
    return clocks[-1] if clocks else None


def _said(session: Session, row: Interaction, *, names: dict[str, str], meant_id: int = 0) -> Said:
    text = usecases.people.readable(session, workspace_id=row.workspace_id, text=row.text[:300])
    author = names.get(row.user_id, row.user_id or "?")
    return Said(row.user_id, author, row.happened_at, text, is_meant=row.id == meant_id)
