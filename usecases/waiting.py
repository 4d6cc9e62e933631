"""Waiting: everybody to whom the team owes an answer now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import domain.worktime
import storage.clocks
import storage.conversations
import storage.interactions
import usecases.runs
from domain.clocks import Kind, State
from domain.worktime import Calendar
from storage.base import Session
from storage.clocks import Clock


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits for an answer. `left` is working time, below zero when late; `due_at` None
    while paused.

    `channel` (Slack's id) and `ts` are those of the question; `text` is as Slack sent it.
    """

    clock_id: int
    client_id: int
    conversation_id: int
    channel: str
    ts: str
    user_id: str
    text: str
    kind: Kind
    state: State
    started_at: datetime
    due_at: datetime | None
    left: timedelta
    paused: bool
    owner_id: str


def everybody(
    session: Session, *, workspace_id: int, now: datetime, client_ids: Collection[int] | None = None
) -> list[Waiting]:
    """Everybody who waits for an answer, the one due first first; where we wait for the client comes last."""
    found = storage.clocks.running(session, workspace_id=workspace_id, client_ids=client_ids)
    ids = {clock.id: usecases.runs.conversation_of(clock.subject) for clock in found}
    held = storage.conversations.held(session, ids=set(ids.values()))
    asked = storage.interactions.asked(session, ids=held.keys(), refs={clock.ref for clock in found})
    terms = {
        client_id: usecases.runs.terms_of(session, workspace_id=workspace_id, client_id=client_id, now=now)
        for client_id in {clock.client_id for clock in found}
    }
    result = []
    for clock in found:
        conversation, channel = held[ids[clock.id]]
        question = asked.get((conversation.id, clock.ref))
        result.append(
            Waiting(
                clock_id=clock.id,
                client_id=clock.client_id,
                conversation_id=conversation.id,
                channel=channel.slack_id,
                ts=clock.ref,
                user_id=question.user_id if question else "",
                text=question.text if question else "",
                kind=Kind(clock.kind),
                state=State(clock.state),
                started_at=clock.started_at,
                due_at=clock.due_at,
                left=_left(clock, calendar=terms[clock.client_id].calendar, now=now),
                paused=clock.paused,
                owner_id=conversation.owner_id,
            )
        )
    return result


def _left(clock: Clock, *, calendar: Calendar, now: datetime) -> timedelta:
    if clock.due_at is None:
        return timedelta(seconds=clock.target_seconds - clock.elapsed_seconds)
    if now <= clock.due_at:
        return domain.worktime.elapsed(calendar, start=now, end=clock.due_at)
    return -domain.worktime.elapsed(calendar, start=clock.due_at, end=now)
