"""Doors of the usage card: `/client help`, and whatever `/client` does not know."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.permissions
import views.help
from domain import arguments
from domain.permissions import Act
from handlers import whoami
from handlers.binding import bind
from handlers.commands import Call, Verb, reply
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words


def show(call: Call, run: Runtime) -> Message:  # noqa: ARG001
    """The card; `rest` is what was not understood, empty for `help`."""
    usecases.permissions.require(call.actor, act=Act.READ)
    return views.help.card(words(call.actor.language), unknown=arguments.plain(call.rest))


VERBS: dict[str, Verb] = {"help": show, "?": show, "？": show, "帮助": show}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("help.show")(bind(show_again, run))


def show_again(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The button "Help"; a form where there is no channel to answer in."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.READ)
    w = words(actor.language)
    if not body.get("response_url"):
        run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=views.help.form(w))
    ack()
    if body.get("response_url"):
        respond(**reply(views.help.card(w)), replace_original=False)
