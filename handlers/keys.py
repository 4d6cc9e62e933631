"""The door of keys: `/client keys Acme`, how a client stands."""

from __future__ import annotations

from slack_bolt import App

import usecases.clients
import usecases.keys
import usecases.permissions
import views.keys
from domain import arguments
from domain.permissions import Act
from handlers.commands import Call, Verb
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words


def keys(call: Call, run: Runtime) -> Message:
    """`/client keys [client]`: six lines, each with what to do next."""
    actor = call.actor
    usecases.permissions.require(actor, act=Act.READ)
    with run.begin() as session:
        client = usecases.clients.named_or_here(
            session,
            workspace_id=actor.workspace_id,
            name=arguments.plain(call.rest),
            slack_id=call.channel_id,
        )
        sheet = usecases.keys.of(session, actor=actor, client_id=client.id, now=run.now())
        return views.keys.message(words(actor.language), sheet=sheet)


VERBS: dict[str, Verb] = {"keys": keys}


def register(app: App, run: Runtime) -> None:
    """Nothing but the command."""
