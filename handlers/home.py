"""The door of the Home tab: shown when it is opened, and again after an act of the person in it."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt import App

import usecases.home
import views.home
from domain.outbox import TryLater, Unclear, Undeliverable
from domain.people import Actor, Side
from handlers import whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime
from views.words import words

VERBS: dict[str, Verb] = {}
log = logging.getLogger(__name__)


def register(app: App, run: Runtime) -> None:
    """Bind the Home tab."""
    app.event("app_home_opened")(bind(opened, run))


def opened(body: dict[str, Any], event: dict[str, Any], *, run: Runtime) -> None:
    """Somebody looks at the app; its Home tab is made anew."""
    if event.get("tab", "home") == "home":
        show(run, actor=whoami.actor(run, body=body | {"user": {"id": event["user"]}}))


def show(run: Runtime, *, actor: Actor) -> None:
    """Publish the Home tab of one person; outsiders see nothing of any client."""
    w = words(actor.language)
    if actor.side == Side.TEAM:
        now = run.now()
        with run.begin() as session:
            page = usecases.home.page(session, actor=actor, now=now)
            view = views.home.home(w, page=page, user_id=actor.user_id, zone=actor.zone, now=now)
    else:
        view = views.home.neutral(w)
    run.slack.publish_home(user_id=actor.user_id, view=view)


def is_home(body: dict[str, Any]) -> bool:
    """Whether a button was clicked in the Home tab."""
    return bool((body.get("view") or {}).get("type") == "home")


def refresh(run: Runtime, *, actor: Actor) -> None:
    """Show what an act in the Home tab changed. The act is done, so a refusal of Slack is only logged."""
    try:
        show(run, actor=actor)
    except (TryLater, Undeliverable, Unclear) as failure:
        log.warning("Home of %s was not refreshed: %s", actor.user_id, failure)
