"""Doors of risks: `/client risk`, ⚠️, the forms, and the buttons of cards and alerts."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

import usecases.clients
import usecases.history
import usecases.interactions
import usecases.matters
import usecases.permissions
import usecases.risks
import views.issues
import views.riskforms
import views.risks
from domain.people import Actor
from domain.permissions import Act
from handlers import answers, clicks, registers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from handlers.gestures import Gesture, Place
from handlers.registers import Request
from usecases.runtime import Runtime
from views.blocks import Message
from views.words import words


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("risks.new")(bind(registers.anywhere, run, form=open_form))
    app.action("risks.show")(bind(registers.shown, run, work=_card))
    for name in ("change", "review"):
        app.action(f"risks.{name}")(bind(opened, run, name=name))
    for name, work in {"close": _closed, "happen": _happened}.items():
        app.action(f"risks.{name}")(bind(registers.clicked, run, work=work))
    for name, read in {"open": _noted, "change": _changed, "review": _reviewed}.items():
        app.view(f"risks.{name}")(bind(registers.handed_in, run, work=read))


def risk(call: Call, run: Runtime) -> Message | None:
    """`/client risk [client] [text]`: the form with the text; without one, the register of that client or one's own."""
    actor = call.actor
    usecases.permissions.require(actor, act=Act.RECORD)
    with run.begin() as session:
        client_id, text = registers.said(session, call=call)
        if not text:
            reach = registers.reach(session, actor=actor, client_id=client_id)
            rows = usecases.risks.listed(session, actor=actor, client_ids=reach)
            return views.risks.listed(
                words(actor.language),
                rows=rows,
                clients=registers.names(session, actor=actor),
                gaps=usecases.risks.gaps_of(session, rows=rows, now=run.now()),
                client_id=client_id,
                zone=actor.zone,
            )
    open_form(
        run, actor=actor, trigger=call.trigger, channel=call.channel_id, title=text, client_id=client_id
    )
    return None


def warned(run: Runtime, actor: Actor, place: Place) -> Message | None:
    """⚠️ on a message: it is a risk that nobody has rated yet."""
    link = answers.permalink(run, actor=actor, channel=place.slack_id, ts=place.ts)
    with run.begin() as session:
        message = usecases.interactions.at(
            session, workspace_id=actor.workspace_id, slack_id=place.slack_id, ts=place.ts
        )
        if message is None:
            return None
        row, is_new = usecases.risks.note(
            session, actor=actor, interaction=message, permalink=link, now=run.now()
        )
        facts: dict[str, Any] = {"risk": row, "deed_id": clicks.undo_id(session, row=row)}
        return views.risks.noted(words(actor.language), **facts, zone=actor.zone, again=not is_new)


def open_form(
    run: Runtime,
    *,
    actor: Actor,
    trigger: str,
    channel: str = "",
    ts: str = "",
    title: str = "",
    client_id: int = 0,
    in_home: bool = False,
) -> None:
    """The form for a new risk, from the message at `ts` if given; the client is the channel's unless named."""
    usecases.permissions.require(actor, act=Act.RECORD)
    w = words(actor.language)
    with run.begin() as session:
        client = registers.client(session, actor=actor, channel=channel, client_id=client_id)
        known = {"client_id": client.id if client else 0}
        owner = usecases.risks.usual_owner(session, actor=actor, **known)
        look = usecases.risks.next_look(session, workspace_id=actor.workspace_id, **known, now=run.now())
    view = views.riskforms.form(
        w,
        client=client,
        title=views.issues.title_from(w, text=title) if title else "",
        owner_id=owner,
        review_on=look,
        private=answers.remember(channel=channel, ts=ts, home="yes" if in_home else ""),
    )
    run.slack(actor.workspace_id).open_form(trigger=trigger, view=view)


def opened(ack: Ack, body: dict[str, Any], *, run: Runtime, name: str) -> None:
    """A button that asks for more: the form of a risk that is known."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.RECORD)
    w, value = words(actor.language), answers.value(body)
    with run.begin() as session:
        row = usecases.risks.get_open(session, actor=actor, risk_id=answers.row_id(value))
        seen = str(clicks.undo_id(session, row=row))
        facts: dict[str, Any] = {"risk": row, "private": registers.private(body, risk=value, seen=seen)}
        if name == "change":
            look = usecases.risks.look_on(session, row=row, now=run.now())
            view = views.riskforms.change_form(w, **facts, review_on=look)
        else:
            ids = {"workspace_id": row.workspace_id, "client_id": row.client_id}
            proposed = usecases.risks.next_look(session, **ids, now=run.now())
            view = views.riskforms.review_form(w, **facts, review_on=proposed)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def _card(ask: Request) -> Message:
    row = usecases.risks.get(ask.session, actor=ask.actor, risk_id=ask.row_id)
    return views.risks.card(
        ask.w,
        risk=row,
        client=usecases.clients.name(ask.session, workspace_id=row.workspace_id, client_id=row.client_id),
        deeds=usecases.history.of_subject(ask.session, workspace_id=row.workspace_id, subject=row.subject),
        zone=ask.actor.zone,
        gap=usecases.risks.gaps_of(ask.session, rows=[row], now=ask.now).get(row.id),
    )


def _noted(ask: Request) -> Message:
    channel, ts = ask.kept.get("channel", ""), ask.kept.get("ts", "")
    origin = usecases.matters.origin(ask.session, workspace_id=ask.actor.workspace_id, channel=channel, ts=ts)
    row = usecases.risks.open(
        ask.session,
        actor=ask.actor,
        client_id=registers.client_of(ask.filled),
        entry=views.riskforms.read_form(ask.filled),
        origin=origin,
        permalink=ask.kept.get("link", ""),
        now=ask.now,
    )
    deed = clicks.undo_id(ask.session, row=row)
    return views.risks.noted(ask.w, risk=row, deed_id=deed, zone=ask.actor.zone)


def _changed(ask: Request) -> Message:
    entry, risk_id = views.riskforms.read_form(ask.filled), answers.row_id(ask.kept.get("risk"))
    row = usecases.risks.edit(
        ask.session, actor=ask.actor, risk_id=risk_id, entry=entry, now=ask.now, seen=ask.seen
    )
    deed = clicks.undo_id(ask.session, row=row)
    return views.risks.changed(ask.w, risk=row, deed_id=deed)


def _reviewed(ask: Request) -> Message:
    on, risk_id = views.riskforms.read_day(ask.filled), answers.row_id(ask.kept.get("risk"))
    row = usecases.risks.review(
        ask.session, actor=ask.actor, risk_id=risk_id, on=on, now=ask.now, seen=ask.seen
    )
    deed = clicks.undo_id(ask.session, row=row)
    return views.risks.reviewed(ask.w, risk=row, deed_id=deed, zone=ask.actor.zone)


def _closed(ask: Request) -> Message:
    row = usecases.risks.close(ask.session, actor=ask.actor, risk_id=ask.row_id, now=ask.now)
    deed = clicks.undo_id(ask.session, row=row)
    return views.risks.closed(ask.w, risk=row, deed_id=deed)


def _happened(ask: Request) -> Message:
    row = usecases.risks.happen(ask.session, actor=ask.actor, risk_id=ask.row_id, now=ask.now)
    deed = clicks.undo_id(ask.session, row=row)
    return views.risks.happened(ask.w, risk=row, deed_id=deed)


VERBS: dict[str, Verb] = {"risk": risk}
GESTURES: dict[str, Gesture] = {"warning": warned}
"""What an emoji of the team on a recorded message means."""
