"""T3: stops, replaced, cut and half-open connections, and acknowledgements that get lost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from sandbox import Fault, Sandbox
from tests import effort
from tests.gate.nursery import Bot, Nursery
from tests.gate.town import Town, eventually, slack
from tests.proofs import Cases
from tests.world import ROOT

pytestmark = pytest.mark.proves("T3")

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""For what no database decides, and for what needs several bots."""
SOAK = 50
IN_FLIGHT, LOST = (1, 10, 100), (1, 3, 10)
REASONS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets")
STRANGERS = 20
STOP_SECONDS, DEAF_SECONDS = 20.0, 15.0
BOTH_LEAVE_SECONDS = 1.0
"""Whoever was asked to leave still gets events while nobody else is there."""
STOPPED = "exit 0 within 20 s, everything acknowledged is stored, the rest comes again and is answered once"
DEAF = "deaf for at most 15 s with one connection and never with two, INV-1 to INV-10"


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    with slack() as sandbox:
        yield Town(sandbox, database_url)


@pytest.fixture(params=["socket", "http"])
def either(request: pytest.FixtureRequest, database_url: str) -> Iterator[Town]:
    """A town that is reached in one way or the other, on each kind of database."""
    if request.param == "socket":
        with slack() as sandbox:
            yield Town(sandbox, database_url)
        return
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
    with slack(transport="http", request_url=f"http://127.0.0.1:{port}/slack/events") as sandbox:
        town = Town(sandbox, database_url)
        town.environment |= {"SLACK_APP_TOKEN": "", "PORT": str(port)}
        yield town


def test_T3_told_to_stop_in_the_middle_of_work(either: Town, tmp_path: Path, cases: Cases) -> None:
    with Nursery(tmp_path, either.environment) as children:
        for number in effort.again(IN_FLIGHT, soak=SOAK):
            bot = children.bot()
            bot.ready()
            before = _acked(either.sandbox)
            either.talk(number)
            eventually(lambda before=before: _acked(either.sandbox) > before)  # type: ignore[misc]
            code, seconds = bot.stop()
            assert code == 0, bot.said()
            assert seconds <= STOP_SECONDS
            assert _acked(either.sandbox) <= _stored(either)
            cases.ran(1, checked=STOPPED)
        _comes_to_rest(either, children)


@ON_SQLITE
def test_T3_told_to_stop_while_slack_hangs(town: Town, tmp_path: Path, cases: Cases) -> None:
    with Nursery(tmp_path, town.environment) as children:
        bot = children.bot()
        bot.ready()
        for number in range(STRANGERS):
            town.carol.says(town.acme, f"When do we start, number {number}?")
        eventually(lambda: _strangers(town) == STRANGERS)
        bot.stop()
    for method in ("users.info", "conversations.info"):
        town.sandbox.faults.on(method, do=Fault.timeout_before(), times=10_000)
    nina = town.sandbox.person("nina")
    new = town.sandbox.channel("new", members=[nina], with_bot=True)
    asked = len(town.sandbox.calls_of("users.info"))
    # The bot itself, whose calls wait as long as an operator's.
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **town.environment}) as process:
        try:
            # It asks again about all of them as it begins.
            eventually(lambda: len(town.sandbox.calls_of("users.info")) > asked, seconds=40)
            # Of somebody whom it never met, in a channel that it does not know, it asks one question after the other.
            threading.Thread(target=lambda: nina.runs("/client help", new), daemon=True).start()
            eventually(lambda: nina.id in str(town.sandbox.calls_of("users.info")[-1]))
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(2 * STOP_SECONDS) == 0
            assert time.monotonic() - begun <= STOP_SECONDS
        finally:
            process.kill()
    town.sandbox.faults.clear()
    cases.ran(1, checked=STOPPED)


def test_T3_acknowledgements_are_lost_after_the_commit(either: Town, tmp_path: Path, cases: Cases) -> None:
    with Nursery(tmp_path, either.environment) as children:
        bot = children.bot()
        bot.ready()
        for lost in effort.again(LOST, soak=SOAK):
            either.sandbox.lose_acks(lost)
            either.talk(20)
            eventually(lambda: either.sandbox.core.office.lose_acks == 0)
            cases.ran(1, checked=STOPPED)
        either.settles()
        twice = [each for each in either.sandbox.deliveries if each.acked and len(each.attempts) > 1]
        assert len(twice) >= sum(LOST)
        bot.stop()
        _comes_to_rest(either, children)


@ON_SQLITE
def test_T3_slack_wants_the_only_connection_replaced(town: Town, tmp_path: Path, cases: Cases) -> None:
    with Nursery(tmp_path, town.environment) as children:
        bot = children.bot()
        bot.ready()
        for reason in effort.again(REASONS, soak=SOAK):
            town.talk(10)
            town.sandbox.disconnect(reason)
            town.talk(10)
            assert _deaf(town.sandbox) <= DEAF_SECONDS
            cases.ran(1, checked=DEAF)
        bot.stop()
        _comes_to_rest(town, children)


@ON_SQLITE
def test_T3_the_only_connection_is_cut_or_stands_half_open(town: Town, tmp_path: Path, cases: Cases) -> None:
    with Nursery(tmp_path, town.environment) as children:
        bot = children.bot()
        bot.ready()
        ways = (town.sandbox.drop_connections, town.sandbox.freeze_connections)
        for break_it in effort.again(ways, soak=SOAK):
            town.talk(10)
            accepted = town.sandbox.core.sockets.accepted
            break_it()
            town.talk(10)
            assert _deaf(town.sandbox) <= DEAF_SECONDS
            assert town.sandbox.core.sockets.accepted == accepted + 1
            cases.ran(1, checked=DEAF)
        _comes_to_rest(town, children, bot=bot)


@ON_SQLITE
def test_T3_a_connection_that_is_dead_from_the_first_moment_is_noticed(
    town: Town, tmp_path: Path, cases: Cases
) -> None:
    with Nursery(tmp_path, town.environment) as children:
        bot = children.bot()
        eventually(lambda: town.sandbox.connections == 1)
        town.sandbox.freeze_connections()
        assert _deaf(town.sandbox) <= DEAF_SECONDS
        town.talk(5)
        _comes_to_rest(town, children, bot=bot)
        cases.ran(1, checked=DEAF)


@ON_SQLITE
def test_T3_slack_lets_nobody_connect_for_a_while(town: Town, tmp_path: Path, cases: Cases) -> None:
    with Nursery(tmp_path, town.environment) as children:
        bot = children.bot()
        bot.ready()
        faults = (Fault.error("internal_error"), Fault.http_before(503), Fault.reset_before())
        for fault in effort.again(faults, soak=SOAK):
            town.sandbox.faults.on("apps.connections.open", times=2, do=fault)
            town.sandbox.disconnect("link_disabled")
            town.talk(5)
            assert _deaf(town.sandbox) <= DEAF_SECONDS
            cases.ran(1, checked=DEAF)
        _comes_to_rest(town, children, bot=bot)


@ON_POSTGRESQL
def test_T3_one_of_two_connections_dies(town: Town, tmp_path: Path, cases: Cases) -> None:
    sandbox = town.sandbox
    with Nursery(tmp_path, town.environment) as children:
        bots = [children.bot() for _ in range(2)]
        for bot in bots:
            bot.ready()
        for break_it in effort.again((sandbox.drop_connections, sandbox.freeze_connections), soak=SOAK):
            town.talk(10)
            break_it(oldest_only=True)
            assert sandbox.listening >= 1
            town.talk(10)
            _never_deaf(sandbox, until=2)
            cases.ran(1, checked=DEAF)
        for reason in effort.again(REASONS, soak=SOAK):
            town.talk(10)
            sandbox.disconnect(reason)
            town.talk(10)
            assert _deaf(sandbox) <= BOTH_LEAVE_SECONDS
            cases.ran(1, checked=DEAF)
        bots[0].signal(signal.SIGKILL)
        town.talk(10)
        assert sandbox.listening >= 1
        bots[1].stop()
        _comes_to_rest(town, children)
        cases.ran(1, checked=DEAF)


def _acked(sandbox: Sandbox) -> set[str]:
    return {each.event_id for each in sandbox.deliveries if each.kind == "events_api" and each.acked}


def _stored(town: Town) -> set[str]:
    with town.sessions() as sessions, sessions.read() as session:
        return set(session.scalars(text("SELECT event_id FROM inbox")))


def _strangers(town: Town) -> int:
    """Let each of Carol's messages be of somebody whom nobody has met; how many there are."""
    with town.sessions() as sessions, sessions.begin() as session:
        session.execute(
            text("UPDATE interactions SET user_id = 'U0NEW' || id, side = 'unknown' WHERE user_id = :carol"),
            {"carol": town.carol.id},
        )
        return session.scalar(text("SELECT count(*) FROM interactions WHERE user_id LIKE 'U0NEW%'")) or 0


def _deaf(sandbox: Sandbox) -> float:
    """For how long nothing came through from now on."""
    time.sleep(0.05)
    return eventually(lambda: sandbox.listening > 0, seconds=40)


def _never_deaf(sandbox: Sandbox, *, until: int) -> None:
    """Wait for so many good connections, and see that there always is one."""
    deadline = time.monotonic() + 40
    while sandbox.listening < until:
        assert sandbox.listening
        assert time.monotonic() < deadline, "the dead connection was never replaced"
        time.sleep(0.005)


def _comes_to_rest(town: Town, children: Nursery, *, bot: Bot | None = None) -> None:
    bot = bot or children.bot()
    bot.ready()
    town.settles()
    assert not (wrong := town.judge(log=children.log())), "\n".join(wrong)
    assert bot.stop()[0] == 0
