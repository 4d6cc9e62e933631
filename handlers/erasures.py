"""Doors of forgetting: `/client forget @person`, and the button that does it."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.erasures
import usecases.receipts
import views.erasures
from domain import arguments
from domain.refusals import Refusal
from handlers import answers, someone, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words


def forget(call: Call, run: Runtime) -> Message:
    """Ask whether somebody is to be forgotten for ever."""
    actor = call.actor
    told = arguments.person(call.rest)
    if told is None or told[0] or told[2]:
        raise Refusal("forget_whom")
    user_id = told[1]
    someone.known(run, actor=actor, user_id=user_id)
    with run.begin() as session:
        usecases.erasures.require_may(session, actor=actor, user_id=user_id, now=run.now())
    return views.erasures.asked(words(actor.language), user_id=user_id)


VERBS: dict[str, Verb] = {"forget": forget}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("erasures.go")(bind(go, run))


def go(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The button "Forget for ever"."""
    actor = whoami.actor(run, body=body)
    user_id, message, now = str(body["actions"][0]["value"]), None, run.now()
    with run.begin() as session:
        usecases.erasures.require_may(session, actor=actor, user_id=user_id, now=now)
    names = someone.told(run, actor=actor, user_id=user_id).names
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=now):
            usecases.erasures.require_may(session, actor=actor, user_id=user_id, now=now)
            told: dict[str, Any] = {"workspace_id": actor.workspace_id, "by": actor.user_id, "also": names}
            rows = usecases.erasures.forget(session, user_id=user_id, now=now, **told)
            message = views.erasures.gone(words(actor.language), rows=rows)
    ack()
    if message:
        respond(text=message.text, blocks=message.blocks, replace_original=True)
