"""How a Web API method is declared, how its arguments are read, and how it refuses."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sandbox.core import Core
from sandbox.scopes import for_kind
from sandbox.workspace import Channel, Message, User

Json = dict[str, Any]
Method = Callable[[Core, "Args"], Json]
T = TypeVar("T")

METHODS: dict[str, Method] = {}
# these take the app-level token, all others the bot token
APP_LEVEL = {"apps.connections.open", "apps.event.authorizations.list"}
TOKENLESS = {"api.test", "oauth.v2.access"}


class SlackError(Exception):
    """A refusal: `ok: false` with this error word and these further fields."""

    def __init__(self, error: str, **fields: Any) -> None:
        super().__init__(error)
        self.error = error
        self.fields = fields


class Args:
    """A call's arguments; Slack takes them as JSON or as a form whose structures are JSON strings."""

    def __init__(self, raw: Json) -> None:
        self.raw = raw

    def text(self, key: str, *, default: str = "") -> str:
        value = self.raw.get(key)
        return default if value is None else str(value)

    def need(self, key: str, *, error: str = "invalid_arguments") -> str:
        """A text that must be there."""
        found = self.text(key)
        if not found:
            details = [f"[ERROR] missing required field: {key}"]
            raise SlackError(
                error, **({"response_metadata": {"messages": details}} if "arguments" in error else {})
            )
        return found

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self.raw.get(key)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")

    def number(self, key: str, *, default: int, low: int = 1, high: int = 1000) -> int:
        """A whole number within its bounds."""
        value = self.raw.get(key)
        if value is None or value == "":
            return default
        try:
            found = int(value)
        except (TypeError, ValueError):
            raise SlackError("invalid_arguments") from None
        if not low <= found <= high:
            raise SlackError("invalid_limit")
        return found

    def structure(self, key: str, *, error: str) -> Any:
        """A list or an object, which may come as a JSON string; None when absent."""
        value = self.raw.get(key)
        if isinstance(value, str) and value:
            try:
                return json.loads(value)
            except ValueError:
                raise SlackError(error) from None
        return None if value == "" else value


def method(name: str) -> Callable[[Method], Method]:
    """Registers a function as a Web API method."""

    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register


def need_scope(core: Core, *, scope: str) -> None:
    if scope not in core.install.granted:
        raise SlackError("missing_scope", needed=scope, provided=core.install.provided)


def channel_of(core: Core, *, key: str, verb: str = "", member: bool = False) -> Channel:
    """A channel the bot sees. `verb`: "read" or "history", needs a scope; `member`: the bot is inside."""
    found = core.space.channels.get(key)
    if found is None or (found.private and not core.in_channel(found)):
        raise SlackError("channel_not_found")
    if verb:
        need_scope(core, scope=for_kind(found.type, verb=verb))
    if member and not core.in_channel(found):
        raise SlackError("not_in_channel")
    return found


def message_of(channel: Channel, *, ts: str) -> Message:
    found = channel.message(ts)
    if found is None:
        raise SlackError("message_not_found")
    return found


def user_of(core: Core, *, key: str) -> User:
    found = core.space.users.get(key)
    if found is None:
        raise SlackError("user_not_found")
    return found


def page(items: Sequence[T], *, args: Args, default: int = 100) -> tuple[list[T], Json]:
    """One page of a list and its response_metadata."""
    limit = args.number("limit", default=default)
    start = _offset(args.text("cursor"))
    if start > len(items):
        raise SlackError("invalid_cursor")
    rest = start + limit
    cursor = base64.b64encode(f"next:{rest}".encode()).decode() if rest < len(items) else ""
    return list(items[start:rest]), {"next_cursor": cursor}


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise ValueError
        return int(number)
    except ValueError:
        raise SlackError("invalid_cursor") from None
