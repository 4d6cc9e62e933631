"""Doors of imports: `/client import [#channel] 30d`."""

from __future__ import annotations

from slack_bolt import App

import usecases.imports
import usecases.permissions
import views.imports
from domain import arguments, periods
from domain.permissions import Act
from domain.refusals import Refusal
from handlers.commands import Call, Verb
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words


def history(call: Call, run: Runtime) -> Message:
    """Have the history of this channel, or of the one that is named, recorded."""
    usecases.permissions.require(call.actor, act=Act.TRIAL)
    before, slack_id, after = arguments.channel(call.rest) or ("", call.channel_id, call.rest)
    days = periods.days_of(arguments.plain(f"{before} {after}"))
    if days is None:
        raise Refusal("import_usage")
    with run.begin() as session:
        begun = usecases.imports.begin(
            session, actor=call.actor, slack_id=slack_id, days=days, now=run.now(), machine=run.machine()
        )
    return views.imports.begun(
        words(call.actor.language),
        channel_id=slack_id,
        client=begun.client,
        since=begun.since,
        enforce_from=begun.enforce_from,
    )


VERBS: dict[str, Verb] = {"import": history}


def register(app: App, run: Runtime) -> None:
    """Nothing but the verb: an import has no buttons."""
