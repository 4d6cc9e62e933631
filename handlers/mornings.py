"""Doors of mornings: `/client me morning on|off`, and its Undo."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.mornings
import usecases.receipts
import views.mornings
from domain import arguments
from domain.people import Actor
from domain.refusals import Refusal
from handlers import answers, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words

VERBS: dict[str, Verb] = {}
WORDS = ("morning", "早报", "早间提醒")


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("mornings.switch")(bind(switched, run))


def me(run: Runtime, *, actor: Actor, rest: str) -> Message:
    """Show whether somebody is told in the morning, or switch it."""
    word = arguments.plain(rest).strip().casefold()
    if word and word not in arguments.SWITCH:
        raise Refusal("morning_unknown", text=word)
    with run.begin() as session:
        if word:
            usecases.mornings.switch(session, actor=actor, on=arguments.SWITCH[word])
        on = usecases.mornings.is_on(session, actor=actor)
    return views.mornings.switched(words(actor.language), on=on)


def switched(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The other way round."""
    actor, value = whoami.actor(run, body=body), answers.value(body)
    if value not in ("on", "off"):
        raise Refusal("gone")
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.mornings.switch(session, actor=actor, on=value == "on")
    ack()
    message = views.mornings.switched(words(actor.language), on=value == "on")
    respond(text=message.text, blocks=message.blocks, replace_original=True)
