"""Writing, editing, deleting and reacting: what it changes and what the app hears of it."""

from __future__ import annotations

import copy
import re
import secrets
import uuid
from typing import Any

from sandbox.core import Core
from sandbox.payloads import describe, events
from sandbox.workspace import Channel, Message, User

Json = dict[str, Any]

_MESSAGE_EVENTS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}
_TOKEN = re.compile(r"(<[@#!][^>\s]+>|<(?:https?|mailto)[^>]*>)")
_URL = re.compile(r"(?<![<|])(https?://[^\s<>|]+)")


def typed(text: str) -> str:
    """What Slack makes of typed text: `& < >` escaped, addresses bracketed, ready mentions left alone."""
    parts = []
    for part in _TOKEN.split(text):
        if _TOKEN.fullmatch(part):
            parts.append(part)
        else:
            escaped = part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            parts.append(_URL.sub(r"<\1>", escaped))
    return "".join(parts)


def rich_text(text: str) -> list[Json]:
    """The block Slack adds to what people type."""
    inline: list[Json] = []
    for part in _TOKEN.split(text):
        if not part:
            continue
        if part.startswith("<@"):
            inline.append({"type": "user", "user_id": part[2:-1].split("|")[0]})
        elif part.startswith("<#"):
            inline.append({"type": "channel", "channel_id": part[2:-1].split("|")[0]})
        elif part.startswith("<!"):
            inline.append({"type": "broadcast", "range": part[2:-1].split("|")[0]})
        elif part.startswith("<"):
            inline.append({"type": "link", "url": part[1:-1].split("|")[0]})
        else:
            inline.append(
                {"type": "text", "text": part.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")}
            )
    section = {"type": "rich_text_section", "elements": inline}
    return [{"type": "rich_text", "block_id": block_id(), "elements": [section]}]


def block_id() -> str:
    return secrets.token_urlsafe(4)[:5]


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which every block and element has its id, as Slack fills them in."""
    found = copy.deepcopy(blocks)
    for block in found:
        _fill(block)
    return found


def _fill(block: Json) -> None:
    block.setdefault("block_id", block_id())
    for child in block.get("child_blocks") or []:
        _fill(child)
    nested = [block.get("accessory"), block.get("element")]
    if block.get("type") in ("actions", "context_actions"):
        nested += block.get("elements") or []
    elif block.get("type") == "card":
        nested += block.get("actions") or []
    for element in nested:
        if isinstance(element, dict) and element.get("type") != "image":
            element.setdefault("action_id", block_id())


def post(core: Core, *, message: Message) -> Message:
    """Puts a message with a fresh ts into its channel and tells the app."""
    with core.lock:
        message.ts = core.space.stamps.next()
        message.posted_at = core.machine().timestamp()
        if message.ephemeral:
            message.channel.ephemerals.append(message)
        else:
            message.channel.messages.append(message)
        if message.bot_id == core.install.bot_id:
            core.records.bot_messages.append(message)
        if not message.ephemeral:
            _tell(core, message=message)
    core.changed()
    return message


def _tell(core: Core, *, message: Message) -> None:
    space, install = core.space, core.install
    event = events.posted(message, space=space, install=install)
    core.send(event, channel=message.channel, name=_MESSAGE_EVENTS[message.channel.type])
    mentioned = re.search(rf"<@{install.bot_user_id}(\|[^>]*)?>", message.text)
    if mentioned and not message.channel.is_im and message.bot_id != install.bot_id and not message.subtype:
        core.send(events.app_mention(message, space=space, install=install), channel=message.channel)


def say(
    core: Core,
    *,
    user: User,
    channel: Channel,
    text: str,
    thread_ts: str | None = None,
    files: list[Json] | None = None,
    broadcast: bool = False,
) -> Message:
    """A person types a message; `broadcast` shows a reply in the channel too."""
    made = typed(text)
    return post(
        core,
        message=Message(
            channel=channel,
            ts="",
            user=user.id,
            text=made,
            blocks=rich_text(made) if made else [],
            subtype="file_share" if files else "thread_broadcast" if broadcast and thread_ts else None,
            thread_ts=thread_ts,
            client_msg_id=str(uuid.uuid4()),
            team=user.team_id,
            files=files or [],
        ),
    )


def say_as_bot(core: Core, *, bot: User, channel: Channel, text: str, thread_ts: str | None) -> Message:
    """Another app's bot posts, in the way that names no user."""
    message = Message(
        channel=channel,
        ts="",
        user="",
        text=text,
        subtype="bot_message",
        thread_ts=thread_ts,
        bot_id=bot.bot_id,
        app_id=bot.app_id,
        username=bot.real_name,
    )
    return post(core, message=message)


def notice(
    core: Core, *, channel: Channel, user: User, subtype: str, text: str, extra: Json | None = None
) -> Message:
    """Slack's own line in a channel: somebody joined, left, renamed ..."""
    line = Message(channel=channel, ts="", user=user.id, text=text, subtype=subtype, extra=extra or {})
    return post(core, message=line)


def edit(core: Core, *, message: Message, text: str, blocks: list[Json], editor: str) -> None:
    """New words for a message; the app gets message_changed."""
    with core.lock:
        before = copy.deepcopy(describe.message(message, install=core.install))
        message.text, message.blocks = text, blocks
        stamp = core.space.stamps.next()
        message.edited = {"user": editor, "ts": stamp}
        tell_changed(core, message=message, before=before, ts=stamp)
    core.changed()


def tell_changed(core: Core, *, message: Message, before: Json, ts: str) -> None:
    event = events.changed(message, before=before, install=core.install, ts=ts)
    core.send(event, channel=message.channel, name=_MESSAGE_EVENTS[message.channel.type])


def delete(core: Core, *, message: Message) -> None:
    """Removes a message. One with replies leaves a tombstone, which the app hears of as a change."""
    with core.lock:
        before = copy.deepcopy(describe.message(message, install=core.install))
        stamp = core.space.stamps.next()
        if any(not reply.deleted for reply in message.thread):
            message.text, message.blocks, message.files = "This message was deleted.", [], []
            message.subtype, message.user, message.extra = "tombstone", "USLACKBOT", {"hidden": True}
            message.bot_id, message.metadata = "", None
            tell_changed(core, message=message, before=before, ts=stamp)
        else:
            message.deleted = True
            message.channel.messages.remove(message)
            event = events.deleted(message, before=before, ts=stamp)
            core.send(event, channel=message.channel, name=_MESSAGE_EVENTS[message.channel.type])
    core.changed()


def react(core: Core, *, user: str, message: Message, name: str) -> bool:
    """False when this person had already reacted so."""
    with core.lock:
        users = message.reactions.setdefault(name, [])
        if user in users:
            return False
        users.append(user)
        _tell_reaction(core, kind="reaction_added", user=user, message=message, name=name)
    core.changed()
    return True


def unreact(core: Core, *, user: str, message: Message, name: str) -> bool:
    """False when there was no such reaction."""
    with core.lock:
        users = message.reactions.get(name, [])
        if user not in users:
            return False
        users.remove(user)
        if not users:
            del message.reactions[name]
        _tell_reaction(core, kind="reaction_removed", user=user, message=message, name=name)
    core.changed()
    return True


def _tell_reaction(core: Core, *, kind: str, user: str, message: Message, name: str) -> None:
    event = events.reaction(kind, user=user, name=name, on=message, ts=core.space.stamps.next())
    core.send(event, channel=message.channel)
