"""Doors of decisions: `/client decision`, 🗳️, the forms, and the buttons of the card."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

import usecases.clients
import usecases.decisions
import usecases.history
import usecases.interactions
import usecases.matters
import usecases.people
import usecases.permissions
import views.decisions
import views.issues
from domain.decisions import Entry
from domain.people import Actor
from domain.permissions import Act
from handlers import answers, clicks, registers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from handlers.gestures import Gesture, Place
from handlers.registers import Request
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("decisions.new")(bind(registers.anywhere, run, form=open_form))
    app.action("decisions.show")(bind(registers.shown, run, work=_card))
    app.action("decisions.change")(bind(opened, run))
    app.action("decisions.revoke")(bind(registers.clicked, run, work=_revoked))
    app.view("decisions.open")(bind(registers.handed_in, run, work=_recorded))
    app.view("decisions.change")(bind(registers.handed_in, run, work=_changed))


def decision(call: Call, run: Runtime) -> Message | None:
    """`/client decision [client] [text]`: the form with the text; without one, the list."""
    actor = call.actor
    usecases.permissions.require(actor, act=Act.RECORD)
    with run.begin() as session:
        client_id, text = registers.said(session, call=call)
        if not text:
            reach = registers.reach(session, actor=actor, client_id=client_id)
            rows = usecases.decisions.listed(session, actor=actor, client_ids=reach)
            names = registers.names(session, actor=actor)
            return views.decisions.listed(
                words(actor.language), rows=rows, clients=names, client_id=client_id
            )
    open_form(
        run, actor=actor, trigger=call.trigger, channel=call.channel_id, title=text, client_id=client_id
    )
    return None


def voted(run: Runtime, actor: Actor, place: Place) -> Message | None:
    """🗳️ on a message: what it says was decided, by who wrote it."""
    link = answers.permalink(run, actor=actor, channel=place.slack_id, ts=place.ts)
    with run.begin() as session:
        message = usecases.interactions.at(
            session, workspace_id=actor.workspace_id, slack_id=place.slack_id, ts=place.ts
        )
        if message is None:
            return None
        row, is_new = usecases.decisions.note(
            session, actor=actor, interaction=message, permalink=link, now=run.now()
        )
        deed = clicks.undo_id(session, row=row)
        return views.decisions.recorded(words(actor.language), decision=row, deed_id=deed, again=not is_new)


def open_form(
    run: Runtime,
    *,
    actor: Actor,
    trigger: str,
    channel: str = "",
    ts: str = "",
    title: str = "",
    client_id: int = 0,
    in_home: bool = False,
) -> None:
    """The form for a new decision, from the message at `ts` if given; the client is the channel's unless named."""
    usecases.permissions.require(actor, act=Act.RECORD)
    w = words(actor.language)
    with run.begin() as session:
        client = registers.client(session, actor=actor, channel=channel, client_id=client_id)
    entry = Entry(
        title=views.issues.title_from(w, text=title) if title else "",
        chosen="",
        decided_by=actor.user_id,
        decided_on=usecases.people.day(actor, at=run.now()),
    )
    private = answers.remember(channel=channel, ts=ts, home="yes" if in_home else "")
    view = views.decisions.form(w, client=client, entry=entry, private=private)
    run.slack(actor.workspace_id).open_form(trigger=trigger, view=view)


def opened(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form of a decision that is recorded."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    value = answers.value(body)
    with run.begin() as session:
        row = usecases.decisions.get_open(session, actor=actor, decision_id=answers.row_id(value))
        entry = Entry(
            title=row.title,
            chosen=row.chosen,
            options=row.options,
            decided_by=row.decided_by,
            decided_by_client=row.decided_by_client,
            decided_on=row.decided_on,
        )
        private = registers.private(body, decision=value, seen=str(clicks.undo_id(session, row=row)))
    view = views.decisions.form(words(actor.language), client=None, entry=entry, private=private, known=True)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def _card(ask: Request) -> Message:
    row = usecases.decisions.get(ask.session, actor=ask.actor, decision_id=ask.row_id)
    deeds = usecases.history.of_subject(ask.session, workspace_id=row.workspace_id, subject=row.subject)
    client = usecases.clients.name(ask.session, workspace_id=row.workspace_id, client_id=row.client_id)
    w = ask.w
    return views.decisions.card(w, decision=row, client=client, deeds=deeds, zone=ask.actor.zone)


def _recorded(ask: Request) -> Message:
    channel, ts = ask.kept.get("channel", ""), ask.kept.get("ts", "")
    row = usecases.decisions.open(
        ask.session,
        actor=ask.actor,
        client_id=registers.client_of(ask.filled),
        entry=views.decisions.read_form(ask.filled),
        origin=usecases.matters.origin(
            ask.session, workspace_id=ask.actor.workspace_id, channel=channel, ts=ts
        ),
        permalink=ask.kept.get("link", ""),
        now=ask.now,
    )
    deed = clicks.undo_id(ask.session, row=row)
    return views.decisions.recorded(ask.w, decision=row, deed_id=deed)


def _changed(ask: Request) -> Message:
    entry, decision_id = views.decisions.read_form(ask.filled), answers.row_id(ask.kept.get("decision"))
    row = usecases.decisions.edit(
        ask.session, actor=ask.actor, decision_id=decision_id, entry=entry, now=ask.now, seen=ask.seen
    )
    deed = clicks.undo_id(ask.session, row=row)
    return views.decisions.changed(ask.w, decision=row, deed_id=deed)


def _revoked(ask: Request) -> Message:
    row = usecases.decisions.revoke(ask.session, actor=ask.actor, decision_id=ask.row_id, now=ask.now)
    deed = clicks.undo_id(ask.session, row=row)
    return views.decisions.revoked(ask.w, decision=row, deed_id=deed)


VERBS: dict[str, Verb] = {"decision": decision}
GESTURES: dict[str, Gesture] = {"ballot_box_with_ballot": voted}
"""What an emoji of the team on a recorded message means."""
