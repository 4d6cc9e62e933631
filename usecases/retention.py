"""Retention: words go when they were kept long enough, a few rows at a time; what was counted stays (promise P32)."""

from __future__ import annotations

from datetime import datetime, timedelta

import storage.clients
import storage.interactions
import storage.operations
import storage.workspaces
import usecases.preferences
from storage.base import Session

POSTS = timedelta(days=30)
"""How long we keep what we said; Slack has it anyway."""
AT_ONCE = 200


def tidy_one(session: Session, *, now: datetime) -> bool:
    """Remove some words that are too old; False when there are none."""
    if storage.operations.strip_old(session, before=now - POSTS, limit=AT_ONCE):
        return True
    return any(
        _tidy(session, workspace_id=workspace.id, client_id=client_id, now=now)
        for workspace in storage.workspaces.known(session)
        for client_id in storage.clients.ids(session, workspace_id=workspace.id)
    )


def _tidy(session: Session, *, workspace_id: int, client_id: int, now: datetime) -> bool:
    days = usecases.preferences.of(session, workspace_id=workspace_id, client_id=client_id).keep_texts
    if days is None:
        return False
    before = now - timedelta(days=days)
    return storage.interactions.elide_old(session, client_id=client_id, before=before, limit=AT_ONCE) > 0
