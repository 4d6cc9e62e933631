"""Doors of the team: `/client team [client] @person [role|remove]`."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.clients
import usecases.permissions
import usecases.receipts
import usecases.team
import views.team
from domain import arguments
from domain.permissions import Act
from domain.refusals import Refusal
from domain.team import Role, role_of
from handlers import answers, someone, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from usecases.runtime import Runtime
from usecases.team import Move
from views.blocks import Message
from views.words import words

REMOVE = ("remove", "off", "none", "移除", "删除", "退出")


def team(call: Call, run: Runtime) -> Message:
    """Give somebody a role for a client, take them off with `remove`, or list the team without a person."""
    actor = call.actor
    usecases.permissions.require(actor, act=Act.PEOPLE)
    told = arguments.person(call.rest)
    if told is None and arguments.unresolved(call.rest):
        raise Refusal(
            "person_unresolved",
            name=arguments.unresolved(call.rest),
            example="`/client team Acme @Petra owner`",
        )
    if told is None:
        return _list(call, run)
    name, user_id, word = told
    leaving = word.strip().casefold() in REMOVE
    role = Role.MEMBER if leaving else role_of(arguments.plain(word))
    if not leaving:
        someone.of_the_team(run, actor=actor, user_id=user_id)
    with run.begin() as session:
        client = usecases.clients.named_or_here(
            session, workspace_id=actor.workspace_id, name=arguments.plain(name), slack_id=call.channel_id
        )
        w = words(actor.language)
        facts: dict[str, Any] = {"actor": actor, "client_id": client.id, "user_id": user_id, "now": run.now()}
        if leaving:
            undo = _undo(client.id, usecases.team.remove(session, **facts))
            return views.team.removed(w, client=client, user_id=user_id, undo=undo)
        moves = usecases.team.put(session, role=role, **facts)
        return views.team.put(
            w,
            client=client,
            user_id=user_id,
            role=role,
            stepped_back=[move.user_id for move in moves[1:]],
            undo=_undo(client.id, moves),
        )


VERBS: dict[str, Verb] = {"team": team}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.action("team.undo")(bind(undo, run))


def undo(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The roles are as before."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.PEOPLE)
    message = None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            client_id, moves = _moves(body["actions"][0]["value"])
            client = usecases.team.restore(
                session, actor=actor, client_id=client_id, moves=moves, now=run.now()
            )
            message = views.team.undone(words(actor.language), client=client)
    ack()
    if message:
        respond(text=message.text, blocks=message.blocks, replace_original=True)


def _list(call: Call, run: Runtime) -> Message:
    with run.begin() as session:
        client = usecases.clients.named_or_here(
            session,
            workspace_id=call.actor.workspace_id,
            name=arguments.plain(call.rest),
            slack_id=call.channel_id,
        )
        members = usecases.team.people_of(session, client_id=client.id)
        return views.team.listed(words(call.actor.language), client=client, members=members)


def _undo(client_id: int, moves: list[Move]) -> str:
    return json.dumps([client_id, [[move.user_id, move.was, move.is_now] for move in moves]])


def _moves(value: str) -> tuple[int, list[Move]]:
    """What the button remembers; whoever clicks may set these roles anyway."""
    try:
        client_id, moves = json.loads(value)
        return answers.row_id(client_id), [
            Move(str(user_id), str(was and Role(was)), str(is_now)) for user_id, was, is_now in moves
        ]
    except (ValueError, TypeError):
        raise Refusal("gone") from None
