"""T8: two and three bots on one PostgreSQL that restarts, with one frozen, one cut off and clocks far apart."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import storage.db
import usecases.people
import usecases.settings
from sandbox import Sandbox
from tests import effort
from tests.gate.killable import PACE
from tests.gate.nursery import Nursery
from tests.gate.server import Server, Wire
from tests.gate.town import Town, eventually, now, slack
from tests.proofs import Cases

pytestmark = [pytest.mark.proves("T8"), pytest.mark.alone]

MESSAGES, RESTARTS, ROOMS = effort.of(600, soak=5000), effort.of(5, soak=40), 24
SKEWS = (0.0, 600.0, -600.0)
BACK_SECONDS = 10.0
CHECKED = (
    "0 lost, 0 twice after the sweep, order kept, one digest per period, back within 10 s of the database,"
    " no more connections than the pool has, INV-1 to INV-10"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.mark.parametrize("number", [2, 3])
def test_T8_equal_bots_in_all_sorts_of_trouble(
    server: Server, tmp_path: Path, cases: Cases, number: int
) -> None:
    for turn, replicas in enumerate(effort.again([number], soak=20)):
        folder = tmp_path / str(turn)
        folder.mkdir()
        with slack() as sandbox:
            _live_through(server, sandbox, folder=folder, number=replicas)
        cases.ran(MESSAGES, checked=CHECKED)


def _live_through(server: Server, sandbox: Sandbox, *, folder: Path, number: int) -> None:
    database = server.fresh()
    town = Town(sandbox, server.url(database), rooms=ROOMS)
    wires = [server.wire() for _ in range(number)]
    weekly = Weekly(town)
    with Nursery(folder, town.environment) as children:
        for which, wire in enumerate(wires):
            children.bot(
                {"DATABASE_URL": wire.url(database), "PGAPPNAME": f"replica-{which}"}, skew=SKEWS[which]
            )
        for bot in children.bots:
            bot.ready()
        for turn in range(RESTARTS):
            town.talk(MESSAGES // RESTARTS)
            weekly.is_due()
            _trouble(children, wires, turn=turn)
            server.restart()
            assert town.answers(seconds=40) < BACK_SECONDS
            assert max(_connections(town).values()) <= storage.db.CONNECTIONS
        town.settles(seconds=90)
        assert not (wrong := town.judge(log=children.log())), "\n".join(wrong)
        weekly.was_told_once()
        assert [bot.stop()[0] for bot in children.bots] == [0] * number


def _trouble(children: Nursery, wires: list[Wire], *, turn: int) -> None:
    """What happens to one of the bots while the database restarts under all of them."""
    bot, wire = children.bots[turn % len(wires)], wires[turn % len(wires)]
    if turn % 2:
        bot.signal(signal.SIGSTOP)
        time.sleep(2 * PACE.lease.total_seconds())
        bot.signal(signal.SIGCONT)
    elif turn:
        wire.cut()
        time.sleep(5)
        wire.mend()


def _connections(town: Town) -> Counter[str]:
    query = text(
        "SELECT application_name, count(*) FROM pg_stat_activity"
        " WHERE application_name LIKE 'replica-%' GROUP BY application_name"
    )
    with town.sessions() as sessions, sessions.read() as session:
        return Counter({str(name): int(found) for name, found in session.execute(query)})


class Weekly:
    """The digest of a workspace whose weeks are short."""

    def __init__(self, town: Town) -> None:
        self._town, self._weeks = town, 0
        with town.sessions() as sessions, sessions.begin() as session:
            home = usecases.people.home(session, team_ids=[town.sandbox.team_id])
            actor = usecases.people.actor(session, workspace_id=home, user_id=town.pm.id)
            said = {"digest_channel": town.alerts.id, "calendar": "24/7"}
            usecases.settings.change(session, actor=actor, client_id=0, texts=said, now=now())

    def is_due(self) -> None:
        """A week is over: all bots see it at once. The one before had its digest by then."""
        eventually(self._all_had_theirs)
        self._weeks += 1
        self._do(
            "UPDATE digest_schedules SET next_at = now() - interval '1 second', put_off_until = NULL,"
            f" period = 'week {self._weeks}'"
        )

    def was_told_once(self) -> None:
        """Every week had its digest, and each was posted once."""
        eventually(self._all_had_theirs)
        told = self._do("SELECT 'digest:0:' || period FROM digests WHERE outcome = 'sent'")
        posted = self._do("SELECT dedupe_key FROM outbox WHERE dedupe_key LIKE 'digest:%' AND state = 'sent'")
        assert sorted(posted) == sorted(told)
        # In the first weeks there may have been nothing to say yet.
        assert told

    def _all_had_theirs(self) -> bool:
        weeks = [f"week {number + 1}" for number in range(self._weeks)]
        return sorted(self._do("SELECT period FROM digests")) == weeks

    def _do(self, statement: str) -> list[Any]:
        with self._town.sessions() as sessions, sessions.begin() as session:
            result = session.execute(text(statement))
            return [row[0] for row in result] if result.returns_rows else []  # type: ignore[attr-defined]
