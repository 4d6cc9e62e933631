"""Doors of what a client is told of promises: a draft in a form, posted when somebody of the team hands it in.

The menu of a promise in a list opens them too.
"""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.permissions
import usecases.promiseletters
import usecases.receipts
import views.releases
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, clicks, promiseacts, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.promiseletters import Purpose
from usecases.runtime import Runtime
from views import forms
from views.words import words

VERBS: dict[str, Verb] = {}
PURPOSES: tuple[Purpose, ...] = ("tell", "remind")


def register(app: App, run: Runtime) -> None:
    """Bind the drafts, and the menu of lists."""
    for purpose in PURPOSES:
        app.action(f"promises.{purpose}")(bind(drafted, run, purpose=purpose))
        app.view(f"promises.{purpose}")(bind(released, run, purpose=purpose))
    app.action("promises.menu")(bind(menu, run))


def drafted(ack: Ack, body: dict[str, Any], *, run: Runtime, purpose: Purpose) -> None:
    """The text to look over; nothing is released by that."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    promise_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        text, places = usecases.promiseletters.draft(
            session, actor=actor, promise_id=promise_id, purpose=purpose
        )
    private = answers.remember(promise=str(promise_id), **clicks.origin(body))
    w, callback = words(actor.language), f"promises.{purpose}"
    view = views.releases.form(w, places=places, draft=text, private=private, callback=callback)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def released(ack: Ack, body: dict[str, Any], *, run: Runtime, purpose: Purpose) -> None:
    """Somebody of the team releases the text to the client, as they left it."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RELEASE)
    view, message = body["view"], None
    filled, promise_id = forms.answers(view), answers.row_id(answers.remembered(view).get("promise"))
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.form_key(view), now=run.now()):
            row, deed = usecases.promiseletters.post(
                session,
                actor=actor,
                promise_id=promise_id,
                purpose=purpose,
                text=str(filled.get("text") or ""),
                where=str(filled.get("where") or ""),
                now=run.now(),
            )
            facts: dict[str, Any] = {"noun": row.NOUN, "number": row.number, "deed_id": deed.id}
            slack_id = str(deed.facts["channel"])
            message = views.releases.posted(words(actor.language), slack_id=slack_id, **facts)
    ack()
    clicks.submitted(run, actor=actor, body=body, message=message)


def menu(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """What the buttons of an alert do, chosen for one promise of a list."""
    action = body["actions"][0]
    chosen = str((action.get("selected_option") or {}).get("value") or "")
    act, _, promise_id = chosen.partition(":")
    as_button = body | {"actions": [action | {"value": promise_id, "action_id": f"promises.{act}"}]}
    if act in promiseacts.ACTS:
        promiseacts.clicked(ack, as_button, respond, run=run, act=act)
    elif act in promiseacts.FORMS:
        promiseacts.opened(ack, as_button, run=run, name=act)
    elif act == "remind":
        drafted(ack, as_button, run=run, purpose="remind")
    else:
        usecases.permissions.require(whoami.actor(run, body=body), act=Act.WORK)
        raise Refusal("gone")
