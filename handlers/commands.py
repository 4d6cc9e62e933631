"""The two slash commands: `/client <verb> …` finds its verb's door, `/client-update` has its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App

from domain import arguments
from domain.people import Actor
from handlers import whoami
from handlers.binding import bind
from usecases.runtime import Runtime
from views.blocks import Message


@dataclass(frozen=True)
class Call:
    """A command as a door sees it: who, where, the words after the verb; `trigger` opens one form within 3 s."""

    actor: Actor
    channel_id: str
    rest: str
    trigger: str


ANYWHERE = "privacy"
"""The verb that is answered alike to everybody, in whatever room."""

Verb = Callable[[Call, Runtime], Message | None]
"""A door of `/client`: returns the private answer, or None when it opened a form."""


def split(text: str) -> tuple[str, str]:
    """The first word, lower-cased, and the rest."""
    first, rest = arguments.first(text)
    return first.lower(), rest


def reply(message: Message | None) -> dict[str, Any]:
    """A private answer as `ack` takes it; nothing when a form was opened."""
    if message is None:
        return {}
    return {"response_type": "ephemeral", "text": message.text, "blocks": message.blocks}


def find(verbs: Mapping[str, Verb], text: str) -> tuple[Verb | None, str]:
    """The door for a command's text and the words left for it."""
    verb, rest = split(text)
    return verbs.get(verb), rest


def register(app: App, run: Runtime, *, verbs: Mapping[str, Verb]) -> None:
    """Bind `/client`; an empty or unknown verb gets the help card."""
    app.command("/client")(bind(client, run, verbs=verbs))


def client(ack: Ack, body: dict[str, Any], *, run: Runtime, verbs: Mapping[str, Verb]) -> None:
    """`/client <verb> …`: the verb's door answers, privately."""
    text = body.get("text", "")
    actor = whoami.actor(run, body=body, anywhere=split(text)[0] == ANYWHERE)
    verb, rest = find(verbs, text)
    if verb is None:
        verb, rest = verbs["help"], text.strip()
    call = Call(actor=actor, channel_id=body["channel_id"], rest=rest, trigger=body["trigger_id"])
    ack(**reply(verb(call, run)))
