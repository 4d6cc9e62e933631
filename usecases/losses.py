"""Losses: what people count on and what was never sent after all is taken back, and they are told (promise P8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import storage.clients
import storage.history
import storage.nouns
import storage.outbox
import usecases.charters
import usecases.complaintposts
import usecases.outbox
import usecases.people
import usecases.promiseletters
import usecases.releases
import usecases.team
import usecases.undo
import views.losses
from domain.outbox import State
from domain.people import Actor
from domain.refusals import Refusal
from domain.team import Role
from storage.base import Session
from storage.history import Deed
from storage.matters import Matter
from views.blocks import Message
from views.words import words


def released(session: Session, *, workspace_id: int, key: str, reason: str, now: datetime) -> None:
    """Words for a client about a matter will never be posted, such as somebody released or a reminder."""
    deed_id = usecases.releases.deed_of(key)
    deed = storage.history.get(session, workspace_id=workspace_id, deed_id=deed_id) if deed_id else None
    if deed:
        keys = usecases.releases.keys_of(deed)
        _take_back(session, deed=deed, key=key, keys=keys, reason=reason, now=now)
        return
    subject = usecases.promiseletters.subject_of(key)
    row = storage.nouns.of_subject(session, subject=subject) if subject else None
    if row:
        _tell_owner(session, row=row, key=key, reason=reason, now=now)


def complaint(session: Session, *, workspace_id: int, key: str, reason: str, now: datetime) -> None:
    """Words for a client who complained will never be posted."""
    deed_id = usecases.complaintposts.deed_of(key)
    deed = storage.history.get(session, workspace_id=workspace_id, deed_id=deed_id) if deed_id else None
    if deed:
        _take_back(session, deed=deed, key=key, keys=[key], reason=reason, now=now)


def charter(session: Session, *, workspace_id: int, key: str, reason: str, now: datetime) -> None:
    """A client will never see the charter that somebody sent."""
    post = storage.outbox.post_of(session, workspace_id=workspace_id, key=key)
    client_id, sender = usecases.charters.sending_of(post.subject) if post else (0, "")
    client = storage.clients.get(session, workspace_id=workspace_id, client_id=client_id)
    if post is None or client is None or not sender:
        return
    usecases.charters.note_lost(session, client=client, by=sender, slack_id=post.channel, now=now)
    actor = usecases.people.actor(session, workspace_id=workspace_id, user_id=sender)
    message = views.losses.charter(
        words(actor.language), client=client.name, slack_id=post.channel, reason=reason
    )
    _tell(session, actor=actor, key=key, message=message, now=now)


def _take_back(
    session: Session, *, deed: Deed, key: str, keys: Sequence[str], reason: str, now: datetime
) -> None:
    """The log does not say "told" any more, unless the words stand elsewhere (`keys`) or something was done since, and
    whoever released them hears why.
    """
    row = storage.nouns.of_subject(session, subject=deed.subject)
    if row is None or not deed.by:
        return
    actor = usecases.people.actor(session, workspace_id=deed.workspace_id, user_id=deed.by)
    undone = _undone(session, actor=actor, deed=deed, keys=keys, now=now)
    message = _message(session, actor=actor, row=row, key=key, reason=reason, undone=undone)
    _tell(session, actor=actor, key=key, message=message, now=now)


def _tell_owner(session: Session, *, row: Matter, key: str, reason: str, now: datetime) -> None:
    """A client is not reminded: whoever takes care of it, or else of the client, may do that."""
    owner = row.owner_id or usecases.team.holder(session, client_id=row.client_id, role=Role.OWNER)
    if owner:
        actor = usecases.people.actor(session, workspace_id=row.workspace_id, user_id=owner)
        message = _message(session, actor=actor, row=row, key=key, reason=reason)
        _tell(session, actor=actor, key=key, message=message, unasked=row.client_id, now=now)


def _message(
    session: Session, *, actor: Actor, row: Matter, key: str, reason: str, undone: bool | None = None
) -> Message:
    post = storage.outbox.post_of(session, workspace_id=row.workspace_id, key=key)
    client = storage.clients.get(session, workspace_id=row.workspace_id, client_id=row.client_id)
    return views.losses.letter(
        words(actor.language),
        sentence=views.losses.REMINDER if undone is None else views.losses.WORDS,
        noun=row.NOUN,
        number=row.number,
        client=client.name if client else "",
        slack_id=post.channel if post else "",
        reason=reason,
        undone=bool(undone),
    )


def _tell(
    session: Session, *, actor: Actor, key: str, message: Message, now: datetime, unasked: int | None = None
) -> None:
    usecases.outbox.promise(
        session,
        workspace_id=actor.workspace_id,
        channel=actor.user_id,
        key=f"lost:{key}",
        message=message,
        now=now,
        unasked=unasked,
    )


def _undone(session: Session, *, actor: Actor, deed: Deed, keys: Sequence[str], now: datetime) -> bool:
    """Take the deed back in the bot's name; False when one of its posts is or may be in Slack, or it is too late."""
    posts = [storage.outbox.post_of(session, workspace_id=deed.workspace_id, key=key) for key in keys]
    if any(post and post.state not in (State.SUPPRESSED, State.DEAD) for post in posts):
        return False
    try:
        usecases.undo.undo(session, actor=replace(actor, user_id=""), deed_id=deed.id, now=now)
    except Refusal:
        return False
    return True
