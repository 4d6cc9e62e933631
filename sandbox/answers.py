"""What the app says through an acknowledgement or a response URL."""

from __future__ import annotations

from typing import Any

from sandbox import posting
from sandbox.checks import surfaces
from sandbox.core import Core
from sandbox.tickets import ResponseUrl
from sandbox.workspace import Message

Json = dict[str, Any]

MAX_TEXT = 40_000


def through(core: Core, *, url: ResponseUrl, body: Json, where: str) -> str:
    """Carries out one answer; "" or Slack's error word."""
    with core.lock:
        if body.get("delete_original"):
            return _delete_original(core, url=url)
        error, details = _check(body)
        if error:
            core.records.reject(where, error=error, details=details, payload=body)
            return error
        if body.get("blocks") and not body.get("text"):
            core.records.reject(
                where, error="missing_text", details=["blocks without a top-level text"], payload=body
            )
        if url.kind == "actions" and url.source is not None and body.get("replace_original"):
            return _replace_original(core, url=url, body=body)
        channel = core.space.channels.get(url.channel)
        if channel is None:
            return "channel_not_found"
        in_channel = body.get("response_type") == "in_channel"
        message = posting.post(
            core,
            message=Message(
                channel=channel,
                ts="",
                user=core.install.bot_user_id,
                text=str(body.get("text") or ""),
                blocks=posting.with_ids(body.get("blocks") or []),
                thread_ts=body.get("thread_ts"),
                bot_id=core.install.bot_id,
                app_id=core.install.app_id,
                team=core.install.team_id,
                metadata=body.get("metadata"),
                ephemeral_to="" if in_channel else url.user,
            ),
        )
        url.answers.append(message)
        return ""


def _check(body: Json) -> tuple[str, list[str]]:
    blocks = body.get("blocks")
    if not body.get("text") and not blocks and not body.get("attachments"):
        return "no_text", []
    if len(str(body.get("text") or "")) > MAX_TEXT:
        return "msg_too_long", []
    problems = surfaces.message(blocks) if blocks else []
    return ("invalid_blocks", problems) if problems else ("", [])


def _delete_original(core: Core, *, url: ResponseUrl) -> str:
    if url.source is None or url.source.deleted:
        return "message_not_found"
    if url.source.ephemeral:
        url.source.deleted = True
        url.source.channel.ephemerals.remove(url.source)
        core.changed()
    else:
        posting.delete(core, message=url.source)
    return ""


def _replace_original(core: Core, *, url: ResponseUrl, body: Json) -> str:
    source = url.source
    if source is None or source.deleted:
        return "message_not_found"
    text, blocks = str(body.get("text") or ""), posting.with_ids(body.get("blocks") or [])
    if source.ephemeral:
        source.text, source.blocks = text, blocks
        core.changed()
    else:
        posting.edit(core, message=source, text=text, blocks=blocks, editor=core.install.bot_id)
    url.answers.append(source)
    return ""


def acknowledged(core: Core, *, url: ResponseUrl, body: Any) -> str:
    """A command's acknowledgement body: text or JSON becomes an answer, an empty one is silence."""
    if body is None or body in ("", {}):
        return ""
    words = body if isinstance(body, dict) else {"text": str(body)}
    return through(core, url=url, body=words, where="command ack")
