"""What somebody from outside can see of what the bot did: no story may show them words that are ours (promise P26)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sandbox import Sandbox
from sandbox.records import Call
from sandbox.workspace import Channel, User

CANARY = "CANARY"
"""Planted by stories in what only the team may read."""


def found(sandbox: Sandbox) -> list[str]:
    """Calls and answers with the canary that an outsider sees, whatever part of them has it."""
    return [*_calls(sandbox), *_answers(sandbox)]


def outsider(sandbox: Sandbox, user: User) -> bool:
    """A guest, or a person of another organisation."""
    ours = {
        sandbox.team_id,
        *(each.id for each in sandbox.core.space.teams.values() if _sister(sandbox, each.id)),
    }
    return not user.is_bot and (bool(user.guest) or user.team_id not in ours)


def _sister(sandbox: Sandbox, team_id: str) -> bool:
    return sandbox.core.space.is_sister(team_id)


def _calls(sandbox: Sandbox) -> Iterator[str]:
    for call in sandbox.calls:
        if CANARY in json.dumps(call.args, ensure_ascii=False, default=str) and _is_seen(sandbox, call):
            yield f"{call.method}: {call.args}"


def _is_seen(sandbox: Sandbox, call: Call) -> bool:
    people = sandbox.core.space.users
    if call.outcome != "ok" and not call.applied:
        return False
    if call.method == "views.publish" or call.method == "chat.postEphemeral":
        reader = people.get(str(call.args.get("user_id") or call.args.get("user")))
        return reader is not None and outsider(sandbox, reader)
    place = sandbox.core.space.channels.get(str(call.args.get("channel")))
    return place is not None and _is_read(sandbox, place)


def _is_read(sandbox: Sandbox, place: Channel) -> bool:
    people = sandbox.core.space.users
    return place.is_ext_shared or any(outsider(sandbox, people[each]) for each in place.members)


def _answers(sandbox: Sandbox) -> Iterator[str]:
    """What was answered to an outsider: to their command, click or form, and the forms and Home they have open."""
    space = sandbox.core.space
    for each in sandbox.deliveries:
        user = each.payload.get("user") or {}
        reader = space.users.get(
            str(each.payload.get("user_id") or (user.get("id") if isinstance(user, dict) else ""))
        )
        if reader and outsider(sandbox, reader) and CANARY in str(each.attempts):
            yield f"answer to {reader.name}: {each.attempts}"
    for place in space.channels.values():
        for message in place.ephemerals:
            reader = space.users.get(message.ephemeral_to or "")
            if reader and outsider(sandbox, reader) and CANARY in f"{message.text} {message.blocks}":
                yield f"ephemeral to {reader.name}: {message.text}"
    for user_id, views in space.modals.items():
        if outsider(sandbox, space.users[user_id]) and CANARY in str([each.payload for each in views]):
            yield f"form of {space.users[user_id].name}"
