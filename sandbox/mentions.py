"""Names of people and channels in a command's text: as typed, or resolved where the manifest wants it."""

from __future__ import annotations

import re

from sandbox.workspace import Channel, User, Workspace

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_PARTS = re.compile(r"<[@#](?P<id>[A-Z0-9]+)(?:\|[^>]*)?>|(?<!\w)(?P<name>[@#][\w.\-]+)|[&<>]")


def resolved(space: Workspace, *, text: str) -> str:
    """Names and ids become `<@U..|name>` and `<#C..|name>`, other `& < >` become entities."""
    return _PARTS.sub(lambda found: _token(space, found=found), text)


def _token(space: Workspace, *, found: re.Match[str]) -> str:
    if found[0] in _ENTITIES:
        return _ENTITIES[found[0]]
    meant = _by_id(space, key=found["id"]) if found["id"] else _by_name(space, name=found["name"])
    if meant is None:
        return found[0].replace("<", "&lt;").replace(">", "&gt;")
    return f"<{'#' if isinstance(meant, Channel) else '@'}{meant.id}|{meant.name}>"


def typed(space: Workspace, *, text: str) -> str:
    """Ids become the names a person would type."""

    def name(found: re.Match[str]) -> str:
        meant = _by_id(space, key=found["id"]) if found["id"] else None
        return f"{'#' if isinstance(meant, Channel) else '@'}{meant.name}" if meant else found[0]

    return _PARTS.sub(name, text)


def _by_id(space: Workspace, *, key: str) -> User | Channel | None:
    return space.users.get(key) or space.channels.get(key)


def _by_name(space: Workspace, *, name: str) -> User | Channel | None:
    return space.channel(name) if name.startswith("#") else space.user_named(name[1:])
