"""Doors of shadow mode: `/client shadow 2w|off|report|replay …`, and the buttons under their answers."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.clients
import usecases.permissions
import usecases.preferences
import usecases.receipts
import usecases.replays
import usecases.settings
import usecases.shadow
import usecases.shadowing
import views.preferences
import views.replays
import views.shadow
from domain import arguments, periods, replays
from domain.people import Actor
from domain.permissions import Act
from domain.preferences import NONE
from domain.refusals import Refusal
from handlers import answers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb, reply, split
from handlers.preferences import WORKSPACE
from usecases.replays import Progress
from usecases.runtime import Runtime, Session
from usecases.settings import Change
from views.blocks import Message
from views.words import words

PATIENCE = timedelta(seconds=1.5)
"""How long somebody waits for a replay: Slack gives up on us after three seconds."""
OFF = ("off", "end", "stop", "关", "关闭", "结束", "停止")
REPORT = ("report", "报告")
REPLAY = ("replay", "回放", "重放")


def shadow(call: Call, run: Runtime) -> Message:
    """Begin, end or report on the time in which nothing is posted, or play a proposal through."""
    usecases.permissions.require(call.actor, act=Act.TRIAL)
    act, rest = split(arguments.plain(call.rest))
    if act in REPLAY:
        return _replay(call, run, text=rest)
    if act in REPORT:
        return _report(call, run, name=rest)
    if act in OFF:
        return _off(call, run, name=rest)
    return _on(call, run, text=f"{act} {rest}".strip())


VERBS: dict[str, Verb] = {"shadow": shadow}


def register(app: App, run: Runtime) -> None:
    """Bind the buttons."""
    app.action("shadow.undo")(bind(undone, run))
    app.action("shadow.apply")(bind(applied, run))


def undone(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The settings are as before."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.TRIAL)
    client_id, changes = _remembered(answers.value(body))
    message = None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            for each in changes:
                usecases.settings.revert(
                    session, actor=actor, client_id=client_id, undone=each, now=run.now()
                )
            values = _shown(session, actor=actor, client_id=client_id, names=[each.name for each in changes])
            client = usecases.clients.name(session, workspace_id=actor.workspace_id, client_id=client_id)
            message = views.preferences.undone(words(actor.language), client=client, values=values)
    ack()
    if message:
        respond(**reply(message), replace_original=True)


def applied(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """What was played through holds from now on."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.TRIAL)
    client_id, texts = _proposed(answers.value(body))
    message = None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            changes = usecases.settings.change(
                session, actor=actor, client_id=client_id, texts=texts, now=run.now()
            )
            values = _shown(session, actor=actor, client_id=client_id, names=[each.name for each in changes])
            client = usecases.clients.name(session, workspace_id=actor.workspace_id, client_id=client_id)
            w, undo = words(actor.language), _remember(client_id, changes)
            message = views.replays.applied(w, client=client, values=values, undo=undo)
    ack()
    if message:
        key = answers.click_key(body)
        answers.privately(run, actor=actor, channel=answers.channel(body), message=message, key=key[:160])


def _on(call: Call, run: Runtime, *, text: str) -> Message:
    actor = call.actor
    name, days = _parted(text)
    if days is None:
        raise Refusal("shadow_usage")
    if days > usecases.shadowing.MOST_DAYS:
        raise Refusal("shadow_days", most=usecases.shadowing.MOST_DAYS)
    with run.begin() as session:
        client_id, name = _scope(session, actor=actor, name=name)
        until = usecases.shadowing.last_day(
            session, workspace_id=actor.workspace_id, client_id=client_id, days=days, now=run.now()
        )
        changes = usecases.settings.change(
            session, actor=actor, client_id=client_id, texts={"shadow": until.isoformat()}, now=run.now()
        )
    undo = _remember(client_id, changes)
    return views.shadow.on(words(actor.language), client=name, until=until, undo=undo)


def _parted(text: str) -> tuple[str, int | None]:
    """The client's name and the days, whichever stands first; None when there are no days."""
    said = text.split()
    for size in (2, 1):
        for days, name in ((said[:size], said[size:]), (said[-size:], said[:-size])):
            if found := periods.days_of(" ".join(days)):
                return " ".join(name), found
    return "", None


def _off(call: Call, run: Runtime, *, name: str) -> Message:
    actor = call.actor
    with run.begin() as session:
        client_id, client = _scope(session, actor=actor, name=name)
        all_are = usecases.shadow.on(session, workspace_id=actor.workspace_id, client_id=0, at=run.now())
        text = NONE if client_id and all_are else ""
        changes = usecases.settings.change(
            session, actor=actor, client_id=client_id, texts={"shadow": text}, now=run.now()
        )
    undo = _remember(client_id, changes)
    return views.shadow.off(words(actor.language), client=client, changed=bool(changes), undo=undo)


def _report(call: Call, run: Runtime, *, name: str) -> Message:
    with run.read() as session:
        client_id, _ = _scope(session, actor=call.actor, name=name)
        told = usecases.shadowing.report(session, actor=call.actor, client_id=client_id, now=run.now())
    if told is None:
        raise Refusal("shadow_never")
    return views.shadow.report(words(call.actor.language), told)


def _replay(call: Call, run: Runtime, *, text: str) -> Message:
    """Answered at once if it does not take long, else in a direct message."""
    actor = call.actor
    with run.read() as session:
        client, rest = usecases.clients.leading(session, workspace_id=actor.workspace_id, text=text)
        proposal = usecases.replays.propose(
            session,
            actor=actor,
            client_id=client.id if client else 0,
            wish=replays.wish_of(rest),
            now=run.now(),
        )
    progress = Progress(replays.Tally())
    usecases.replays.play(run, proposal=proposal, progress=progress, until=run.machine() + PATIENCE)
    if progress.after is not None:
        with run.begin() as session:
            usecases.replays.put_off(session, actor=actor, proposal=proposal, progress=progress)
        return views.replays.later(words(actor.language))
    with run.read() as session:
        told = usecases.replays.result(session, proposal=proposal, tally=progress.tally)
    return views.replays.played(words(actor.language), told)


def _scope(session: Session, *, actor: Actor, name: str) -> tuple[int, str]:
    """The client that is named, or with 0 the workspace."""
    name = arguments.unquoted(name)
    if not name or name.casefold() in WORKSPACE:
        return 0, ""
    client = usecases.clients.find(session, workspace_id=actor.workspace_id, name=name)
    return client.id, client.name


def _shown(session: Session, *, actor: Actor, client_id: int, names: list[str]) -> dict[str, str]:
    w = words(actor.language)
    held = usecases.preferences.show(session, workspace_id=actor.workspace_id, client_id=client_id)
    return {name: views.preferences.value(w, name=name, text=held[name].value) for name in names}


def _remember(client_id: int, changes: list[Change]) -> str:
    """What the Undo button carries, "" when it cannot carry so much."""
    facts = [client_id, [[each.name, each.was, each.value] for each in changes]]
    value = json.dumps(facts, ensure_ascii=False)
    return value if changes and len(value) <= views.replays.LONGEST_VALUE else ""


def _remembered(value: str) -> tuple[int, list[Change]]:
    try:
        client_id, changes = json.loads(value)
        return answers.row_id(client_id), [Change(*map(str, each)) for each in changes]
    except (ValueError, TypeError):
        raise Refusal("gone") from None


def _proposed(value: str) -> tuple[int, dict[str, str]]:
    """What the button proposes; whatever is in it is checked as if the person had typed it."""
    try:
        facts = json.loads(value)
        texts = {str(name): str(text) for name, text in facts["texts"].items()}
        client_id = answers.row_id(facts["client_id"])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refusal("gone") from None
    if not texts.keys() <= {*replays.NAMES}:
        raise Refusal("gone")
    return client_id, texts
