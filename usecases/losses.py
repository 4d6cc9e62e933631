"""Losses: what people count on and what was never sent after all is taken back, and they are told (promise P8).

The row itself ends with that, or the operator could send what a person has told the client another way by then.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
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
from storage.matters import Matter
from storage.outbox import Call
from views.blocks import Message
from views.losses import Loss
from views.words import words

STALE = timedelta(days=3)


@dataclass(frozen=True)
class _Lost:
    """A post that was given up, why, and the deed that promised it."""

    post: Call
    reason: str
    deed: Deed


def released(session: Session, *, workspace_id: int, key: str, reason: str, now: datetime) -> bool:
    """Words for a client about a matter will never be posted: released ones, a question, or a reminder."""
    post = storage.outbox.post_of(session, workspace_id=workspace_id, key=key)
    if post is None:
        return False
    if deed := _deed(session, workspace_id=workspace_id, deed_id=usecases.releases.deed_of(key)):
        keys = usecases.releases.keys_of(deed)
        return _take_back(session, lost=_Lost(post, reason, deed), keys=keys, now=now)
    if deed := usecases.issueasks.deed_of(session, workspace_id=workspace_id, key=key):
        return _tell_of(session, lost=_Lost(post, reason, deed), loss=Loss.STANDS, now=now)
    if deed := usecases.promiseletters.deed_of(session, workspace_id=workspace_id, key=key):
        return _remind(session, lost=_Lost(post, reason, deed), now=now)
    stays = UNCLEAR in reason
    return storage.outbox.end(session, row_id=post.id, why=f"not owed any more: {reason}", stays=stays)


def complaint(session: Session, *, workspace_id: int, key: str, reason: str, now: datetime) -> bool:
    """Words for a client who complained will never be posted."""
    post = storage.outbox.post_of(session, workspace_id=workspace_id, key=key)
    deed = _deed(session, workspace_id=workspace_id, deed_id=usecases.complaintposts.deed_of(key))
    if post is None or deed is None:
        return False
    return _take_back(session, lost=_Lost(post, reason, deed), keys=[key], now=now)


def charter(session: Session, *, workspace_id: int, key: str, reason: str, now: datetime) -> bool:
    """A client will never see the charter that somebody sent."""
    post = storage.outbox.post_of(session, workspace_id=workspace_id, key=key)
    deed = usecases.charters.sending_of(session, post=post) if post else None
    if post is None or deed is None:
        return False
    client = storage.clients.get(session, workspace_id=workspace_id, client_id=deed.client_id or 0)
    if client is None:
        return False
    if not reason.startswith(UNCLEAR):
        usecases.charters.note_lost(session, client=client, by=deed.by, slack_id=post.channel, now=now)
    actor = _hearer(session, deed=deed)
    if actor is None:
        return False
    message = views.losses.charter(
        words(actor.language), client=client.name, slack_id=post.channel, reason=reason
    )
    _tell(
        session,
        lost=_Lost(post, reason, deed),
        actor=actor,
        message=message,
        stale_after=now + STALE,
        now=now,
    )
    return True


def _deed(session: Session, *, workspace_id: int, deed_id: int | None) -> Deed | None:
    return storage.history.get(session, workspace_id=workspace_id, deed_id=deed_id) if deed_id else None


def _take_back(session: Session, *, lost: _Lost, keys: Collection[str], now: datetime) -> bool:
    """The log does not say "told" any more, unless the words stand elsewhere (`keys`) or something was done since, and
    whoever released them hears why; who took them back meanwhile does not care.
    """
    deed = lost.deed
    row = storage.nouns.of_subject(session, subject=deed.subject)
    if row is None or deed.id not in {each.id for each in usecases.matterlogs.deeds(session, row=row)}:
        return storage.outbox.end(session, row_id=lost.post.id, why="undone")
    undone = _undone(session, deed=deed, keys=keys, now=now)
    return _tell_of(session, lost=lost, loss=Loss.UNDONE if undone else Loss.STANDS, now=now)


def _remind(session: Session, *, lost: _Lost, now: datetime) -> bool:
    """A client is not reminded, which whoever takes care of the promise may still do; nobody asked for the letter."""
    deed = lost.deed
    _undone(session, deed=deed, keys=[lost.post.dedupe_key], now=now)
    return _tell_of(session, lost=lost, loss=Loss.REMINDER, now=now, unasked=deed.client_id or 0)


def _tell_of(session: Session, *, lost: _Lost, loss: Loss, now: datetime, unasked: int | None = None) -> bool:
    """Tell who counts on words about a matter; False when nobody does. As `usecases.outbox.promise`."""
    deed = lost.deed
    row = storage.nouns.of_subject(session, subject=deed.subject)
    actor = _hearer(session, deed=deed, row=row, at=now if unasked is not None else None)
    if actor is None or row is None:
        return False
    client = storage.clients.get(session, workspace_id=deed.workspace_id, client_id=deed.client_id or 0)
    message = views.losses.letter(
        words(actor.language),
        loss=loss,
        noun=row.NOUN,
        number=row.number,
        client=client.name if client else "",
        slack_id=lost.post.channel,
        reason=lost.reason,
    )
    # What waits for somebody's working hours may wait for long.
    stale = now + STALE if unasked is None else None
    _tell(session, lost=lost, actor=actor, message=message, now=now, stale_after=stale, unasked=unasked)
    return True


def _hearer(
    session: Session, *, deed: Deed, row: Matter | None = None, at: datetime | None = None
) -> Actor | None:
    """Whoever did it, if they still are of the team; else who takes care of the matter or the client, and for what
    nobody asked for whoever acts for them then (`at`).
    """
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


def _tell(
    session: Session,
    *,
    lost: _Lost,
    actor: Actor,
    message: Message,
    now: datetime,
    stale_after: datetime | None,
    unasked: int | None = None,
) -> None:
    stays = UNCLEAR in lost.reason
    storage.outbox.end(session, row_id=lost.post.id, why=f"told: {lost.reason}", stays=stays)
    usecases.outbox.promise(
        session,
        workspace_id=actor.workspace_id,
        channel=actor.user_id,
        key=f"lost:{lost.post.dedupe_key}",
        message=message,
        now=now,
        stale_after=stale_after,
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
