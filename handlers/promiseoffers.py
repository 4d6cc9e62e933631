"""Doors of the offers to track what somebody wrote: `/client me offers on|off`, and the buttons that switch them."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.promiseproposals
import usecases.receipts
import views.promises
from domain import arguments
from domain.people import Actor
from domain.refusals import Refusal
from handlers import whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words

VERBS: dict[str, Verb] = {}
WORDS = ("offers", "offer", "承诺提示")


def register(app: App, run: Runtime) -> None:
    """Bind the buttons."""
    app.action("promises.no_offers")(bind(switched, run, on=False))
    app.action("promises.offers")(bind(switched, run, on=True))


def me(run: Runtime, *, actor: Actor, rest: str) -> Message:
    """Show whether promises are offered to be tracked, or switch it."""
    word = arguments.plain(rest).strip().casefold()
    if word and word not in arguments.SWITCH:
        raise Refusal("offers_unknown", text=word)
    with run.begin() as session:
        if word:
            usecases.promiseproposals.set_offers(session, actor=actor, on=arguments.SWITCH[word])
        on = usecases.promiseproposals.offers(session, actor=actor)
    return views.promises.offers(words(actor.language), on=on)


def switched(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime, on: bool) -> None:
    """A button: what it said is replaced by what holds now."""
    actor = whoami.actor(run, body=body)
    with run.begin() as session:
        usecases.promiseproposals.set_offers(session, actor=actor, on=on)
    ack()
    message = views.promises.offers(words(actor.language), on=on)
    respond(text=message.text, blocks=message.blocks, replace_original=True)
