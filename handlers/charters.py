"""Doors of what was agreed with a client: `/client charter [client]`, the form, Undo, and sending it."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.charters
import usecases.clients
import usecases.people
import usecases.permissions
import usecases.receipts
import views.agreements
from domain import arguments
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from usecases.charters import Agreement
from usecases.runtime import Runtime
from views import forms
from views.blocks import Message
from views.words import words


def charter(call: Call, run: Runtime) -> Message:
    """`/client charter [client]`: the card."""
    actor = call.actor
    usecases.permissions.require(actor, act=Act.READ)
    with run.begin() as session:
        client = usecases.clients.named_or_here(
            session,
            workspace_id=actor.workspace_id,
            name=arguments.plain(call.rest),
            slack_id=call.channel_id,
        )
        sheet = usecases.charters.sheet(session, actor=actor, client_id=client.id)
        return views.agreements.card(words(actor.language), sheet=sheet, zone=actor.zone)


VERBS: dict[str, Verb] = {"charter": charter}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("charters.record")(bind(asked, run))
    app.view("charters.recorded")(bind(recorded, run))
    app.action("charters.undo")(bind(undo, run))
    app.action("charters.send")(bind(send, run))


def asked(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form, in which nothing is chosen that a person must know."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.CHARTER)
    client_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
        view = views.agreements.form(
            words(actor.language),
            client=client,
            people=usecases.charters.contacts(session, actor=actor, client_id=client_id),
            today=usecases.people.day(actor, at=run.now()),
            private=answers.remember(
                client_id=str(client_id),
                channel=answers.channel(body),
                seal=usecases.charters.seal(session, client=client),
            ),
        )
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def recorded(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form handed in."""
    actor = whoami.actor(run, body=body)
    view = body["view"]
    said, private = forms.answers(view), answers.remembered(view)
    client_id = answers.row_id(private.get("client_id"))
    message, kept = None, None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.form_key(view), now=run.now()):
            kept = usecases.charters.record(
                session,
                actor=actor,
                client_id=client_id,
                agreement=_agreement(said),
                seal=private.get("seal", ""),
                now=run.now(),
            )
            client = usecases.clients.name(session, workspace_id=actor.workspace_id, client_id=client_id)
            message = views.agreements.recorded(words(actor.language), client=client, charter=kept)
    ack()
    if kept and message:
        key = f"charter:recorded:{kept.id}"
        answers.privately(run, actor=actor, channel=private.get("channel", ""), message=message, key=key)


def undo(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Undo under the confirmation."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.CHARTER)
    message = None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            charter_id = answers.row_id(answers.value(body))
            client = usecases.charters.withdraw(session, actor=actor, charter_id=charter_id, now=run.now())
            message = views.agreements.withdrawn(words(actor.language), client=client.name)
    ack()
    if message:
        respond(text=message.text, blocks=message.blocks, replace_original=True)


def send(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """One of the team releases the charter to the client."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RELEASE)
    client_id, _, rest = answers.value(body).partition(":")
    slack_id, _, seal = rest.partition(":")
    if not seal:
        raise Refusal("gone")
    key = answers.click_key(body)
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=key, now=run.now()):
            usecases.charters.send(
                session,
                actor=actor,
                client_id=answers.row_id(client_id),
                slack_id=slack_id,
                seal=seal,
                key=key,
                now=run.now(),
            )
    ack()
    message = views.agreements.sent(words(actor.language), channel_id=slack_id)
    respond(text=message.text, blocks=message.blocks, replace_original=False, response_type="ephemeral")


def _agreement(said: dict[str, Any]) -> Agreement:
    return Agreement(
        contact=str(said.get("contact") or ""),
        name=str(said.get("name") or ""),
        on=str(said.get("date") or ""),
        days=str(said.get("days") or ""),
        notice=views.agreements.NOTICE in (said.get("notice") or ()),
        note=str(said.get("note") or ""),
    )
