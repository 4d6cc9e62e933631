"""Misses: whoever owed what came too late is asked once for the reason, privately and by buttons.

All of a day are asked in one message when the person's next working day begins. The digest tells how often each
reason came up, and nobody's name (rule R40).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import domain.misses
import storage.clocks
import storage.conversations
import storage.digests
import storage.misses
import usecases.absences
import usecases.attempts
import usecases.calendars
import usecases.cases
import usecases.conversations
import usecases.outbox
import usecases.people
import usecases.permissions
import usecases.runs
import usecases.shadow
import usecases.team
import views.misses
from domain import worktime
from domain.clocks import ANSWERS, State
from domain.misses import Reason
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from domain.team import Role
from storage.base import Session
from storage.clocks import Clock
from storage.misses import Miss
from views.blocks import Message
from views.misses import Late
from views.words import words

TRY_AGAIN = timedelta(minutes=5)
STALE = timedelta(hours=24)


def look_one(session: Session, *, now: datetime) -> bool:
    """A tick: note what came late next, or ask the next person; False when neither is to be done."""
    clock = storage.misses.unnoted(session, since=now - domain.misses.ASKED_FOR)
    if clock is not None:
        if miss := storage.misses.add(session, clock=clock):
            usecases.attempts.attempt(session, work=partial(_note, session, miss=miss, clock=clock, now=now))
        return True
    due = storage.misses.first_due(session, now=now)
    if due is None:
        return False
    ids: dict[str, Any] = {"workspace_id": due[0], "owner_id": due[1]}
    if storage.misses.put_off(session, **ids, now=now, until=now + TRY_AGAIN):
        usecases.attempts.attempt(session, work=partial(_ask, session, **ids, now=now))
    return True


def answer(session: Session, *, actor: Actor, miss_id: int, reason: Reason, now: datetime) -> None:
    """The person who was asked gives the reason, or another one as long as no digest has told it."""
    miss = _mine(session, actor=actor, miss_id=miss_id)
    _refuse_told(session, miss=miss)
    miss.reason, miss.answered_by, miss.answered_at = reason, actor.user_id, now
    _say(session, miss=miss, now=now)


def reconsider(session: Session, *, actor: Actor, miss_id: int, now: datetime) -> None:
    """Take the reason back, so that all can be chosen again."""
    miss = _mine(session, actor=actor, miss_id=miss_id)
    _refuse_told(session, miss=miss)
    miss.reason, miss.answered_by, miss.answered_at = "", "", None
    _say(session, miss=miss, now=now)


def correct(session: Session, *, actor: Actor, miss_id: int, now: datetime) -> None:
    """Let a question that was none count as none, from its start."""
    miss = _mine(session, actor=actor, miss_id=miss_id)
    clock = session.get_one(Clock, miss.clock_id)
    if clock.kind not in ANSWERS:
        raise Refusal("gone")
    if clock.state != State.BREACHED:
        raise Refusal("miss_in_time")
    usecases.conversations.correct(
        session,
        actor=actor,
        conversation_id=usecases.runs.conversation_of(clock.subject),
        ref=clock.ref,
        at=clock.started_at,
        now=now,
        source=_source(miss),
    )
    _say(session, miss=miss, now=now)


def restore(session: Session, *, actor: Actor, miss_id: int, now: datetime) -> None:
    """Undo of `correct`: it was a question, answered too late."""
    miss = _mine(session, actor=actor, miss_id=miss_id)
    mark = storage.conversations.mark_from(session, workspace_id=actor.workspace_id, source=_source(miss))
    if mark is None:
        raise Refusal("changed_since")
    usecases.conversations.withdraw(session, actor=actor, mark_id=mark.id, now=now)
    _say(session, miss=miss, now=now)


def _note(session: Session, *, miss: Miss, clock: Clock, now: datetime) -> None:
    """Whom to ask, and when; nobody in shadow mode."""
    owner = _owner(session, clock=clock)
    if not owner or _is_shadowed(session, miss=miss, now=now):
        return
    miss.owner_id = owner
    miss.ask_at = _opening(session, miss=miss, after=max(miss.missed_at, now - TRY_AGAIN), now=now)
    session.flush()


def _is_shadowed(session: Session, *, miss: Miss, now: datetime) -> bool:
    ids = {"workspace_id": miss.workspace_id, "client_id": miss.client_id}
    return usecases.shadow.on(session, **ids, at=now)


def _owner(session: Session, *, clock: Clock) -> str:
    """Who took it, else the client's owner; whoever stood in for them when it ended."""
    taken_by = usecases.cases.case_of(session, clock=clock).owner_id
    owner = taken_by or usecases.team.holder(session, client_id=clock.client_id, role=Role.OWNER)
    if not owner or clock.ended_at is None:
        return owner
    acting = usecases.absences.stand_in(
        session, workspace_id=clock.workspace_id, user_id=owner, at=clock.ended_at
    )
    return acting or owner


def _opening(session: Session, *, miss: Miss, after: datetime, now: datetime) -> datetime | None:
    calendar = usecases.calendars.person(
        session, workspace_id=miss.workspace_id, user_id=miss.owner_id, now=now
    )
    return domain.misses.opening(calendar, after=after)


def _ask(session: Session, *, workspace_id: int, owner_id: str, now: datetime) -> None:
    """Ask for all reasons at once; another day when the person is away or does not work now."""
    ids: dict[str, Any] = {"workspace_id": workspace_id, "owner_id": owner_id}
    person: dict[str, Any] = {"workspace_id": workspace_id, "user_id": owner_id}
    upto = now + TRY_AGAIN
    calendar = usecases.calendars.person(session, **person, now=now)
    if usecases.absences.is_away(session, **person, at=now) or not worktime.is_open(calendar, at=now):
        later = domain.misses.opening(calendar, after=now)
        storage.misses.put_off(session, **ids, now=upto, until=later)
        return
    tomorrow = domain.misses.opening(calendar, after=now)
    post = f"misses:{owner_id}:{now.astimezone(ZoneInfo(calendar.zone)).date()}"
    due = storage.misses.to_ask(session, **ids, upto=upto)
    late = [miss for miss in due if not _is_shadowed(session, miss=miss, now=now)]
    asked = storage.misses.of_post(session, workspace_id=workspace_id, post=post)
    for place, miss in enumerate(late, start=len(asked)):
        if place < views.misses.SHOWN:
            miss.ask_at, miss.asked_at, miss.post = None, now, post
        else:
            miss.ask_at = tomorrow
    session.flush()
    # What is left counts as late no more, or shadow mode is on.
    storage.misses.put_off(session, **ids, now=upto, until=None)
    if late:
        message = _message(session, workspace_id=workspace_id, post=post, user_id=owner_id)
        said: dict[str, Any] = {"workspace_id": workspace_id, "key": post, "message": message, "now": now}
        facts: dict[str, Any] = {
            "channel": owner_id,
            "stale_after": now + STALE,
            "unasked": late[0].client_id,
        }
        if not usecases.outbox.promise(session, **facts, **said):
            usecases.outbox.revise(session, **said)


def _say(session: Session, *, miss: Miss, now: datetime) -> None:
    """Let the message that asked say what was chosen."""
    session.flush()
    mine = miss.workspace_id
    message = _message(session, workspace_id=mine, post=miss.post, user_id=miss.owner_id)
    usecases.outbox.revise(session, workspace_id=mine, key=miss.post, message=message, now=now)


def _message(session: Session, *, workspace_id: int, post: str, user_id: str) -> Message:
    found = storage.misses.of_post(session, workspace_id=workspace_id, post=post)
    clocks = storage.clocks.several(session, workspace_id=workspace_id, ids=[miss.clock_id for miss in found])
    lates = []
    for miss in found:
        case = usecases.cases.case_of(session, clock=clocks[miss.clock_id])
        lates.append(Late(miss.id, usecases.cases.face_of(session, case=case), miss.reason))
    w = words(usecases.people.language(session, workspace_id=workspace_id, user_id=user_id))
    return views.misses.question(w, lates=lates)


def _mine(session: Session, *, actor: Actor, miss_id: int) -> Miss:
    """Something the person was asked about."""
    usecases.permissions.require(actor, act=Act.WORK)
    miss = storage.misses.get(session, workspace_id=actor.workspace_id, miss_id=miss_id)
    if miss is None or miss.asked_at is None:
        raise Refusal("gone")
    if miss.owner_id != actor.user_id:
        raise Refusal("miss_not_yours")
    return miss


def _refuse_told(session: Session, *, miss: Miss) -> None:
    """What a digest has told stays as it was told."""
    ids = {"workspace_id": miss.workspace_id, "client_id": miss.client_id}
    if storage.digests.schedule_of(session, **ids) is None:
        ids["client_id"] = 0
    if miss.answered_at and storage.digests.sent_since(session, **ids, since=miss.answered_at):
        raise Refusal("miss_told")


def _source(miss: Miss) -> str:
    """What made the mark by which a question counts as none."""
    return f"miss:{miss.id}"
