"""Doors of a change request that is written: the proposal, the decision of either side, and how it reads."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from slack_bolt import Ack, App, Respond

import domain.changes
import usecases.changes
import usecases.matters
import usecases.people
import usecases.permissions
import usecases.receipts
import usecases.releases
import views.changecards
import views.changeforms
import views.changes
import views.releases
from domain.changes import WRITTEN, Side
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, clicks, whoami
from handlers.binding import bind
from usecases.changes import Change, Entry, Word
from usecases.runtime import Runtime, Session
from views import forms
from views.blocks import Message
from views.words import words


def register(app: App, run: Runtime) -> None:
    """Bind the buttons of a change request and the forms behind them."""
    for name, (act, what) in ACTS.items():
        app.action(f"changes.{name}")(bind(clicked, run, act=act, what=what))
    for side in Side:
        app.action(f"changes.{side}")(bind(deciding, run, side=side))
    app.action("changes.show")(bind(shown, run))
    app.action("changes.edit")(bind(editing, run))
    app.action("changes.propose")(bind(proposing, run))
    app.view("changes.edited")(bind(submitted, run, reader=_edited))
    app.view("changes.posted")(bind(submitted, run, reader=_posted))
    app.view("changes.decided")(bind(decided, run))


def clicked(
    ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime, act: Callable[..., Change], what: str
) -> None:
    """What is done by one click."""
    actor, message = whoami.actor(run, body=body), None
    usecases.permissions.require(actor, act=Act.WORK)
    change_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            change = act(session, actor=actor, change_id=change_id, now=run.now())
            message = _done(session, actor=actor, change=change, what=what)
    ack()
    clicks.answered(run, actor=actor, body=body, respond=respond, message=message)


def shown(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Everything about a change request, privately."""
    actor = whoami.actor(run, body=body)
    card, _ = _read(run, actor=actor, body=body)
    message = views.changecards.card(words(actor.language), card=card)
    ack()
    clicks.shown(run, actor=actor, body=body, respond=respond, message=message)


def editing(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form with what it says now."""
    actor = whoami.actor(run, body=body)
    card, seen = _read(run, actor=actor, body=body)
    private = answers.remember(change_id=str(card.change.id), seen=seen, **clicks.origin(body))
    view = views.changeforms.edit(words(actor.language), change=card.change, private=private)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def proposing(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The proposal in the client's language, to be changed and posted."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    change_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        change, places, text = usecases.changes.proposal(session, actor=actor, change_id=change_id)
        seen = str(usecases.matters.newest(session, row=change, acts=WRITTEN))
    if not places:
        raise Refusal("release_nowhere")
    view = views.releases.form(
        words(actor.language),
        places=places,
        draft=text,
        private=answers.remember(change_id=str(change_id), seen=seen, **clicks.origin(body)),
        callback="changes.posted",
    )
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def deciding(ack: Ack, body: dict[str, Any], *, run: Runtime, side: Side) -> None:
    """The form in which the decision of one side is recorded."""
    actor = whoami.actor(run, body=body)
    card, seen = _read(run, actor=actor, body=body, acts=WRITTEN)
    view = views.changeforms.decision(
        words(actor.language),
        change=card.change,
        side=side,
        user_id=actor.user_id,
        today=usecases.people.day(actor, at=run.now()),
        private=answers.remember(change_id=str(card.change.id), seen=seen, side=side, **clicks.origin(body)),
    )
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def decided(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """That form handed in; for us only somebody of the team decides."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    view = body["view"]
    ours = answers.remembered(view).get("side") == Side.OURS
    if ours:
        by = str(forms.answers(view).get("by") or "")
        whoami.require_colleague(run, body=body, user_id=by, field="by", reason="change_decider_outside")
    submitted(ack, body, run=run, reader=_decided)


def submitted(ack: Ack, body: dict[str, Any], *, run: Runtime, reader: Callable[..., Message]) -> None:
    """A form about a change request handed in."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    view, message = body["view"], None
    private, key = answers.remembered(view), answers.form_key(view)
    said = forms.answers(view) | {"side": private.get("side"), "seen": private.get("seen")}
    change_id = answers.row_id(private.get("change_id"))
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=key, now=run.now()):
            message = reader(session, run=run, actor=actor, change_id=change_id, said=said)
    ack()
    clicks.submitted(run, actor=actor, body=body, message=message)


def entry(said: dict[str, Any]) -> Entry:
    """What a form says of a change."""
    texts = {name: str(said.get(name) or "") for name in ("title", "time", "cost", "scope", "note")}
    return Entry(**texts)


def _edited(session: Session, *, run: Runtime, actor: Actor, change_id: int, said: dict[str, Any]) -> Message:
    seen = answers.seen(said)
    change = usecases.changes.edit(
        session, actor=actor, change_id=change_id, entry=entry(said), now=run.now(), seen=seen
    )
    return _done(session, actor=actor, change=change, what="changed")


def _posted(session: Session, *, run: Runtime, actor: Actor, change_id: int, said: dict[str, Any]) -> Message:
    texts = {name: str(said.get(name) or "") for name in ("text", "where")}
    change, deed = usecases.changes.propose(
        session, actor=actor, change_id=change_id, **texts, now=run.now(), seen=answers.seen(said)
    )
    slack_id, w = str(deed.facts["channel"]), words(actor.language)
    return views.releases.posted(
        w, noun=change.NOUN, number=change.number, slack_id=slack_id, deed_id=deed.id
    )


def _decided(
    session: Session, *, run: Runtime, actor: Actor, change_id: int, said: dict[str, Any]
) -> Message:
    side = Side.OURS if said.get("side") == Side.OURS else Side.THEIRS
    texts = {name: str(said.get(name) or "") for name in ("by", "day", "link", "reason")}
    word = Word(domain.changes.verdict_of(str(said.get("verdict"))), **texts)
    facts: dict[str, Any] = {"side": side, "word": word, "seen": answers.seen(said)}
    change = usecases.changes.decide(session, actor=actor, change_id=change_id, **facts, now=run.now())
    return _done(session, actor=actor, change=change, what=side)


def _done(session: Session, *, actor: Actor, change: Change, what: str) -> Message:
    untold, deed_id = usecases.releases.is_owed(session, row=change), clicks.undo_id(session, row=change)
    return views.changes.done(words(actor.language), change=change, what=what, deed_id=deed_id, untold=untold)


def _read(
    run: Runtime, *, actor: Actor, body: dict[str, Any], acts: Collection[str] | None = None
) -> tuple[views.changecards.Card, str]:
    """Everything about a change request, and for a form the newest deed of these kinds on it."""
    usecases.permissions.require(actor, act=Act.READ)
    change_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        card = usecases.changes.card(session, actor=actor, change_id=change_id)
        return card, str(usecases.matters.newest(session, row=card.change, acts=acts))


ACTS: dict[str, tuple[Callable[..., Change], str]] = {
    "proposed": (usecases.changes.proposed, "proposed"),
    "withdraw": (usecases.changes.withdraw, "withdrawn"),
}
