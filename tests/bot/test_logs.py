"""Logs never hold a secret, whoever writes them."""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Iterator

import pytest

import bot.logs
import storage.db
import usecases.tracing
from bot.settings import Settings


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the log says, with the loggers put back afterwards."""
    root = logging.getLogger()
    names = ("", *bot.logs.FLOORS, *bot.logs.OURS)
    before, levels = root.handlers[:], {name: logging.getLogger(name).level for name in names}
    hooks = threading.excepthook, sys.excepthook, logging.raiseExceptions
    bot.logs.set_up(Settings(log_level="DEBUG"))
    stream = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    threading.excepthook, sys.excepthook, logging.raiseExceptions = hooks
    root.handlers[:] = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb" + "-12345-abcde-Zz9",
        "xapp" + "-1-A1-23-0f",
        "xoxe.xoxb" + "-1-Mi0y",
        "v0=" + "0a" * 32,
        "T1/B2/secretsecret",
        "carol.jones+x@acme.example",
        "pass%20word",
    ],
)
def test_a_secret_is_taken_out_wherever_it_stands(written: io.StringIO, secret: str) -> None:
    log = logging.getLogger("somebody.else")
    address = (
        f"https://hooks.slack.com/services/{secret}" if "/" in secret else f"postgresql://me:{secret}@db/x"
    )
    if secret.startswith(("xo", "xa", "v0")):
        address = secret
    try:
        raise ValueError(f"refused: {address}")
    except ValueError:
        log.exception("calling %s with %r", address, {"Authorization": f"Bearer {address}"})
    assert "ERROR somebody.else: calling" in written.getvalue()
    assert secret not in written.getvalue()


def test_libraries_that_log_whole_messages_stay_above_debug(written: io.StringIO) -> None:
    for name in (
        "slack_bolt.RequestVerification",
        "slack_sdk.web.base_client",
        "slack_sdk.socket_mode.client",
    ):
        logging.getLogger(name).debug("the whole message")
    assert written.getvalue() == ""


@pytest.mark.proves("P35")
@pytest.mark.parametrize("sign", ["\n", "\r", "\x1b[31m", "\u2028", "\x85", "\x00"])
def test_P35_nobody_begins_a_line_of_their_own(written: io.StringIO, sign: str) -> None:
    log = logging.getLogger("bot.somebody")
    with usecases.tracing.about(f"event Ev1{sign}Ev2"):
        log.info("channel %s", f"C1{sign}2026-01-01 ERROR forged")
    try:
        raise storage.db.Unavailable(f"gone{sign}2026-01-01 ERROR forged")
    except storage.db.Unavailable:
        log.exception("no database")
    assert len(written.getvalue().splitlines()) == 2
    assert sign not in written.getvalue().replace("\n", "", 2)


def test_a_mistake_in_a_log_line_is_logged_without_its_values(
    written: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("bot.somebody").warning("only %d", "what Carol wrote")
    assert "only %d" in written.getvalue()
    assert "Carol" not in written.getvalue() + capsys.readouterr().err


def test_libraries_only_warn_and_so_print_no_values(written: io.StringIO) -> None:
    for name in ("sqlalchemy.engine.Engine", "asyncio", "alembic", "urllib3"):
        logging.getLogger(name).info("INSERT INTO inbox ... ('what Carol wrote',)")
    assert written.getvalue() == ""
