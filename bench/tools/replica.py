"""A child that works beside others on one database, as a replica does: it begins at a word and ends with us."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable

from slack_sdk import WebClient

import bot.app
import bot.slack
import usecases.outbox
from bench.tools.books import ME, TOKEN, Books
from bot.drainer import Drainer
from bot.house import DELIVERERS
from bot.wire import Wire

PAUSE_SECONDS = 0.005
"""Between two looks when nothing was found."""


def main(path: str, url: str, port: str) -> None:
    """Say that all is ready, wait for the word, and work until the parent ends it."""
    logging.disable(logging.WARNING)
    slack = bot.slack.SlackCalls(Wire(TOKEN, api_url=f"http://127.0.0.1:{port}/api/"))
    books = Books(url, slack=slack)
    work = _drain(books) if path == "processing" else lambda: usecases.outbox.deliver_one(books.run)
    threads = 1 if path == "processing" else DELIVERERS
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(threads):
        threading.Thread(target=_work, args=(work,), daemon=True).start()
    sys.stdin.read()


def _drain(books: Books) -> Callable[[], bool]:
    client = WebClient(base_url="http://127.0.0.1:1/", retry_handlers=[])
    return Drainer(books.run, app=bot.app.build_app(books.run, client=client, me=ME)).turn


def _work(work: Callable[[], bool]) -> None:
    while True:
        if not work():
            time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    main(*sys.argv[1:])
