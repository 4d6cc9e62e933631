"""A slash command, committed and answered; beside a bare Bolt command with one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select

from bench.tools import bare, requests, servers
from bench.tools.books import Books, fresh
from bench.tools.measuring import How, Result, alternate, at_least, per_second
from storage.interactions import Interaction

CLIENTS = 50


def measure(how: How) -> Iterator[Result]:
    """`/client-update Client 7 call …` through the front door, without a network between."""
    for kind in how.kinds:
        with fresh(how, kind) as ours, fresh(how, kind) as floor:
            yield _measured(how, kind, ours=ours, floor=floor)


def _measured(how: How, kind: str, *, ours: Books, floor: Books) -> Result:
    for books in (ours, floor):
        books.furnish(clients=CLIENTS)
    front, bolt = servers.front(ours), bare.logs_contacts(floor.engine)
    for app in (front, bolt):
        _say(app)
    with ours.sessions.read() as session:
        assert session.scalar(select(func.count()).select_from(Interaction)) == 1, "nothing was logged"
    rates = alternate(
        lambda: per_second(lambda: _say(front), seconds=how.seconds),
        lambda: per_second(lambda: _say(bolt), seconds=how.seconds),
        rounds=how.rounds,
    )
    name = how.named("slash command", kind)
    return at_least(name, "commands/s", ours=rates[0], floor=rates[1], target=0.6)


def _say(app: Callable[..., Any]) -> int:
    text = "Client 7 call We went through the figures of last month and agreed on the next steps."
    answer = requests.ask(app, requests.command("/client-update", text))
    assert answer
    return 1
