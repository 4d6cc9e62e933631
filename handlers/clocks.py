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
import usecases.matters
import usecases.permissions
import usecases.quiet
import usecases.receipts
import usecases.undo
import views.clocks
import views.explanations
import views.issues
import views.matters
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, home, issues, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.matters import Matter
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
        usecases.permissions.require(actor, act=Act.WORK)
        now = run.now()
        if usecases.receipts.first_time(session, key=key, now=now):
            matter = usecases.clocks.matter_of(session, workspace_id=actor.workspace_id, clock_id=clock_id)
            if matter:
                done = _about_matter(session, actor=actor, matter=matter, what=what, now=now)
                if what == "claimed":
                    usecases.quiet.hold_back(session, actor=actor, clock_id=clock_id, choice=choice, now=now)
            else:
                conversation_id = usecases.conversations.of_clock(session, actor=actor, clock_id=clock_id)
                mark = act(session, actor=actor, conversation_id=conversation_id, at=now, now=now)
                said = usecases.conversations.outcome(session, mark=mark)
                done, key = views.clocks.done(w, what=said, mark_id=mark.id), f"mark:{mark.id}"
    ack()
    if home.is_home(body):
        home.refresh(run, actor=actor, body=body, done=done)
    elif done:
        channel = (body.get("channel") or {}).get("id", "")
        answers.privately(run, actor=actor, channel=channel, message=done, key=key)


def _about_matter(session: Session, *, actor: Actor, matter: Matter, what: str, now: datetime) -> Message:
    """The same said of a matter: who takes care owns it, and an issue can wait for the client."""
    w = words(actor.language)
    if matter.NOUN == "issue" and what in ABOUT_ISSUES:
        act, answer = ABOUT_ISSUES[what]
        changed = act(session, actor=actor, issue_id=matter.id, now=now)
        return issues.confirmed(session, actor=actor, issue=changed, answer=answer)
    if what != "claimed":
        raise Refusal("gone")
    mine = matter.owner_id == actor.user_id
    row = usecases.matters.take(session, actor=actor, subject=matter.subject, now=now)
    usecases.undo.show(session, row=row, now=now)
    deed = None if mine else usecases.matters.latest(session, row=row)
    return views.matters.taken(w, noun=row.NOUN, number=row.number, deed_id=deed.id if deed else 0)


def why(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """Show which stretches of time counted and which did not."""
    actor = whoami.actor(run, body=body)
    clock_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        told = usecases.explanations.of(session, actor=actor, clock_id=clock_id, now=run.now())
    view = views.explanations.card(words(actor.language), told)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def undone(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Take a declaration back."""
    actor = whoami.actor(run, body=body)
    mark_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        usecases.permissions.require(actor, act=Act.WORK)
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.conversations.withdraw(session, actor=actor, mark_id=mark_id, now=run.now())
    ack()
    message = views.clocks.undone(words(actor.language))
    if home.is_home(body):
        home.refresh(run, actor=actor, body=body, done=message)
    else:
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
