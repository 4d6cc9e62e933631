"""Conversations: what people of the team declare about them by button or emoji, and taking it back
(R11, R13, R37).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import storage.clocks
import storage.conversations
import storage.mornings
import usecases.alerts
import usecases.cases
import usecases.clocks
import usecases.issuecards
import usecases.issues
import usecases.permissions
import usecases.runs
import usecases.snoozes
import usecases.stretches
from domain.clocks import Kind
from domain.conversations import MarkKind
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.clocks import Clock
from storage.conversations import Conversation, Mark

SNOOZE = timedelta(minutes=30)
"""How long "On it" holds the next level back, once."""

TOO_EARLY = "too_early"


def of_clock(session: Session, *, actor: Actor, clock_id: int) -> int:
    """The conversation that a clock belongs to."""
    usecases.permissions.require(actor, act=Act.WORK)
    clock = storage.clocks.get(session, workspace_id=actor.workspace_id, clock_id=clock_id)
    if clock is None:
        raise Refusal("nobody_waits")
    return usecases.runs.conversation_of(clock.subject)


def waiting(
    session: Session,
    *,
    actor: Actor,
    conversation_id: int,
    at: datetime,
    now: datetime,
    source: str = "",
    ref: str = "",
) -> Mark:
    """The team waits for the client: the clock stands until they write. Before a first answer it only is kept: an
    answer that was given earlier may be heard of later.

    `ref`, here and below: the `ts` of the message that is meant, otherwise the question that waits.
    """
    issue = usecases.issues.newest_of(session, actor=actor, conversation_id=conversation_id)
    clock = _running(session, actor=actor, conversation_id=conversation_id)[1]
    if clock is None and issue is None:
        raise Refusal("nobody_waits")
    if clock.paused if clock else issue and usecases.issuecards.wait(session, issue=issue):
        raise Refusal("already_waiting")
    return _mark(
        session,
        actor=actor,
        conversation_id=conversation_id,
        kind=MarkKind.WAITING,
        at=at,
        now=now,
        source=source,
        ref=ref or (clock.ref if clock else ""),
    )


def not_request(
    session: Session,
    *,
    actor: Actor,
    conversation_id: int,
    at: datetime,
    now: datetime,
    source: str = "",
    ref: str = "",
) -> Mark:
    """Nothing has to be answered: the clock is cancelled and counts nowhere."""
    _, clock = _open(session, actor=actor, conversation_id=conversation_id)
    return _mark(
        session,
        actor=actor,
        conversation_id=conversation_id,
        kind=MarkKind.NOT_REQUEST,
        at=at,
        now=now,
        source=source,
        ref=ref or clock.ref,
    )


def correct(
    session: Session,
    *,
    actor: Actor,
    conversation_id: int,
    at: datetime,
    ref: str,
    now: datetime,
    source: str,
) -> Mark:
    """Say afterwards that what was answered since was no question: its clock counts nowhere."""
    usecases.permissions.require(actor, act=Act.CORRECT)
    _require_ours(session, actor=actor, conversation_id=conversation_id)
    return _mark(
        session,
        actor=actor,
        conversation_id=conversation_id,
        kind=MarkKind.NOT_REQUEST,
        at=at,
        now=now,
        source=source,
        ref=ref,
    )


def claim(
    session: Session,
    *,
    actor: Actor,
    conversation_id: int,
    at: datetime,
    now: datetime,
    source: str = "",
    ref: str = "",
    until: datetime | None = None,
) -> Mark:
    """Somebody takes care: they own the conversation, and the clock runs on (rule R13). `until`: how long the
    next level is held back, `SNOOZE` when they did not say (rule R37).
    """
    conversation, clock = _open(session, actor=actor, conversation_id=conversation_id)
    conversation.owner_id, conversation.claimed_at = actor.user_id, at
    storage.mornings.note(session, workspace_id=actor.workspace_id, user_id=actor.user_id)
    usecases.snoozes.begin(session, clock=clock, user_id=actor.user_id, until=until or now + SNOOZE, now=now)
    mark = _mark(
        session,
        actor=actor,
        conversation_id=conversation_id,
        kind=MarkKind.CLAIMED,
        at=at,
        now=now,
        source=source,
        ref=ref or clock.ref,
    )
    _say(session, clock=clock, now=now)
    return mark


def withdraw(session: Session, *, actor: Actor, mark_id: int, now: datetime) -> None:
    """Take a mark back, one's own or a colleague's; what it stopped runs again from where it was."""
    usecases.permissions.require(actor, act=Act.CORRECT)
    mark = storage.conversations.mark(session, workspace_id=actor.workspace_id, mark_id=mark_id)
    if mark is None or mark.withdrawn_at is not None:
        raise Refusal("gone")
    mark.withdrawn_at = now
    session.flush()
    conversation, _ = storage.conversations.with_channel(session, conversation_id=mark.conversation_id)
    if mark.kind == MarkKind.CLAIMED:
        marks = storage.conversations.marks(session, conversation_id=conversation.id)
        claims = [each for each in marks if each.kind == MarkKind.CLAIMED]
        conversation.owner_id = claims[-1].by if claims else ""
        conversation.claimed_at = claims[-1].at if claims else None
        if not claims and (taken := usecases.clocks.current(session, conversation=conversation)):
            usecases.snoozes.end(taken)
    _follow(session, mark=mark, now=now)
    clock = usecases.clocks.current(session, conversation=conversation)
    if clock and mark.kind == MarkKind.CLAIMED:
        _say(session, clock=clock, now=now)


def outcome(session: Session, *, mark: Mark) -> str:
    """What came of a mark: its kind, or "too_early" for waiting for a client who waits for a first answer (R13)."""
    if mark.kind == MarkKind.WAITING:
        conversation, _ = storage.conversations.with_channel(session, conversation_id=mark.conversation_id)
        clock = usecases.clocks.current(session, conversation=conversation)
        if clock and clock.kind == Kind.FIRST_RESPONSE:
            return TOO_EARLY
    return mark.kind


def made_by(session: Session, *, workspace_id: int, source: str) -> Mark | None:
    """The standing mark that a gesture made."""
    return storage.conversations.mark_from(session, workspace_id=workspace_id, source=source)


def is_done(session: Session, *, workspace_id: int, source: str, at: datetime) -> bool:
    """Whether nothing is to be made of a gesture of that moment: its mark stands, or it was taken back since."""
    ids: dict[str, Any] = {"workspace_id": workspace_id, "source": source}
    if storage.conversations.mark_from(session, **ids):
        return True
    return storage.conversations.is_taken_back(session, **ids, since=at)


def forestall(
    session: Session,
    *,
    actor: Actor,
    conversation_id: int,
    source: str,
    ref: str,
    at: datetime,
    now: datetime,
) -> None:
    """A gesture was taken back of which nobody has heard yet: it says nothing when it comes."""
    usecases.permissions.require(actor, act=Act.WORK)
    _require_ours(session, actor=actor, conversation_id=conversation_id)
    ids: dict[str, Any] = {"workspace_id": actor.workspace_id, "conversation_id": conversation_id}
    said: dict[str, Any] = {"by": actor.user_id, "at": at, "source": source, "ref": ref}
    session.add(Mark(**ids, kind=MarkKind.CLAIMED, **said, withdrawn_at=now))
    session.flush()


def _require_ours(session: Session, *, actor: Actor, conversation_id: int) -> None:
    ids = {"workspace_id": actor.workspace_id, "conversation_id": conversation_id}
    if storage.conversations.get(session, **ids) is None:
        raise Refusal("nobody_waits")


def _open(session: Session, *, actor: Actor, conversation_id: int) -> tuple[Conversation, Clock]:
    """A conversation of the person's workspace in which somebody waits, and the clock that runs there."""
    conversation, clock = _running(session, actor=actor, conversation_id=conversation_id)
    if conversation is None or clock is None:
        raise Refusal("nobody_waits")
    return conversation, clock


def _running(
    session: Session, *, actor: Actor, conversation_id: int
) -> tuple[Conversation | None, Clock | None]:
    usecases.permissions.require(actor, act=Act.WORK)
    conversation = storage.conversations.get(
        session, workspace_id=actor.workspace_id, conversation_id=conversation_id
    )
    clock = usecases.clocks.current(session, conversation=conversation) if conversation else None
    return conversation, clock


def _mark(
    session: Session,
    *,
    actor: Actor,
    conversation_id: int,
    kind: MarkKind,
    at: datetime,
    now: datetime,
    source: str,
    ref: str,
) -> Mark:
    mark = Mark(
        workspace_id=actor.workspace_id,
        conversation_id=conversation_id,
        kind=kind,
        by=actor.user_id,
        at=at,
        source=source,
        ref=ref,
    )
    session.add(mark)
    session.flush()
    _follow(session, mark=mark, now=now)
    return mark


def _follow(session: Session, *, mark: Mark, now: datetime) -> None:
    """Let the clocks know of a mark, and top-level messages after it that join only what is open (rule R4)."""
    conversation, channel = storage.conversations.with_channel(session, conversation_id=mark.conversation_id)
    touched = usecases.stretches.settle(session, channel_id=channel.id, at=mark.at)
    for conversation_id in sorted({conversation.id, mark.conversation_id, *touched}):
        usecases.clocks.follow(session, conversation_id=conversation_id, now=now)
    usecases.issues.of_conversation_changed(session, conversation_id=conversation.id, now=now)


def _say(session: Session, *, clock: Clock, now: datetime) -> None:
    """Let the alert name its new owner."""
    if clock.alerted:
        session.flush()
        usecases.alerts.revise(session, case=usecases.cases.case_of(session, clock=clock), now=now)
