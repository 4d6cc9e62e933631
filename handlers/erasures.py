"""Doors of forgetting: `/client forget @person`, and the button that does it."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.erasures
import usecases.receipts
import views.erasures
from domain import arguments
from domain.people import Actor
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
    user_id, now = str(body["actions"][0]["value"]), run.now()
    with run.begin() as session:
        usecases.erasures.require_may(session, actor=actor, user_id=user_id, now=now)
        is_new = usecases.receipts.first_time(session, key=answers.click_key(body), now=now)
    # Only then, as asking leaves their id, which a repeat would do after they were erased.
    message = _forgotten(run, actor=actor, user_id=user_id) if is_new else None
    ack()
    if message:
        respond(text=message.text, blocks=message.blocks, replace_original=True)


def _forgotten(run: Runtime, *, actor: Actor, user_id: str) -> Message:
    names = someone.told(run, actor=actor, user_id=user_id).names
    about: dict[str, Any] = {"workspace_id": actor.workspace_id, "user_id": user_id, "by": actor.user_id}
    with run.begin() as session:
        rows = usecases.erasures.forget(session, now=run.now(), also=names, **about)
    return views.erasures.gone(words(actor.language), rows=rows)
