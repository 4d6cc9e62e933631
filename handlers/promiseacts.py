"""Doors of what is done to a promise: the buttons under alerts, in Home and in lists, and their forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.matters
import usecases.permissions
import usecases.promiselists
import usecases.promiseproposals
import usecases.promises
import usecases.promiseshows
import usecases.receipts
import views.history
import views.promiseforms
import views.promises
from domain.people import Actor
from domain.permissions import Act
from handlers import answers, clicks, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime, Session
from views import forms
from views.blocks import Block, Message
from views.words import words

VERBS: dict[str, Verb] = {}


def register(app: App, run: Runtime) -> None:
    """Bind the buttons and forms of promises that are tracked."""
    for act in ACTS:
        app.action(f"promises.{act}")(bind(clicked, run, act=act))
    for name in FORMS:
        app.action(f"promises.{name}")(bind(opened, run, name=name))
    for callback in ENTRIES:
        app.view(f"promises.{callback}")(bind(submitted, run, callback=callback))


def clicked(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime, act: str) -> None:
    """What needs no form: the alert says so itself, and the person privately gets an Undo."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    promise_id, message = answers.row_id(answers.value(body)), None
    with run.begin() as session:
        now = run.now()
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=now):
            row = ACTS[act](session, actor=actor, promise_id=promise_id, now=now)
            message = said(session, row=row, actor=actor, run=run, what=act)
    ack()
    clicks.answered(run, actor=actor, body=body, respond=respond, message=message)


def opened(ack: Ack, body: dict[str, Any], *, run: Runtime, name: str) -> None:
    """What needs a form."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    promise_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        row = usecases.promises.get(session, actor=actor, promise_id=promise_id)
        seen = str(clicks.undo_id(session, row=row))
        private = answers.remember(promise=str(promise_id), seen=seen, **clicks.origin(body))
        view = _form(session, name=name, actor=actor, promise_id=promise_id, now=run.now(), private=private)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def submitted(ack: Ack, body: dict[str, Any], *, run: Runtime, callback: str) -> None:
    """A form handed in."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    view, message = body["view"], None
    filled, kept = forms.answers(view), answers.remembered(view)
    promise_id = answers.row_id(kept.get("promise"))
    require_colleague(run, body=body, filled=filled)
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.form_key(view), now=run.now()):
            row = usecases.promises.get(session, actor=actor, promise_id=promise_id)
            usecases.matters.require_unchanged(session, row=row, seen=answers.seen(kept))
            about: dict[str, Any] = {"actor": actor, "promise_id": promise_id, "now": run.now()}
            row = _enter(session, callback=callback, filled=filled, **about)
            message = said(session, row=row, actor=actor, run=run, what=ENTRIES[callback])
    ack()
    clicks.submitted(run, actor=actor, body=body, message=message)


def require_colleague(run: Runtime, *, body: dict[str, Any], filled: dict[str, Any]) -> None:
    """Whoever was chosen from Slack's menu of people, which offers outsiders too, is one of ours."""
    for field, reason in (("owner", "promise_owner_outside"), ("told", "promise_needs_teller")):
        user_id = str(filled.get(field) or "")
        whoami.require_colleague(run, body=body, user_id=user_id, field=field, reason=reason)


def said(session: Session, *, row: Any, actor: Actor, run: Runtime, what: str) -> Message:
    """The private confirmation of what was done last to a promise, with its Undo."""
    w = words(actor.language)
    facts: dict[str, Any] = {"row": row, "deed_id": clicks.undo_id(session, row=row)}
    zone = usecases.promiseproposals.zone(session, row=row, now=run.now())
    if what == "made":
        client = usecases.promises.client_of(session, row=row)
        return views.promises.made(w, client=client, zone=zone, **facts)
    if what == "moved":
        return views.promises.moved(w, zone=zone, missed=usecases.promises.missed(session, row=row), **facts)
    if what == "at_risk":
        return views.promises.at_risk(w, zone=zone, **facts)
    plain: dict[str, Callable[..., Message]] = {
        "done": views.promises.settled,
        "on_track": views.promises.on_track,
        "dropped": views.promises.dropped,
        "changed": views.promises.changed,
    }
    return plain[what](w, **facts)


def _form(
    session: Session, *, name: str, actor: Actor, promise_id: int, now: datetime, private: str
) -> Block:
    ids: dict[str, Any] = {"actor": actor, "promise_id": promise_id}
    w = words(actor.language)
    if name == "earlier":
        row = usecases.promises.get(session, **ids)
        return views.promiseforms.earlier(w, row=row, private=private)
    row = usecases.promises.get_open(session, **ids)
    if name == "details":
        held = usecases.promiseshows.blockable(
            session, workspace_id=row.workspace_id, client_id=row.client_id
        )
        deeds = usecases.promiselists.history(session, row=row)
        lines = [views.history.line(w, deed=deed, zone=actor.zone) for deed in deeds]
        return views.promiseforms.details(w, row=row, held=held, history=lines, private=private)
    zone = usecases.promiseproposals.zone(session, row=row, now=now)
    if name == "drop":
        return views.promiseforms.drop(w, row=row, zone=zone, private=private)
    return views.promiseforms.move(w, row=row, zone=zone, user_id=actor.user_id, private=private)


def _enter(session: Session, *, callback: str, filled: dict[str, Any], **about: Any) -> Any:
    """Do what a form says, and return the promise."""
    text = {name: str(filled.get(name) or "") for name in ("reason", "told", "outcome")}
    if callback == "moved":
        due, reason, told = filled.get("due"), text["reason"], text["told"]
        return usecases.promises.move(session, due=due, reason=reason, told=told, **about)
    if callback == "dropped":
        return usecases.promises.drop(session, status=text["outcome"], reason=text["reason"], **about)
    if callback == "done_at":
        return usecases.promises.done_at(session, at=filled.get("at"), **about)
    return usecases.promises.change(session, entry=views.promiseforms.read(filled), **about)


ACTS: dict[str, Callable[..., Any]] = {
    "done": usecases.promises.done,
    "on_track": usecases.promises.on_track,
    "at_risk": usecases.promises.at_risk,
}
FORMS = ("move", "drop", "earlier", "details")
ENTRIES = {"moved": "moved", "dropped": "dropped", "done_at": "done", "changed": "changed"}
"""The forms by their callback, with what is said of each."""
