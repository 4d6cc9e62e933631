"""The door of privacy: what is recorded in a channel, and for how long."""

from __future__ import annotations

import usecases.channels
import usecases.permissions
import usecases.preferences
import views.capture
from domain.permissions import Act
from handlers.commands import Call, Verb
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words


def privacy(call: Call, run: Runtime) -> Message:
    """`/client privacy`: what is recorded here, where and for how long; anybody may ask."""
    actor = call.actor
    usecases.permissions.require(actor, act=Act.PRIVACY)
    with run.begin() as session:
        place = usecases.channels.known(session, workspace_id=actor.workspace_id, slack_id=call.channel_id)
        kind, client_id = place.kind, place.client_id or 0
        held = usecases.preferences.of(session, workspace_id=actor.workspace_id, client_id=client_id)
    return views.capture.privacy(
        words(actor.language), slack_id=call.channel_id, kind=kind, days=held.keep_texts
    )


VERBS: dict[str, Verb] = {"privacy": privacy}
