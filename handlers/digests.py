"""Doors of digests: `/client digest preview|now [client]`."""

from __future__ import annotations

from slack_bolt import App

import usecases.digests
import usecases.people
import views.digests
from domain import arguments
from domain.refusals import Refusal
from handlers.commands import Call, Verb, split
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words


def digest(call: Call, run: Runtime) -> Message:
    """Show the digest to one person, or post it at once; of one client when its name follows."""
    usecases.people.require_team(call.actor)
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
        shown = usecases.digests.preview(
            session,
            workspace_id=actor.workspace_id,
            client_id=usecases.digests.whose(session, workspace_id=call.actor.workspace_id, name=name),
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


VERBS: dict[str, Verb] = {"digest": digest}


def register(app: App, run: Runtime) -> None:
    """Nothing but the verb: a digest has no buttons."""
