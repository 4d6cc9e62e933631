"""Doors of clocks: the buttons under an alert, in Home and in private confirmations, and the working
behind "Why?".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.clocks
import usecases.conversations
import usecases.explanations
import usecases.people
import usecases.receipts
import views.clocks
from handlers import answers, home, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime
from views.words import words

VERBS: dict[str, Verb] = {}


def register(app: App, run: Runtime) -> None:
    """Bind the buttons of clocks."""
    for name, act, what in ACTS:
        app.action(name)(bind(clicked, run, act=act, what=what))
    app.action("clocks.why")(bind(why, run))
    app.action("clocks.undo")(bind(undone, run))
    app.action("clocks.open")(bind(opened, run))


def clicked(ack: Ack, body: dict[str, Any], *, run: Runtime, act: Callable[..., Any], what: str) -> None:
    """A declaration about the conversation; the alert says so itself, and the person privately gets an
    Undo.
    """
    actor = whoami.actor(run, body=body)
    clock_id, mark = answers.row_id(answers.value(body)), None
    with run.begin() as session:
        usecases.people.require_team(actor)
        now = run.now()
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=now):
            conversation_id = usecases.conversations.of_clock(session, actor=actor, clock_id=clock_id)
            mark = act(session, actor=actor, conversation_id=conversation_id, at=now, now=now)
    ack()
    if home.is_home(body):
        home.refresh(run, actor=actor)
    elif mark:
        answers.privately(
            run,
            actor=actor,
            channel=(body.get("channel") or {}).get("id", ""),
            message=views.clocks.done(words(actor.language), what=what, mark_id=mark.id),
            key=f"mark:{mark.id}",
        )


def why(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """Show which stretches of time counted and which did not."""
    actor = whoami.actor(run, body=body)
    clock_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        told = usecases.explanations.of(session, actor=actor, clock_id=clock_id, now=run.now())
    view = views.clocks.why(words(actor.language), told.face, lines=told.lines, elapsed=told.elapsed)
    run.slack.open_form(trigger=body["trigger_id"], view=view)
    ack()


def undone(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Take a declaration back."""
    actor = whoami.actor(run, body=body)
    mark_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        usecases.people.require_team(actor)
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.conversations.withdraw(session, actor=actor, mark_id=mark_id, now=run.now())
    ack()
    message = views.clocks.undone(words(actor.language))
    respond(text=message.text, blocks=message.blocks, replace_original=True)


def opened(ack: Ack) -> None:
    """The link to the message was followed; Slack wants to hear that we know."""
    ack()


ACTS: list[tuple[str, Callable[..., Any], str]] = [
    ("clocks.claim", usecases.conversations.claim, "claimed"),
    ("clocks.waiting", usecases.conversations.waiting, "waiting"),
    ("clocks.not_request", usecases.conversations.not_request, "not_request"),
]
