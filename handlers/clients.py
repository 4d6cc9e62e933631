"""Doors of clients: `/client add|list|show`, and the menu in which every form chooses one."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.cards
import usecases.clients
import usecases.clocks
import usecases.permissions
import usecases.receipts
import views.cards
import views.clients
from domain import arguments
from domain.permissions import Act
from handlers import answers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb, reply
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words


def add(call: Call, run: Runtime) -> Message:
    """`/client add <name>`."""
    with run.begin() as session:
        client = usecases.clients.add(
            session, actor=call.actor, name=arguments.plain(call.rest), now=run.now()
        )
        usecases.clocks.refollow(
            session, workspace_id=client.workspace_id, client_id=client.id, now=run.now()
        )
        return views.clients.added(words(call.actor.language), client=client)


def show_all(call: Call, run: Runtime) -> Message:
    """`/client list`."""
    with run.begin() as session:
        rows = usecases.cards.rows(session, actor=call.actor, now=run.now())
        return views.clients.listed(words(call.actor.language), rows=rows)


def show(call: Call, run: Runtime) -> Message:
    """`/client show [client]`: its card."""
    actor = call.actor
    usecases.permissions.require(actor, act=Act.READ)
    with run.begin() as session:
        client = usecases.clients.named_or_here(
            session,
            workspace_id=actor.workspace_id,
            name=arguments.plain(call.rest),
            slack_id=call.channel_id,
        )
        card = usecases.cards.of(session, actor=actor, client_id=client.id, now=run.now())
        return views.cards.card(words(actor.language), card=card, zone=actor.zone)


VERBS: dict[str, Verb] = {"add": add, "list": show_all, "show": show}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.options("clients.pick")(bind(pick, run))
    app.action("clients.undo")(bind(undo, run))
    app.action("clients.list")(bind(list_again, run))


def pick(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """What the menu of clients offers for the letters typed so far; to outsiders nothing."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.READ)
    with run.begin() as session:
        found = usecases.clients.suggest(
            session, workspace_id=actor.workspace_id, typed=str(body.get("value") or "")
        )
        ack(options=views.clients.options(found))


def undo(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Undo of adding a client."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.CLIENTS)
    message = None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            client_id = answers.row_id(body["actions"][0]["value"])
            client = usecases.clients.put_away(session, actor=actor, client_id=client_id, now=run.now())
            usecases.clocks.refollow(
                session, workspace_id=client.workspace_id, client_id=client.id, now=run.now()
            )
            message = views.clients.removed(words(actor.language), client=client)
    ack()
    if message:
        respond(text=message.text, blocks=message.blocks, replace_original=True)


def list_again(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The button "All clients": the list, privately."""
    actor = whoami.actor(run, body=body)
    with run.begin() as session:
        rows = usecases.cards.rows(session, actor=actor, now=run.now())
        message = views.clients.listed(words(actor.language), rows=rows)
    ack()
    respond(**reply(message), replace_original=False)
