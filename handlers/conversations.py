"""Doors of conversations: "Conversation…" on a message, which splits, merges and moves; `/client grouping`."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.choices
import usecases.grouping
import usecases.moves
import usecases.permissions
import usecases.receipts
import views.conversations
from domain import arguments
from domain.conversations import MoveKind
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from usecases.runtime import Runtime
from views import forms
from views.blocks import Message
from views.words import words


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.shortcut("conversations.edit")(bind(opened, run))
    app.view("conversations.edit")(bind(submitted, run))
    app.action("conversations.undo")(bind(undone, run))
    app.action("conversations.ungroup")(bind(ungrouped, run))


def grouping(call: Call, run: Runtime) -> Message:
    """`/client grouping [10m | off]`: how the messages of one author join in this channel."""
    actor, slack_id, w = call.actor, call.channel_id, words(call.actor.language)
    wanted = arguments.plain(call.rest).strip()
    with run.begin() as session:
        if not wanted:
            minutes = usecases.grouping.of(session, actor=actor, slack_id=slack_id)
            return views.conversations.grouping(w, slack_id=slack_id, minutes=minutes)
        minutes = usecases.grouping.minutes_of(wanted)
        was = usecases.grouping.change(
            session, actor=actor, slack_id=slack_id, minutes=minutes, now=run.now()
        )
    undo = json.dumps([minutes, was])
    return views.conversations.grouping(w, slack_id=slack_id, minutes=minutes, undo=undo, changed=True)


def opened(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The shortcut on a message: its conversation, and what can be done with it."""
    actor = whoami.actor(run, body=body)
    slack_id, ts = body["channel"]["id"], body["message"]["ts"]
    with run.begin() as session:
        look = usecases.choices.look(session, actor=actor, slack_id=slack_id, ts=ts, now=run.now())
    view = views.conversations.form(
        words(actor.language), look=look, zone=actor.zone, private=answers.remember(channel=slack_id, ts=ts)
    )
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def submitted(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form handed in: it is done at once, and the person privately gets an Undo."""
    actor = whoami.actor(run, body=body)
    view, message, key = body["view"], None, ""
    said, private = forms.answers(view), answers.remembered(view)
    slack_id, ts = private.get("channel", ""), private.get("ts", "")
    try:
        kind = MoveKind(str(said.get("act")))
    except ValueError:
        raise Refusal("gone") from None
    if kind in views.conversations.NEED_TARGET and not said.get("target"):
        raise Refusal("move_needs_target", field="target" if "target" in said else "act")
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.form_key(view), now=run.now()):
            done = usecases.choices.carry_out(
                session,
                actor=actor,
                slack_id=slack_id,
                ts=ts,
                kind=kind,
                target_id=answers.row_id(said.get("target") or 0),
                now=run.now(),
            )
            w, key = words(actor.language), f"moved:{done.id}"
            message = views.conversations.moved(w, kind=kind, count=len(done.moved), move_id=done.id)
    ack()
    if message:
        answers.privately(run, actor=actor, channel=slack_id, message=message, key=key)


def undone(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Everything is where it was, unless it was moved again."""
    actor = whoami.actor(run, body=body)
    move_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        usecases.permissions.require(actor, act=Act.CORRECT)
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.moves.undo(session, actor=actor, move_id=move_id, now=run.now())
    ack()
    message = views.conversations.undone(words(actor.language))
    respond(text=message.text, blocks=message.blocks, replace_original=True)


def ungrouped(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The window that held before holds again."""
    actor, slack_id = whoami.actor(run, body=body), whoami.channel(body)
    try:
        minutes, was = map(answers.row_id, json.loads(answers.value(body)))
    except (ValueError, TypeError):
        raise Refusal("gone") from None
    with run.begin() as session:
        usecases.permissions.require(actor, act=Act.CORRECT)
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.grouping.restore(
                session, actor=actor, slack_id=slack_id, minutes=minutes, was=was, now=run.now()
            )
    ack()
    message = views.conversations.grouping(
        words(actor.language), slack_id=slack_id, minutes=was, changed=True
    )
    respond(text=message.text, blocks=message.blocks, replace_original=True)


VERBS: dict[str, Verb] = {"grouping": grouping}
