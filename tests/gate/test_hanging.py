"""T1: a database that stands still and refuses nothing. Whoever asks the bot reads in time that nothing was saved."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gate.nursery import Nursery
from tests.gate.server import Server
from tests.gate.town import Town, slack
from tests.proofs import Cases

pytestmark = [pytest.mark.proves("T1"), pytest.mark.alone]

PATIENCE_SECONDS = 2.5
COMMANDS = 5


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def test_P2_while_the_database_stands_still_everybody_is_told_in_time(
    server: Server, tmp_path: Path, cases: Cases
) -> None:
    database, wire = server.fresh(), server.wire()
    with slack() as sandbox:
        town = Town(sandbox, server.url(database))
        with Nursery(tmp_path, town.environment) as children:
            bot = children.bot({"DATABASE_URL": wire.url(database)})
            bot.ready()
            town.pm.runs("/client list", town.alerts)
            wire.cut()
            for _ in range(COMMANDS):
                asked = time.monotonic()
                answer = town.pm.runs("/client list", town.alerts)
                took = time.monotonic() - asked
                print(f"{took:.2f} s: {answer.error} {answer.text}")
                assert "try again" in answer.text
                assert took < PATIENCE_SECONDS
                cases.ran(1, checked="told within 2.5 s that nothing was saved")
                time.sleep(1)
            wire.mend()
            town.answers(seconds=40)
            town.settles()
            assert bot.stop()[0] == 0
