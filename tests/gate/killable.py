"""The real bot with its seams in reach of a test: `python -m tests.gate.killable` brings forth one for each order.

It reads a line of JSON for each bot and answers with the process's number; everything is imported only once, so that a
bot is ready after a few tenths of a second. What is changed in it: it answers each message of a person in its channel,
in the same transaction, so that each event ends in a post; its clocks may be wrong; its waits are shorter; and it kills
itself where it was told to. Each moment at which it may die has a name: where a transaction or a call to Slack began,
and whether that was before or after the commit or the call.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from slack_sdk.socket_mode import SocketModeClient

import bot.bootstrap
import bot.cli
import bot.slack
import bot.wire
import domain.outbox
import handlers.messages
import storage.db
import storage.schema
import usecases.inbox
import usecases.outbox
import usecases.people
from domain.audience import Audience
from handlers import whoami
from usecases.runtime import Pace
from views.blocks import Message

CALL, INBOX_LEASE = timedelta(seconds=1.5), timedelta(seconds=5)
PACE = Pace(
    tick=timedelta(seconds=0.5),
    lease=timedelta(seconds=4.5),
    settle=timedelta(seconds=2.5),
    second_look=timedelta(seconds=0.5),
    backoff=(timedelta(seconds=0.5),) * 20,
)
"""A fifth and less of what is usual; only the posts of each channel keep Slack's own pace."""
ROOM = (60, 15)
"""Five times the posts of a workspace: what comes back late shall not have waited for Slack."""


@dataclass(frozen=True)
class Order:
    """One bot: its environment and the file for what it writes. `skew`: by how many seconds its clocks are wrong;
    `die_at`: at which moment it kills itself, and `nth` how often it comes there first; `usual`: with usual waits.
    """

    environment: dict[str, str]
    log: str
    skew: float = 0.0
    die_at: str = ""
    nth: int = 1
    usual: bool = False


def main() -> None:
    """Bring forth bots until nobody orders any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    storage.schema.newest()
    for line in sys.stdin:
        order = Order(**json.loads(line))
        number = os.fork()
        if not number:
            _live(order)
        print(number, flush=True)


def _live(order: Order) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    writing = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(writing, 1)
    os.dup2(writing, 2)
    os.environ.update(order.environment)
    code = 1
    try:
        change(order)
        code = bot.cli.main(["run"])
    finally:
        Path(f"{order.log}.code").write_text(str(code))
        os._exit(code)


def change(order: Order) -> None:
    """Make this process the bot that was ordered."""
    handlers.messages.record = _echoing(handlers.messages.record)
    if not order.usual:
        domain.outbox.FENCE, domain.outbox.HEAL_AFTER = 2 * CALL, timedelta(seconds=3)
        domain.outbox.POSTS_AT_ONCE, domain.outbox.CHANNELS_AT_ONCE = ROOM
        usecases.inbox.LEASE = INBOX_LEASE
        bot.slack.Wire = partial(bot.wire.Wire, timeout=CALL.total_seconds())  # type: ignore[attr-defined, assignment]

    def wrong() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=order.skew)

    bot.bootstrap.machine_time = wrong  # type: ignore[attr-defined]
    if not order.usual:
        bot.bootstrap.build = partial(bot.bootstrap.build, pace=PACE)
    if order.die_at:
        _mine(_Moments(order.die_at, order.nth))


def _echoing(record: Callable[..., Any]) -> Callable[..., Any]:
    """Each message of a person is answered where it was said: what came in once must go out once."""

    def recorded(session: Any, *, event: dict[str, Any], body: dict[str, Any], **more: Any) -> Any:
        found = record(session, event=event, body=body, **more)
        if event.get("subtype") or event.get("bot_id"):
            return found
        place, ts = event["channel"], event["ts"]
        usecases.outbox.promise(
            session,
            workspace_id=usecases.people.home(session, team_ids=whoami.teams(body)),
            channel=place,
            key=f"echo:{place}:{ts}",
            message=Message(f"Heard {ts}"),
            audience=Audience.CLIENT,
            now=more["run"].now(),
        )
        return found

    return recorded


class _Moments:
    """Counts how often the chosen moment comes, and kills the process when it has come often enough."""

    def __init__(self, chosen: str, nth: int) -> None:
        self._chosen, self._left = chosen, nth

    def __call__(self, name: str) -> None:
        if name == self._chosen:
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)


def _mine(moment: _Moments) -> None:
    begin = storage.db.Sessions.begin

    @contextmanager
    def begun(self: storage.db.Sessions) -> Iterator[Any]:
        who = _caller()
        with begin(self) as session:
            yield session
            moment(f"{who}: before commit")
        moment(f"{who}: after commit")

    def around(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **named: Any) -> Any:
            moment(f"{name}: before")
            answer = call(*given, **named)
            moment(f"{name}: after")
            return answer

        return called

    storage.db.Sessions.begin = begun  # type: ignore[method-assign]
    for name in ("post", "find"):
        setattr(bot.slack.SlackCalls, name, around(name, getattr(bot.slack.SlackCalls, name)))
    answer = SocketModeClient.send_socket_mode_response
    SocketModeClient.send_socket_mode_response = around("ack", answer)  # type: ignore[method-assign]


def _caller() -> str:
    """Who begins a transaction: the first function that is not about beginning one."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_code.co_name in ("begun", "begin", "__enter__", "_caller"):
        frame = frame.f_back
    return f"{frame.f_globals['__name__']}.{frame.f_code.co_name}"


if __name__ == "__main__":
    main()
