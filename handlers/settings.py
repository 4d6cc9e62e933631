"""Doors of the settings form: `/client settings [client|workspace]`, its two steps and its menus."""

from __future__ import annotations

import hashlib
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
    """The form is handed in: all that was changed in it is set, or nothing."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.TERMS)
    view = body["view"]
    shown = answers.remembered(view)
    client_id, texts = answers.row_id(shown.get("client_id")), _changed(forms.answers(view), shown=shown)
    with run.begin() as session:
        scope = _scope(session, actor=actor, client_id=client_id)
    for name in usecases.settings.CHANNELS:
        if texts.get(name):
            rooms.learn(run, actor=actor, slack_id=texts[name])
    message = save(run, actor=actor, scope=scope, texts=texts)
    ack(response_action="update", view=views.settingsform.saved(words(actor.language), blocks=message.blocks))


def _changed(said: dict[str, Any], *, shown: dict[str, str]) -> dict[str, str]:
    """What a person changed in the form, as one would write it in a command, "" for a field that was emptied.

    What somebody else set while the form was open stays.
    """
    texts = {name: str(said.get(name) or "").strip() for name in views.settingsform.FIELDS}
    changed = {name for name, text in texts.items() if _mark(text) != shown.get(name)}
    day, time = texts["digest"], texts.pop("digest_time")
    if time and not day:
        raise Refusal("setting_digest_day", field="digest")
    if day and day != views.settingsform.OFF:
        texts["digest"] = f"{day} {time or '09:00'}"
    if "digest_time" in changed:
        changed.add("digest")
    return {name: text for name, text in texts.items() if name in changed}


def _mark(text: str) -> str:
    """By what one text is told from another: a form's private part has no room for all of them."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _form(run: Runtime, *, actor: Actor, client_id: int) -> Block:
    with run.begin() as session:
        scope = _scope(session, actor=actor, client_id=client_id)
        held = usecases.preferences.show(session, workspace_id=actor.workspace_id, client_id=client_id)
        shown = views.settingsform.shown(held, client=scope.client)
        marks = {name: _mark(text) for name, text in shown.items()}
        return views.settingsform.form(
            words(actor.language),
            client=scope.client,
            settings=held,
            shown=shown,
            private=answers.remember(client_id=str(client_id), **marks),
            warnings=warnings(session, run, actor=actor, scope=scope),
        )


def _scope(session: Session, *, actor: Actor, client_id: int) -> Scope:
    if not client_id:
        return Scope(0)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    return Scope(client.id, client.name)
