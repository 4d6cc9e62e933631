"""The door of gaps: Slack says that it left out events because there were too many."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltResponse

import usecases.gaps
import usecases.people
from handlers import whoami
from handlers.binding import bind
from usecases.runtime import Runtime

log = logging.getLogger(__name__)


def register(app: App, run: Runtime) -> None:
    """Bind what is no event of Bolt's, since it has a type of its own."""
    app.middleware(bind(limited, run))


def limited(body: dict[str, Any], next: Callable[[], BoltResponse], *, run: Runtime) -> BoltResponse:
    """Have read up what Slack did not tell."""
    if body.get("type") != "app_rate_limited":
        return next()
    try:
        with run.begin() as session:
            usecases.gaps.limited(
                session,
                workspace_id=usecases.people.home(session, team_ids=whoami.teams(body)),
                minute=body["minute_rate_limited"],
                now=run.now(),
                machine=run.machine(),
            )
    except usecases.people.NotOurs as stranger:
        log.warning("a gap is nobody's: %s", stranger)
    return BoltResponse(status=200)
