"""The door of the Home tab: shown when it is opened, and again after an act of the person in it.

What was chosen in it (whose clients, which one, which page) comes back with every click in the view's private part.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App

import usecases.home
import usecases.permissions
import views.home
from domain.lanes import Lane, Scope
from domain.outbox import TryLater, Unclear, Undeliverable
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, clients, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime
from views.blocks import Message
from views.lanes import Shown
from views.words import words

VERBS: dict[str, Verb] = {}
log = logging.getLogger(__name__)


def register(app: App, run: Runtime) -> None:
    """Bind the Home tab."""
    app.event("app_home_opened")(bind(opened, run))
    app.options("home.client")(bind(clients.pick, run))
    for name, choose in CHOICES.items():
        app.action(name)(bind(chosen, run, choose=choose))


def opened(body: dict[str, Any], event: dict[str, Any], *, run: Runtime) -> None:
    """Somebody looks at the app; its Home tab is made anew, as they left it."""
    if event.get("tab", "home") == "home":
        actor = whoami.actor(run, body=body | {"user": {"id": event["user"]}})
        show(run, actor=actor, shown=_shown(event.get("view") or {}))


def chosen(
    ack: Ack, body: dict[str, Any], *, run: Runtime, choose: Callable[[Shown, dict[str, Any]], Shown]
) -> None:
    """Somebody chose what Home shows."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.READ)
    was = _shown(body.get("view") or {})
    if was is None:
        with run.read() as session:
            was = usecases.home.first(session, actor=actor, now=run.now())
    shown = choose(was, body["actions"][0])
    ack()
    refresh(run, actor=actor, body=None, shown=shown)


def show(run: Runtime, *, actor: Actor, shown: Shown | None = None, done: Message | None = None) -> None:
    """Publish the Home tab of one person; outsiders see nothing of any client. `done`: the answer to their last act."""
    w = words(actor.language)
    if not usecases.permissions.why_not(actor, act=Act.READ):
        now = run.now()
        with run.read() as session:
            page = usecases.home.page(session, actor=actor, now=now, shown=shown)
            private = _private(page.shown) if shown else ""
            ids = {"user_id": actor.user_id, "zone": actor.zone}
            view = views.home.home(w, page=page, **ids, private=private, done=done)
    else:
        view = views.home.neutral(w)
    run.slack(actor.workspace_id).publish_home(user_id=actor.user_id, view=view)


def is_home(body: dict[str, Any]) -> bool:
    """Whether a button was clicked in the Home tab."""
    return bool((body.get("view") or {}).get("type") == "home")


def refresh(
    run: Runtime,
    *,
    actor: Actor,
    body: dict[str, Any] | None = None,
    shown: Shown | None = None,
    done: Message | None = None,
) -> None:
    """Show what an act in the Home tab changed, and its answer with the Undo (`done`). The act is done, so a refusal of
    Slack is only logged.
    """
    shown = shown or (_shown(body.get("view") or {}) if body else None)
    try:
        show(run, actor=actor, shown=shown, done=done)
    except (TryLater, Undeliverable, Unclear) as failure:
        log.warning("Home of %s was not refreshed: %s", actor.user_id, failure)


def _scope(shown: Shown, action: dict[str, Any]) -> Shown:
    chosen = str((action.get("selected_option") or {}).get("value"))
    if chosen not in tuple(Scope):
        raise Refusal("gone")
    return Shown(Scope(chosen), shown.client_id)


def _one(shown: Shown, action: dict[str, Any]) -> Shown:
    return Shown(shown.scope, answers.row_id((action.get("selected_option") or {}).get("value")))


def _everyone(shown: Shown, action: dict[str, Any]) -> Shown:  # noqa: ARG001
    return Shown(shown.scope)


def _turned(shown: Shown, action: dict[str, Any]) -> Shown:
    lane, _, page = str(action.get("value")).partition(":")
    if lane not in tuple(Lane):
        raise Refusal("gone")
    return replace(shown, pages={**shown.pages, Lane(lane): answers.row_id(page)})


CHOICES: dict[str, Callable[[Shown, dict[str, Any]], Shown]] = {
    "home.scope": _scope,
    "home.client": _one,
    "home.everyone": _everyone,
    "home.back": _turned,
    "home.on": _turned,
}


def _private(shown: Shown) -> str:
    pages = {lane.value: str(page) for lane, page in shown.pages.items() if page}
    return answers.remember(scope=shown.scope, client=str(shown.client_id), **pages)


def _shown(view: dict[str, Any]) -> Shown | None:
    """What was chosen, None for nothing; what is not understood counts as nothing."""
    try:
        facts = json.loads(view.get("private_metadata") or "{}")
        pages = {lane: int(facts[lane]) for lane in Lane if lane in facts}
        return Shown(Scope(facts["scope"]), int(facts["client"]), pages)
    except (ValueError, KeyError, TypeError):
        return None
