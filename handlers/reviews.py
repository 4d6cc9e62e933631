"""Doors of the weekly look back on alerts: its one button, which changes what was proposed."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.clients
import usecases.permissions
import usecases.preferences
import usecases.receipts
import usecases.settings
import views.preferences
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, whoami
from handlers.binding import bind
from handlers.commands import Verb, reply
from handlers.preferences import remember_change
from usecases.runtime import Runtime
from usecases.settings import Change
from views.words import words

VERBS: dict[str, Verb] = {}


def register(app: App, run: Runtime) -> None:
    """Bind the door of this noun."""
    app.action("reviews.apply")(bind(apply, run))


def apply(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Set what was proposed, unless somebody has changed it since; with Undo."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.TERMS)
    client_id, proposed = _remembered(answers.value(body))
    message, ids = None, {"workspace_id": actor.workspace_id, "client_id": client_id}
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            client = usecases.clients.get(session, **ids)
            # To set it if it is as it was is to undo the change to what it was.
            changes = usecases.settings.revert(
                session, actor=actor, client_id=client_id, undone=proposed, now=run.now()
            )
            w, held = words(actor.language), usecases.preferences.show(session, **ids)
            message = views.preferences.changed(
                w,
                client=client.name,
                values={
                    change.name: views.preferences.value(w, name=change.name, text=held[change.name].value)
                    for change in changes
                },
                notes=[],
                undo=remember_change(client_id, changes[0]) if changes else "",
            )
    ack()
    if message:
        respond(**reply(message), replace_original=False)


def _remembered(value: str) -> tuple[int, Change]:
    """What the button carries, checked as if the person had typed it: the change back to what was proposed."""
    try:
        facts = json.loads(value)
        return answers.row_id(facts["client_id"]), Change(
            str(facts["name"]), str(facts["value"]), str(facts["was"])
        )
    except (ValueError, TypeError, KeyError):
        raise Refusal("gone") from None
