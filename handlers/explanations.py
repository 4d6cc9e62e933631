"""Doors of the working behind a clock: `/client clock why [client]` and its menu."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

import usecases.clients
import usecases.explanations
import usecases.permissions
import views.explanations
from domain import arguments
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb, split
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words

WHY = ("why", "为什么", "为何")


def clock(call: Call, run: Runtime) -> Message:
    """Offer the clocks of the client that is named, or of the channel's."""
    actor = call.actor
    usecases.permissions.require(actor, act=Act.READ)
    act, rest = split(arguments.plain(call.rest))
    if act not in WHY:
        raise Refusal("why_usage")
    with run.read() as session:
        client = usecases.clients.named_or_here(
            session, workspace_id=actor.workspace_id, name=rest, slack_id=call.channel_id
        )
        found = usecases.explanations.offered(session, actor=actor, client_id=client.id)
    return views.explanations.choose(words(actor.language), client=client.name, clocks=found)


VERBS: dict[str, Verb] = {"clock": clock}


def register(app: App, run: Runtime) -> None:
    """Bind the menu."""
    app.action("explanations.chosen")(bind(chosen, run))


def chosen(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """Show the working of the chosen clock."""
    actor = whoami.actor(run, body=body)
    clock_id = answers.row_id((body["actions"][0].get("selected_option") or {}).get("value"))
    with run.read() as session:
        told = usecases.explanations.of(session, actor=actor, clock_id=clock_id, now=run.now())
    run.slack(actor.workspace_id).open_form(
        trigger=body["trigger_id"], view=views.explanations.card(words(actor.language), told)
    )
    ack()
