"""Files in messages: enough of a file object to be shown and asked for."""

from __future__ import annotations

from typing import Any

from sandbox.core import Core
from sandbox.workspace import Channel, User, new_id

Json = dict[str, Any]


def make(core: Core, *, user: User, name: str) -> Json:
    """A new file object."""
    with core.lock:
        found: Json = {
            "id": new_id("F"),
            "created": core.space.epoch(),
            "timestamp": core.space.epoch(),
            "name": name,
            "title": name,
            "mimetype": "application/octet-stream",
            "filetype": name.rpartition(".")[2],
            "user": user.id,
            "user_team": user.team_id,
            "mode": "hosted",
            "is_external": False,
            "size": 0,
            "url_private": f"{core.url}/files-pri/{name}",
            "permalink": f"https://{core.space.home.domain}.slack.com/files/{user.id}/{name}",
        }
        core.space.files[found["id"]] = found
        return found


def shown_in(channel: Channel, *, file: Json) -> Json:
    """The file as a message carries it: in a shared channel a stub, and the app must call files.info."""
    if channel.is_ext_shared:
        return {"id": file["id"], "mode": "file_access", "file_access": "check_file_info"}
    return file


def keep(core: Core, *, file_id: str, content: bytes) -> bool:
    """Stores uploaded bytes; False when nobody asked for this upload."""
    with core.lock:
        file = core.space.files.get(file_id)
        if file is None:
            return False
        file["size"], file["uploaded"] = len(content), content.decode(errors="replace")
        return True
