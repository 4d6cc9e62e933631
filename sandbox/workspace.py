"""What a workspace remembers: organisations, people, channels, messages and views."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox import block_text
from sandbox.clock import Clock, Stamps

Json = dict[str, Any]

_numbers = itertools.count(1)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def new_id(prefix: str) -> str:
    """An id in Slack's form, never given twice while the process lives."""
    number, text = next(_numbers), ""
    while number:
        number, rest = divmod(number, 36)
        text = _DIGITS[rest] + text
    return f"{prefix}0SBX{text:0>5}"


@dataclass(eq=False)
class Team:
    """A workspace; those of one Enterprise Grid organisation have the same `enterprise_id`."""

    id: str
    name: str
    domain: str
    enterprise_id: str = ""
    enterprise_name: str = ""


@dataclass(eq=False)
class User:
    id: str
    name: str
    team_id: str
    real_name: str
    tz: str = "UTC"
    locale: str = "en-US"
    email: str = ""
    guest: str | None = None
    admin: bool = False
    owner: bool = False
    deleted: bool = False
    is_bot: bool = False
    bot_id: str = ""
    app_id: str = ""
    updated: int = 0
    # when she wants not to be disturbed, in seconds since 1970: her schedule, and until when she snoozes
    dnd: tuple[int, int] | None = None
    snoozed_until: int = 0

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False)
class Message:
    """One message, live: it changes when somebody edits, deletes, answers or reacts."""

    channel: Channel
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    subtype: str | None = None
    thread_ts: str | None = None
    bot_id: str = ""
    app_id: str = ""
    username: str = ""
    client_msg_id: str = ""
    team: str = ""
    metadata: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: Json | None = None
    deleted: bool = False
    ephemeral_to: str = ""
    files: list[Json] = field(default_factory=list)
    extra: Json = field(default_factory=dict)
    # the machine's time of posting in seconds; history_lag is measured with it
    posted_at: float = 0.0
    selections: Json = field(default_factory=dict)

    @property
    def author(self) -> str:
        return self.user

    @property
    def ephemeral(self) -> bool:
        return bool(self.ephemeral_to)

    @property
    def thread(self) -> list[Message]:
        """The replies, oldest first."""
        return [one for one in self.channel.messages if one.thread_ts == self.ts and one.ts != self.ts]

    @property
    def words(self) -> str:
        """What a reader sees in it: the blocks' words, or the text when there are no blocks."""
        return block_text.words(self.blocks) if self.blocks else self.text

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons."""
        return block_text.buttons(self.blocks)

    @property
    def permalink(self) -> str:
        query = f"?thread_ts={self.thread_ts}&cid={self.channel.id}" if self.thread_ts else ""
        path = f"{self.channel.id}/p{self.ts.replace('.', '')}{query}"
        return f"https://{self.channel.domain}.slack.com/archives/{path}"

    def __repr__(self) -> str:
        kind = "ephemeral message" if self.ephemeral else "message"
        return f"<{kind} {self.ts} in #{self.channel.name}: {self.text!r}>"


@dataclass(eq=False)
class Channel:
    id: str
    name: str
    host_team: str
    domain: str
    kind: str = "channel"
    private: bool = False
    creator: str = ""
    created: int = 0
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    pending_share: bool = False
    members: list[str] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    # other workspaces of the same Grid organisation
    org_teams: list[str] = field(default_factory=list)
    previous_ids: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    ephemerals: list[Message] = field(default_factory=list)

    @property
    def is_im(self) -> bool:
        return self.kind == "im"

    @property
    def is_ext_shared(self) -> bool:
        return len(self.teams) > 1

    @property
    def type(self) -> str:
        """`channel_type` of message events: channel, group, im or mpim."""
        if self.kind != "channel":
            return self.kind
        return "group" if self.private else "channel"

    def message(self, ts: str) -> Message | None:
        """The public message with this `ts`, unless it was deleted."""
        return next((one for one in reversed(self.messages) if one.ts == ts and not one.deleted), None)

    def __repr__(self) -> str:
        return f"<channel #{self.name} {self.id}>"


@dataclass(eq=False)
class View:
    """A modal or a Home tab of one person."""

    id: str
    user: str
    payload: Json
    hash: str
    app_team: str
    root_id: str = ""
    previous_id: str | None = None
    values: dict[str, Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    # where response_urls of a submission would post: not kept for plain modals
    opened_in: str = ""


@dataclass(eq=False)
class Workspace:
    """All state of one run. Everything that changes it holds the core's lock."""

    now: Clock
    home: Team
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)
    notices: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stamps = Stamps(self.now)
        self.teams.setdefault(self.home.id, self.home)

    def epoch(self) -> int:
        """The workspace's time in whole seconds."""
        return int(self.now().timestamp())

    def channel(self, key: str) -> Channel | None:
        """By id, or by #name."""
        found = self.channels.get(key)
        if found is None and key.startswith("#"):
            found = next(
                (one for one in self.channels.values() if one.name == key[1:] and not one.is_im), None
            )
        return found

    def user_named(self, name: str) -> User | None:
        return next((one for one in self.users.values() if one.name == name), None)

    def is_sister(self, team_id: str) -> bool:
        """Whether it is another workspace of the home's Grid organisation."""
        team = self.teams.get(team_id)
        same = team is not None and team.enterprise_id == self.home.enterprise_id
        return bool(self.home.enterprise_id) and same and team_id != self.home.id

    def is_foreign(self, user_id: str) -> bool:
        user = self.users.get(user_id)
        return user is not None and user.team_id != self.home.id

    def dm(self, user_id: str, *, bot_user_id: str) -> Channel | None:
        """The direct conversation between a person and the bot, when it was opened."""
        for channel in self.channels.values():
            if channel.is_im and set(channel.members) == {user_id, bot_user_id}:
                return channel
        return None

    def shares_channel(self, user_id: str, *, with_team: str) -> bool:
        """Whether a foreign person meets this team in some channel; if not, they are a stranger."""
        return any(
            user_id in one.members and with_team in one.teams and not one.is_im
            for one in self.channels.values()
        )

    def views(self) -> Iterator[View]:
        for stack in self.modals.values():
            yield from stack
        yield from self.homes.values()

    def view(self, view_id: str) -> View | None:
        return next((one for one in self.views() if one.id == view_id), None)
