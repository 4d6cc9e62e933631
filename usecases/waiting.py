"""Waiting: everybody to whom the team owes an answer now, and what else it owes its clients."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import domain.worktime
import storage.clocks
import storage.conversations
import storage.interactions
import usecases.runs
from domain.clocks import ANSWERS, Kind, State
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


@dataclass(frozen=True)
class Owed:
    """Something else that is owed: `issue_id` names the issue, 0 for contact with the client itself. `due_at` is
    None while the clock stands.
    """

    clock_id: int
    client_id: int
    issue_id: int
    kind: Kind
    state: State
    started_at: datetime
    due_at: datetime | None
    paused: bool


def everybody(
    session: Session, *, workspace_id: int, now: datetime, client_ids: Collection[int] | None = None
) -> list[Waiting]:
    """Everybody who waits for an answer, the one due first first; where we wait for the client comes last."""
    found = storage.clocks.running(session, workspace_id=workspace_id, kinds=ANSWERS, client_ids=client_ids)
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
                left=left(clock, calendar=terms[clock.client_id].calendar, now=now),
                paused=clock.paused,
                owner_id=conversation.owner_id,
            )
        )
    return result


def owed(session: Session, *, workspace_id: int, client_ids: Collection[int] | None = None) -> list[Owed]:
    """What else is owed, what is due first first."""
    kinds = [kind for kind in Kind if kind not in ANSWERS]
    found = storage.clocks.running(session, workspace_id=workspace_id, kinds=kinds, client_ids=client_ids)
    return [
        Owed(
            clock_id=clock.id,
            client_id=clock.client_id,
            issue_id=int(clock.subject.partition(":")[2]) if clock.subject.startswith("issue:") else 0,
            kind=Kind(clock.kind),
            state=State(clock.state),
            started_at=clock.started_at,
            due_at=clock.due_at,
            paused=clock.paused,
        )
        for clock in found
    ]


def due_of_issues(found: Sequence[Owed]) -> dict[int, tuple[Kind, datetime | None]]:
    """What about each issue is due first and when; None while it waits for the client."""
    due: dict[int, tuple[Kind, datetime | None]] = {}
    for each in found:
        if each.issue_id:
            due.setdefault(each.issue_id, (each.kind, each.due_at))
    return due


def left(clock: Clock, *, calendar: Calendar, now: datetime) -> timedelta:
    """The working time left of a clock, below zero when it is late."""
    if clock.due_at is None:
        return timedelta(seconds=clock.target_seconds - clock.elapsed_seconds)
    if now <= clock.due_at:
        return domain.worktime.elapsed(calendar, start=now, end=clock.due_at)
    return -domain.worktime.elapsed(calendar, start=clock.due_at, end=now)
