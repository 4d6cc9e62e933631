"""files.*: asking about files and uploading them."""

from __future__ import annotations

from typing import Any

from sandbox import files, posting
from sandbox.api.registry import Args, SlackError, channel_of, method
from sandbox.core import Core
from sandbox.workspace import Message

Json = dict[str, Any]


@method("files.info")
def info(core: Core, args: Args) -> Json:
    found = core.space.files.get(args.need("file", error="file_not_found"))
    if found is None:
        raise SlackError("file_not_found")
    return {"file": found, "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.getUploadURLExternal")
def upload_url(core: Core, args: Args) -> Json:
    """The first of three steps: where to send the bytes."""
    name = args.need("filename")
    if args.number("length", default=0, low=0, high=10**9) == 0:
        raise SlackError("invalid_arguments")
    bot = core.space.users[core.install.bot_user_id]
    made = files.make(core, user=bot, name=name)
    return {"upload_url": f"{core.url}/upload/{made['id']}", "file_id": made["id"]}


@method("files.completeUploadExternal")
def complete(core: Core, args: Args) -> Json:
    """The last step: the uploaded files become a message, when a channel is named."""
    wanted = args.structure("files", error="invalid_arguments")
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments")
    found = []
    for one in wanted:
        file = core.space.files.get(str(one.get("id")))
        if file is None or "uploaded" not in file:
            raise SlackError("file_not_found")
        found.append(file | {"title": one.get("title") or file["title"]})
    if args.text("channel_id"):
        _share(core, args=args, found=found)
    return {"files": found}


def _share(core: Core, *, args: Args, found: list[Json]) -> None:
    channel = channel_of(core, key=args.text("channel_id"))
    if not core.in_channel(channel):
        raise SlackError("not_in_channel")
    message = Message(
        channel=channel,
        ts="",
        user=core.install.bot_user_id,
        text=args.text("initial_comment"),
        subtype="file_share",
        thread_ts=args.text("thread_ts") or None,
        bot_id=core.install.bot_id,
        app_id=core.install.app_id,
        team=core.install.team_id,
        files=found,
    )
    posting.post(core, message=message)
