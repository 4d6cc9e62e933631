"""Doors of complaints: ‼️ by anybody, the shortcut, `/client complaint`, its list, cards and reminder, and the buttons
of the client.
"""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.clients
import usecases.complaintanswers
import usecases.complaintcards
import usecases.complaints
import usecases.complaintsteps
import usecases.history
import usecases.interactions
import usecases.matters
import usecases.permissions
import usecases.receipts
import usecases.undo
import views.complaintcards
import views.complaintforms
import views.complaintletters
import views.complaints
import views.matters
from domain import arguments
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, clicks, complaintforms, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from handlers.gestures import Gesture, Place
from usecases.runtime import Runtime
from views import forms
from views.blocks import Message
from views.words import words


def complaint(call: Call, run: Runtime) -> Message | None:
    """`/client complaint [client] [text]`: the form with these words; without any, the list of those not over."""
    actor, w = call.actor, words(call.actor.language)
    usecases.permissions.require(actor, act=Act.RECORD)
    ids = {"workspace_id": actor.workspace_id}
    with run.begin() as session:
        usecases.clients.require_some(session, **ids)
        client, text = usecases.clients.leading(session, **ids, text=arguments.plain(call.rest))
        client = client or usecases.clients.of_channel(session, **ids, slack_id=call.channel_id)
        if not text:
            found = usecases.complaints.lines(session, actor=actor, client=client)
            name, value = (client.name, str(client.id)) if client else ("", "")
            return views.complaints.listed(w, lines=found, client=name, zone=actor.zone, value=value)
    private = answers.remember(channel=call.channel_id)
    view = views.complaintforms.new(w, client=client, text=text, private=private)
    run.slack(actor.workspace_id).open_form(trigger=call.trigger, view=view)
    return None


def by_colleague(run: Runtime, actor: Actor, place: Place) -> Message | None:
    """‼️ of the team: recorded at once, with Undo."""
    link = answers.permalink(run, actor=actor, channel=place.slack_id, ts=place.ts)
    with run.begin() as session:
        usecases.permissions.require(actor, act=Act.RECORD)
        ids = {"workspace_id": actor.workspace_id}
        message = usecases.interactions.at(session, **ids, slack_id=place.slack_id, ts=place.ts)
        if message is None:
            raise Refusal("not_recorded")
        row, is_new = usecases.complaints.of_message(
            session,
            actor=actor,
            interaction=message,
            client_id=message.client_id,
            at=place.at,
            now=run.now(),
            permalink=link,
        )
        if is_new:
            return complaintforms.noted(session, actor=actor, row=row)
        return views.complaints.known(words(actor.language), complaint=row)


def by_client(run: Runtime, actor: Actor, place: Place) -> Message | None:
    """‼️ of the client: recorded at once; they are thanked privately, in their language."""
    link = answers.permalink(run, actor=actor, channel=place.slack_id, ts=place.ts)
    with run.begin() as session:
        raised = usecases.complaintanswers.raised(
            session,
            actor=actor,
            slack_id=place.slack_id,
            ts=place.ts,
            at=place.at,
            now=run.now(),
            permalink=link,
        )
    if raised is None:
        return None
    return views.complaintletters.thanks(
        words(raised.language),
        name=raised.name,
        opens=raised.opens,
        known=raised.known,
        zone=raised.zone,
    )


def dismissed(run: Runtime, actor: Actor, place: Place) -> Message | None:
    """🙅 of the team on what is recorded as a complaint: it is none, if they say why. None when no open one is about
    it.
    """
    with run.begin() as session:
        row = usecases.complaints.about(
            session, workspace_id=actor.workspace_id, slack_id=place.slack_id, ts=place.ts
        )
        if row is None or not row.is_open:
            return None
        return views.complaints.why_none(words(actor.language), complaint=row)


def unmarked(run: Runtime, actor: Actor, place: Place) -> Message | None:
    """‼️ taken back by the colleague who put it there, as long as nothing was done since."""
    with run.begin() as session:
        row = usecases.complaints.about(
            session, workspace_id=actor.workspace_id, slack_id=place.slack_id, ts=place.ts
        )
        deed = usecases.matters.latest(session, row=row) if row else None
        if deed is None or deed.what != "complaint_received" or deed.by != actor.user_id:
            return None
        undone = usecases.undo.undo(session, actor=actor, deed_id=deed.id, now=run.now())
        return views.matters.undone(words(actor.language), noun=undone.NOUN, number=undone.number)


VERBS: dict[str, Verb] = {"complaint": complaint}
GESTURES: dict[str, Gesture] = {"bangbang": by_colleague}
"""What an emoji of the team on a recorded message means."""


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    complaintforms.register(app, run)
    app.view("complaints.open")(bind(submitted, run))
    app.shortcut("complaints.from_message")(bind(from_message, run))
    app.action("complaints.new")(bind(new, run))
    app.action("complaints.show")(bind(shown, run))
    app.action("complaints.more")(bind(more, run))
    app.action("complaints.fine")(bind(reminded, run, do=usecases.complaintsteps.fine))
    app.action("complaints.again")(bind(reminded, run, do=usecases.complaintsteps.again))
    app.action("complaints.yes")(bind(answered, run, yes=True))
    app.action("complaints.no")(bind(answered, run, yes=False))


def from_message(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """ "Record a complaint" on a message: the same as ‼️."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    channel, ts = body["channel"]["id"], body["message"]["ts"]
    message = by_colleague(run, actor, Place(channel, ts, run.now()))
    ack()
    if message:
        key = f"complaint:shortcut:{body['trigger_id']}"
        answers.privately(run, actor=actor, channel=channel, message=message, key=key)


def new(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form, from a button whose value may name a client."""
    actor, client = whoami.actor(run, body=body), None
    usecases.permissions.require(actor, act=Act.RECORD)
    with run.begin() as session:
        usecases.clients.require_some(session, workspace_id=actor.workspace_id)
        if value := answers.value(body):
            client = usecases.clients.get(
                session, workspace_id=actor.workspace_id, client_id=answers.row_id(value)
            )
    private = answers.remember(**clicks.origin(body))
    view = views.complaintforms.new(words(actor.language), client=client, text="", private=private)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def submitted(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form handed in."""
    actor, view = whoami.actor(run, body=body), body["view"]
    usecases.permissions.require(actor, act=Act.RECORD)
    said, message = forms.answers(view), None
    if not said.get("client"):
        raise Refusal("update_needs_client", field="client")
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.form_key(view), now=run.now()):
            row = usecases.complaints.record(
                session,
                actor=actor,
                client_id=answers.row_id(said["client"]),
                text=str(said.get("words") or ""),
                name=str(said.get("name") or ""),
                now=run.now(),
            )
            message = complaintforms.noted(session, actor=actor, row=row)
    ack()
    clicks.submitted(run, actor=actor, body=body, message=message)


def shown(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The card of one, for whoever looks at the list."""
    actor = whoami.actor(run, body=body)
    with run.begin() as session:
        row = usecases.complaints.get(session, actor=actor, row_id=answers.row_id(answers.value(body)))
        sheet = usecases.complaintcards.sheet_of(session, row=row)
        message = views.complaintcards.card(words(actor.language), sheet=sheet, private=True)
    ack()
    clicks.shown(run, actor=actor, body=body, respond=respond, message=message)


def more(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The small menu of a card: its history, Undo of the last step, and that it is no complaint."""
    actor, key, message = whoami.actor(run, body=body), answers.click_key(body), None
    usecases.permissions.require(actor, act=Act.READ)
    chosen = str((body["actions"][0].get("selected_option") or {}).get("value") or "")
    what, _, value = chosen.partition(":")
    row_id, w = answers.row_id(value), words(actor.language)
    if what == "history":
        _history(run, actor=actor, row_id=row_id, trigger=body["trigger_id"])
    elif what == "withdraw":
        complaintforms.show(run, actor=actor, body=body, row_id=row_id, act="withdraw")
    elif what == "undo":
        with run.begin() as session:
            if usecases.receipts.first_time(session, key=key, now=run.now()):
                undone = usecases.undo.undo(session, actor=actor, deed_id=row_id, now=run.now())
                message = views.matters.undone(w, noun=undone.NOUN, number=undone.number)
    else:
        raise Refusal("gone")
    ack()
    if message:
        answers.privately(run, actor=actor, channel=answers.channel(body), message=message, key=key)


def reminded(
    ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime, do: complaintforms.Step
) -> None:
    """The reminder to ask once more, answered by whoever knows; what was noted takes its place."""
    actor, message = whoami.actor(run, body=body), None
    with run.begin() as session:
        usecases.permissions.require(actor, act=Act.WORK)
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            row = do(session, actor=actor, row_id=answers.row_id(answers.value(body)), now=run.now())
            message = complaintforms.noted(session, actor=actor, row=row)
    ack()
    if message:
        respond(text=message.text, blocks=message.blocks, replace_original=True)


def answered(ack: Ack, body: dict[str, Any], *, run: Runtime, yes: bool) -> None:
    """The client's answer in their channel; the question itself says so afterwards."""
    actor = whoami.actor(run, body=body)
    row_id, _, deed_id = answers.value(body).partition(":")
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.complaintanswers.answer(
                session,
                actor=actor,
                slack_id=answers.channel(body),
                row_id=answers.row_id(row_id),
                deed_id=answers.row_id(deed_id),
                yes=yes,
                now=run.now(),
            )
    ack()


def _history(run: Runtime, *, actor: Actor, row_id: int, trigger: str) -> None:
    with run.begin() as session:
        row = usecases.complaints.get(session, actor=actor, row_id=row_id)
        deeds = usecases.history.of_subject(session, workspace_id=actor.workspace_id, subject=row.subject)
        view = views.complaints.course(words(actor.language), complaint=row, deeds=deeds, zone=actor.zone)
    run.slack(actor.workspace_id).open_form(trigger=trigger, view=view)
