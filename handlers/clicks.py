"""How a door answers a click that somebody made in a private message, under an alert or in Home."""

from __future__ import annotations

from typing import Any

from slack_bolt import Respond

import usecases.matters
from domain.people import Actor
from handlers import answers, home
from usecases.matters import Matter
from usecases.runtime import Runtime, Session
from views.blocks import Message


def answered(
    run: Runtime, *, actor: Actor, body: dict[str, Any], respond: Respond, message: Message | None
) -> None:
    """Home is shown anew and says it, a private message is replaced, and beside anything else the person reads it
    privately.
    """
    if home.is_home(body):
        home.refresh(run, actor=actor, body=body, done=message)
    elif message and body["container"].get("is_ephemeral"):
        respond(text=message.text, blocks=message.blocks, replace_original=True)
    elif message:
        key = answers.click_key(body)
        answers.privately(run, actor=actor, channel=answers.channel(body), message=message, key=key)


def shown(run: Runtime, *, actor: Actor, body: dict[str, Any], respond: Respond, message: Message) -> None:
    """What somebody wants to see, privately; in Home, where nothing can be answered, in a direct message."""
    if body.get("response_url"):
        respond(text=message.text, blocks=message.blocks, response_type="ephemeral", replace_original=False)
    else:
        key = answers.click_key(body)
        answers.privately(run, actor=actor, channel="", message=message, key=key)


def origin(body: dict[str, Any]) -> dict[str, str]:
    """Where a form was opened, to be remembered in it."""
    return {"channel": answers.channel(body), "home": "yes" if home.is_home(body) else ""}


def submitted(run: Runtime, *, actor: Actor, body: dict[str, Any], message: Message | None) -> None:
    """The same after a form that was opened there."""
    private, key = answers.remembered(body["view"]), answers.form_key(body["view"])
    if private.get("home"):
        home.refresh(run, actor=actor, body=body)
    if message:
        answers.privately(run, actor=actor, channel=private.get("channel", ""), message=message, key=key)


def undo_id(session: Session, *, row: Matter) -> int:
    """The deed that the button "Undo" takes back; 0 for none."""
    return usecases.matters.newest(session, row=row)
