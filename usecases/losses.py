"""Losses: what people count on and what was never sent after all is taken back, and they are told (promise P8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import storage.clients
import storage.history
import storage.outbox
import usecases.outbox
import usecases.people
import usecases.releases
import usecases.undo
import views.releases
from domain.outbox import State
from domain.people import Actor
from domain.refusals import Refusal
from storage.base import Session
from storage.history import Deed
from views.words import words


def released(session: Session, *, workspace_id: int, key: str, reason: str, now: datetime) -> None:
    """Words that somebody released for a client will never be posted: the log does not say "told" any more, unless
    they stand elsewhere or something was done since, and whoever released them hears why.
    """
    deed_id = usecases.releases.deed_of(key)
    deed = storage.history.get(session, workspace_id=workspace_id, deed_id=deed_id) if deed_id else None
    post = storage.outbox.post_of(session, workspace_id=workspace_id, key=key)
    if deed is None or post is None or not deed.by:
        return
    actor = usecases.people.actor(session, workspace_id=workspace_id, user_id=deed.by)
    undone = _undone(session, actor=actor, deed=deed, now=now)
    client = storage.clients.get(session, workspace_id=workspace_id, client_id=deed.client_id or 0)
    usecases.outbox.promise(
        session,
        workspace_id=workspace_id,
        channel=deed.by,
        key=f"lost:{key}",
        message=views.releases.lost(
            words(actor.language),
            noun=str(deed.facts["noun"]),
            number=int(deed.facts["number"]),
            client=client.name if client else "",
            slack_id=post.channel,
            reason=reason,
            undone=undone,
        ),
        now=now,
    )


def _undone(session: Session, *, actor: Actor, deed: Deed, now: datetime) -> bool:
    """Take the deed back in the bot's name; False when one of its posts is or may be in Slack, or it is too late."""
    posts = [
        storage.outbox.post_of(session, workspace_id=deed.workspace_id, key=key)
        for key in usecases.releases.keys_of(deed)
    ]
    if any(post and post.state not in (State.SUPPRESSED, State.DEAD) for post in posts):
        return False
    try:
        usecases.undo.undo(session, actor=replace(actor, user_id=""), deed_id=deed.id, now=now)
    except Refusal:
        return False
    return True
