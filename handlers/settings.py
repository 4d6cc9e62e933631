"""Doors of the settings form: `/client settings [client|workspace]`, its two steps and its menus."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

import usecases.clients
import usecases.permissions
import usecases.preferences
import usecases.receipts
import usecases.settings
import views.clients
import views.settingsform
from domain import arguments
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, rooms, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from handlers.preferences import WORKSPACE, Scope, save, warnings
from usecases.runtime import Runtime, Session
from views import forms
from views.blocks import Block
from views.words import words


def settings(call: Call, run: Runtime) -> None:
    """Open the form for who is named or whose channel it is; otherwise ask whose settings first."""
    actor, name = call.actor, arguments.unquoted(arguments.plain(call.rest))
    usecases.permissions.require(actor, act=Act.TERMS)
    with run.begin() as session:
        if name.casefold() in WORKSPACE:
            client_id: int | None = 0
        elif name:
            client_id = usecases.clients.find(session, workspace_id=actor.workspace_id, name=name).id
        else:
            here = usecases.clients.of_channel(
                session, workspace_id=actor.workspace_id, slack_id=call.channel_id
            )
            client_id = here.id if here else None
    view = (
        views.settingsform.choose(words(actor.language), private="")
        if client_id is None
        else _form(run, actor=actor, client_id=client_id)
    )
    run.slack(actor.workspace_id).open_form(trigger=call.trigger, view=view)


VERBS: dict[str, Verb] = {"settings": settings}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.options("preferences.scope")(bind(scopes, run))
    app.options("preferences.zone")(bind(zones, run))
    app.action("preferences.open")(bind(opened, run))
    app.action("preferences.edit")(bind(edited, run))
    app.view("preferences.choose")(bind(chosen, run))
    app.view("preferences.save")(bind(saved, run))


def scopes(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The workspace and the clients, by the letters typed."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.TERMS)
    typed = str(body.get("value") or "")
    with run.begin() as session:
        found = usecases.clients.suggest(session, workspace_id=actor.workspace_id, typed=typed)
        offered = views.settingsform.scopes(words(actor.language), clients=views.clients.options(found))
    ack(options=offered)


def zones(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """Time zones, by the letters typed."""
    usecases.permissions.require(whoami.actor(run, body=body), act=Act.TERMS)
    ack(options=views.settingsform.zone_options(str(body.get("value") or "")[:100]))


def opened(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The button "Settings" of the usage card: whose settings?"""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.TERMS)
    view = views.settingsform.choose(words(actor.language), private="")
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def edited(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The button "Settings" of a client's card."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.TERMS)
    view = _form(run, actor=actor, client_id=answers.row_id(body["actions"][0]["value"]))
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def chosen(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The first step is answered: the form itself."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.TERMS)
    scope = forms.answers(body["view"]).get("scope")
    if scope is None:
        raise Refusal("setting_scope", field="scope")
    ack(response_action="update", view=_form(run, actor=actor, client_id=answers.row_id(scope)))


def saved(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form is handed in: everything in it is set, or nothing."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.TERMS)
    view = body["view"]
    client_id = answers.row_id(answers.remembered(view).get("client_id"))
    texts = _texts(forms.answers(view))
    with run.begin() as session:
        scope = _scope(session, actor=actor, client_id=client_id)
        own = usecases.preferences.own(session, workspace_id=actor.workspace_id, client_id=client_id)
    for name in usecases.settings.CHANNELS:
        if texts.get(name) and texts[name] != own.get(name):
            rooms.learn(run, actor=actor, slack_id=texts[name])
    kept = {name: text for name, text in texts.items() if text or name in own}
    message = save(run, actor=actor, scope=scope, texts=kept)
    ack(response_action="update", view=views.settingsform.saved(words(actor.language), blocks=message.blocks))


def _texts(said: dict[str, Any]) -> dict[str, str]:
    """The form's answers as one would write them in a command, "" for an empty field."""
    texts = {name: str(said.get(name) or "").strip() for name in views.settingsform.NAMES}
    day, time = texts["digest"], str(said.get("digest_time") or "").strip()
    if time and not day:
        raise Refusal("setting_digest_day", field="digest")
    if day and day != views.settingsform.OFF:
        texts["digest"] = f"{day} {time or '09:00'}"
    return texts


def _form(run: Runtime, *, actor: Actor, client_id: int) -> Block:
    with run.begin() as session:
        scope = _scope(session, actor=actor, client_id=client_id)
        return views.settingsform.form(
            words(actor.language),
            client=scope.client,
            settings=usecases.preferences.show(session, workspace_id=actor.workspace_id, client_id=client_id),
            private=answers.remember(client_id=str(client_id)),
            warnings=warnings(session, run, actor=actor, scope=scope),
        )


def _scope(session: Session, *, actor: Actor, client_id: int) -> Scope:
    if not client_id:
        return Scope(0)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    return Scope(client.id, client.name)
