"""Doors of the steps of a complaint: the buttons that open a form, the forms handed in, and what one click does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.complaintcards
import usecases.complaintposts
import usecases.complaints
import usecases.complaintsteps
import usecases.matters
import usecases.permissions
import usecases.receipts
import views.complaintforms
import views.complaints
import views.matters
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
SOON = timedelta(days=1)
"""When the client hears next, as it is proposed."""
Step = Callable[..., Any]


def register(app: App, run: Runtime) -> None:
    """Bind the steps."""
    for act, do in TELLING.items():
        app.action(f"complaints.{act}")(bind(opened, run, act=act))
        app.view(f"complaints.{act}")(bind(submitted, run, act=act, do=do, read=_read_telling))
    for act, (do, read) in FORMS.items():
        app.action(f"complaints.{act}")(bind(opened, run, act=act))
        app.view(f"complaints.{act}")(bind(submitted, run, act=act, do=do, read=read))
    for act, do in CLICKS.items():
        app.action(f"complaints.{act}")(bind(clicked, run, do=do))


def opened(ack: Ack, body: dict[str, Any], *, run: Runtime, act: str) -> None:
    """The form of a step, unless something else comes first."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    show(run, actor=actor, body=body, row_id=answers.row_id(answers.value(body)), act=act)
    ack()


def show(run: Runtime, *, actor: Actor, body: dict[str, Any], row_id: int, act: str) -> None:
    """Open the form of a step."""
    with run.begin() as session:
        view = _form(session, actor=actor, row_id=row_id, act=act, origin=clicks.origin(body), now=run.now())
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)


def submitted(ack: Ack, body: dict[str, Any], *, run: Runtime, act: str, do: Step, read: Step) -> None:
    """A form handed in."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    view, message = body["view"], None
    kept = answers.remembered(view)
    row_id = answers.row_id(kept.get("row_id"))
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.form_key(view), now=run.now()):
            facts = read(forms.answers(view))
            usecases.complaintsteps.require_shown(
                session, actor=actor, row_id=row_id, act=act, seen=answers.seen(kept)
            )
            row = do(session, actor=actor, row_id=row_id, now=run.now(), **facts)
            message = noted(session, actor=actor, row=row)
    ack()
    clicks.submitted(run, actor=actor, body=body, message=message)


def clicked(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime, do: Step) -> None:
    """A step that one click takes; the cards tell it themselves, and the person privately gets an Undo."""
    actor = whoami.actor(run, body=body)
    row_id, message = answers.row_id(answers.value(body)), None
    with run.begin() as session:
        usecases.permissions.require(actor, act=Act.WORK)
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            row = do(session, actor=actor, row_id=row_id, now=run.now())
            message = noted(session, actor=actor, row=row)
    ack()
    clicks.answered(run, actor=actor, body=body, respond=respond, message=message)


def noted(session: Session, *, actor: Actor, row: Any) -> Message | None:
    """What was noted last about a complaint, with its Undo."""
    deed, w = usecases.matters.latest(session, row=row), words(actor.language)
    if deed is None:
        return None
    undo = views.matters.undo(w, deed_id=deed.id)
    return views.complaints.noted(w, complaint=row, deed=deed, undo=undo)


def _form(
    session: Session, *, actor: Actor, row_id: int, act: str, origin: dict[str, str], now: datetime
) -> Block:
    w = words(actor.language)
    row = usecases.complaintsteps.ready(session, actor=actor, row_id=row_id, act=act)
    seen = str(usecases.complaintsteps.shown(session, row=row, act=act))
    private = answers.remember(row_id=str(row_id), seen=seen, **origin)
    said = usecases.complaintcards.words_said(session, row=row)
    if act in TELLING:
        return views.complaintforms.telling(
            w,
            act=act,
            draft=usecases.complaintposts.draft(session, actor=actor, row=row, act=act),
            channels=usecases.complaintposts.require_place(session, row=row, act=act),
            said=said,
            private=private,
        )
    if act == "listen":
        return views.complaintforms.listening(
            w, complaint=row, said=said, next_word_at=now + SOON, private=private
        )
    if act == "said":
        return views.complaintforms.saying(w, private=private)
    if act == "withdraw":
        return views.complaintforms.withdrawing(w, complaint=row, said=said, private=private)
    builder = views.complaintforms.agreeing if act == "agree" else views.complaintforms.learning
    return builder(w, complaint=row, private=private)


def _read_telling(said: dict[str, Any]) -> dict[str, Any]:
    return {"said": views.complaintforms.read_telling(said)}


def _read_listening(said: dict[str, Any]) -> dict[str, Any]:
    return {"card": views.complaintforms.read_listening(said)}


def _read_agreeing(said: dict[str, Any]) -> dict[str, Any]:
    return {name: str(said.get(name) or "") for name in ("person", "how")}


def _read_saying(said: dict[str, Any]) -> dict[str, Any]:
    texts = {name: str(said.get(name) or "") for name in ("person", "link")}
    return {**texts, "at": said.get("at")}


def _read_learning(said: dict[str, Any]) -> dict[str, Any]:
    return {name: str(said.get(name) or "") for name in ("cause", "lesson")}


def _read_withdrawing(said: dict[str, Any]) -> dict[str, Any]:
    return {"reason": str(said.get("reason") or "")}


TELLING: dict[str, Step] = {
    "acknowledge": usecases.complaintsteps.acknowledge,
    "propose": usecases.complaintsteps.propose,
    "news": usecases.complaintsteps.tell,
    "ask": usecases.complaintsteps.ask,
    "still": usecases.complaintsteps.ask_again,
}
"""The forms in which somebody writes to the client."""
FORMS: dict[str, tuple[Step, Step]] = {
    "listen": (usecases.complaintsteps.listen, _read_listening),
    "agree": (usecases.complaintsteps.agree, _read_agreeing),
    "said": (usecases.complaintsteps.said_so, _read_saying),
    "learn": (usecases.complaintsteps.learn, _read_learning),
    "withdraw": (usecases.complaints.withdraw, _read_withdrawing),
}
CLICKS: dict[str, Step] = {
    "act": usecases.complaintsteps.act,
    "take": usecases.complaints.take,
}
