"""Shadow mode: for a chosen time everything is computed and nothing is posted."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import usecases.preferences
from storage.base import Session


def on(session: Session, *, workspace_id: int, client_id: int, at: datetime) -> bool:
    """Whether nothing is posted about a client (0: the workspace) at a moment; the setting names the last
    day of it.
    """
    held = usecases.preferences.of(session, workspace_id=workspace_id, client_id=client_id)
    return held.shadow is not None and at.astimezone(ZoneInfo(held.timezone)).date() <= held.shadow
