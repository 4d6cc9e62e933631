"""Doors of absences: `/client away [@person] days [cover @person]`, `/client back`, the form, and Undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from slack_bolt import Ack, App, Respond

import domain.absences
import domain.days
import usecases.absences
import usecases.permissions
import usecases.receipts
import views.absences
from domain import arguments
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, someone, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from usecases.runtime import Runtime
from views import forms
from views.blocks import Message
from views.words import words

EXAMPLE = "`/client away @Petra 2026-03-10 to 2026-03-14 cover @Dan`"
LIST = ("list", "all", "who", "列表", "全部", "谁")


def away(call: Call, run: Runtime) -> Message | None:
    """Enter an absence; without days the form, and with `list` who is away."""
    actor = call.actor
    usecases.permissions.require(actor, act=Act.OWN)
    if arguments.plain(call.rest).casefold() in LIST:
        return _list(call, run)
    wish = _wish(call.rest)
    user_id = wish.user_id or actor.user_id
    with run.begin() as session:
        usecases.absences.require_may(actor, user_id=user_id)
        today = usecases.absences.today(
            session, workspace_id=actor.workspace_id, user_id=user_id, now=run.now()
        )
    days = domain.days.stretch(arguments.plain(wish.days), today=today)
    if days is None:
        view = views.absences.form(
            words(actor.language), user_id=user_id, cover_id=wish.cover_id, first=today
        )
        run.slack(actor.workspace_id).open_form(trigger=call.trigger, view=view)
        return None
    return _leave(run, actor=actor, user_id=user_id, cover_id=wish.cover_id, days=days)


def back(call: Call, run: Runtime) -> Message:
    """`/client back [@person]`: here again before the last day."""
    actor, told = call.actor, arguments.person(call.rest)
    usecases.permissions.require(actor, act=Act.OWN)
    if told is None:
        _require_nobody_meant(call.rest)
    user_id = told[1] if told else actor.user_id
    with run.begin() as session:
        absence = usecases.absences.back(session, actor=actor, user_id=user_id, now=run.now())
        w = words(actor.language)
        if absence.look_at is None:
            return views.absences.withdrawn(w, absence=absence)
        return views.absences.returned(w, absence=absence)


VERBS: dict[str, Verb] = {
    "away": away, "back": back, "请假": away, "休假": away, "回来": back, "销假": back,
}  # fmt: skip


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.view("absences.leave")(bind(submitted, run))
    app.action("absences.undo")(
        bind(undo, run, act=usecases.absences.withdraw, answer=views.absences.withdrawn)
    )
    app.action("absences.undo_back")(
        bind(undo, run, act=usecases.absences.away_again, answer=views.absences.noted)
    )


def submitted(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form handed in."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.OWN)
    view = body["view"]
    said = forms.answers(view)
    for field in ("person", "first", "last"):
        if not said.get(field):
            raise Refusal("away_incomplete", field=field)
    message = _leave(
        run,
        actor=actor,
        user_id=str(said["person"]),
        cover_id=str(said.get("cover") or ""),
        days=(_day(said["first"]), _day(said["last"])),
        receipt=answers.form_key(view),
    )
    ack()
    if message:
        key = f"away:{answers.form_key(view)}"[:160]
        answers.privately(run, actor=actor, channel="", message=message, key=key)


def undo(
    ack: Ack,
    body: dict[str, Any],
    respond: Respond,
    *,
    run: Runtime,
    act: Callable[..., Any],
    answer: Callable[..., Message],
) -> None:
    """The way back, from an absence or from an early return."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.OWN)
    absence_id, message = answers.row_id(answers.value(body)), None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            absence = act(session, actor=actor, absence_id=absence_id, now=run.now())
            message = answer(words(actor.language), absence=absence)
    ack()
    if message:
        respond(text=message.text, blocks=message.blocks, replace_original=True)


def _leave(
    run: Runtime,
    *,
    actor: Actor,
    user_id: str,
    cover_id: str,
    days: tuple[date, date],
    receipt: str = "",
) -> Message | None:
    """Enter it once Slack has told who both are; None when the same form came before."""
    for who in {user_id, cover_id} - {actor.user_id, ""}:
        someone.known(run, actor=actor, user_id=who)
    with run.begin() as session:
        if receipt and not usecases.receipts.first_time(session, key=receipt, now=run.now()):
            return None
        absence = usecases.absences.leave(
            session,
            actor=actor,
            user_id=user_id,
            first=days[0],
            last=days[1],
            cover_id=cover_id,
            now=run.now(),
        )
        return views.absences.noted(words(actor.language), absence=absence)


def _list(call: Call, run: Runtime) -> Message:
    with run.begin() as session:
        found = usecases.absences.ahead(session, workspace_id=call.actor.workspace_id, now=run.now())
        return views.absences.listed(words(call.actor.language), absences=found)


def _wish(text: str) -> domain.absences.Wish:
    wish = domain.absences.wish(text)
    _require_nobody_meant(wish.days)
    return wish


def _require_nobody_meant(text: str) -> None:
    """Refuse an `@name` that Slack did not turn into a person."""
    if name := arguments.unresolved(text):
        raise Refusal("person_unresolved", name=name, example=EXAMPLE)


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise Refusal("gone") from None
