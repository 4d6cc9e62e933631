"""The door of early signals: having seen one."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.signals
import views.signals
from handlers import answers, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime
from views.words import words

VERBS: dict[str, Verb] = {}


def register(app: App, run: Runtime) -> None:
    """Bind what can be done with a suggestion; opening an issue is a door of issues."""
    app.action("signals.seen")(bind(seen, run))


def seen(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """ "Thanks, seen"."""
    actor = whoami.actor(run, body=body)
    with run.begin() as session:
        usecases.signals.seen(session, actor=actor, signal_id=answers.row_id(answers.value(body)))
    ack()
    message = views.signals.seen(words(actor.language))
    respond(text=message.text, blocks=message.blocks, replace_original=True)
