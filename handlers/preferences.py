"""Doors of settings in one line: `/client set …`, and their Undo."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.calendars
import usecases.clients
import usecases.permissions
import usecases.preferences
import usecases.receipts
import usecases.settings
import views.preferences
from domain import arguments, preferences
from domain.people import Actor
from domain.permissions import Act
from domain.preferences import NONE
from domain.refusals import Refusal
from handlers import answers, rooms, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb, reply
from usecases.runtime import Runtime, Session
from usecases.settings import Change
from views.blocks import Message
from views.words import words

WORKSPACE = ("workspace", "工作区")
_HOURS = {"timezone", "calendar", "holidays", "both_sides"}


@dataclass(frozen=True)
class Scope:
    """Whose settings: a client's, or the workspace's when `client_id` is 0."""

    client_id: int
    client: str = ""


def set_one(call: Call, run: Runtime) -> Message:
    """`/client set [client|workspace] [name] [value]`; without a value it shows what holds."""
    actor = call.actor
    usecases.permissions.require(actor, act=Act.TERMS)
    with run.begin() as session:
        scope, name, text = _understood(session, call=call)
        if not name:
            return listed(session, run, actor=actor, scope=scope or Scope(0))
    if scope is None:
        raise Refusal("setting_scope")
    return save(run, actor=actor, scope=scope, texts={name: _value(run, call=call, name=name, text=text)})


VERBS: dict[str, Verb] = {"set": set_one}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("preferences.undo")(bind(undo, run))


def undo(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """One setting is as before."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.TERMS)
    client_id, undone = _remembered(body["actions"][0]["value"])
    message = None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            changes = usecases.settings.revert(
                session, actor=actor, client_id=client_id, undone=undone, now=run.now()
            )
            w = words(actor.language)
            shown = _shown(session, actor=actor, client_id=client_id, changes=changes)
            client = usecases.clients.name(session, workspace_id=actor.workspace_id, client_id=client_id)
            message = views.preferences.undone(w, client=client, values=shown)
    ack()
    if message:
        respond(**reply(message), replace_original=True)


def save(run: Runtime, *, actor: Actor, scope: Scope, texts: dict[str, str]) -> Message:
    """Set everything at once and tell what holds now."""
    with run.begin() as session:
        changes = usecases.settings.change(
            session, actor=actor, client_id=scope.client_id, texts=texts, now=run.now()
        )
        notes = _notes(session, run, actor=actor, scope=scope, names={change.name for change in changes})
        undo = remember_change(scope.client_id, changes[0]) if len(changes) == 1 else ""
        return views.preferences.changed(
            words(actor.language),
            client=scope.client,
            values=_shown(session, actor=actor, client_id=scope.client_id, changes=changes),
            notes=notes,
            undo=undo,
        )


def listed(session: Session, run: Runtime, *, actor: Actor, scope: Scope) -> Message:
    """Every setting of a client or the workspace with its value."""
    return views.preferences.listed(
        words(actor.language),
        client=scope.client,
        client_id=scope.client_id,
        settings=usecases.preferences.show(
            session, workspace_id=actor.workspace_id, client_id=scope.client_id
        ),
        warnings=warnings(session, run, actor=actor, scope=scope),
    )


def warnings(session: Session, run: Runtime, *, actor: Actor, scope: Scope) -> list[str]:
    """What a person should know about the calendar that holds."""
    held = usecases.preferences.of(session, workspace_id=actor.workspace_id, client_id=scope.client_id)
    years = usecases.calendars.unpublished(
        session, workspace_id=actor.workspace_id, region=held.holidays, now=run.now()
    )
    return [views.preferences.unpublished(words(actor.language), years=years)] if years else []


def remember_change(client_id: int, change: Change) -> str:
    """What an Undo button needs."""
    return json.dumps({"client_id": client_id, **asdict(change)}, ensure_ascii=False)


def _remembered(value: str) -> tuple[int, Change]:
    """What the button remembers; whatever is in it is checked as if the person had typed it."""
    try:
        facts = json.loads(value)
        change = Change(str(facts["name"]), str(facts["was"]), str(facts["value"]))
        return answers.row_id(facts["client_id"]), change
    except (ValueError, TypeError, KeyError):
        raise Refusal("gone") from None


def _understood(session: Session, *, call: Call) -> tuple[Scope | None, str, str]:
    """The scope, the setting's name ("" for none) and the words for its value.

    Without a client's name the scope is the client of the channel, if it has one.
    """
    workspace_id, text = call.actor.workspace_id, call.rest.strip()
    first, rest = arguments.first(text)
    if first.casefold() in WORKSPACE:
        return Scope(0), *_setting(rest)
    client, rest = usecases.clients.leading(session, workspace_id=workspace_id, text=arguments.typed(text))
    if client:
        return Scope(client.id, client.name), *_setting(rest)
    tokens = text.split()
    at = next((place for place, token in enumerate(tokens) if preferences.name_of(token)), len(tokens))
    if at:
        _refuse_unknown(tokens, at=at)
        name = arguments.plain(" ".join(tokens[:at]))
        client = usecases.clients.find(session, workspace_id=workspace_id, name=name)
    else:
        client = usecases.clients.of_channel(session, workspace_id=workspace_id, slack_id=call.channel_id)
    scope = Scope(client.id, client.name) if client else None
    return scope, *_setting(text.split(None, at)[at] if at < len(tokens) else "")


def _refuse_unknown(tokens: Sequence[str], *, at: int) -> None:
    """A first word like `time_zone_` that is no client's beginning is meant as a setting."""
    if at == len(tokens) and "_" in tokens[0]:
        raise Refusal("setting_unknown", text=tokens[0], names=", ".join(preferences.NAMES))


def _setting(words_left: str) -> tuple[str, str]:
    word, value = arguments.first(words_left)
    if not word:
        return "", ""
    name = preferences.name_of(word)
    if name is None:
        raise Refusal("setting_unknown", text=arguments.plain(word), names=", ".join(preferences.NAMES))
    return name, value


def _value(run: Runtime, *, call: Call, name: str, text: str) -> str:
    """The words for a value; a channel is asked about first."""
    if name not in usecases.settings.CHANNELS:
        return _required(name, arguments.plain(text))
    if preferences.resets(text):
        return text
    here = text.casefold() in rooms.HERE
    value = call.channel_id if here else preferences.parse(name, text=text)
    if value != NONE:
        rooms.learn(run, actor=call.actor, slack_id=value)
    return value


def _required(name: str, text: str) -> str:
    """An empty text would forget the value, which only a word for it may do in a command."""
    if not text:
        raise Refusal("setting_empty", field=name, name=name)
    return text


def _shown(session: Session, *, actor: Actor, client_id: int, changes: Sequence[Change]) -> dict[str, str]:
    w = words(actor.language)
    held = usecases.preferences.show(session, workspace_id=actor.workspace_id, client_id=client_id)
    return {
        change.name: views.preferences.value(w, name=change.name, text=held[change.name].value)
        for change in changes
    }


def _notes(session: Session, run: Runtime, *, actor: Actor, scope: Scope, names: set[str]) -> list[str]:
    """What a change of hours means right now, and what is not known yet."""
    if not names & _HOURS:
        return []
    calendar = usecases.calendars.of(
        session, workspace_id=actor.workspace_id, client_id=scope.client_id, now=run.now()
    )
    opening = views.preferences.opening(words(actor.language), calendar=calendar, now=run.now())
    return [opening, *warnings(session, run, actor=actor, scope=scope)]
