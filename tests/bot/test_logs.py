"""Logs never hold a secret, whoever writes them."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

import bot.logs
from bot.settings import Settings


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the log says, with the loggers put back afterwards."""
    root = logging.getLogger()
    names = ("", *bot.logs.FLOORS)
    before, levels = root.handlers[:], {name: logging.getLogger(name).level for name in names}
    bot.logs.set_up(Settings(log_level="DEBUG"))
    stream = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
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
