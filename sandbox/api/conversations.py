"""conversations.*: channels, their members and their history."""

from __future__ import annotations

from typing import Any

from sandbox import rooms
from sandbox.api.registry import Args, SlackError, channel_of, method, need_scope, page, user_of
from sandbox.core import Core
from sandbox.payloads import describe
from sandbox.scopes import for_kind
from sandbox.workspace import Channel, Message

Json = dict[str, Any]

_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


@method("conversations.info")
def info(core: Core, args: Args) -> Json:
    channel = channel_of(core, key=args.need("channel", error="channel_not_found"), verb="read")
    shown = describe.channel(channel, install=core.install, with_count=args.flag("include_num_members"))
    if core.in_channel(channel):
        shown["last_read"] = "0000000000.000000"
    return {"channel": shown}


@method("conversations.list")
def list_(core: Core, args: Args) -> Json:
    return _channels(core, args=args, channels=list(core.space.channels.values()))


@method("users.conversations")
def of_user(core: Core, args: Args) -> Json:
    user = user_of(core, key=args.text("user", default=core.install.bot_user_id))
    mine = [one for one in core.space.channels.values() if user.id in one.members]
    return _channels(core, args=args, channels=mine)


def _channels(core: Core, *, args: Args, channels: list[Channel]) -> Json:
    kinds = _kinds(core, args)
    found = [
        one
        for one in channels
        if one.type in kinds
        and (not one.private or core.in_channel(one))
        and not (one.archived and args.flag("exclude_archived"))
    ]
    some, cursor = page(found, args=args)
    shown = [describe.channel(one, install=core.install, with_count=True) for one in some]
    for one in shown:
        one.pop("connected_team_ids", None)  # only conversations.info tells
    return {"channels": shown, "response_metadata": cursor}


def _kinds(core: Core, args: Args) -> set[str]:
    """The channel types asked for; each needs its scope."""
    kinds = set()
    for word in args.text("types", default="public_channel").replace(" ", "").split(","):
        if word not in _TYPES:
            raise SlackError("invalid_types")
        need_scope(core, scope=for_kind(_TYPES[word], verb="read"))
        kinds.add(_TYPES[word])
    return kinds


@method("conversations.members")
def members(core: Core, args: Args) -> Json:
    channel = channel_of(core, key=args.need("channel", error="channel_not_found"), verb="read")
    some, cursor = page(channel.members, args=args)
    return {"members": some, "response_metadata": cursor}


@method("conversations.history")
def history(core: Core, args: Args) -> Json:
    channel = channel_of(
        core, key=args.need("channel", error="channel_not_found"), verb="history", member=True
    )
    top = [
        one
        for one in channel.messages
        if one.thread_ts in (None, one.ts) or one.subtype == "thread_broadcast"
    ]
    return _messages(core, args=args, found=_window(core, args=args, messages=top)[::-1])


@method("conversations.replies")
def replies(core: Core, args: Args) -> Json:
    channel = channel_of(
        core, key=args.need("channel", error="channel_not_found"), verb="history", member=True
    )
    root = channel.message(args.need("ts", error="thread_not_found"))
    if root is None or root.posted_at > core.machine().timestamp() - core.history_lag:
        raise SlackError("thread_not_found")
    if root.thread_ts and root.thread_ts != root.ts:
        root = channel.message(root.thread_ts) or root
    return _messages(core, args=args, found=[root, *_window(core, args=args, messages=root.thread)])


def _window(core: Core, *, args: Args, messages: list[Message]) -> list[Message]:
    """Messages between `oldest` and `latest`, as far as history knows them by now."""
    oldest, latest = (
        _moment(args, key="oldest", default=0.0),
        _moment(args, key="latest", default=float("inf")),
    )
    known = core.machine().timestamp() - core.history_lag
    inclusive = args.flag("inclusive")

    def inside(one: Message) -> bool:
        moment = float(one.ts)
        return oldest < moment < latest or (inclusive and moment in (oldest, latest))

    return [one for one in messages if inside(one) and (not core.history_lag or one.posted_at <= known)]


def _moment(args: Args, *, key: str, default: float) -> float:
    text = args.text(key)
    if not text or text == "now":
        return default
    try:
        return float(text)
    except ValueError:
        raise SlackError(f"invalid_ts_{key}") from None


def _messages(core: Core, *, args: Args, found: list[Message]) -> Json:
    some, cursor = page(found, args=args)
    with_metadata = args.flag("include_all_metadata")
    shown = [
        describe.message(one, install=core.install, bare=False, with_metadata=with_metadata) for one in some
    ]
    answer: Json = {"messages": shown, "has_more": bool(cursor["next_cursor"]), "pin_count": 0}
    return answer | ({"response_metadata": cursor} if cursor["next_cursor"] else {})


@method("conversations.open")
def open_(core: Core, args: Args) -> Json:
    if args.text("channel"):
        channel = channel_of(core, key=args.text("channel"))
    else:
        channel = _direct(core, args)
    known = channel.id in core.space.channels and bool(channel.messages)
    shown = describe.channel(channel, install=core.install) if args.flag("return_im") else {"id": channel.id}
    return {"channel": shown} | ({"no_op": True, "already_open": True} if known else {})


def _direct(core: Core, args: Args) -> Channel:
    names = [one for one in args.text("users").split(",") if one]
    if not names:
        raise SlackError("users_list_not_supplied")
    if len(names) > 1:
        raise SlackError("missing_scope", needed="mpim:write", provided=core.install.provided)
    need_scope(core, scope="im:write")
    user = user_of(core, key=names[0])
    if user.deleted:
        raise SlackError("user_disabled")
    if core.space.is_foreign(user.id) and not any(
        user.id in one.members and core.in_channel(one) for one in core.space.channels.values()
    ):
        raise SlackError("invalid_user_combination")
    return rooms.direct(core, user=user.id)


@method("conversations.join")
def join(core: Core, args: Args) -> Json:
    channel = channel_of(core, key=args.need("channel", error="channel_not_found"))
    if channel.private or channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    rooms.join(core, user=core.space.users[core.install.bot_user_id], channel=channel)
    return {"channel": describe.channel(channel, install=core.install)}
