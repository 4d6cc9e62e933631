"""Things that work for a short while: trigger ids (3 s, once) and response URLs (30 min, 5 posts)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.workspace import Message, new_id

TRIGGER_LIFE = timedelta(seconds=3)
URL_LIFE = timedelta(minutes=30)
URL_POSTS = 5


@dataclass(eq=False)
class Trigger:
    id: str
    user: str
    born: datetime
    channel: str = ""
    from_view: str = ""
    used: bool = False


@dataclass(eq=False)
class ResponseUrl:
    """Where an app may answer one interaction. `source` is the message that was clicked, if one was."""

    path: str
    kind: str
    user: str
    channel: str
    born: datetime
    source: Message | None = None
    posts: int = 0
    answers: list[Message] = field(default_factory=list)


@dataclass(eq=False)
class Tickets:
    machine: Clock
    triggers: dict[str, Trigger] = field(default_factory=dict)
    urls: dict[str, ResponseUrl] = field(default_factory=dict)

    def trigger(self, user: str, *, channel: str = "", from_view: str = "") -> str:
        made = Trigger(
            id=f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}",
            user=user,
            born=self.machine(),
            channel=channel,
            from_view=from_view,
        )
        self.triggers[made.id] = made
        return made.id

    def use(self, trigger_id: str) -> Trigger | str:
        """The trigger, or Slack's error word."""
        found = self.triggers.get(trigger_id)
        if found is None:
            return "invalid_trigger_id"
        if found.used:
            return "exchanged_trigger_id"
        if self.machine() - found.born > TRIGGER_LIFE:
            return "expired_trigger_id"
        found.used = True
        return found

    def response_url(
        self, kind: str, *, user: str, channel: str, team: str, source: Message | None = None
    ) -> ResponseUrl:
        """A new URL; `kind` is "actions" or "commands"."""
        path = f"/{kind}/{team}/{secrets.randbelow(10**12)}/{new_id('R')}{secrets.token_hex(9)}"
        made = ResponseUrl(
            path=path, kind=kind, user=user, channel=channel, born=self.machine(), source=source
        )
        self.urls[path] = made
        return made

    def spend(self, path: str) -> ResponseUrl | str:
        """The URL with one post taken off, or the error word Slack answers with a 404."""
        found = self.urls.get(path)
        if found is None:
            return "no_such_url"
        if self.machine() - found.born > URL_LIFE:
            return "expired_url"
        if found.posts >= URL_POSTS:
            return "used_url"
        found.posts += 1
        return found
