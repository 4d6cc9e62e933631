"""Doors of links: `/client link|unlink|alerts` in a channel, their buttons, and the welcome in a new one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond

import usecases.channels
import usecases.clients
import usecases.links
import usecases.permissions
import usecases.preferences
import usecases.receipts
import usecases.settings
import views.links
from domain import arguments
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, rooms, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb, reply
from handlers.preferences import remember_change
from usecases.links import Link
from usecases.runtime import Runtime, Session
from views.blocks import Message
from views.words import words

WORKSPACE = ("workspace", "all", "工作区", "全部")


def link(call: Call, run: Runtime) -> Message:
    """`/client link [client] [client|internal]`; without the kind the person is asked to confirm it."""
    actor, slack_id = call.actor, call.channel_id
    usecases.permissions.require(actor, act=Act.CHANNELS)
    name, kind = _kind(arguments.plain(call.rest))
    with run.begin() as session:
        client_id = usecases.clients.named_or_here(
            session, workspace_id=actor.workspace_id, name=name, slack_id=slack_id
        ).id
    if kind:
        return _link(run, actor=actor, slack_id=slack_id, client_id=client_id, kind=kind)
    return _question(run, actor=actor, slack_id=slack_id, client_id=client_id)


def unlink(call: Call, run: Runtime) -> Message:
    """`/client unlink`: nothing written in this channel is recorded any more."""
    actor, slack_id = call.actor, call.channel_id
    with run.begin() as session:
        before = usecases.links.unlink(session, actor=actor, slack_id=slack_id, now=run.now())
        name = _name(session, actor=actor, client_id=before.client_id)
        undo = _undo(before, Link(0, ""))
        return views.links.unlinked(words(actor.language), slack_id=slack_id, client=name, undo=undo)


def alerts(call: Call, run: Runtime) -> Message:
    """`/client alerts [client|workspace]`: this channel receives the internal alerts."""
    actor, slack_id = call.actor, call.channel_id
    usecases.permissions.require(actor, act=Act.CHANNELS)
    name = arguments.unquoted(arguments.plain(call.rest))
    whole = name.casefold() in WORKSPACE
    if not name:
        raise Refusal("alerts_scope")
    rooms.learn(run, actor=actor, slack_id=slack_id)
    with run.begin() as session:
        client = None
        if not whole:
            client = usecases.clients.find(session, workspace_id=actor.workspace_id, name=name)
        client_id = client.id if client else 0
        changes = usecases.settings.change(
            session, actor=actor, client_id=client_id, texts={"alerts": slack_id}, now=run.now()
        )
        w = words(actor.language)
        if not changes:
            return views.links.alerts_unchanged(w, slack_id=slack_id)
        undo = remember_change(client_id, changes[0])
        return views.links.alerts(w, slack_id=slack_id, client=client.name if client else "", undo=undo)


VERBS: dict[str, Verb] = {"link": link, "unlink": unlink, "alerts": alerts}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.event("member_joined_channel", matchers=[_is_us])(bind(added, run))
    app.action("links.client")(bind(chosen, run, kind=usecases.links.CLIENT))
    app.action("links.internal")(bind(chosen, run, kind=usecases.links.INTERNAL))
    for place in range(3):
        app.action(f"links.offer.{place}")(bind(offered, run))
    app.action("links.undo")(bind(undo, run))


def chosen(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime, kind: str) -> None:
    """The answer to which kind a channel is."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.CHANNELS)
    client_id, slack_id = answers.row_id(body["actions"][0]["value"]), whoami.channel(body)
    message = _link(run, actor=actor, slack_id=slack_id, client_id=client_id, kind=kind)
    ack()
    respond(**reply(message), replace_original=True)


def offered(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """ "Link to …" under the welcome: the question which kind the channel is."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.CHANNELS)
    client_id, slack_id = answers.row_id(body["actions"][0]["value"]), whoami.channel(body)
    message = _question(run, actor=actor, slack_id=slack_id, client_id=client_id)
    ack()
    respond(**reply(message), replace_original=True)


def undo(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The channel is linked as before."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.CHANNELS)
    slack_id = whoami.channel(body)
    before, after = _remembered(body["actions"][0]["value"])
    message = None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.links.restore(
                session, actor=actor, slack_id=slack_id, before=before, after=after, now=run.now()
            )
            message = views.links.undone(words(actor.language), slack_id=slack_id)
    ack()
    if message:
        respond(**reply(message), replace_original=True)


def added(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """We were added to a channel: whoever did it reads, alone, what to do next."""
    event = body["event"]
    if event.get("inviter"):
        actor = whoami.actor(run, body={**body, "user_id": event["inviter"]})
        if not usecases.permissions.why_not(actor, act=Act.CHANNELS):
            _welcome(run, actor=actor, slack_id=event["channel"])
    ack()


def _is_us(event: dict[str, Any], context: BoltContext) -> bool:
    return bool(event.get("user")) and event["user"] == context.bot_user_id


def _welcome(run: Runtime, *, actor: Actor, slack_id: str) -> None:
    known = rooms.look(run, actor=actor, slack_id=slack_id)
    with run.begin() as session:
        channel = usecases.channels.known(session, workspace_id=actor.workspace_id, slack_id=slack_id)
        message = views.links.welcome(
            words(actor.language),
            slack_id=slack_id,
            outsiders=not known or bool(usecases.links.guess(channel)),
            clients=usecases.clients.suggest(session, workspace_id=actor.workspace_id, typed=channel.name),
        )
    run.slack(actor.workspace_id).whisper(
        channel=slack_id, user_id=actor.user_id, text=message.text, blocks=message.blocks
    )


def _kind(text: str) -> tuple[str, str]:
    """The name and the kind after it, if the last word is one."""
    name, last = arguments.last(text)
    kind = usecases.links.kind_of(last)
    return (name, kind) if kind else (text, "")


def _question(run: Runtime, *, actor: Actor, slack_id: str, client_id: int) -> Message:
    rooms.learn(run, actor=actor, slack_id=slack_id)
    with run.begin() as session:
        client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
        channel = usecases.channels.known(session, workspace_id=actor.workspace_id, slack_id=slack_id)
        outsiders = bool(usecases.links.guess(channel))
        return views.links.question(words(actor.language), client=client, outsiders=outsiders)


def _link(run: Runtime, *, actor: Actor, slack_id: str, client_id: int, kind: str) -> Message:
    if kind == usecases.links.CLIENT:
        rooms.enter(run, actor=actor, slack_id=slack_id)
    else:
        rooms.learn(run, actor=actor, slack_id=slack_id)
    with run.begin() as session:
        before = usecases.links.link(
            session, actor=actor, slack_id=slack_id, client_id=client_id, kind=kind, now=run.now()
        )
        held = usecases.preferences.of(session, workspace_id=actor.workspace_id, client_id=client_id)
        was = before.client_id if before.client_id != client_id else 0
        return views.links.linked(
            words(actor.language),
            client=usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id),
            slack_id=slack_id,
            kind=kind,
            alerts=held.alerts,
            before=_name(session, actor=actor, client_id=was),
            undo=_undo(before, Link(client_id, kind)),
        )


def _name(session: Session, *, actor: Actor, client_id: int) -> str:
    if not client_id:
        return ""
    return usecases.clients.name(session, workspace_id=actor.workspace_id, client_id=client_id)


def _undo(before: Link, after: Link) -> str:
    since = before.since.isoformat() if before.since else ""
    return json.dumps([before.client_id, before.kind, after.client_id, after.kind, since])


def _remembered(value: str) -> tuple[Link, Link]:
    """What an Undo button needs: the link before and after."""
    try:
        before_id, before, after_id, after, *since = json.loads(value)
        began = datetime.fromisoformat(since[0]) if since and since[0] else None
    except (ValueError, TypeError):
        raise Refusal("gone") from None
    kinds = (*usecases.links.KINDS, usecases.links.SUSPENDED, "")
    if before not in kinds or after not in kinds:
        raise Refusal("gone")
    return Link(answers.row_id(before_id), before, began), Link(answers.row_id(after_id), after)
