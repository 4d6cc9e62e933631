"""The doors that all matters share: "Track as…" on a message, and Undo."""

from __future__ import annotations

from typing import Any, Protocol

from slack_bolt import Ack, App, Respond

import usecases.people
import usecases.permissions
import usecases.receipts
import usecases.undo
import views.issues
import views.matters
from domain.people import Actor
from domain.permissions import Act
from handlers import answers, changes, decisions, home, needs, risks, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime
from views.words import words

VERBS: dict[str, Verb] = {}


class Opener(Protocol):
    """Opens the form of a noun for what was said in a message."""

    def __call__(
        self, run: Runtime, *, actor: Actor, trigger: str, channel: str, ts: str, title: str
    ) -> None: ...


OPENERS: dict[str, Opener] = {
    "need": needs.open_form,
    "change": changes.open_form,
    "risk": risks.open_form,
    "decision": decisions.open_form,
}
"""What a message can be tracked as, in this order."""


def register(app: App, run: Runtime) -> None:
    """Bind what all matters share."""
    app.action("matters.undo")(bind(undone, run))
    app.shortcut("matters.from_message")(bind(from_message, run))
    for noun, opener in OPENERS.items():
        app.action(f"matters.track.{noun}")(bind(chosen, run, opener=opener))


def from_message(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """ "Track as…" on a message: what it shall become. Each answer is a button of a private message, since a form
    cannot be opened reliably from a form.
    """
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    message, w = body["message"], words(actor.language)
    with run.begin() as session:
        text = usecases.people.readable(
            session, workspace_id=actor.workspace_id, text=str(message.get("text") or "")
        )
    title = views.issues.title_from(w, text=text)
    value = answers.remember(channel=body["channel"]["id"], ts=str(message["ts"]), title=title)
    asked = views.matters.track(w, title=title, value=value)
    ack()
    respond(text=asked.text, blocks=asked.blocks, response_type="ephemeral", replace_original=False)


def chosen(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime, opener: Opener) -> None:
    """The form for what was chosen; the question is done with."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    told = answers.remembered({"private_metadata": answers.value(body)})
    place = {name: told.get(name, "") for name in ("channel", "ts", "title")}
    opener(run, actor=actor, trigger=body["trigger_id"], **place)
    ack()
    respond(delete_original=True)


def undone(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Take a deed back."""
    actor, message = whoami.actor(run, body=body), None
    deed_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            row = usecases.undo.undo(session, actor=actor, deed_id=deed_id, now=run.now())
            message = views.matters.undone(words(actor.language), noun=row.NOUN, number=row.number)
    ack()
    if home.is_home(body):
        home.refresh(run, actor=actor, body=body, done=message)
    elif message:
        respond(text=message.text, blocks=message.blocks, replace_original=True)
