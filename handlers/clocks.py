"""Doors of clocks: the buttons under an alert, in Home and in private confirmations, and the working
behind "Why?".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.clocks
import usecases.conversations
import usecases.explanations
import usecases.issues
import usecases.people
import usecases.quiet
import usecases.receipts
import views.clocks
import views.explanations
import views.issues
from domain.people import Actor
from domain.refusals import Refusal
from handlers import answers, home, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime, Session
from views.blocks import Message
from views.words import words

VERBS: dict[str, Verb] = {}


def register(app: App, run: Runtime) -> None:
    """Bind the buttons of clocks."""
    for name, act, what in ACTS:
        app.action(name)(bind(clicked, run, act=act, what=what))
    app.action("clocks.why")(bind(why, run))
    app.action("clocks.undo")(bind(undone, run))
    app.action("clocks.open")(bind(opened, run))


def clicked(
    ack: Ack, body: dict[str, Any], *, run: Runtime, act: Callable[..., Any], what: str, choice: str = "30m"
) -> None:
    """A declaration about the conversation; the alert says so itself, and the person privately gets an
    Undo.
    """
    actor = whoami.actor(run, body=body)
    clock_id, done, w = answers.row_id(answers.value(body)), None, words(actor.language)
    key = answers.click_key(body)
    with run.begin() as session:
        usecases.people.require_team(actor)
        now = run.now()
        if usecases.receipts.first_time(session, key=key, now=now):
            issue_id = usecases.clocks.issue_of(session, workspace_id=actor.workspace_id, clock_id=clock_id)
            if issue_id:
                done = _about_issue(session, actor=actor, issue_id=issue_id, what=what, now=now)
                if what == "claimed":
                    usecases.quiet.hold_back(session, actor=actor, clock_id=clock_id, choice=choice, now=now)
            else:
                conversation_id = usecases.conversations.of_clock(session, actor=actor, clock_id=clock_id)
                mark = act(session, actor=actor, conversation_id=conversation_id, at=now, now=now)
                done, key = views.clocks.done(w, what=what, mark_id=mark.id), f"mark:{mark.id}"
    ack()
    if home.is_home(body):
        home.refresh(run, actor=actor)
    elif done:
        channel = (body.get("channel") or {}).get("id", "")
        answers.privately(run, actor=actor, channel=channel, message=done, key=key)


def _about_issue(session: Session, *, actor: Actor, issue_id: int, what: str, now: datetime) -> Message:
    """The same said of an issue: who takes care owns it, and it can wait for the client."""
    if what not in ABOUT_ISSUES:
        raise Refusal("gone")
    act, answer = ABOUT_ISSUES[what]
    return answer(words(actor.language), issue=act(session, actor=actor, issue_id=issue_id, now=now))


def why(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """Show which stretches of time counted and which did not."""
    actor = whoami.actor(run, body=body)
    clock_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        told = usecases.explanations.of(session, actor=actor, clock_id=clock_id, now=run.now())
    view = views.explanations.card(words(actor.language), told)
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


ABOUT_ISSUES: dict[str, tuple[Callable[..., Any], Callable[..., Message]]] = {
    "claimed": (usecases.issues.take, views.issues.taken),
    "waiting": (usecases.issues.wait, views.issues.waits),
}
ACTS: list[tuple[str, Callable[..., Any], str]] = [
    ("clocks.claim", usecases.conversations.claim, "claimed"),
    ("clocks.waiting", usecases.conversations.waiting, "waiting"),
    ("clocks.not_request", usecases.conversations.not_request, "not_request"),
]
