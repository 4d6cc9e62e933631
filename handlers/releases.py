"""Doors of telling the client what became of a need or a change request: the text to release, or why there is none."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.permissions
import usecases.receipts
import usecases.releases
import views.releases
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, clicks, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime
from views import forms
from views.words import words

VERBS: dict[str, Verb] = {}


def register(app: App, run: Runtime) -> None:
    """Bind the three ways in which it ends that the client does not know."""
    app.action("releases.open")(bind(opened, run))
    app.action("releases.told")(bind(told, run))
    app.action("releases.why")(bind(asked_why, run))
    app.view("releases.post")(bind(posted, run))
    app.view("releases.withhold")(bind(withheld, run))


def opened(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The draft, in the client's language, to be changed and posted."""
    actor, subject = whoami.actor(run, body=body), answers.value(body)
    with run.begin() as session:
        row = usecases.releases.find(session, actor=actor, subject=subject)
        usecases.releases.require_owed(session, row=row)
        places = usecases.releases.places(session, row=row)
        draft = usecases.releases.draft(session, row=row)
    if not places:
        raise Refusal("release_nowhere")
    private = answers.remember(subject=subject, **clicks.origin(body))
    view = views.releases.form(words(actor.language), places=places, draft=draft, private=private)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def posted(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The text that the person saw goes to the client."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RELEASE)
    view, message = body["view"], None
    said, private, key = forms.answers(view), answers.remembered(view), answers.form_key(view)
    with run.begin() as session:
        row = usecases.releases.find(session, actor=actor, subject=private.get("subject", ""))
        if usecases.receipts.first_time(session, key=key, now=run.now()):
            deed = usecases.releases.tell(
                session,
                actor=actor,
                row=row,
                text=str(said.get("text") or ""),
                where=str(said.get("where") or ""),
                now=run.now(),
            )
            slack_id = str(deed.facts["channel"])
            message = views.releases.posted(
                words(actor.language), noun=row.NOUN, number=row.number, slack_id=slack_id, deed_id=deed.id
            )
    ack()
    clicks.submitted(run, actor=actor, body=body, message=message)


def told(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """They know already."""
    actor, message = whoami.actor(run, body=body), None
    usecases.permissions.require(actor, act=Act.WORK)
    with run.begin() as session:
        row = usecases.releases.find(session, actor=actor, subject=answers.value(body))
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            deed = usecases.releases.told(session, actor=actor, row=row, now=run.now())
            message = views.releases.told(
                words(actor.language), noun=row.NOUN, number=row.number, deed_id=deed.id
            )
    ack()
    clicks.answered(run, actor=actor, body=body, respond=respond, message=message)


def asked_why(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """Why they are not told."""
    actor, subject = whoami.actor(run, body=body), answers.value(body)
    with run.begin() as session:
        row = usecases.releases.find(session, actor=actor, subject=subject)
        usecases.releases.require_owed(session, row=row)
    private = answers.remember(subject=subject, **clicks.origin(body))
    view = views.releases.withholding(words(actor.language), private=private)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def withheld(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The reason is noted, and nobody is asked to tell any more."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WITHHOLD)
    view, message = body["view"], None
    said, private, key = forms.answers(view), answers.remembered(view), answers.form_key(view)
    with run.begin() as session:
        row = usecases.releases.find(session, actor=actor, subject=private.get("subject", ""))
        if usecases.receipts.first_time(session, key=key, now=run.now()):
            reason = str(said.get("reason") or "")
            deed = usecases.releases.withhold(session, actor=actor, row=row, reason=reason, now=run.now())
            message = views.releases.withheld(
                words(actor.language), noun=row.NOUN, number=row.number, deed_id=deed.id
            )
    ack()
    clicks.submitted(run, actor=actor, body=body, message=message)
