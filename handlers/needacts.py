"""Doors of a need that is noted: what is decided on it, who else asks for it, and how it reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond

import domain.needs
import usecases.needlists
import usecases.needs
import usecases.permissions
import usecases.receipts
import usecases.releases
import views.needcards
import views.needforms
import views.needs
from domain.people import Actor
from domain.permissions import Act
from handlers import answers, clicks, whoami
from handlers.binding import bind
from usecases.needs import Need
from usecases.runtime import Runtime, Session
from views import forms
from views.blocks import Block, Message
from views.words import words


def register(app: App, run: Runtime) -> None:
    """Bind the buttons of a need and the small forms behind them."""
    for name, (act, what) in ACTS.items():
        app.action(f"needs.{name}")(bind(clicked, run, act=act, what=what))
    for name, form in FORMS.items():
        app.action(f"needs.{name}")(bind(opened, run, form=form))
    for name, reader in READERS.items():
        app.view(f"needs.{name}")(bind(submitted, run, reader=reader))
    app.action("needs.show")(bind(shown, run))


def clicked(
    ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime, act: Callable[..., Need], what: str
) -> None:
    """A decision by one click."""
    actor, message = whoami.actor(run, body=body), None
    usecases.permissions.require(actor, act=Act.WORK)
    need_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            need = act(session, actor=actor, need_id=need_id, now=run.now())
            message = _done(session, actor=actor, need=need, what=what)
    ack()
    clicks.answered(run, actor=actor, body=body, respond=respond, message=message)


def shown(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Everything about a need, privately."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.READ)
    need_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        card = usecases.needlists.card(session, actor=actor, need_id=need_id)
        message = views.needcards.card(words(actor.language), card=card, zone=actor.zone)
    ack()
    clicks.shown(run, actor=actor, body=body, respond=respond, message=message)


def opened(ack: Ack, body: dict[str, Any], *, run: Runtime, form: Callable[..., Block]) -> None:
    """A small form about a need."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    need_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        card = usecases.needlists.card(session, actor=actor, need_id=need_id)
        seen = str(clicks.undo_id(session, row=card.need))
        private = answers.remember(need_id=str(need_id), seen=seen, **clicks.origin(body))
        view = form(words(actor.language), need=card.need, private=private)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def submitted(ack: Ack, body: dict[str, Any], *, run: Runtime, reader: Callable[..., Message]) -> None:
    """A small form handed in."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    view, message = body["view"], None
    private, key = answers.remembered(view), answers.form_key(view)
    said = {name: str(text or "") for name, text in forms.answers(view).items()}
    said["seen"] = private.get("seen", "")
    need_id = answers.row_id(private.get("need_id"))
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=key, now=run.now()):
            message = reader(session, run=run, actor=actor, need_id=need_id, said=said)
    ack()
    clicks.submitted(run, actor=actor, body=body, message=message)


def counted(session: Session, *, actor: Actor, need: Need) -> Message:
    """That somebody asked for it again, with Undo."""
    asks = usecases.needs.asks(session, need=need)
    deed_id, last = clicks.undo_id(session, row=need), asks[-1]
    w = words(actor.language)
    return views.needs.counted(w, need=need, asker=last.asker, times=len(asks), deed_id=deed_id)


def _edited(session: Session, *, run: Runtime, actor: Actor, need_id: int, said: dict[str, str]) -> Message:
    texts = {name: said.get(name, "") for name in ("title", "why", "acceptance")}
    need = usecases.needs.edit(
        session,
        actor=actor,
        need_id=need_id,
        priority=domain.needs.priority_of(said.get("priority", "")),
        now=run.now(),
        seen=answers.seen(said),
        **texts,
    )
    return _done(session, actor=actor, need=need, what="changed")


def _counted(session: Session, *, run: Runtime, actor: Actor, need_id: int, said: dict[str, str]) -> Message:
    asker = said.get("asker", "")
    need = usecases.needs.ask_again(session, actor=actor, need_id=need_id, asker=asker, now=run.now())
    return counted(session, actor=actor, need=need)


def _declined(session: Session, *, run: Runtime, actor: Actor, need_id: int, said: dict[str, str]) -> Message:
    reason = said.get("reason", "")
    need = usecases.needs.decline(session, actor=actor, need_id=need_id, reason=reason, now=run.now())
    return _done(session, actor=actor, need=need, what="declined")


def _done(session: Session, *, actor: Actor, need: Need, what: str) -> Message:
    untold, deed_id = usecases.releases.is_owed(session, row=need), clicks.undo_id(session, row=need)
    return views.needs.done(words(actor.language), need=need, what=what, deed_id=deed_id, untold=untold)


ACTS: dict[str, tuple[Callable[..., Need], str]] = {
    "plan": (usecases.needs.plan, "planned"),
    "ship": (usecases.needs.ship, "shipped"),
    "answer": (usecases.needs.answer, "answered"),
    "withdraw": (usecases.needs.withdraw, "withdrawn"),
    "reopen": (usecases.needs.reopen, "reopened"),
}
FORMS: dict[str, Callable[..., Block]] = {
    "edit": views.needforms.edit,
    "again": views.needforms.again,
    "decline": views.needforms.decline,
}
READERS: dict[str, Callable[..., Message]] = {
    "edited": _edited,
    "counted": _counted,
    "declined": _declined,
}
