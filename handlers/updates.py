"""Doors of logged contacts: `/client-update`, its form, the shortcuts, and Undo."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App, Respond

import domain.updates
import usecases.clients
import usecases.people
import usecases.permissions
import usecases.receipts
import usecases.updates
import views.updates
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, commands, home, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime
from usecases.updates import Draft
from views import forms
from views.words import words

VERBS: dict[str, Verb] = {}
HELP = ("help", "?", "？", "帮助")


def register(app: App, run: Runtime) -> None:
    """Bind the doors of logged contacts."""
    app.command("/client-update")(bind(client_update, run))
    app.view("updates.log")(bind(submitted, run))
    app.shortcut("updates.from_message")(bind(from_message, run))
    app.shortcut("updates.new")(bind(from_anywhere, run))
    app.action("updates.new")(bind(from_anywhere, run))
    app.action("updates.withdraw")(bind(withdraw, run))


def client_update(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """`/client-update [client] [kind] [time] [text]`: logged at once, or the form when there is no text."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    w, text = words(actor.language), body.get("text", "").strip()
    if text.lower() in HELP:
        ack(**commands.reply(views.updates.usage(w)))
        return
    channel, trigger, now = body["channel_id"], body["trigger_id"], run.now()
    message = None
    with run.begin() as session:
        draft = usecases.updates.draft(session, actor=actor, channel=channel, text=text, now=now)
        if draft.client and draft.text:
            message = views.updates.repeated(w)
            if usecases.receipts.first_time(session, key=f"trigger:{trigger}", now=now):
                entry = usecases.updates.log(
                    session,
                    actor=actor,
                    client_id=draft.client.id,
                    kind=draft.kind or domain.updates.Kind.NOTE,
                    at=draft.at,
                    text=draft.text,
                    now=now,
                )
                message = views.updates.logged(w, entry=entry, zone=actor.zone)
    if message is None:
        _open(run, actor=actor, draft=draft, trigger=trigger, channel=channel)
    ack(**commands.reply(message))


def from_message(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """ "Log as update" on a message: the form with its words, author and time."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    message, channel = body["message"], body["channel"]["id"]
    author = whoami.actor(run, body=body | {"user": {"id": message["user"]}}) if message.get("user") else None
    w = words(actor.language)
    with run.begin() as session:
        client = usecases.clients.of_channel(session, workspace_id=actor.workspace_id, slack_id=channel)
        text = usecases.people.readable(
            session, workspace_id=actor.workspace_id, text=str(message.get("text") or "")
        )
    said = views.updates.text_from(w, author=author.name if author else "", text=text)
    at = datetime.fromtimestamp(float(message["ts"]), UTC)
    _open(run, actor=actor, draft=Draft(client, None, at, said), trigger=body["trigger_id"], channel=channel)
    ack()


def from_anywhere(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form, from the shortcut or a button whose value may name a client."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    workspace_id, channel, value = actor.workspace_id, answers.channel(body), answers.value(body)
    with run.begin() as session:
        client = (
            usecases.clients.get(session, workspace_id=workspace_id, client_id=answers.row_id(value))
            if value
            else usecases.clients.of_channel(session, workspace_id=workspace_id, slack_id=channel)
        )
    _open(
        run,
        actor=actor,
        draft=Draft(client),
        trigger=body["trigger_id"],
        channel=channel,
        in_home=home.is_home(body),
    )
    ack()


def submitted(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form handed in."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    view = body["view"]
    said, private = forms.answers(view), answers.remembered(view)
    if not said.get("client"):
        raise Refusal("update_needs_client", field="client")
    entry = None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.form_key(view), now=run.now()):
            entry = usecases.updates.log(
                session,
                actor=actor,
                client_id=answers.row_id(said["client"]),
                kind=domain.updates.kind_of(str(said.get("kind"))),
                at=said.get("at"),
                text=said.get("text") or "",
                now=run.now(),
            )
    ack()
    if entry:
        message = views.updates.logged(words(actor.language), entry=entry, zone=actor.zone)
        channel = private.get("channel", "")
        answers.privately(run, actor=actor, channel=channel, message=message, key=f"logged:{entry.id}")
    if entry and private.get("home"):
        home.refresh(run, actor=actor, body=body)


def withdraw(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Undo under a confirmation, which then says so itself."""
    actor = whoami.actor(run, body=body)
    entry_id, entry = answers.row_id(answers.value(body)), None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            entry = usecases.updates.withdraw(session, actor=actor, entry_id=entry_id, now=run.now())
    ack()
    if entry:
        message = views.updates.withdrawn(words(actor.language), entry=entry, zone=actor.zone)
        respond(text=message.text, blocks=message.blocks, replace_original=True)


def _open(
    run: Runtime, *, actor: Actor, draft: Draft, trigger: str, channel: str = "", in_home: bool = False
) -> None:
    with run.begin() as session:
        usecases.clients.require_some(session, workspace_id=actor.workspace_id)
    view = views.updates.form(
        words(actor.language),
        client=draft.client,
        kind=draft.kind or "",
        at=draft.at or run.now(),
        text=draft.text,
        private=answers.remember(channel=channel, home="yes" if in_home else ""),
    )
    run.slack(actor.workspace_id).open_form(trigger=trigger, view=view)
