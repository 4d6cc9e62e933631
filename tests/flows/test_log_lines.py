"""What a day in the life of the bot leaves in the log: whose turn it was, and nothing that anybody said (INV-9)."""

from __future__ import annotations

import io
import json
import logging
import re
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import bot.logs
import storage.inbox
import usecases.clients
import usecases.interactions
from bot.settings import Settings
from sandbox import Fault
from tests.proofs import Cases
from tests.world import World

pytestmark = pytest.mark.proves("P35")

SECRETS = (
    "xoxb" + "-1234567890-abcdef",
    "xapp" + "-1-A123-456-abcdef",
    "xoxe" + ".xoxp-1-Mi0yLTk",
    "https://hooks.slack.com/services/T1/B2/c3d4e5f6",
    "Authorization: Bearer abcdef123456",
    "X-Slack-Signature: v0=" + "ab" * 32,
    "carol.jones@acme.example",
)
WORDS = "Quarterly figures of Zanzibar"
NAME = "Umbrella Zebra"
FORGED = "2026-01-01T00:00:00+00:00 ERROR bot: forged"
HOSTILE = f"{WORDS}\r\n{FORGED}\x1b[31m\u2028{' '.join(SECRETS)}"
LINE = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{12}\+00:00 (DEBUG|INFO|WARNING|ERROR|CRITICAL) \S+( \[[^]]+\])?: ")


@pytest.fixture(params=["text", "json"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Everything that is logged, from DEBUG on, as an operator would have it."""
    root = logging.getLogger()
    names = ("", *bot.logs.FLOORS, *bot.logs.OURS)
    before, levels = root.handlers[:], {name: logging.getLogger(name).level for name in names}
    hooks = threading.excepthook, sys.excepthook, logging.raiseExceptions
    bot.logs.set_up(Settings(log_level="DEBUG", log_format=request.param))
    stream = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    threading.excepthook, sys.excepthook, logging.raiseExceptions = hooks
    root.handlers[:] = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def fails(*args: Any, **named: Any) -> Any:
    """What a library does when it does not like a value: it repeats it."""
    raise ValueError(f"cannot use {args} {named} {HOSTILE}")


def live(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages, commands, forms and clicks, well and badly; Slack and the database in trouble."""
    world.carol.says(world.acme, HOSTILE)
    world.passes(hours=5)
    world.pm.runs(f"/client issue {HOSTILE}", world.acme)
    world.pm.runs(f"/client add {NAME}", world.alerts)
    world.pm.runs(f"/client bogus {HOSTILE}", world.alerts)
    world.greg.runs(f"/client show {WORDS}", world.globex)
    world.settle()
    with monkeypatch.context() as broken:
        broken.setattr(usecases.interactions, "record", fails)
        world.carol.says(world.acme, f"{HOSTILE} again")
        world.settle()
    with monkeypatch.context() as broken:
        broken.setattr(usecases.clients, "add", fails)
        world.pm.runs(f"/client add {NAME} two", world.alerts)
    with monkeypatch.context() as broken:
        broken.setattr(storage.inbox, "add_all", fails)
        world.carol.says(world.acme, f"{HOSTILE} once more")
        world.sandbox.idle()
    world.sandbox.retry_now()
    world.settle()
    world.sandbox.faults.on("chat.postMessage", times=1, do=Fault.error("is_archived"))
    world.greg.says(world.globex, f"{HOSTILE}?")
    world.passes(hours=9)
    world.sandbox.faults.on("chat.postMessage", times=1, do=Fault.garbage_after())
    world.passes(hours=24)
    threading.Thread(target=fails).start()
    world.sandbox.expect_all()


def test_INV_9_no_line_holds_a_secret_or_anybody_s_words(
    world: World, written: io.StringIO, monkeypatch: pytest.MonkeyPatch, cases: Cases
) -> None:
    live(world, monkeypatch)
    lines = written.getvalue().splitlines()
    told = written.getvalue()
    for planted in (
        *SECRETS,
        *(part for secret in SECRETS for part in secret.split()[1:]),
        WORDS,
        NAME,
        "forged",
    ):
        assert planted not in told, planted
    requests = {_request(line) for line in lines}
    for kind in ("event Ev", "request ", "outbox ", "batch "):
        assert any(name.startswith(kind) for name in requests), kind
    assert "INBOX_QUARANTINED" in told
    assert "OUTBOX_DEAD" in told
    assert "a thread ended" in told
    cases.ran(len(lines), checked="no secret, no words, one line, whose turn")


def _request(line: str) -> str:
    """Whose turn a line is of; every line is whole."""
    if line.startswith("{"):
        facts = json.loads(line)
        assert {"at", "level", "logger", "message"} <= set(facts)
        return str(facts.get("request", ""))
    found = LINE.match(line)
    assert found, line
    return (found[2] or "").strip(" []")
