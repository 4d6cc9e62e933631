"""Everything one person sees, as JSON for the page.

{"as", "app": {"id", "name", "bot_user_id"}, "team": {"id", "name", "domain"}, "teams": [...],
 "people": [{"id", "name", "real_name", "team_id", "team_name", "is_bot", "guest", "is_foreign", "is_admin",
             "tz", "locale", "deleted"}],
 "channels": [{"id", "name", "kind": "channel"|"private"|"im", "is_ext_shared", "is_archived", "teams",
               "topic", "members", "with" (of an im), "can_write", "messages": [MESSAGE]}],
 "home": VIEW or null, "modals": [VIEW, the top one last], "notices": [{"id", "text", "error"}],
 "commands": [{"command", "description", "usage_hint"}],
 "shortcuts": [{"name", "type", "callback_id", "description"}]}
MESSAGE: {"ts", "channel", "user", "text", "blocks", "ephemeral", "edited", "replies": [MESSAGE], "files",
          "reactions": [{"name", "users", "count"}], "mine", "permalink", "values", and where they apply
          "subtype", "bot_id", "username", "thread_ts"}
VIEW: {"id", "type", "callback_id", "title", "submit", "close", "blocks", "hash",
       "values": {block_id: {action_id: entry of state.values}}, "errors": {block_id: text}}
"""

from __future__ import annotations

from typing import Any

from sandbox.core import Core
from sandbox.people import Person
from sandbox.workspace import Channel, Message, User, View

Json = dict[str, Any]


def state(core: Core, *, user_id: str) -> Json:
    """The page's state without version and clock; an unknown `user_id` means the first person."""
    people = [one for one in core.space.users.values() if not one.is_bot]
    me = core.space.users.get(user_id) or (people[0] if people else None)
    home = core.space.home
    body: Json = {
        "as": me.id if me else "",
        "app": {
            "id": core.install.app_id,
            "name": core.install.name,
            "bot_user_id": core.install.bot_user_id,
        },
        "team": {"id": home.id, "name": home.name, "domain": home.domain},
        "teams": [
            {"id": one.id, "name": one.name, "domain": one.domain} for one in core.space.teams.values()
        ],
        "people": [_person(one, core=core) for one in core.space.users.values()],
        "channels": [],
        "home": None,
        "modals": [],
        "commands": [],
        "shortcuts": [],
        "notices": [],
    }
    return body | (_seen_by(me, core=core) if me else {})


def _seen_by(me: User, *, core: Core) -> Json:
    space = core.space
    viewer = Person(core, user=me)
    ours = me.team_id == core.install.team_id
    home = space.homes.get(me.id)
    return {
        "channels": [_channel(one, viewer=viewer) for one in space.channels.values() if viewer.can_see(one)],
        "home": _view(home) if home else None,
        "modals": [_view(one) for one in space.modals.get(me.id, [])],
        "commands": [
            _some(one, "command", "description", "usage_hint") for one in core.install.commands if ours
        ],
        "shortcuts": [
            _some(one, "name", "type", "callback_id", "description") for one in core.install.shortcuts if ours
        ],
        "notices": [one for one in space.notices if one["user"] == me.id],
    }


def _some(thing: Json, *keys: str) -> Json:
    return {key: thing.get(key, "") for key in keys}


def _person(one: User, *, core: Core) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "real_name": one.real_name,
        "team_id": one.team_id,
        "team_name": core.space.teams[one.team_id].name,
        "is_bot": one.is_bot,
        "guest": one.guest,
        "is_foreign": one.team_id != core.space.home.id,
        "is_admin": one.admin,
        "tz": one.tz,
        "locale": one.locale,
        "deleted": one.deleted,
    }


def _channel(one: Channel, *, viewer: Person) -> Json:
    found: Json = {
        "id": one.id,
        "name": one.name,
        "kind": "im" if one.is_im else "private" if one.private else "channel",
        "is_ext_shared": one.is_ext_shared,
        "is_archived": one.archived,
        "teams": list(one.teams),
        "topic": one.topic,
        "members": list(one.members),
        "can_write": viewer.id in one.members and not one.archived,
        "messages": [
            _message(seen, viewer=viewer) for seen in viewer.sees(one) if seen.thread_ts in (None, seen.ts)
        ],
    }
    if one.is_im:
        found["with"] = next((member for member in one.members if member != viewer.id), "")
    return found


def _message(one: Message, *, viewer: Person) -> Json:
    own = [
        reply
        for reply in one.channel.ephemerals
        if reply.thread_ts == one.ts and reply.ephemeral_to == viewer.id
    ]
    replies = sorted([*one.thread, *own], key=lambda reply: float(reply.ts)) if not one.ephemeral else []
    found: Json = {
        "ts": one.ts,
        "channel": one.channel.id,
        "user": one.user,
        "text": one.text,
        "blocks": one.blocks,
        "ephemeral": one.ephemeral,
        "edited": one.edited is not None,
        "reactions": [
            {"name": name, "users": list(users), "count": len(users)} for name, users in one.reactions.items()
        ],
        "replies": [_message(reply, viewer=viewer) for reply in replies],
        "files": one.files,
        "mine": one.user == viewer.id,
        "permalink": one.permalink,
        "values": one.selections.get(viewer.id, {}),
    }
    extras = {
        "subtype": one.subtype,
        "bot_id": one.bot_id,
        "username": one.username,
        "thread_ts": one.thread_ts,
    }
    return found | {key: value for key, value in extras.items() if value}


def _view(one: View) -> Json:
    payload = one.payload
    return {
        "id": one.id,
        "type": payload["type"],
        "callback_id": payload["callback_id"],
        "title": payload["title"]["text"],
        "submit": payload["submit"]["text"] if payload["submit"] else None,
        "close": payload["close"]["text"] if payload["close"] else None,
        "blocks": payload["blocks"],
        "values": one.values,
        "errors": one.errors,
        "hash": one.hash,
    }
