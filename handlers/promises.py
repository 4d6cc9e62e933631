"""Doors of promises: `/client promise`, 🤝, the shortcut, what is proposed and confirmed, and the form."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.clients
import usecases.permissions
import usecases.promiselists
import usecases.promiseproposals
import usecases.promises
import usecases.promiseshows
import usecases.receipts
import views.promiseforms
import views.promiselists
import views.promises
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, clicks, home, promiseacts, promiseletters, promiseoffers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from handlers.gestures import Gesture, Place
from usecases.runtime import Runtime, Session
from views import forms
from views.blocks import Message
from views.promises import Proposal
from views.words import words

LATEST = 10**11
"""Seconds since 1970 that no date of ours reaches."""


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.shortcut("promises.from_message")(bind(from_message, run))
    app.action("promises.confirm")(bind(confirmed, run))
    app.action("promises.change")(bind(to_form, run))
    app.action("promises.new")(bind(from_anywhere, run))
    app.view("promises.make")(bind(submitted, run))
    promiseacts.register(app, run)
    promiseletters.register(app, run)
    promiseoffers.register(app, run)


def promise(call: Call, run: Runtime) -> Message | None:
    """`/client promise [client] "text" [date]`: the form with what was understood; without a text, the list."""
    actor = call.actor
    with run.begin() as session:
        told = usecases.promiseproposals.told(session, actor=actor, slack_id=call.channel_id, text=call.rest)
        if not told.title:
            now, client = run.now(), told.client
            rows = usecases.promiselists.rows(session, actor=actor, client=client, now=now)
            name = client.name if client else ""
            w = words(actor.language)
            return views.promiselists.listed(w, rows=rows, client=name, zone=actor.zone, now=now)
        proposed = usecases.promiseproposals.of_command(session, actor=actor, told=told, now=run.now())
    _open(run, actor=actor, proposed=proposed, trigger=call.trigger, channel=call.channel_id)
    return None


def handshake(run: Runtime, actor: Actor, place: Place) -> Message:
    """🤝 on a message: what it promises, to be confirmed."""
    with run.begin() as session:
        proposed = usecases.promiseproposals.of_message(
            session, actor=actor, slack_id=place.slack_id, ts=place.ts, now=run.now()
        )
    return views.promises.proposal(words(actor.language), proposed=proposed)


def from_message(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """ "Track promise" on a message: the form with its words and date."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    slack_id, ts = body["channel"]["id"], str(body["message"]["ts"])
    with run.begin() as session:
        proposed = usecases.promiseproposals.of_message(
            session, actor=actor, slack_id=slack_id, ts=ts, now=run.now()
        )
    _open(run, actor=actor, proposed=proposed, trigger=body["trigger_id"], channel=slack_id)
    ack()


def to_form(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """What was proposed is changed, or its date chosen, in the form."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    message_id, _ = _proposed(body)
    with run.begin() as session:
        proposed = usecases.promiseproposals.of_id(session, actor=actor, message_id=message_id, now=run.now())
    channel = answers.channel(body)
    _open(run, actor=actor, proposed=proposed, trigger=body["trigger_id"], channel=channel)
    ack()


def from_anywhere(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The empty form, for the client that the button names, else the channel's."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    channel, named = answers.channel(body), answers.value(body)
    with run.begin() as session:
        client = usecases.clients.of_channel(session, workspace_id=actor.workspace_id, slack_id=channel)
        if named:
            client_id = answers.row_id(named)
            client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    _open(
        run,
        actor=actor,
        proposed=Proposal(client, owner_id=actor.user_id),
        trigger=body["trigger_id"],
        channel=channel,
        in_home=home.is_home(body),
    )
    ack()


def confirmed(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """ "Track it": the date that was shown is the one that holds."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    (message_id, at), message = _proposed(body), None
    with run.begin() as session:
        proposed = usecases.promiseproposals.of_id(session, actor=actor, message_id=message_id, now=run.now())
    link = answers.permalink(run, actor=actor, channel=proposed.channel, ts=proposed.ts)
    with run.begin() as session:
        now = run.now()
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=now):
            row = usecases.promiseproposals.confirm(
                session, actor=actor, message_id=message_id, at=at, permalink=link, now=now
            )
            message = promiseacts.said(session, row=row, actor=actor, run=run, what="made")
    ack()
    if message:
        respond(text=message.text, blocks=message.blocks, replace_original=True)


def submitted(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form handed in: its date is confirmed with that."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    view = body["view"]
    said, private = forms.answers(view), answers.remembered(view)
    if not said.get("client"):
        raise Refusal("promise_needs_client", field="client")
    entry = views.promiseforms.read(said)
    promiseacts.require_colleague(run, body=body, filled=said)
    of, ts, message = private.get("of", ""), private.get("ts", ""), None
    link = answers.permalink(run, actor=actor, channel=of, ts=ts)
    with run.begin() as session:
        now = run.now()
        if usecases.receipts.first_time(session, key=answers.form_key(view), now=now):
            source = usecases.promiseproposals.source(
                session, actor=actor, slack_id=of, ts=ts, permalink=link, now=now
            )
            client_id = answers.row_id(said["client"])
            row = usecases.promises.make(
                session, actor=actor, client_id=client_id, entry=entry, source=source, now=now
            )
            message = promiseacts.said(session, row=row, actor=actor, run=run, what="made")
    ack()
    clicks.submitted(run, actor=actor, body=body, message=message)


def _open(
    run: Runtime, *, actor: Actor, proposed: Proposal, trigger: str, channel: str, in_home: bool = False
) -> None:
    w = words(actor.language)
    with run.begin() as session:
        usecases.clients.require_some(session, workspace_id=actor.workspace_id)
        held = _held(session, actor=actor, proposed=proposed)
    place = {"channel": channel, "of": proposed.channel, "ts": proposed.ts}
    private = answers.remember(**place, home="yes" if in_home else "")
    view = views.promiseforms.form(w, proposed=proposed, held=held, private=private)
    run.slack(actor.workspace_id).open_form(trigger=trigger, view=view)


def _held(session: Session, *, actor: Actor, proposed: Proposal) -> list[views.promiseforms.Held]:
    if proposed.client is None:
        return []
    return usecases.promiseshows.blockable(
        session, workspace_id=actor.workspace_id, client_id=proposed.client.id
    )


def _proposed(body: dict[str, Any]) -> tuple[int, int]:
    """The message and the date that a proposal's button carries."""
    try:
        message_id, at = json.loads(answers.value(body))
        if 0 <= int(at) < LATEST:
            return answers.row_id(message_id), int(at)
    except (ValueError, TypeError):
        pass
    raise Refusal("gone")


VERBS: dict[str, Verb] = {"promise": promise}
GESTURES: dict[str, Gesture] = {"handshake": handshake}
"""What an emoji of the team on a recorded message means."""
