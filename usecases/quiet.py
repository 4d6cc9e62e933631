"""Quiet: one's own working hours, Slack's do-not-disturb, and the answers to "still on it?" (rules R36 and R37)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import domain.weeks
import storage.alerts
import storage.clocks
import storage.conversations
import storage.nouns
import storage.people
import usecases.clocks
import usecases.conversations
import usecases.matters
import usecases.permissions
import usecases.places
import usecases.preferences
import usecases.runs
import usecases.snoozes
import usecases.undo
from domain import preferences
from domain.conversations import MarkKind
from domain.outbox import TryLater, Unclear, Undeliverable
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.conversations import Mark
from usecases.runtime import Runtime, while_slack_answers

log = logging.getLogger(__name__)

ASKED_AT_ONCE = 20


@dataclass(frozen=True)
class Mine:
    """When somebody is told: hours as text, whether they are their own, their zone, and do-not-disturb."""

    hours: str
    own: bool
    zone: str
    dnd_until: datetime | None


def ask(run: Runtime) -> bool:
    """Ask Slack about the do-not-disturb of everybody who is to be told something now; False when it hangs.

    No transaction is open while Slack is asked. Where Slack does not say, somebody may be disturbed.
    """
    with run.read() as session:
        due = storage.alerts.due_places(session, now=run.now(), limit=ASKED_AT_ONCE)
        asked = [
            (workspace_id, place)
            for workspace_id, place in due
            if usecases.places.must_ask(session, workspace_id=workspace_id, place=place, now=run.now())
        ]
    left = len(asked)
    for workspace_id, user_id in while_slack_answers(run, asked=asked):
        learn(run, workspace_id=workspace_id, user_id=user_id)
        left -= 1
    return not left


def learn(run: Runtime, *, workspace_id: int, user_id: str) -> None:
    """Ask Slack whether somebody wants to be disturbed, and keep it."""
    window = None
    try:
        window = run.slack(workspace_id).dnd(user_id)
    except (TryLater, Undeliverable, Unclear) as error:
        log.warning("Slack did not tell whether %s may be disturbed: %s", user_id, error)
    with run.begin() as session:
        person = storage.people.known(session, workspace_id=workspace_id, user_id=user_id)
        person.dnd_from, person.dnd_until = window or (None, None)
        person.dnd_checked_at = run.now()


def mine(session: Session, *, actor: Actor, now: datetime) -> Mine:
    """When somebody is told."""
    usecases.permissions.require(actor, act=Act.OWN)
    workspace_id, user_id = actor.workspace_id, actor.user_id
    person = storage.people.known(session, workspace_id=workspace_id, user_id=user_id)
    held = usecases.preferences.of(session, workspace_id=workspace_id)
    return Mine(
        hours=person.hours or domain.weeks.text_of(held.calendar),
        own=bool(person.hours),
        zone=usecases.places.calendar(session, workspace_id=workspace_id, place=user_id, now=now).zone,
        dnd_until=usecases.places.silent_until(session, workspace_id=workspace_id, place=user_id, now=now),
    )


def set_hours(session: Session, *, actor: Actor, text: str) -> str:
    """Set somebody's own hours from what they wrote, or forget them; returns what they were ("" the team's)."""
    usecases.permissions.require(actor, act=Act.OWN)
    person = storage.people.known(session, workspace_id=actor.workspace_id, user_id=actor.user_id)
    was = person.hours
    person.hours = "" if preferences.resets(text) else preferences.parse("calendar", text=text)
    session.flush()
    return was


def restore_hours(session: Session, *, actor: Actor, before: str, after: str) -> None:
    """Undo: somebody's own hours are as they were, unless they have changed them since."""
    usecases.permissions.require(actor, act=Act.OWN)
    person = storage.people.known(session, workspace_id=actor.workspace_id, user_id=actor.user_id)
    if person.hours != after:
        raise Refusal("changed_since")
    set_hours(session, actor=actor, text=before or "default")


def claim(session: Session, *, actor: Actor, choice: str, now: datetime, **where: Any) -> Mark:
    """Take a conversation for as long as was chosen (`usecases.snoozes`)."""
    until = usecases.snoozes.until(
        session, workspace_id=actor.workspace_id, user_id=actor.user_id, choice=choice, now=now
    )
    return usecases.conversations.claim(session, actor=actor, until=until, now=now, **where)


def hold_back(session: Session, *, actor: Actor, clock_id: int, choice: str, now: datetime) -> None:
    """Hold the next level of a clock back for whoever took what it belongs to."""
    usecases.permissions.require(actor, act=Act.WORK)
    clock = storage.clocks.get(session, workspace_id=actor.workspace_id, clock_id=clock_id)
    if clock:
        until = usecases.snoozes.until(
            session, workspace_id=actor.workspace_id, user_id=actor.user_id, choice=choice, now=now
        )
        usecases.snoozes.begin(session, clock=clock, user_id=actor.user_id, until=until, now=now)


def more(session: Session, *, actor: Actor, clock_id: int, now: datetime) -> None:
    """Somebody is still on it: the next level is held back once more."""
    usecases.permissions.require(actor, act=Act.WORK)
    clock = storage.clocks.get(session, workspace_id=actor.workspace_id, clock_id=clock_id)
    if clock is None or not usecases.snoozes.more(session, clock=clock, user_id=actor.user_id, now=now):
        raise Refusal("not_yours_any_more")


def let_go(session: Session, *, actor: Actor, clock_id: int, now: datetime) -> None:
    """Somebody takes care no more of what they took."""
    usecases.permissions.require(actor, act=Act.WORK)
    clock = storage.clocks.get(session, workspace_id=actor.workspace_id, clock_id=clock_id)
    if clock and storage.nouns.of_subject(session, subject=clock.subject):
        row = usecases.matters.release(session, actor=actor, subject=clock.subject, now=now)
        usecases.snoozes.end(clock)
        usecases.clocks.follow_subject(session, subject=clock.subject, now=now)
        usecases.undo.show(session, row=row, now=now)
        return
    mark = _claim(session, subject=clock.subject, user_id=actor.user_id) if clock else None
    if mark is None:
        raise Refusal("not_yours_any_more")
    usecases.conversations.withdraw(session, actor=actor, mark_id=mark.id, now=now)


def _claim(session: Session, *, subject: str, user_id: str) -> Mark | None:
    """The standing mark by which somebody took a conversation."""
    conversation_id = usecases.runs.conversation_of(subject)
    marks = storage.conversations.marks(session, conversation_id=conversation_id)
    mine = [mark for mark in marks if mark.kind == MarkKind.CLAIMED and mark.by == user_id]
    return mine[-1] if mine else None
