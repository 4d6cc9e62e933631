"""A child that serves events over HTTP behind waitress: `ours` is the bot's front door, `bare` the floor."""

from __future__ import annotations

import logging
import sys
from typing import Any

import waitress.server
from slack_sdk import WebClient

import bot.app
import bot.http
import storage.db
from bench.tools import bare, processes
from bench.tools.books import ME, SECRET, Books, machine
from bot.front import Front
from bot.intake import Intake


def main(side: str, url: str) -> None:
    """Serve until the parent ends."""
    logging.disable(logging.WARNING)
    served: Any = front(Books(url)) if side == "ours" else bare.keeps_events(storage.db.open_engine(url))
    server: Any = waitress.server.create_server(
        served, host="127.0.0.1", port=0, threads=bot.http.THREADS, ident=""
    )
    processes.ready(server.getsockname()[1])
    server.run()


def front(books: Books) -> Front:
    """The bot's front door with its intake, and nobody who works the inbox down."""
    client = WebClient(base_url="http://127.0.0.1:1/", retry_handlers=[])
    return Front(
        bot.app.build_app(books.run, client=client, me=ME),
        secret=SECRET,
        intake=Intake(books.run.begin, now=machine, stored=lambda: None),
        machine=machine,
        alive=lambda: True,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
