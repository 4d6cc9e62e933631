"""Doors of needs: `/client need`, 🎯, and the form in which a new one is noted or counted."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import domain.needs
import usecases.askers
import usecases.clients
import usecases.interactions
import usecases.matters
import usecases.needlists
import usecases.needs
import usecases.permissions
import usecases.receipts
import views.issues
import views.needcards
import views.needforms
import views.needs
from domain import arguments
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, clicks, needacts, registers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from handlers.gestures import Gesture, Place
from usecases.needs import Need
from usecases.runtime import Runtime, Session
from views import forms
from views.blocks import Block, Message
from views.words import words


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("needs.new")(bind(registers.anywhere, run, form=open_form))
    app.action("needs.same")(bind(same, run))
    app.action("needs.fresh")(bind(fresh, run))
    app.view("needs.make")(bind(submitted, run))
    needacts.register(app, run)


def need(call: Call, run: Runtime) -> Message | None:
    """`/client need [client] [text | number]`: the form, one need, or without a text the list."""
    actor, w = call.actor, words(call.actor.language)
    usecases.permissions.require(actor, act=Act.RECORD)
    with run.begin() as session:
        client_id, text = registers.said(session, call=call)
        text = arguments.unquoted(text)
        if text.isascii() and text.isdecimal():
            card = usecases.needlists.numbered(session, actor=actor, number=answers.row_id(text))
            return views.needcards.card(w, card=card, zone=actor.zone)
        if not text:
            lines = usecases.needlists.listed(session, actor=actor, client_id=client_id)
            client = usecases.clients.name(session, workspace_id=actor.workspace_id, client_id=client_id)
            return views.needs.listed(w, lines=lines, client=client)
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
    in_home: bool = False,
) -> None:
    """The form for a new need, from a message if `ts` is given; refused when that message has one."""
    usecases.permissions.require(actor, act=Act.RECORD)
    w = words(actor.language)
    with run.begin() as session:
        ids = {"workspace_id": actor.workspace_id}
        client = registers.client(session, actor=actor, channel=channel, client_id=client_id)
        origin = usecases.matters.origin(session, **ids, channel=channel, ts=ts)
        usecases.needs.require_none(session, actor=actor, message=origin)
        said = {"asker": usecases.askers.author(session, origin=origin)}
    said["title"] = views.issues.title_from(w, text=title) if title else ""
    private = answers.remember(channel=channel, ts=ts, home="yes" if in_home else "")
    view = views.needforms.form(w, client=client, said=said, private=private)
    run.slack(actor.workspace_id).open_form(trigger=trigger, view=view)


def submitted(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form handed in. While nobody has said whether it is one that is known, it asks that."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    view = body["view"]
    said, private = forms.answers(view), answers.remembered(view)
    if not said.get("client"):
        raise Refusal("update_needs_client", field="client")
    asked = None if said.get("same") else _asked(run, actor=actor, said=said, view=view)
    if asked:
        ack(response_action="update", view=asked)
        return
    link = answers.permalink(run, actor=actor, channel=private.get("channel", ""), ts=private.get("ts", ""))
    message, key = None, answers.form_key(view)
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=key, now=run.now()):
            message = _made(session, run=run, actor=actor, said=said, private=private, link=link)
    ack()
    clicks.submitted(run, actor=actor, body=body, message=message)


def target(run: Runtime, actor: Actor, place: Place) -> Message | None:
    """🎯 on a message: a need, unless it may be one that is known; then the question."""
    link = answers.permalink(run, actor=actor, channel=place.slack_id, ts=place.ts)
    w, now = words(actor.language), run.now()
    with run.begin() as session:
        origin = usecases.interactions.at(
            session, workspace_id=actor.workspace_id, slack_id=place.slack_id, ts=place.ts
        )
        if origin is None:
            return None
        known = usecases.needs.of_message(session, actor=actor, origin=origin)
        if known:
            return views.needs.known(w, need=known)
        likely = usecases.needlists.likely(
            session,
            actor=actor,
            client_id=origin.client_id,
            text=usecases.askers.said(session, origin=origin),
        )
        if likely:
            where = f"{place.slack_id}:{place.ts}"
            return views.needs.ask(w, likely=likely, place=where, zone=actor.zone, now=now)
        made = usecases.needs.from_message(session, actor=actor, origin=origin, permalink=link, now=now)
        return _noted(session, actor=actor, need=made)


def same(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """ "The same as need 12": the message is counted for it."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    need_id, _, where = answers.value(body).partition(":")
    channel, _, ts = where.partition(":")
    message = None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            origin = usecases.matters.origin(session, workspace_id=actor.workspace_id, channel=channel, ts=ts)
            if origin is None:
                raise Refusal("gone")
            counted = usecases.needs.ask_again(
                session,
                actor=actor,
                need_id=answers.row_id(need_id),
                asker=usecases.askers.author(session, origin=origin),
                origin=origin,
                now=run.now(),
            )
            message = needacts.counted(session, actor=actor, need=counted)
    ack()
    clicks.answered(run, actor=actor, body=body, respond=respond, message=message)


def fresh(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """ "No, a new need": the message becomes one."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    channel, _, ts = answers.value(body).partition(":")
    link, message = answers.permalink(run, actor=actor, channel=channel, ts=ts), None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            origin = usecases.matters.origin(session, workspace_id=actor.workspace_id, channel=channel, ts=ts)
            if origin is None:
                raise Refusal("gone")
            made = usecases.needs.from_message(
                session, actor=actor, origin=origin, permalink=link, now=run.now()
            )
            message = _noted(session, actor=actor, need=made)
    ack()
    clicks.answered(run, actor=actor, body=body, respond=respond, message=message)


def _asked(run: Runtime, *, actor: Actor, said: dict[str, Any], view: dict[str, Any]) -> Block | None:
    """The same form with the question which of the known needs it may be; None when it is like none."""
    w, client_id = words(actor.language), answers.row_id(said["client"])
    with run.begin() as session:
        client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
        likely = usecases.needlists.likely(
            session, actor=actor, client_id=client_id, text=str(said.get("title") or "")
        )
        if not likely:
            return None
        return views.needforms.form(
            w,
            client=client,
            said={name: str(text) for name, text in said.items() if text},
            private=view["private_metadata"],
            likely=likely,
            zone=actor.zone,
            now=run.now(),
        )


def _made(
    session: Session,
    *,
    run: Runtime,
    actor: Actor,
    said: dict[str, Any],
    private: dict[str, str],
    link: str,
) -> Message:
    """Note a new need or count the one it is the same as."""
    texts = {name: str(said.get(name) or "") for name in ("title", "asker", "why", "acceptance")}
    place = {"channel": private.get("channel", ""), "ts": private.get("ts", "")}
    origin = usecases.matters.origin(session, workspace_id=actor.workspace_id, **place)
    if said.get("same") not in (None, views.needforms.FRESH):
        need_id = answers.row_id(said["same"])
        counted = usecases.needs.ask_again(
            session, actor=actor, need_id=need_id, asker=texts["asker"], origin=origin, now=run.now()
        )
        return needacts.counted(session, actor=actor, need=counted)
    made = usecases.needs.open(
        session,
        actor=actor,
        client_id=answers.row_id(said["client"]),
        priority=domain.needs.priority_of(str(said.get("priority"))),
        origin=origin,
        permalink=link,
        now=run.now(),
        **texts,
    )
    return _noted(session, actor=actor, need=made)


def _noted(session: Session, *, actor: Actor, need: Need) -> Message:
    client = usecases.clients.name(session, workspace_id=actor.workspace_id, client_id=need.client_id)
    deed_id = clicks.undo_id(session, row=need)
    return views.needs.noted(words(actor.language), need=need, client=client, deed_id=deed_id)


VERBS: dict[str, Verb] = {"need": need}
GESTURES: dict[str, Gesture] = {"dart": target}
"""What an emoji of the team on a recorded message means."""
