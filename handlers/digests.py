"""Doors of digests: `/client digest preview|now [client]`, and the button that shows the next one of a client."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.clients
import usecases.digests
import usecases.permissions
import views.digests
from domain import arguments
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, clicks, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb, split
from usecases.runtime import Runtime, Session
from views.blocks import Message
from views.words import words


def digest(call: Call, run: Runtime) -> Message:
    """Show the digest to one person, or post it at once; of one client when its name follows."""
    usecases.permissions.require(call.actor, act=Act.READ)
    act, rest = split(call.rest)
    name = arguments.plain(rest)
    if act in ("preview", "预览"):
        return _preview(call, run, name=name)
    if act in ("now", "立即", "现在"):
        return _now(call, run, name=name)
    raise Refusal("digest_usage")


def _preview(call: Call, run: Runtime, *, name: str) -> Message:
    actor = call.actor
    with run.begin() as session:
        client_id = usecases.digests.whose(session, workspace_id=actor.workspace_id, name=name)
        return _previewed(session, run=run, actor=actor, client_id=client_id)


def _previewed(session: Session, *, run: Runtime, actor: Actor, client_id: int) -> Message:
    shown = usecases.digests.preview(
        session,
        workspace_id=actor.workspace_id,
        client_id=client_id,
        now=run.now(),
        language=actor.language,
    )
    return views.digests.previewed(words(actor.language), shown=shown)


def _now(call: Call, run: Runtime, *, name: str) -> Message:
    with run.begin() as session:
        client_id = usecases.digests.whose(session, workspace_id=call.actor.workspace_id, name=name)
        channel_id = usecases.digests.send_now(
            session, actor=call.actor, client_id=client_id, key=call.trigger, now=run.now()
        )
    return views.digests.sent(words(call.actor.language), channel_id=channel_id)


def shown(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The next digest of a client, privately, as it would be by now."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.READ)
    client_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
        message = _previewed(session, run=run, actor=actor, client_id=client.id)
    ack()
    clicks.shown(run, actor=actor, body=body, respond=respond, message=message)


VERBS: dict[str, Verb] = {"digest": digest}


def register(app: App, run: Runtime) -> None:
    """Bind the button that other pages have; a digest itself has none."""
    app.action("digests.show")(bind(shown, run))
