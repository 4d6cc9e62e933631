"""What use cases and doors get from the composition root: time, memory, Slack, and how fast we may go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from domain.operations import Alarm
from domain.outbox import CALL_LIMIT
from domain.people import Facts
from storage.base import Session as Session
from views.blocks import Block, Message

T = TypeVar("T")


@dataclass(frozen=True)
class PersonFacts:
    """What `users.info` tells about somebody; empty strings where Slack is silent.

    `domain` is that of the e-mail address, which Slack tells only with the scope for it. `names`: all that Slack calls
    them and the address, which are not kept. `changes`: `storage.people.Person.changes` when Slack was asked.
    """

    facts: Facts
    name: str = ""
    zone: str = ""
    locale: str = ""
    is_admin: bool = False
    domain: str = ""
    names: tuple[str, ...] = ()
    changes: int = 0


@dataclass(frozen=True)
class ChannelFacts:
    """What `conversations.info` and the member list tell about a channel. `members` are user ids.

    `changes`: `storage.channels.Channel.changes` when Slack was asked.
    """

    slack_id: str
    name: str = ""
    is_private: bool = False
    is_ext_shared: bool = False
    is_pending_share: bool = False
    is_org_shared: bool = False
    is_archived: bool = False
    is_member: bool = True
    members: tuple[str, ...] = ()
    changes: int = 0

    @property
    def is_shared(self) -> bool:
        """Whether another organisation or workspace reads it, or is about to."""
        return self.is_ext_shared or self.is_pending_share or self.is_org_shared


@dataclass(frozen=True)
class Page:
    """One page of what was said: messages as Slack tells them, and the `cursor` of the next page, "" at the end."""

    messages: list[dict[str, Any]]
    cursor: str = ""


@dataclass(frozen=True)
class Bot:
    """Who we are in a workspace, as `auth.test` tells; `scopes` are the granted ones."""

    team_id: str
    team_name: str = ""
    enterprise_id: str = ""
    user_id: str = ""
    bot_id: str = ""
    app_id: str = ""
    scopes: tuple[str, ...] = ()


class Slack(Protocol):
    """The calls we make to Slack, each one attempt; they raise `domain.outbox` failures, never an SDK error."""

    def me(self) -> Bot:
        """Who we are, with the scopes that were granted."""

    def post(self, *, channel: str, thread_ts: str, text: str, blocks: list[Block], key: str) -> str:
        """Post once with `key` in the metadata and return the message's ts."""

    def update(self, *, channel: str, ts: str, text: str, blocks: list[Block]) -> None:
        """Replace a message of ours."""

    def delete(self, *, channel: str, ts: str) -> None:
        """Remove a message of ours."""

    def find(
        self, *, channel: str, thread_ts: str, since: datetime, key: str = "", words: str = ""
    ) -> list[str]:
        """The ts of our own messages that carry `key`, or were first posted with these `words`, oldest first.

        `words` is their `domain.outbox.print_of`.
        """

    def direct(self, user_id: str) -> str:
        """The channel id of the direct conversation with a person."""

    def whisper(self, *, channel: str, user_id: str, text: str, blocks: list[Block]) -> None:
        """Show a message to one person in a channel (ephemeral); never for anything that must arrive."""

    def history(self, *, channel: str, thread_ts: str, oldest: datetime, cursor: str) -> Page:
        """One page of a channel's top-level messages or of a thread, since a moment; "" is the first page."""

    def person(self, user_id: str) -> PersonFacts:
        """Facts about somebody."""

    def dnd(self, user_id: str) -> tuple[datetime, datetime] | None:
        """The do-not-disturb that holds for somebody now or comes next, from when to when; None for none."""

    def channel(self, channel_id: str) -> ChannelFacts:
        """Facts about a channel, its members included."""

    def room(self, channel_id: str) -> ChannelFacts:
        """The same in one call, without the members."""

    def permalink(self, *, channel: str, ts: str) -> str:
        """The address of a message."""

    def open_form(self, *, trigger: str, view: Block) -> None:
        """Open a modal for the person behind `trigger` (valid for three seconds, once)."""

    def change_form(self, *, form: str, view: Block) -> None:
        """Replace what an open modal shows; `form` is its id."""

    def publish_home(self, *, user_id: str, view: Block) -> None:
        """Replace somebody's Home tab."""


class Web(Protocol):
    """What we read from the open Internet."""

    def get(self, url: str) -> bytes:
        """What an https address holds, outside any transaction; raises `domain.feeds.Unread`."""


@dataclass(frozen=True)
class Pace:
    """How fast the delivery and the metronome go, in machine time (promises P9, P11, P12 and P17)."""

    post_interval: timedelta = timedelta(seconds=1)
    tick: timedelta = timedelta(seconds=1)
    lease: timedelta = timedelta(seconds=60)
    settle: timedelta = timedelta(seconds=120)
    second_look: timedelta = timedelta(seconds=10)
    backoff: tuple[timedelta, ...] = tuple(timedelta(seconds=s) for s in (1, 5, 30, 300, 1800))


class StillTrue(Protocol):
    """Asks whether a message's reason still holds."""

    def __call__(self, session: Session, *, subject: str, expects: str, now: datetime) -> bool: ...


class Unsent(Protocol):
    """Hears, in the transaction that gives it up, that a post will never be sent: its outbox key and why.

    True when nobody else has to see to it: whoever counts on the post was told, or it is not owed any more.
    """

    def __call__(
        self, session: Session, *, workspace_id: int, key: str, reason: str, now: datetime
    ) -> bool: ...


class Fresh(Protocol):
    """Reads the words of a message anew right before it is sent; None leaves them as they are."""

    def __call__(self, session: Session, *, subject: str, expects: str, now: datetime) -> Message | None: ...


class Count(Protocol):
    """Adds to one of the counts of this process (`bot.metrics.COUNTS`); labels are never people's words."""

    def __call__(self, name: str, *, amount: float = 1, **labels: str) -> None: ...


class RaiseAlarm(Protocol):
    """Tells those who run the bot of trouble; see `usecases.operations.alarm`."""

    def __call__(
        self,
        session: Session,
        *,
        run: Runtime,
        alarm: Alarm,
        cause: str,
        what: str,
        workspace_id: int | None,
        silent: bool = False,
    ) -> bool: ...


def uncounted(name: str, *, amount: float = 1, **labels: str) -> None:
    """Nobody counts."""


def unheard(session: Session, **_told: Any) -> bool:  # noqa: ARG001
    """Nobody is told."""
    return False


@dataclass(frozen=True)
class Runtime:
    """One running bot. `now` is the story's time, `machine` the machine's: they differ only in the demo and tests.

    `begin` opens a transaction that writes: it commits at the end, or rolls back on any exception, and wakes
    the deliverer when words were promised. `read` opens one that only reads and keeps no writer waiting.
    `slack` has the calls made with the token of the workspace whose id it is given; only outside transactions.
    `refresh_one` exchanges one token that soon ends, False when none does; `keep_left`: for how long a workspace
    that removed us is remembered, 0 for ever.
    `checks` maps a subject's kind ("clock") to the question asked again before sending, `fresh` to the words then,
    `unsent` to who must hear that a post of that kind was given up.
    """

    begin: Callable[[], AbstractContextManager[Session]]
    read: Callable[[], AbstractContextManager[Session]]
    now: Callable[[], datetime]
    machine: Callable[[], datetime]
    slack: Callable[[int], Slack]
    web: Web
    wake: Callable[[], None]
    name: str = "rapport"
    pace: Pace = field(default_factory=Pace)
    checks: Mapping[str, StillTrue] = field(default_factory=dict)
    count: Count = uncounted
    refresh_one: Callable[[], bool] = lambda: False
    keep_left: timedelta = timedelta(days=30)
    alarm: RaiseAlarm = unheard
    fresh: Mapping[str, Fresh] = field(default_factory=dict)
    unsent: Mapping[str, Unsent] = field(default_factory=dict)


def while_slack_answers(run: Runtime, *, asked: Iterable[T]) -> Iterator[T]:
    """One after the other, until asking about them has taken as long as a call may: then Slack hangs, and whoever
    stops the bot is to wait for one answer, not for all (promise P20).
    """
    begun = run.machine()
    for each in asked:
        if run.machine() - begun >= CALL_LIMIT:
            return
        yield each
