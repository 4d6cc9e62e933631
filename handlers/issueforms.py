"""Doors of the details of issues: the form, what is the same, and the question to the client with its answer."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.issueasks
import usecases.issuedetails
import usecases.issues
import usecases.receipts
import views.issueasks
import views.issueforms
import views.releases
from handlers import answers, clicks, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime
from views import forms
from views.words import words

VERBS: dict[str, Verb] = {}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of details."""
    app.action("issues.details")(bind(details, run))
    app.view("issues.describe")(bind(described, run))
    app.action("issues.duplicate")(bind(same, run))
    app.action("issues.repeat")(bind(same, run))
    app.action("issues.ask")(bind(ask, run))
    app.view("issues.ask_sent")(bind(asked, run))
    app.action("issues.yes")(bind(answered, run, solved=True))
    app.action("issues.not_yet")(bind(answered, run, solved=False))


def details(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """ "Details…" on a card."""
    actor = whoami.actor(run, body=body)
    issue_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        issue = usecases.issuedetails.get(session, actor=actor, issue_id=issue_id)
        others = usecases.issuedetails.others(session, issue=issue, now=run.now())
        seen = str(clicks.undo_id(session, row=issue))
    private = answers.remember(issue=str(issue_id), seen=seen, channel=answers.channel(body))
    view = views.issueforms.details(words(actor.language), issue=issue, others=others, private=private)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def described(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The details handed in."""
    actor, view = whoami.actor(run, body=body), body["view"]
    said, private = forms.answers(view), answers.remembered(view)
    issue_id, w, told = answers.row_id(private.get("issue", "")), words(actor.language), []
    by: dict[str, Any] = {"actor": actor, "issue_id": issue_id, "now": run.now()}
    with run.begin() as session:
        issue = usecases.issuedetails.get(session, actor=actor, issue_id=issue_id)
        if usecases.receipts.first_time(session, key=answers.form_key(view), now=run.now()):
            texts = {name: str(said.get(name) or "") for name in ("workaround", "cause", "resolution")}
            seen = answers.seen(private)
            if deed := usecases.issuedetails.describe(session, texts=texts, seen=seen, **by):
                told.append(views.issueforms.described(w, issue=issue, deed_id=deed.id))
            if said.get("same"):
                other_id = answers.row_id(said["same"])
                deed = usecases.issuedetails.same(session, other_id=other_id, **by)
                other = usecases.issues.get(session, workspace_id=actor.workspace_id, issue_id=other_id)
                told.append(views.issueforms.same(w, issue=issue, other=other, deed_id=deed.id))
    ack()
    for message in told[-1:]:
        key = f"described:{view['id']}"
        answers.privately(run, actor=actor, channel=private.get("channel", ""), message=message, key=key)


def same(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """ "Same" beside a new issue: a duplicate of one that is open, or a repeat."""
    actor, message = whoami.actor(run, body=body), None
    first, _, second = answers.value(body).partition(":")
    issue_id, other_id = answers.row_id(first), answers.row_id(second)
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            deed = usecases.issuedetails.same(
                session, actor=actor, issue_id=issue_id, other_id=other_id, now=run.now()
            )
            ids = {"workspace_id": actor.workspace_id}
            issue = usecases.issues.get(session, issue_id=issue_id, **ids)
            other = usecases.issues.get(session, issue_id=other_id, **ids)
            w = words(actor.language)
            message = views.issueforms.same(w, issue=issue, other=other, deed_id=deed.id)
    ack()
    if message:
        respond(text=message.text, blocks=message.blocks, replace_original=True)


def ask(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """ "Ask the client…" on a solved card: the words to be posted."""
    actor = whoami.actor(run, body=body)
    issue_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        _, places, draft = usecases.issueasks.places(session, actor=actor, issue_id=issue_id)
    private = answers.remember(issue=str(issue_id), channel=answers.channel(body))
    view = views.releases.form(
        words(actor.language), places=places, draft=draft, private=private, callback="issues.ask_sent"
    )
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def asked(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The question released."""
    actor, view, message = whoami.actor(run, body=body), body["view"], None
    said, private = forms.answers(view), answers.remembered(view)
    issue_id = answers.row_id(private.get("issue", ""))
    with run.begin() as session:
        usecases.issuedetails.get(session, actor=actor, issue_id=issue_id)
        if usecases.receipts.first_time(session, key=answers.form_key(view), now=run.now()):
            issue = usecases.issueasks.ask(
                session,
                actor=actor,
                issue_id=issue_id,
                text=str(said.get("text") or ""),
                where=str(said.get("where") or ""),
                now=run.now(),
            )
            message = views.issueasks.asked(words(actor.language), issue=issue)
    ack()
    if message:
        key = f"asked:{view['id']}"
        answers.privately(run, actor=actor, channel=private.get("channel", ""), message=message, key=key)


def answered(ack: Ack, body: dict[str, Any], *, run: Runtime, solved: bool) -> None:
    """The client's button: the question itself tells what they said."""
    actor = whoami.actor(run, body=body)
    issue_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.issueasks.answered(
                session,
                actor=actor,
                issue_id=issue_id,
                slack_id=answers.channel(body),
                solved=solved,
                now=run.now(),
            )
    ack()
