"""Alerts: what a clock has reached is told once, inside, in one message that keeps up with the clock
(R28-R34).

While the bot was down much may have become late; that is told in one message per place (promise P18).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import storage.alerts
import storage.clients
import storage.clocks
import storage.conversations
import storage.interactions
import storage.people
import usecases.outbox
import usecases.people
import usecases.preferences
import usecases.team
import usecases.workspaces
import views.clocks
from domain.clocks import Kind, Level, State, Target
from domain.conversations import MarkKind
from domain.interactions import mentioned, readable
from domain.preferences import Preferences
from domain.team import Role
from storage.base import Session
from storage.channels import Channel
from storage.clocks import Clock
from storage.conversations import Conversation
from storage.workspaces import Workspace
from views.clocks import Face
from views.words import Words, words

ESCALATIONS = (Level.ESCALATE, Level.ESCALATE_AGAIN)
STALE = timedelta(hours=24)
"""An alert that could not be sent for so long is dropped (promise P18)."""


@dataclass(frozen=True)
class Case:
    """A clock with everything an alert about it needs to know."""

    clock: Clock
    conversation: Conversation
    channel: Channel
    preferences: Preferences


def case_of(session: Session, *, clock: Clock) -> Case:
    """The case of a clock."""
    conversation_id = int(clock.subject.partition(":")[2])
    conversation, channel = storage.conversations.with_channel(session, conversation_id=conversation_id)
    held = usecases.preferences.of(session, workspace_id=clock.workspace_id, client_id=clock.client_id)
    return Case(clock, conversation, channel, held)


def fingerprint(target: Target) -> str:
    """What a level was told for: with another target it may be told again (rule R19)."""
    return str(int(target.work.total_seconds()))


def key(clock: Clock) -> str:
    """The outbox key of a clock's own message."""
    return f"clock:{clock.id}"


def tell(session: Session, *, case: Case, level: Level, reached: datetime, now: datetime) -> None:
    """Tell one level of a clock, once (rule R33); `reached` is when it was reached."""
    clock = case.clock
    target = fingerprint(Target(timedelta(seconds=clock.target_seconds)))
    alert = storage.alerts.add(
        session, workspace_id=clock.workspace_id, clock_id=clock.id, level=level, fingerprint=target, now=now
    )
    if alert is None:
        return
    place = where(session, case=case)
    workspace = session.get_one(Workspace, clock.workspace_id)
    if place and usecases.workspaces.was_silent(workspace, at=reached) and workspace.silent_until:
        alert.post = f"catch-up:{place}:{int(workspace.silent_until.timestamp())}"
        session.flush()
        _catch_up(session, post=alert.post, place=place, case=case, now=now)
        return
    if place:
        alert.post = _post(session, case=case, level=level, place=place, alert_id=alert.id, now=now)
        session.flush()
    if level in ESCALATIONS:
        _escalate(session, case=case, level=level, place=place, now=now)


def revise(session: Session, *, case: Case, now: datetime) -> None:
    """Let every message about a clock say how things stand (rule R34)."""
    clock = case.clock
    for post in storage.alerts.posts_of(session, workspace_id=clock.workspace_id, clock_id=clock.id):
        if post.startswith("catch-up:"):
            _catch_up(session, post=post, place=post.split(":")[1], case=case, now=now)
        else:
            message = views.clocks.alert(_words(session, case=case, place=""), face_of(session, case=case))
            usecases.outbox.revise(
                session, workspace_id=clock.workspace_id, key=post, message=message, now=now
            )
    lead = usecases.team.holder(session, client_id=clock.client_id, role=Role.LEAD)
    for level in ESCALATIONS:
        message = views.clocks.escalation(_words(session, case=case, place=lead), face_of(session, case=case))
        usecases.outbox.revise(
            session, workspace_id=clock.workspace_id, key=_lead_key(clock, level), message=message, now=now
        )


def where(session: Session, *, case: Case) -> str:
    """Where a clock's alerts go: the internal channel, else its owner, else who linked the channel; ""
    nowhere.
    """
    owner = usecases.team.holder(session, client_id=case.clock.client_id, role=Role.OWNER)
    return case.preferences.alerts or owner or case.channel.linked_by


def face_of(session: Session, *, case: Case, late: bool = False) -> Face:
    """What people read about a clock."""
    clock, conversation = case.clock, case.conversation
    question = storage.interactions.at(session, channel_id=case.channel.id, ts=clock.ref)
    text = question.text if question else ""
    people = {question.user_id} | mentioned(text) if question else set()
    names = storage.people.names(session, workspace_id=clock.workspace_id, user_ids=people)
    author = question.user_id if question else ""
    client = storage.clients.get(session, workspace_id=clock.workspace_id, client_id=clock.client_id)
    marks = storage.conversations.marks(session, conversation_id=conversation.id) if clock.paused else ()
    wait = next((mark for mark in reversed(marks) if mark.kind == MarkKind.WAITING), None)
    return Face(
        clock_id=clock.id,
        kind=Kind(clock.kind),
        state=State(clock.state),
        level=Level(min(clock.level, clock.told)),
        client=client.name if client else "",
        author=names.get(author, author or "?"),
        channel=case.channel.slack_id,
        team=session.get_one(Workspace, clock.workspace_id).team_id,
        ts=clock.ref,
        text=readable(text, names=names),
        started_at=clock.started_at,
        elapsed=timedelta(seconds=clock.elapsed_seconds),
        target=timedelta(seconds=clock.target_seconds),
        zone=case.preferences.timezone,
        due_at=clock.due_at,
        owner_id=conversation.owner_id,
        ended_by=clock.ended_by,
        waiting_since=wait.at if wait else None,
        waiting_by=wait.by if wait else "",
        late=late,
    )


def _post(session: Session, *, case: Case, level: Level, place: str, alert_id: int, now: datetime) -> str:
    """Write the clock's own message, or let it say more; returns its outbox key."""
    clock = case.clock
    face, w = face_of(session, case=case), _words(session, case=case, place=place)
    told = storage.alerts.posts_of(session, workspace_id=clock.workspace_id, clock_id=clock.id)
    for post in told:
        if not post.startswith("catch-up:") and usecases.outbox.revise(
            session,
            workspace_id=clock.workspace_id,
            key=post,
            message=views.clocks.alert(w, face),
            now=now,
        ):
            return post
    post = key(clock) if key(clock) not in told else f"{key(clock)}:{alert_id}"
    usecases.outbox.promise(
        session,
        workspace_id=clock.workspace_id,
        channel=place,
        key=post,
        message=views.clocks.alert(w, face, notify=_whom(session, case=case, place=place)),
        now=now,
        audience="person" if _is_person(place) else "internal",
        subject=key(clock),
        expects=str(int(level)),
        stale_after=now + STALE,
    )
    return post


def _escalate(session: Session, *, case: Case, level: Level, place: str, now: datetime) -> None:
    """A private word to the lead, unless the alert itself went to them."""
    clock = case.clock
    lead = usecases.team.holder(session, client_id=clock.client_id, role=Role.LEAD)
    if not lead or lead == place:
        return
    w = _words(session, case=case, place=lead)
    usecases.outbox.promise(
        session,
        workspace_id=clock.workspace_id,
        channel=lead,
        key=_lead_key(clock, level),
        message=views.clocks.escalation(w, face_of(session, case=case)),
        now=now,
        audience="person",
        subject=key(clock),
        expects=str(int(level)),
        stale_after=now + STALE,
    )


def _catch_up(session: Session, *, post: str, place: str, case: Case, now: datetime) -> None:
    """One message per place about everything that became late while the bot was down."""
    workspace_id = case.clock.workspace_id
    faces = []
    for clock_id in storage.alerts.clocks_of(session, workspace_id=workspace_id, post=post):
        clock = storage.clocks.get(session, workspace_id=workspace_id, clock_id=clock_id)
        if clock:
            faces.append(face_of(session, case=case_of(session, clock=clock), late=True))
    w = _words(session, case=case, place=place)
    message = views.clocks.catch_up(w, faces, notify=_whom(session, case=case, place=place))
    if not usecases.outbox.revise(session, workspace_id=workspace_id, key=post, message=message, now=now):
        usecases.outbox.promise(
            session,
            workspace_id=workspace_id,
            channel=place,
            key=post,
            message=message,
            now=now,
            audience="person" if _is_person(place) else "internal",
            stale_after=now + STALE,
        )


def _whom(session: Session, *, case: Case, place: str) -> str:
    """Whom a post in a channel should reach: who took the conversation, else the owner (rule R29)."""
    if _is_person(place):
        return ""
    owner = usecases.team.holder(session, client_id=case.clock.client_id, role=Role.OWNER)
    return case.conversation.owner_id or owner


def _words(session: Session, *, case: Case, place: str) -> Words:
    """The reader's language in a direct message, the one that is set in a channel."""
    if _is_person(place):
        workspace_id = case.clock.workspace_id
        return words(usecases.people.language(session, workspace_id=workspace_id, user_id=place))
    return words(case.preferences.language)


def _lead_key(clock: Clock, level: Level) -> str:
    return f"{key(clock)}:lead:{int(level)}"


def _is_person(place: str) -> bool:
    return place[:1] in ("U", "W")
