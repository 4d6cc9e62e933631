"""users.* and reactions.*: who is who, and their emoji."""

from __future__ import annotations

import re
from typing import Any

from sandbox import posting
from sandbox.api.registry import Args, SlackError, channel_of, message_of, method, page, user_of
from sandbox.core import Core
from sandbox.payloads import describe
from sandbox.workspace import Message, User

Json = dict[str, Any]

_EMOJI = re.compile(r"[a-z0-9_+\-']+(::skin-tone-[2-6])?")


@method("users.info")
def info(core: Core, args: Args) -> Json:
    user = user_of(core, key=args.need("user", error="user_not_found"))
    return {"user": _shown(core, user=user, args=args)}


def _shown(core: Core, *, user: User, args: Args) -> Json:
    return describe.user(
        user, space=core.space, install=core.install, with_locale=args.flag("include_locale")
    )


@method("users.list")
def list_(core: Core, args: Args) -> Json:
    """People of the own organisation only."""
    home = [one for one in core.space.users.values() if one.team_id == core.install.team_id]
    some, cursor = page(home, args=args)
    shown = [_shown(core, user=one, args=args) for one in some]
    return {"members": shown, "cache_ts": core.space.epoch(), "response_metadata": cursor}


@method("users.lookupByEmail")
def lookup_by_email(core: Core, args: Args) -> Json:
    email = args.need("email", error="users_not_found")
    for one in core.space.users.values():
        if one.email == email and one.team_id == core.install.team_id and not one.deleted:
            return {"user": _shown(core, user=one, args=args)}
    raise SlackError("users_not_found")


@method("reactions.add")
def add(core: Core, args: Args) -> Json:
    message = _target(core, args)
    if message.channel.archived:
        raise SlackError("is_archived")
    if not posting.react(core, user=core.install.bot_user_id, message=message, name=_name(args)):
        raise SlackError("already_reacted")
    return {}


@method("reactions.remove")
def remove(core: Core, args: Args) -> Json:
    message = _target(core, args)
    if not posting.unreact(core, user=core.install.bot_user_id, message=message, name=_name(args)):
        raise SlackError("no_reaction")
    return {}


@method("reactions.get")
def get(core: Core, args: Args) -> Json:
    message = _target(core, args)
    shown = describe.message(message, install=core.install, bare=False)
    return {
        "type": "message",
        "channel": message.channel.id,
        "message": shown | {"permalink": message.permalink},
    }


def _name(args: Args) -> str:
    name = args.need("name", error="invalid_name").strip(":")
    if not _EMOJI.fullmatch(name):
        raise SlackError("invalid_name")
    return name


def _target(core: Core, args: Args) -> Message:
    if not args.text("channel") or not args.text("timestamp"):
        raise SlackError("no_item_specified")
    channel = channel_of(core, key=args.text("channel"))
    if not core.in_channel(channel):
        raise SlackError("not_in_channel")
    return message_of(channel, ts=args.text("timestamp"))
