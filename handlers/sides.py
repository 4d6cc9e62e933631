"""Doors of whose side somebody is on: `/client side @person …`, and whose an organisation is."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.clients
import usecases.organisations
import usecases.permissions
import usecases.receipts
import usecases.sides
import views.sides
from domain import arguments
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, someone, whoami
from handlers.binding import bind
from handlers.clients import pick
from handlers.commands import Call, Verb, reply
from usecases.runtime import Runtime
from usecases.sides import Told
from views import forms
from views.blocks import Message
from views.words import words


def side(call: Call, run: Runtime) -> Message:
    """`/client side @person client|team|ignore|default [client]`; without a person what was declared here."""
    actor, slack_id = call.actor, call.channel_id
    usecases.permissions.require(actor, act=Act.PEOPLE)
    told = arguments.person(call.rest)
    if told is None and arguments.unresolved(call.rest):
        raise Refusal(
            "person_unresolved", name=arguments.unresolved(call.rest), example="`/client side @Carol client`"
        )
    if told is None:
        return _list(call, run)
    before_it, user_id, after_it = told
    word, name = arguments.first(arguments.plain(f"{before_it} {after_it}"))
    chosen = usecases.sides.side_of(word)
    if chosen is None:
        raise Refusal("side_unknown", word=word) if word else Refusal("side_missing")
    someone.known(run, actor=actor, user_id=user_id)
    with run.begin() as session:
        client = None
        if name and chosen == "client":
            client = usecases.clients.find(session, workspace_id=actor.workspace_id, name=name)
        now_told = Told(chosen, client.id if client else 0)
        before = usecases.sides.put(
            session, actor=actor, slack_id=slack_id, user_id=user_id, told=now_told, now=run.now()
        )
        return views.sides.put(
            words(actor.language),
            user_id=user_id,
            slack_id=slack_id,
            side=chosen,
            client=client.name if client else "",
            undo=json.dumps([user_id, before.side, before.client_id, now_told.side, now_told.client_id]),
        )


VERBS: dict[str, Verb] = {"side": side, "身份": side}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("sides.undo")(bind(undo, run))
    app.options("sides.client")(bind(pick, run))
    app.action("sides.client")(bind(chosen, run))
    app.action("sides.same")(bind(same, run))
    app.action("sides.new")(bind(ask_name, run))
    app.view("sides.new")(bind(named, run))
    app.action("sides.take_back")(bind(take_back, run))


def undo(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The side is declared as before."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.PEOPLE)
    slack_id, message = whoami.channel(body), None
    user_id, before, after = _remembered(answers.value(body))
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.sides.restore(
                session,
                actor=actor,
                slack_id=slack_id,
                user_id=user_id,
                before=before,
                after=after,
                now=run.now(),
            )
            message = views.sides.undone(words(actor.language), user_id=user_id, slack_id=slack_id)
    ack()
    if message:
        respond(**reply(message), replace_original=True)


def chosen(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """A client was chosen for an organisation; the question itself says so."""
    action = body["actions"][0]
    option = action.get("selected_option") or {}
    _answer(
        run,
        body=body,
        organisation_id=answers.row_id(str(action["block_id"]).rpartition(" ")[2]),
        client_id=answers.row_id(option.get("value")),
    )
    ack()


def same(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """An organisation belongs to the channel's client too."""
    organisation_id, _, client_id = answers.value(body).partition(" ")
    _answer(
        run,
        body=body,
        organisation_id=answers.row_id(organisation_id),
        client_id=answers.row_id(client_id),
    )
    ack()


def ask_name(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """ "A new client": the form for its name."""
    actor = whoami.actor(run, body=body)
    organisation_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        usecases.organisations.get(session, actor=actor, organisation_id=organisation_id)
    view = views.sides.new_client(words(actor.language), organisation_id=organisation_id)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def named(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form handed in."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.PEOPLE)
    view = body["view"]
    name = arguments.plain(str(forms.answers(view).get("name") or ""))
    if not name:
        raise Refusal("organisation_name", field="name")
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.form_key(view), now=run.now()):
            usecases.organisations.answer_new(
                session,
                actor=actor,
                organisation_id=answers.row_id(view.get("private_metadata")),
                name=name,
                now=run.now(),
            )
    ack()


def take_back(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """Undo of the answer: the question is asked again."""
    actor = whoami.actor(run, body=body)
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.organisations.take_back(
                session, actor=actor, organisation_id=answers.row_id(answers.value(body)), now=run.now()
            )
    ack()


def _answer(run: Runtime, *, body: dict[str, Any], organisation_id: int, client_id: int) -> None:
    actor = whoami.actor(run, body=body)
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.organisations.answer(
                session, actor=actor, organisation_id=organisation_id, client_id=client_id, now=run.now()
            )


def _list(call: Call, run: Runtime) -> Message:
    actor: Actor = call.actor
    with run.begin() as session:
        channel = usecases.sides.linked(session, actor=actor, slack_id=call.channel_id)
        found = usecases.sides.of_channel(session, channel=channel)
        return views.sides.listed(words(actor.language), slack_id=call.channel_id, sides=found)


def _remembered(value: str) -> tuple[str, Told, Told]:
    """What an Undo button needs; whoever clicks may declare this anyway."""
    try:
        user_id, was, was_client, is_now, now_client = json.loads(value)
        sides = [usecases.sides.side_of(str(each) or "default") for each in (was, is_now)]
        if None in sides:
            raise Refusal("gone")
        return (
            str(user_id),
            Told(sides[0] or "", answers.row_id(was_client)),
            Told(sides[1] or "", answers.row_id(now_client)),
        )
    except (ValueError, TypeError):
        raise Refusal("gone") from None
