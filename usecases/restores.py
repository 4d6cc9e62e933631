"""Restores: a ledger that was put back to an earlier moment must assume posts it does not remember (P24)."""

from __future__ import annotations

from datetime import datetime

import storage.operations
import storage.workspaces
import usecases.inbox
from storage.base import Session


def begin(session: Session, *, now: datetime, machine: datetime) -> int:
    """The database was put back just now: doubt what waits, and what will be posted soon. How much waits.

    What is said in Slack since then is read again by the watermark of each channel, as after any silence.
    """
    usecases.inbox.nobody_else(session)
    for workspace in storage.workspaces.known(session):
        workspace.restored_from = workspace.alive_at or workspace.created_at
        workspace.restored_at = now
    return storage.operations.doubt_posts(session, machine=machine)
