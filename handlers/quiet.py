"""Doors of how alerts reach people: `/client me`, the choices of "On it", and the answers to "still on it?"."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond

import handlers.clocks
import usecases.permissions
import usecases.quiet
import usecases.receipts
import usecases.snoozes
import views.quiet
from domain import arguments
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, mornings, promiseoffers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import Words, words

HOURS = ("hours", "工作时间", "时间")
CHOICES = (*usecases.snoozes.LENGTHS, usecases.snoozes.TOMORROW)
EXAMPLE = "`/client me hours mon-fri 8-16`"


def me(call: Call, run: Runtime) -> Message:
    """Show when alerts reach somebody, or set it: `/client me hours mon-fri 8-16`."""
    actor, w = call.actor, words(call.actor.language)
    usecases.permissions.require(actor, act=Act.OWN)
    word, rest = arguments.first(call.rest)
    if word.casefold() in mornings.WORDS:
        return mornings.me(run, actor=actor, rest=rest)
    if word.casefold() in promiseoffers.WORDS:
        return promiseoffers.me(run, actor=actor, rest=rest)
    if word and word.casefold() not in HOURS:
        raise Refusal("me_unknown", text=arguments.plain(word), example=EXAMPLE)
    if not rest:
        usecases.quiet.learn(run, workspace_id=actor.workspace_id, user_id=actor.user_id)
        with run.begin() as session:
            mine = usecases.quiet.mine(session, actor=actor, now=run.now())
        return views.quiet.mine(w, hours=mine.hours, own=mine.own, zone=mine.zone, dnd_until=mine.dnd_until)
    with run.begin() as session:
        was = usecases.quiet.set_hours(session, actor=actor, text=arguments.plain(rest))
        mine = usecases.quiet.mine(session, actor=actor, now=run.now())
    undo = json.dumps([was, mine.hours if mine.own else ""])
    return views.quiet.changed(w, hours=mine.hours, own=mine.own, zone=mine.zone, undo=undo)


VERBS: dict[str, Verb] = {"me": me}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("quiet.undo")(bind(undo, run))
    app.action("clocks.snooze")(bind(snooze, run))
    app.action("clocks.menu")(bind(menu, run))
    app.action("quiet.more")(bind(answered, run, act=usecases.quiet.more, said=views.quiet.more))
    app.action("quiet.let_go")(bind(answered, run, act=usecases.quiet.let_go, said=views.quiet.let_go))


def undo(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Somebody's hours are as they were."""
    actor, message = whoami.actor(run, body=body), None
    try:
        before, after = map(str, json.loads(answers.value(body)))
    except (ValueError, TypeError):
        raise Refusal("gone") from None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.quiet.restore_hours(session, actor=actor, before=before, after=after)
            mine = usecases.quiet.mine(session, actor=actor, now=run.now())
            message = views.quiet.undone(words(actor.language), hours=mine.hours, zone=mine.zone)
    ack()
    if message:
        respond(text=message.text, blocks=message.blocks, replace_original=True)


def snooze(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """ "On it" for longer than the button gives."""
    choice, plain = _chosen(body)
    if choice not in CHOICES:
        raise Refusal("gone")
    handlers.clocks.clicked(
        ack, plain, run=run, act=partial(usecases.quiet.claim, choice=choice), what="claimed", choice=choice
    )


def menu(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """What the buttons of an alert do, chosen for one line of several."""
    choice, plain = _chosen(body)
    if choice in CHOICES:
        snooze(ack, body, run=run)
        return
    if choice == "why":
        handlers.clocks.why(ack, plain, run=run)
        return
    for name, act, what in handlers.clocks.ACTS:
        if name == f"clocks.{choice}":
            handlers.clocks.clicked(ack, plain, run=run, act=act, what=what)
            return
    raise Refusal("gone")


def answered(
    ack: Ack,
    body: dict[str, Any],
    respond: Respond,
    *,
    run: Runtime,
    act: Callable[..., None],
    said: Callable[[Words], Message],
) -> None:
    """An answer to "still on it?"."""
    actor = whoami.actor(run, body=body)
    clock_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            act(session, actor=actor, clock_id=clock_id, now=run.now())
    ack()
    message = said(words(actor.language))
    respond(text=message.text, blocks=message.blocks, replace_original=True)


def _chosen(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The choice of a menu, and the click as if a button with the clock's id had been pressed."""
    action = body["actions"][0]
    choice, _, clock_id = str((action.get("selected_option") or {}).get("value") or "").partition(":")
    return choice, body | {
        "actions": [action | {"value": clock_id, "action_id": f"{action['action_id']}.{choice}"}]
    }
