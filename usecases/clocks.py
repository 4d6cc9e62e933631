"""Clocks: kept in step with the log they are read from, and looked at when their moment comes.

Rules R11, R24-R28 and R31. A clock's row is a snapshot: `follow` computes it anew from the log whenever
the log, the settings or the time has moved on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import domain.clocks
import domain.worktime
import storage.alerts
import storage.clocks
import storage.conversations
import storage.interactions
import storage.writing
import usecases.alerts
import usecases.attempts
import usecases.runs
import usecases.waiting
from domain.clocks import RUNNING, Reading, Run, State
from storage.base import Session
from storage.channels import Channel
from storage.clocks import Clock
from storage.conversations import Conversation
from storage.interactions import Interaction
from usecases.cases import Case
from usecases.runs import Terms

LOOK_AGAIN = timedelta(minutes=5)
"""When a clock is looked at again that could not be read, or that a replica took and died."""
HEAR_FIRST = timedelta(minutes=1)
"""For how long telling waits for events of the channel that are received and not yet recorded (rule R30)."""
REVIVABLE = timedelta(days=1)
"""For how long a clock that lost its log may come back with it, as when unlinking a channel is undone."""


Waiting = usecases.waiting.Waiting
waiting = usecases.waiting.everybody


def follow(session: Session, *, conversation_id: int, now: datetime) -> None:
    """Bring the clocks of a conversation in step with its log. Nobody is told here, but what was told is
    revised.
    """
    _follow(session, conversation_id=conversation_id, now=now, telling=False)


def begin(session: Session, *, conversation: Conversation, first: Interaction, now: datetime) -> None:
    """Start the clock of a conversation that begins with a question; nothing else of it is known (rule R11)."""
    terms = usecases.runs.terms_of(
        session, workspace_id=conversation.workspace_id, client_id=conversation.client_id, now=now
    )
    for run in usecases.runs.of_first(first):
        clock = _new(conversation, run=run, terms=terms)
        reading = domain.clocks.read(run, target=terms.answer(run.kind), calendar=terms.calendar, now=now)
        _write(clock, run=run, reading=reading, terms=terms)
        storage.writing.put(session, row=clock)


def refollow(session: Session, *, workspace_id: int, client_id: int = 0, now: datetime) -> None:
    """Read every running clock of a client (0: of all) again, after settings or links changed."""
    subjects = storage.clocks.open_subjects(
        session, workspace_id=workspace_id, client_id=client_id, since=now - REVIVABLE
    )
    for subject in subjects:
        follow(session, conversation_id=usecases.runs.conversation_of(subject), now=now)


def tick_one(session: Session, *, now: datetime) -> bool:
    """Look at the clock whose moment came first, and tell what it reached; False when none is due.

    A clock that cannot be read is put off, so that it does not keep the others waiting.
    """
    clock = storage.clocks.first_due(session, now=now)
    if clock is None:
        return False
    if not storage.clocks.claim(session, clock=clock, until=now + LOOK_AGAIN):
        return True
    subject = clock.subject

    def look() -> None:
        conversation_id = usecases.runs.conversation_of(subject)
        _follow(session, conversation_id=conversation_id, now=now, telling=True)

    usecases.attempts.attempt(session, work=look)
    return True


def still_true(session: Session, *, subject: str, expects: str, now: datetime) -> bool:  # noqa: ARG001
    """Whether an alert's reason still holds (rule R30): the clock runs and has reached the level."""
    clock = session.get(Clock, int(subject.partition(":")[2]))
    return clock is not None and clock.state in RUNNING and not clock.paused and clock.level >= int(expects)


def current(session: Session, *, conversation: Conversation) -> Clock | None:
    """The one clock of a conversation that nothing has ended."""
    rows = storage.clocks.of_subject(
        session,
        workspace_id=conversation.workspace_id,
        subject=usecases.runs.subject_of(conversation.id),
    )
    return next((row for row in rows if row.state in RUNNING), None)


def snooze(clock: Clock, *, until: datetime) -> None:
    """Hold the next level back, once in a clock's life (rule R37)."""
    if clock.snoozed_until is None and clock.state in RUNNING:
        clock.snoozed_until = until
        if clock.next_check_at:
            clock.next_check_at = max(clock.next_check_at, until)


def _follow(session: Session, *, conversation_id: int, now: datetime, telling: bool) -> None:
    conversation, channel = storage.conversations.with_channel(session, conversation_id=conversation_id)
    known = storage.clocks.of_subject(
        session,
        workspace_id=conversation.workspace_id,
        subject=usecases.runs.subject_of(conversation_id),
    )
    runs = usecases.runs.of_conversation(session, conversation=conversation)
    if runs or known:
        _keep(
            session,
            conversation=conversation,
            channel=channel,
            runs=runs,
            known=known,
            now=now,
            telling=telling,
        )


def _keep(
    session: Session,
    *,
    conversation: Conversation,
    channel: Channel,
    runs: Sequence[Run],
    now: datetime,
    known: Sequence[Clock] = (),
    telling: bool = False,
) -> None:
    """Let the clocks of a conversation be what its runs say; in a channel not linked any more, only
    what ended.
    """
    terms = usecases.runs.terms_of(
        session, workspace_id=conversation.workspace_id, client_id=conversation.client_id, now=now
    )
    rows = {(row.kind, row.ref): row for row in known}
    linked = channel.kind == "client" and channel.client_id == conversation.client_id
    for run in runs:
        if linked or run.ending:
            clock = rows.pop((run.kind, run.ref), None) or _new(conversation, run=run, terms=terms)
            session.add(clock)
            case = Case(clock, conversation, channel, terms.preferences)
            _settle(session, case=case, run=run, terms=terms, now=now, telling=telling)
    for lost in rows.values():
        _cancel(session, case=Case(lost, conversation, channel, terms.preferences), now=now)


def _new(conversation: Conversation, *, run: Run, terms: Terms) -> Clock:
    return Clock(
        workspace_id=conversation.workspace_id,
        client_id=conversation.client_id,
        subject=usecases.runs.subject_of(conversation.id),
        kind=run.kind,
        ref=run.ref,
        state=State.PENDING,
        started_at=run.start,
        target_seconds=int(terms.answer(run.kind).work.total_seconds()),
    )


def _settle(session: Session, *, case: Case, run: Run, terms: Terms, now: datetime, telling: bool) -> None:
    """Write a run's reading into its clock, tell what is to be told, and let the messages about it say so."""
    clock, before = case.clock, _face(case.clock)
    same_terms = (clock.policy, clock.calendar) == (terms.policy, terms.calendar.version)
    if run.ending and clock.ended_at == run.end and not same_terms:
        return  # It ended under other terms, which stay as they were (rule R25).
    target = terms.answer(run.kind)
    reading = domain.clocks.read(run, target=target, calendar=terms.calendar, now=now)
    if clock.alerted and clock.target_seconds != int(target.work.total_seconds()):
        clock.told = storage.alerts.highest(
            session,
            workspace_id=clock.workspace_id,
            clock_id=clock.id,
            fingerprint=usecases.alerts.fingerprint(target),
        )
    _write(clock, run=run, reading=reading, terms=terms)
    told = telling and _tell(session, case=case, reading=reading, now=now)
    if clock.alerted and not told and before != _face(clock):
        session.flush()
        usecases.alerts.revise(session, case=case, now=now)


def _tell(session: Session, *, case: Case, reading: Reading, now: datetime) -> bool:
    """Tell the level that is reached and not told; False when there is none, or it is not the time."""
    clock, level = case.clock, domain.clocks.worth_telling(reading)
    if clock.next_check_at is None or clock.next_check_at > now or level <= clock.told:
        return False
    if storage.clocks.unheard(session, slack_id=case.channel.slack_id):
        clock.next_check_at = now + HEAR_FIRST
        return False
    reached = clock.next_check_at
    clock.told, clock.alerted, clock.next_check_at = level, True, reading.next_check_at
    session.flush()
    usecases.alerts.tell(session, case=case, level=level, reached=reached, now=now)
    return True


def _write(clock: Clock, *, run: Run, reading: Reading, terms: Terms) -> None:
    target = terms.answer(run.kind)
    clock.state, clock.level, clock.paused = reading.state, reading.level, reading.paused
    clock.started_at, clock.ended_at, clock.ended_by = run.start, run.end, run.end_by
    clock.target_seconds = int(target.work.total_seconds())
    clock.elapsed_seconds = int(reading.elapsed.total_seconds())
    clock.policy, clock.calendar = terms.policy, terms.calendar.version
    clock.due_at, clock.next_check_at = reading.due_at, reading.next_check_at
    level = domain.clocks.worth_telling(reading)
    if clock.state in RUNNING and not clock.paused and level > clock.told:
        clock.next_check_at = domain.clocks.moment_of(level, run=run, target=target, calendar=terms.calendar)
    if clock.next_check_at and clock.snoozed_until:
        clock.next_check_at = max(clock.next_check_at, clock.snoozed_until)


def _cancel(session: Session, *, case: Case, now: datetime) -> None:
    """Nothing in the log speaks of this clock any more: its question is gone, or the channel is not
    linked.
    """
    clock = case.clock
    if clock.state == State.CANCELLED and not clock.ended_by:
        return
    clock.state, clock.paused = State.CANCELLED, False
    clock.due_at = clock.next_check_at = None
    clock.ended_at, clock.ended_by = now, ""
    if clock.alerted:
        session.flush()
        usecases.alerts.revise(session, case=case, now=now)


def _face(clock: Clock) -> tuple[object, ...]:
    """What people read about a clock."""
    shown = min(clock.level, clock.told)
    return clock.state in RUNNING or clock.state, shown, clock.paused, clock.due_at, clock.ended_at
