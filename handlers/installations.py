"""Installations: Slack says that a workspace removed us or took our token back."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

import usecases.installations
import usecases.people
from domain.outbox import Undeliverable
from handlers import whoami
from handlers.binding import bind
from usecases.runtime import Runtime


def register(app: App, run: Runtime) -> None:
    """Bind the two events."""
    app.event("app_uninstalled")(bind(removed, run))
    app.event("tokens_revoked")(bind(revoked, run))


def revoked(ack: Ack, event: dict[str, Any], body: dict[str, Any], *, run: Runtime) -> None:
    """Tokens were taken back; of people we have none."""
    if (event.get("tokens") or {}).get("bot"):
        removed(ack, body, run=run)
    else:
        ack()


def removed(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """We were removed, unless our token still works: then it is an old story, told late."""
    with run.read() as session:
        workspace_id = usecases.people.home(session, team_ids=whoami.teams(body))
    if not _works(run, workspace_id=workspace_id):
        with run.begin() as session:
            usecases.installations.leave(
                session, workspace_id=workspace_id, keep=run.keep_left, now=run.now()
            )
    ack()


def _works(run: Runtime, *, workspace_id: int) -> bool:
    try:
        run.slack(workspace_id).me()
    except Undeliverable:
        return False
    return True
