"""chat.*: posting, ephemerals, updates, deletion, permalinks."""

from __future__ import annotations

import json
from typing import Any

from sandbox import posting, rooms
from sandbox.api.registry import Args, SlackError, channel_of, message_of, method, need_scope, user_of
from sandbox.checks import surfaces
from sandbox.core import Core
from sandbox.payloads import describe
from sandbox.workspace import Channel, Message

Json = dict[str, Any]

MAX_TEXT = 40_000
MAX_UPDATE_TEXT = 4_000
MAX_METADATA = 8_000


@method("chat.postMessage")
def post_message(core: Core, args: Args) -> Json:
    channel = _destination(core, args)
    text, blocks = _content(core, args=args, where="chat.postMessage", longest=MAX_TEXT)
    metadata = _metadata(args)
    wait = core.pace.wait(channel.id)
    if wait:
        raise SlackError("ratelimited", retry_after=str(wait))
    message = _ours(core, args=args, channel=channel, text=text, blocks=blocks)
    message.metadata = metadata
    if args.flag("reply_broadcast") and message.thread_ts:
        message.subtype = "thread_broadcast"
    posting.post(core, message=message)
    shown = describe.message(message, install=core.install, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def _destination(core: Core, args: Args) -> Channel:
    """Where a post goes; a person's id opens the direct conversation."""
    key = args.need("channel", error="channel_not_found")
    if key.startswith("U") and key in core.space.users:
        user = user_of(core, key=key)
        if user.is_bot or not _reachable(core, user_id=key):
            raise SlackError("channel_not_found")
        channel = rooms.direct(core, user=key)
    else:
        named = core.space.channel(key)
        channel = channel_of(core, key=named.id if named else key)
    if channel.archived:
        raise SlackError("is_archived")
    if channel.is_im and not core.install.messages_enabled:
        raise SlackError("messages_tab_disabled")
    if not core.in_channel(channel) and "chat:write.public" not in core.install.granted:
        raise SlackError("not_in_channel")
    return channel


def _reachable(core: Core, *, user_id: str) -> bool:
    space = core.space
    return not space.is_foreign(user_id) or any(
        user_id in one.members and core.in_channel(one) for one in space.channels.values()
    )


def _content(core: Core, *, args: Args, where: str, longest: int) -> tuple[str, list[Json]]:
    """Text and checked blocks. Blocks without a text are accepted, as by Slack, and written down."""
    text = args.text("text")
    blocks = args.structure("blocks", error="invalid_blocks_format")
    markdown = args.text("markdown_text")
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if (
        not text
        and not blocks
        and not markdown
        and not args.structure("attachments", error="invalid_attachments")
    ):
        raise SlackError("no_text")
    if len(text) > longest:
        raise SlackError("msg_too_long")
    if blocks:
        problems = surfaces.message(blocks)
        if problems:
            raise SlackError("invalid_blocks", errors=problems, response_metadata=_messages(problems))
        if not text:
            core.records.reject(
                where, error="missing_text", details=["blocks without a top-level text"], payload=blocks
            )
    return text or markdown, posting.with_ids(blocks or [])


def _messages(problems: list[str]) -> Json:
    return {"messages": [f"[ERROR] {one}" for one in problems]}


def _metadata(args: Args) -> Json | None:
    metadata = args.structure("metadata", error="invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if not metadata.get("event_type"):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata)) > MAX_METADATA:
        raise SlackError("metadata_too_large")
    return {"event_type": str(metadata["event_type"]), "event_payload": metadata["event_payload"]}


def _ours(core: Core, *, args: Args, channel: Channel, text: str, blocks: list[Json]) -> Message:
    """A message by the bot, not yet posted."""
    thread_ts = args.text("thread_ts") or None
    if thread_ts:
        parent = channel.message(thread_ts)
        if parent is None:
            # Slack takes any ts here; the reply then hangs under a thread nobody sees.
            core.records.reject("chat.postMessage", error="thread_not_found", details=[thread_ts])
        elif parent.thread_ts:
            thread_ts = parent.thread_ts
    custom = args.text("username") or args.text("icon_emoji") or args.text("icon_url")
    if custom:
        need_scope(core, scope="chat:write.customize")
    return Message(
        channel=channel,
        ts="",
        user="" if custom else core.install.bot_user_id,
        text=text,
        blocks=blocks,
        thread_ts=thread_ts,
        subtype="bot_message" if custom else None,
        bot_id=core.install.bot_id,
        app_id=core.install.app_id,
        username=args.text("username"),
        team=core.install.team_id,
    )


@method("chat.postEphemeral")
def post_ephemeral(core: Core, args: Args) -> Json:
    channel = channel_of(core, key=args.need("channel", error="channel_not_found"))
    if channel.archived:
        raise SlackError("is_archived")
    if not core.in_channel(channel):
        raise SlackError("not_in_channel")
    user = args.need("user")
    if user not in core.space.users or user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(core, args=args, where="chat.postEphemeral", longest=MAX_TEXT)
    message = _ours(core, args=args, channel=channel, text=text, blocks=blocks)
    message.ephemeral_to = user
    posting.post(core, message=message)
    return {"message_ts": message.ts}


@method("chat.update")
def update(core: Core, args: Args) -> Json:
    channel = channel_of(core, key=args.need("channel", error="channel_not_found"))
    message = message_of(channel, ts=args.need("ts", error="message_not_found"))
    if message.bot_id != core.install.bot_id:
        raise SlackError("cant_update_message")
    if channel.archived:
        raise SlackError("is_inactive")
    text, blocks = _content(core, args=args, where="chat.update", longest=MAX_UPDATE_TEXT)
    if args.raw.get("blocks") is None:
        blocks = message.blocks  # an empty list removes them, nothing keeps them
    if args.structure("metadata", error="invalid_metadata_format") == {}:
        message.metadata = None
    elif args.raw.get("metadata"):
        message.metadata = _metadata(args)
    posting.edit(core, message=message, text=text, blocks=blocks, editor=core.install.bot_id)
    shown = describe.message(message, install=core.install, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": shown}


@method("chat.delete")
def delete(core: Core, args: Args) -> Json:
    channel = channel_of(core, key=args.need("channel", error="channel_not_found"))
    message = message_of(channel, ts=args.need("ts", error="message_not_found"))
    if message.bot_id != core.install.bot_id:
        raise SlackError("cant_delete_message")
    posting.delete(core, message=message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink")
def get_permalink(core: Core, args: Args) -> Json:
    channel = channel_of(core, key=args.need("channel", error="channel_not_found"))
    message = message_of(channel, ts=args.need("message_ts", error="message_not_found"))
    return {"channel": channel.id, "permalink": message.permalink}
