"""Doors of telling the client of a risk or a new day: posting it, "they know", "deliberately not"."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App

import usecases.permissions
import usecases.tellings
import views.releases
import views.tellings
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, registers, whoami
from handlers.binding import bind
from handlers.commands import Verb
from handlers.registers import Request
from usecases.runtime import Runtime
from views.blocks import Message
from views.tellings import Knowing
from views.words import words

VERBS: dict[str, Verb] = {}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    for name in ("tell", "known", "withhold"):
        app.action(f"tellings.{name}")(bind(opened, run, name=name))
    for name, work in {"tell": _told, "known": _known, "withhold": _withheld}.items():
        app.view(f"tellings.{name}")(bind(registers.handed_in, run, work=work))


def opened(ack: Ack, body: dict[str, Any], *, run: Runtime, name: str) -> None:
    """The form behind each of the three buttons."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.WORK)
    w, subject, now = words(actor.language), answers.value(body), run.now()
    private = registers.private(body, subject=subject)
    with run.begin() as session:
        if name == "tell":
            row, text, places = usecases.tellings.draft(session, actor=actor, subject=subject)
            private = registers.private(body, subject=subject, day=str(usecases.tellings.day_of(row) or ""))
            view = views.releases.form(
                w, places=places, draft=text, private=private, callback="tellings.tell"
            )
        else:
            row = usecases.tellings.get(session, actor=actor, subject=subject)
            if name == "known":
                knowing = Knowing(actor.user_id, now, day=usecases.tellings.day_of(row))
                view = views.tellings.known_form(w, row=row, knowing=knowing, private=private)
            else:
                view = views.tellings.withhold_form(w, row=row, private=private)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def _told(ask: Request) -> Message:
    row, deed = usecases.tellings.tell(
        ask.session,
        actor=ask.actor,
        subject=ask.kept.get("subject", ""),
        text=str(ask.filled.get("text") or ""),
        where=str(ask.filled.get("where") or ""),
        now=ask.now,
        day=views.tellings.read_day(ask.kept),
    )
    facts: dict[str, Any] = {"noun": row.NOUN, "number": row.number, "deed_id": deed.id}
    slack_id = str(deed.facts["channel"])
    return views.releases.posted(ask.w, slack_id=slack_id, **facts)


def _known(ask: Request) -> Message:
    if ask.filled.get("at") is None:
        raise Refusal("telling_when", field="at")
    day = views.tellings.read_day(ask.filled)
    by = str(ask.filled.get("by") or ask.actor.user_id)
    knowing = Knowing(by, ask.filled["at"], str(ask.filled.get("how") or ""), day)
    subject = ask.kept.get("subject", "")
    row, deed = usecases.tellings.know(
        ask.session, actor=ask.actor, subject=subject, knowing=knowing, now=ask.now
    )
    return views.tellings.known(ask.w, row=row, deed_id=deed.id)


def _withheld(ask: Request) -> Message:
    subject, reason = ask.kept.get("subject", ""), str(ask.filled.get("reason") or "")
    row, deed = usecases.tellings.withhold(
        ask.session, actor=ask.actor, subject=subject, reason=reason, now=ask.now
    )
    return views.tellings.withheld(ask.w, row=row, reason=reason, deed_id=deed.id)
