"""A bot in a process of its own, as an operator starts it, with the sandbox for its Slack."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.tools.books import machine
from bench.tools.processes import ROOT
from sandbox import Sandbox

READY = "is running"


@contextmanager
def slack() -> Iterator[Sandbox]:
    """A small Slack with the bot's app in it."""
    manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    sandbox = Sandbox(manifest, machine)
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()


@contextmanager
def running(sandbox: Sandbox, *, url: str, port: int = 0) -> Iterator[subprocess.Popen[str]]:
    """`python -m bot run`, from the moment it is ready: over HTTP on `port`, without one in Socket Mode."""
    process = start(sandbox, url=url, port=port)
    try:
        wait(process)
        yield process
    finally:
        process.kill()
        process.communicate()


def start(sandbox: Sandbox, *, url: str, port: int = 0) -> subprocess.Popen[str]:
    """The process, just begun."""
    settings = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_APP_TOKEN": "" if port else sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": url,
        "PORT": str(port),
        "LOG_LEVEL": "ERROR",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def wait(process: subprocess.Popen[str]) -> None:
    """Until the bot says that it is connected."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert READY in line, f"the bot did not start: {line!r}"


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
