"""Doors of milestones: `/client milestone`, the forms, and the buttons of the card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from slack_bolt import Ack, App

import usecases.history
import usecases.milestones
import usecases.permissions
import usecases.risks
import views.issues
import views.milestoneforms
import views.milestones
from domain.people import Actor
from domain.permissions import Act
from handlers import answers, clicks, registers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from handlers.registers import Request
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("milestones.new")(bind(registers.anywhere, run, form=open_form))
    app.action("milestones.show")(bind(registers.shown, run, work=_card))
    app.action("milestones.change")(bind(opened, run))
    for name, work in {"reach": _reached, "drop": _dropped}.items():
        app.action(f"milestones.{name}")(bind(registers.clicked, run, work=work))
    app.view("milestones.open")(bind(registers.handed_in, run, work=_noted))
    app.view("milestones.change")(bind(registers.handed_in, run, work=_changed))


def milestone(call: Call, run: Runtime) -> Message | None:
    """`/client milestone [client] [name and day]`: the form with what was read; without a name, the list."""
    actor = call.actor
    usecases.permissions.require(actor, act=Act.RECORD)
    with run.begin() as session:
        client_id, text = registers.said(session, call=call)
        ids = {"workspace_id": actor.workspace_id, "client_id": client_id}
        if not text:
            reach = registers.reach(session, actor=actor, client_id=client_id)
            sheets = usecases.milestones.listed(session, actor=actor, client_ids=reach, now=run.now())
            w = words(actor.language)
            return views.milestones.listed(w, sheets=sheets, client_id=client_id, zone=actor.zone)
        title, forecast = usecases.milestones.read(session, **ids, text=text, now=run.now())
    open_form(
        run,
        actor=actor,
        trigger=call.trigger,
        channel=call.channel_id,
        title=title,
        forecast=forecast,
        client_id=client_id,
    )
    return None


def open_form(
    run: Runtime,
    *,
    actor: Actor,
    trigger: str,
    channel: str = "",
    title: str = "",
    forecast: date | None = None,
    client_id: int = 0,
    in_home: bool = False,
) -> None:
    """The form for a new milestone; the client is the channel's unless named."""
    usecases.permissions.require(actor, act=Act.RECORD)
    w = words(actor.language)
    with run.begin() as session:
        client = registers.client(session, actor=actor, channel=channel, client_id=client_id)
        owner = usecases.risks.usual_owner(session, actor=actor, client_id=client.id if client else 0)
    view = views.milestoneforms.form(
        w,
        client=client,
        title=views.issues.title_from(w, text=title) if title else "",
        forecast=forecast,
        owner_id=owner,
        private=answers.remember(channel=channel, home="yes" if in_home else ""),
    )
    run.slack(actor.workspace_id).open_form(trigger=trigger, view=view)


def opened(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form of a milestone that is known."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    value = answers.value(body)
    with run.begin() as session:
        row = usecases.milestones.get_open(session, actor=actor, milestone_id=answers.row_id(value))
        private = registers.private(body, milestone=value, seen=str(clicks.undo_id(session, row=row)))
        view = views.milestoneforms.change_form(words(actor.language), milestone=row, private=private)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def _card(ask: Request) -> Message:
    row = usecases.milestones.get(ask.session, actor=ask.actor, milestone_id=ask.row_id)
    sheet = usecases.milestones.sheet(ask.session, row=row, now=ask.now)
    deeds = usecases.history.of_subject(ask.session, workspace_id=row.workspace_id, subject=row.subject)
    return views.milestones.card(ask.w, sheet=sheet, deeds=deeds, zone=ask.actor.zone)


def _noted(ask: Request) -> Message:
    row = usecases.milestones.open(
        ask.session,
        actor=ask.actor,
        client_id=registers.client_of(ask.filled),
        entry=views.milestoneforms.read_form(ask.filled),
        now=ask.now,
    )
    deed = clicks.undo_id(ask.session, row=row)
    return views.milestones.noted(ask.w, milestone=row, deed_id=deed)


def _changed(ask: Request) -> Message:
    row = usecases.milestones.edit(
        ask.session,
        actor=ask.actor,
        milestone_id=answers.row_id(ask.kept.get("milestone")),
        entry=views.milestoneforms.read_form(ask.filled),
        now=ask.now,
        seen=ask.seen,
    )
    deed = clicks.undo_id(ask.session, row=row)
    return views.milestones.changed(ask.w, milestone=row, deed_id=deed)


def _reached(ask: Request) -> Message:
    return _over(ask, act=usecases.milestones.reach)


def _dropped(ask: Request) -> Message:
    return _over(ask, act=usecases.milestones.drop)


def _over(ask: Request, *, act: Callable[..., Any]) -> Message:
    row = act(ask.session, actor=ask.actor, milestone_id=ask.row_id, now=ask.now)
    deed = clicks.undo_id(ask.session, row=row)
    return views.milestones.over(ask.w, milestone=row, deed_id=deed)


VERBS: dict[str, Verb] = {"milestone": milestone}
