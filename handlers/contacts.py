"""Doors of contacts: `/client contact [client] @person [remove]`."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.clients
import usecases.contacts
import usecases.permissions
import usecases.receipts
import views.contacts
from domain import arguments
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, someone, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from handlers.team import REMOVE
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words


def contact(call: Call, run: Runtime) -> Message:
    """Mark somebody as the client's, take the mark back with `remove`, or list the marks without a person."""
    actor = call.actor
    usecases.permissions.require(actor, act=Act.PEOPLE)
    told = arguments.person(call.rest)
    if told is None and arguments.unresolved(call.rest):
        raise Refusal(
            "person_unresolved", name=arguments.unresolved(call.rest), example="`/client contact Acme @Carol`"
        )
    name, user_id, word = told or (call.rest, "", "")
    leaving = word.strip().casefold() in REMOVE
    if word and not leaving:
        raise Refusal("contact_extra", text=arguments.plain(word))
    if user_id and not leaving:
        someone.known(run, actor=actor, user_id=user_id)
    with run.begin() as session:
        client = usecases.clients.named_or_here(
            session, workspace_id=actor.workspace_id, name=arguments.plain(name), slack_id=call.channel_id
        )
        w = words(actor.language)
        if not user_id:
            found = usecases.contacts.of_client(session, client_id=client.id)
            return views.contacts.listed(w, client=client, contacts=found)
        facts: dict[str, Any] = {"actor": actor, "client_id": client.id, "user_id": user_id, "now": run.now()}
        if leaving:
            usecases.contacts.unmark(session, **facts)
            return views.contacts.unmarked(w, client=client, user_id=user_id)
        usecases.contacts.mark(session, **facts)
        return views.contacts.marked(w, client=client, user_id=user_id, undo=f"{client.id} {user_id}")


VERBS: dict[str, Verb] = {"contact": contact}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("contacts.undo")(bind(undo, run))


def undo(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The mark is taken back."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.PEOPLE)
    message = None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            client_id, _, user_id = body["actions"][0]["value"].partition(" ")
            client = usecases.contacts.unmark(
                session, actor=actor, client_id=answers.row_id(client_id), user_id=user_id, now=run.now()
            )
            message = views.contacts.unmarked(words(actor.language), client=client, user_id=user_id)
    ack()
    if message:
        respond(text=message.text, blocks=message.blocks, replace_original=True)
