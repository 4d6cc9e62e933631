"""Corrections: somebody of the team says that a message is to be answered, or is not, and may take it back (R3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import storage.capture
import storage.channels
import storage.conversations
import storage.interactions
import usecases.capture
import usecases.history
import usecases.interactions
import usecases.permissions
import usecases.pins
import usecases.solutions
from domain.conversations import MarkKind
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.channels import Channel
from storage.conversations import ASKING
from storage.interactions import Interaction

PIN = usecases.pins.PIN


@dataclass(frozen=True)
class Correction:
    """What somebody said about a message, and how it was judged before: by whom (`was_by` "" for the rules).

    `marks`: declarations that nothing is to be answered, which no longer hold. `was_*`: the verdict of then with the
    words that decided, and which edit it was about.
    """

    interaction_id: int
    tracks: bool
    by: str
    was_by: str
    was_tracked: bool
    marks: tuple[int, ...] = ()
    was_verdict: str = ""
    was_because: str = ""
    was_edit: str = ""


@dataclass(frozen=True)
class Draft:
    """A rule to be made in a channel: the message it is learnt from and its `words`, "" when they are too many."""

    slack_id: str
    interaction_id: int
    words: str


def correct(
    session: Session, *, actor: Actor, interaction_id: int, tracks: bool, now: datetime, because: str = ""
) -> Correction:
    """Let a client's message wait for an answer, or not, whatever the rules say; the clocks follow."""
    row = of(session, actor=actor, interaction_id=interaction_id)
    if row.side not in ASKING:
        raise Refusal("capture_not_client")
    if row.judged_by and row.asks == tracks:
        raise Refusal("capture_said", person=row.judged_by)
    marks = _contradicting(session, row=row) if tracks else ()
    for mark in marks:
        mark.withdrawn_at = now
    done = Correction(
        row.id,
        tracks,
        actor.user_id,
        row.judged_by,
        row.asks,
        tuple(mark.id for mark in marks),
        row.verdict,
        row.because,
        row.changed_ts,
    )
    row.judged_by, row.verdict, row.because = actor.user_id, usecases.capture.PERSON, because
    row.asks = tracks
    _follow(session, row=row, now=now)
    what = "message_tracked" if tracks else "message_ignored"
    _note(session, actor=actor, row=row, what=what, now=now)
    return done


def undo(session: Session, *, actor: Actor, done: Correction, now: datetime) -> Interaction:
    """The message is judged as it was before, whatever the channel's mode and rules are by now, unless somebody has
    said something else since. What was edited since is judged anew.
    """
    row = of(session, actor=actor, interaction_id=done.interaction_id)
    if (row.judged_by, row.asks) != (done.by, done.tracks):
        raise Refusal("changed_since")
    for mark_id in done.marks:
        mark = storage.conversations.mark(session, workspace_id=actor.workspace_id, mark_id=mark_id)
        if mark and mark.conversation_id == row.conversation_id:
            mark.withdrawn_at = None
    row.judged_by, row.asks = done.was_by, done.was_tracked
    row.verdict, row.because = done.was_verdict, done.was_because
    stands = bool(done.was_verdict) and row.changed_ts == done.was_edit
    _follow(session, row=row, now=now, judges=not stands)
    _note(session, actor=actor, row=row, what="message_as_before", now=now)
    return row


def pin(session: Session, *, actor: Actor, slack_id: str, ts: str, now: datetime) -> None:
    """📌 on a message of the client: it waits for an answer in every mode, whatever the rules say (R3)."""
    row = usecases.interactions.at(session, workspace_id=actor.workspace_id, slack_id=slack_id, ts=ts)
    if row and row.side in ASKING and not row.asks:
        correct(session, actor=actor, interaction_id=row.id, tracks=True, now=now, because=PIN)


def of(session: Session, *, actor: Actor, interaction_id: int) -> Interaction:
    """A recorded message of the person's workspace that stands in Slack."""
    usecases.permissions.require(actor, act=Act.CORRECT)
    row = storage.interactions.get(session, workspace_id=actor.workspace_id, interaction_id=interaction_id)
    if row is None or row.channel_id is None or row.deleted_at is not None:
        raise Refusal("not_recorded")
    return row


def place_of(session: Session, *, row: Interaction) -> Channel:
    """The channel that a message was said in."""
    assert row.channel_id is not None
    found = storage.channels.by_id(session, channel_id=row.channel_id)
    assert found is not None
    return found


def draft(session: Session, *, actor: Actor, interaction_id: int) -> Draft:
    """What a rule about messages like this one begins with."""
    row = of(session, actor=actor, interaction_id=interaction_id)
    return Draft(place_of(session, row=row).slack_id, row.id, usecases.capture.words_of(row))


def draft_of_mark(session: Session, *, actor: Actor, mark_id: int) -> Draft:
    """The same of the message that somebody declared to be no request, by button or emoji (R39)."""
    usecases.permissions.require(actor, act=Act.CORRECT)
    mark = storage.conversations.mark(session, workspace_id=actor.workspace_id, mark_id=mark_id)
    if mark is None or mark.kind != MarkKind.NOT_REQUEST or not mark.ref:
        raise Refusal("gone")
    _, place = storage.conversations.with_channel(session, conversation_id=mark.conversation_id)
    row = storage.interactions.at(session, channel_id=place.id, ts=mark.ref)
    if row is None:
        raise Refusal("not_recorded")
    return draft(session, actor=actor, interaction_id=row.id)


def against(session: Session, *, row: Interaction) -> str:
    """Who declared that nothing has to be answered where this message belongs; "" for nobody."""
    return next((mark.by for mark in _contradicting(session, row=row)), "")


def _contradicting(session: Session, *, row: Interaction) -> Sequence[storage.conversations.Mark]:
    """The declarations that what this message asks has not to be answered."""
    if row.conversation_id is None:
        return ()
    return [
        mark
        for mark in storage.conversations.marks(session, conversation_id=row.conversation_id)
        if mark.kind == MarkKind.NOT_REQUEST and mark.at >= row.happened_at and mark.ref <= (row.ts or "")
    ]


def _follow(session: Session, *, row: Interaction, now: datetime, judges: bool = True) -> None:
    if judges:
        usecases.interactions.judge_again(session, row=row, now=now)
    else:
        usecases.interactions.follow_again(session, row=row, now=now)
    if row.asks:
        usecases.solutions.heard(session, interaction=row, now=now)


def _note(session: Session, *, actor: Actor, row: Interaction, what: str, now: datetime) -> None:
    usecases.history.note(
        session,
        workspace_id=row.workspace_id,
        subject=f"interaction:{row.id}",
        what=what,
        by=actor.user_id,
        now=now,
        client_id=row.client_id,
        channel=place_of(session, row=row).slack_id,
        user=row.user_id,
    )
