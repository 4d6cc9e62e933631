"""Doors of change requests: `/client change`, the form, the proposal, and what either side decided."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

import usecases.askers
import usecases.changes
import usecases.clients
import usecases.matters
import usecases.needlists
import usecases.permissions
import usecases.receipts
import views.changecards
import views.changeforms
import views.changes
import views.issues
from domain import arguments
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, changeacts, clicks, registers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from handlers.gestures import Gesture
from usecases.runtime import Runtime
from views import forms
from views.blocks import Message
from views.changeforms import Filled
from views.words import words


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("changes.new")(bind(registers.anywhere, run, form=open_form))
    app.action("changes.of_need")(bind(of_need, run))
    app.view("changes.make")(bind(submitted, run))
    changeacts.register(app, run)


def change(call: Call, run: Runtime) -> Message | None:
    """`/client change [client] [text | number]`: the form, one change request, or without a text the list."""
    actor, w = call.actor, words(call.actor.language)
    usecases.permissions.require(actor, act=Act.RECORD)
    with run.begin() as session:
        client_id, text = registers.said(session, call=call)
        text = arguments.unquoted(text)
        if text.isascii() and text.isdecimal():
            card = usecases.changes.numbered(session, actor=actor, number=answers.row_id(text))
            return views.changecards.card(w, card=card)
        if not text:
            lines = usecases.changes.listed(session, actor=actor, client_id=client_id)
            client = usecases.clients.name(session, workspace_id=actor.workspace_id, client_id=client_id)
            return views.changes.listed(w, lines=lines, client=client)
    open_form(
        run, actor=actor, trigger=call.trigger, channel=call.channel_id, title=text, client_id=client_id
    )
    return None


def open_form(
    run: Runtime,
    *,
    actor: Actor,
    trigger: str,
    channel: str = "",
    ts: str = "",
    title: str = "",
    client_id: int = 0,
    need_id: int = 0,
    in_home: bool = False,
) -> None:
    """The form for a new change request, from a message if `ts` is given, or for a need; refused when that message
    has one.
    """
    usecases.permissions.require(actor, act=Act.RECORD)
    w, need = words(actor.language), None
    with run.begin() as session:
        ids = {"workspace_id": actor.workspace_id}
        origin = usecases.matters.origin(session, **ids, channel=channel, ts=ts)
        usecases.matters.require_none(session, noun=usecases.changes.Change, message=origin)
        filled = Filled(asker=usecases.askers.author(session, origin=origin))
        if need_id:
            need = usecases.needlists.card(session, actor=actor, need_id=need_id).need
            client_id, title = need.client_id, need.title
            filled = Filled(asker=need.asker if need.theirs else "")
        client = registers.client(session, actor=actor, channel=channel, client_id=client_id)
    title = views.issues.title_from(w, text=title) if title else ""
    filled = Filled(title=title, asker=filled.asker)
    private = answers.remember(
        channel=channel, ts=ts, need_id=str(need_id or ""), home="yes" if in_home else ""
    )
    view = views.changeforms.form(w, client=client, filled=filled, need=need, private=private)
    run.slack(actor.workspace_id).open_form(trigger=trigger, view=view)


def of_need(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form for a change request that a need asks for."""
    actor, place = whoami.actor(run, body=body), clicks.origin(body)
    usecases.permissions.require(actor, act=Act.RECORD)
    open_form(
        run,
        actor=actor,
        trigger=body["trigger_id"],
        channel=place["channel"],
        need_id=answers.row_id(answers.value(body)),
        in_home=bool(place["home"]),
    )
    ack()


def submitted(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form handed in."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    view, message = body["view"], None
    said, private, key = forms.answers(view), answers.remembered(view), answers.form_key(view)
    if not said.get("client"):
        raise Refusal("update_needs_client", field="client")
    channel, ts = private.get("channel", ""), private.get("ts", "")
    link = answers.permalink(run, actor=actor, channel=channel, ts=ts)
    with run.begin() as session:
        origin = usecases.matters.origin(session, workspace_id=actor.workspace_id, channel=channel, ts=ts)
        if usecases.receipts.first_time(session, key=key, now=run.now()):
            made = usecases.changes.open(
                session,
                actor=actor,
                client_id=answers.row_id(said["client"]),
                entry=changeacts.entry(said),
                asker=str(said.get("asker") or ""),
                need_id=answers.row_id(private.get("need_id") or 0),
                origin=origin,
                permalink=link,
                now=run.now(),
            )
            client = usecases.clients.name(session, workspace_id=made.workspace_id, client_id=made.client_id)
            deed_id = clicks.undo_id(session, row=made)
            message = views.changes.drafted(
                words(actor.language), change=made, client=client, deed_id=deed_id
            )
    ack()
    clicks.submitted(run, actor=actor, body=body, message=message)


VERBS: dict[str, Verb] = {"change": change}
GESTURES: dict[str, Gesture] = {}
"""What an emoji of the team on a recorded message means."""
