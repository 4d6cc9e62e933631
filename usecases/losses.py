"""Losses: what people count on and what was never sent after all is taken back, and they are told (promise P8).

The row itself ends with that, or the operator could send what a person has told the client another way by then.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import storage.clients
import storage.history
import storage.nouns
import storage.outbox
import usecases.absences
import usecases.charters
import usecases.complaintposts
import usecases.issueasks
import usecases.matterlogs
import usecases.outbox
import usecases.people
import usecases.promiseletters
import usecases.releases
import usecases.team
import usecases.undo
import views.losses
from domain.outbox import UNCLEAR, State
from domain.people import Actor, Side
from domain.permissions import TEAM
from domain.refusals import Refusal
from domain.team import Role
from storage.base import Session
from storage.history import Deed
from storage.outbox import Call
from views.blocks import Message
from views.losses import Loss
from views.words import words

STALE = timedelta(days=3)


def released(session: Session, *, workspace_id: int, key: str, reason: str, now: datetime) -> None:
    """Words for a client about a matter will never be posted: released ones, a question, or a reminder."""
    post = storage.outbox.post_of(session, workspace_id=workspace_id, key=key)
    if post is None:
        return
    if deed := _deed(session, workspace_id=workspace_id, deed_id=usecases.releases.deed_of(key)):
        keys = usecases.releases.keys_of(deed)
        _take_back(session, post=post, deed=deed, keys=keys, reason=reason, now=now)
    elif deed := usecases.issueasks.deed_of(session, workspace_id=workspace_id, key=key):
        _tell_of(session, post=post, deed=deed, undone=False, reason=reason, now=now)
    elif deed := usecases.promiseletters.deed_of(session, workspace_id=workspace_id, key=key):
        _tell_owner(session, post=post, deed=deed, reason=reason, now=now)
    else:
        storage.outbox.end(session, row_id=post.id, why=f"not owed any more: {reason}")


def complaint(session: Session, *, workspace_id: int, key: str, reason: str, now: datetime) -> None:
    """Words for a client who complained will never be posted."""
    post = storage.outbox.post_of(session, workspace_id=workspace_id, key=key)
    deed = _deed(session, workspace_id=workspace_id, deed_id=usecases.complaintposts.deed_of(key))
    if post and deed:
        _take_back(session, post=post, deed=deed, keys=[key], reason=reason, now=now)


def charter(session: Session, *, workspace_id: int, key: str, reason: str, now: datetime) -> None:
    """A client will never see the charter that somebody sent."""
    post = storage.outbox.post_of(session, workspace_id=workspace_id, key=key)
    deed = usecases.charters.sending_of(session, post=post) if post else None
    if post is None or deed is None:
        return
    client = storage.clients.get(session, workspace_id=workspace_id, client_id=deed.client_id or 0)
    if client is None:
        return
    if not reason.startswith(UNCLEAR):
        usecases.charters.note_lost(session, client=client, by=deed.by, slack_id=post.channel, now=now)
    actor = _hearer(session, deed=deed)
    if actor:
        message = views.losses.charter(
            words(actor.language), client=client.name, slack_id=post.channel, reason=reason
        )
        _tell(session, post=post, actor=actor, message=message, reason=reason, now=now)


def _deed(session: Session, *, workspace_id: int, deed_id: int | None) -> Deed | None:
    return storage.history.get(session, workspace_id=workspace_id, deed_id=deed_id) if deed_id else None


def _take_back(
    session: Session, *, post: Call, deed: Deed, keys: Collection[str], reason: str, now: datetime
) -> None:
    """The log does not say "told" any more, unless the words stand elsewhere (`keys`) or something was done since, and
    whoever released them hears why; who took them back meanwhile does not care.
    """
    row = storage.nouns.of_subject(session, subject=deed.subject)
    if row and deed.id not in {each.id for each in usecases.matterlogs.deeds(session, row=row)}:
        storage.outbox.end(session, row_id=post.id, why="undone")
        return
    undone = _undone(session, deed=deed, keys=keys, now=now)
    _tell_of(session, post=post, deed=deed, undone=undone, reason=reason, now=now)


def _tell_of(session: Session, *, post: Call, deed: Deed, undone: bool, reason: str, now: datetime) -> None:
    actor = _hearer(session, deed=deed)
    if actor:
        loss = Loss.UNDONE if undone else Loss.STANDS
        message = _message(session, actor=actor, post=post, deed=deed, loss=loss, reason=reason)
        _tell(session, post=post, actor=actor, message=message, reason=reason, now=now)


def _tell_owner(session: Session, *, post: Call, deed: Deed, reason: str, now: datetime) -> None:
    """A client is not reminded, which whoever takes care of the promise may still do."""
    _undone(session, deed=deed, keys=[post.dedupe_key], now=now)
    actor = _hearer(session, deed=deed, at=now)
    if actor:
        message = _message(session, actor=actor, post=post, deed=deed, loss=Loss.REMINDER, reason=reason)
        unasked = deed.client_id or 0
        _tell(session, post=post, actor=actor, message=message, reason=reason, now=now, unasked=unasked)


def _hearer(session: Session, *, deed: Deed, at: datetime | None = None) -> Actor | None:
    """Whoever did it, if they still are of the team; else who takes care of the matter or the client, and for what
    nobody asked for whoever acts for them then (`at`).
    """
    row = storage.nouns.of_subject(session, subject=deed.subject)
    owner = usecases.team.holder(session, client_id=deed.client_id or 0, role=Role.OWNER)
    for user_id in filter(None, (deed.by, row.owner_id if row else "", owner)):
        present = (
            usecases.absences.stand_in(session, workspace_id=deed.workspace_id, user_id=user_id, at=at)
            if at
            else user_id
        )
        actor = usecases.people.actor(session, workspace_id=deed.workspace_id, user_id=present)
        if actor.role in TEAM:
            return actor
    return None


def _message(session: Session, *, actor: Actor, post: Call, deed: Deed, loss: Loss, reason: str) -> Message:
    row = storage.nouns.of_subject(session, subject=deed.subject)
    client = storage.clients.get(session, workspace_id=deed.workspace_id, client_id=deed.client_id or 0)
    return views.losses.letter(
        words(actor.language),
        loss=loss,
        noun=row.NOUN if row else "",
        number=row.number if row else 0,
        client=client.name if client else "",
        slack_id=post.channel,
        reason=reason,
    )


def _tell(
    session: Session,
    *,
    post: Call,
    actor: Actor,
    message: Message,
    reason: str,
    now: datetime,
    unasked: int | None = None,
) -> None:
    storage.outbox.end(session, row_id=post.id, why=f"told: {reason}")
    usecases.outbox.promise(
        session,
        workspace_id=actor.workspace_id,
        channel=actor.user_id,
        key=f"lost:{post.dedupe_key}",
        message=message,
        now=now,
        # What waits for somebody's working hours may wait for long.
        stale_after=now + STALE if unasked is None else None,
        unasked=unasked,
    )


def _undone(session: Session, *, deed: Deed, keys: Collection[str], now: datetime) -> bool:
    """Take the deed back in the bot's name; False when one of its posts is or may be in Slack, or it is too late."""
    ended = storage.outbox.reasons(session, workspace_id=deed.workspace_id, keys=keys)
    if any(state not in (State.SUPPRESSED, State.DEAD) or UNCLEAR in reason for state, reason in ended):
        return False
    actor = Actor(deed.workspace_id, "", Side.TEAM)
    try:
        usecases.undo.undo(session, actor=actor, deed_id=deed.id, now=now)
    except Refusal:
        return False
    return True
