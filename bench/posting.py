"""Posting over many channels, from the outbox over HTTPS; beside a bare WebClient with one TLS context."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import func, select

import bot.slack
import usecases.outbox
from bench.tools import certificate, processes
from bench.tools.books import NOW, TOKEN, Books, fresh, machine
from bench.tools.measuring import How, Result, alternate, at_least
from bot.house import DELIVERERS
from bot.wire import Wire
from storage.channels import Channel
from storage.outbox import OutboxRow
from views.blocks import Message, section

POSTS = 300
"""Each in a channel of its own, since Slack allows one a second in each."""


def measure(how: How) -> Iterator[Result]:
    """As many threads on both sides as the bot has deliverers."""
    cafile = certificate.make(how.databases.folder)
    posts = POSTS // 3 if how.quick else POSTS
    with processes.server("bench.tools.slack_server", str(how.databases.folder)) as port:
        api = f"https://127.0.0.1:{port}/api/"
        wire = Wire(TOKEN, api_url=api)
        assert wire.ssl is not None
        wire.ssl.load_verify_locations(cafile=cafile)
        for kind in how.kinds:
            with fresh(how, kind, slack=bot.slack.SlackCalls(wire)) as books:
                books.furnish(clients=0)
                yield _measured(how, kind, books=books, bare=_bare(api, cafile), posts=posts)


def _measured(how: How, kind: str, *, books: Books, bare: WebClient, posts: int) -> Result:
    numbers = count()

    def ours() -> float:
        promise(books, posts=posts, number=next(numbers))
        return _together(lambda: _deliver(books), posts=posts)

    def floor() -> float:
        left = iter(range(posts))
        lock = threading.Lock()
        return _together(lambda: _post(bare, left=left, lock=lock), posts=posts)

    rates = alternate(ours, floor, rounds=how.rounds)
    with books.sessions.read() as session:
        sent = session.scalar(select(func.count()).where(OutboxRow.state == "sent"))
    assert sent == posts * how.rounds, sent
    return at_least(how.named("posting, HTTPS", kind), "posts/s", ours=rates[0], floor=rates[1], target=0.8)


def _bare(api: str, cafile: Path) -> WebClient:
    context = ssl.create_default_context(cafile=str(cafile))
    return WebClient(token=TOKEN, base_url=api, ssl=context, retry_handlers=[])


def promise(books: Books, *, posts: int, number: int) -> None:
    """One post for each of so many channels that nobody from outside reads."""
    ids = [f"C{number}X{place}" for place in range(posts)]
    books.add(Channel(workspace_id=1, slack_id=slack_id, checked_at=machine()) for slack_id in ids)
    with books.sessions.begin() as session:
        for slack_id in ids:
            usecases.outbox.promise(
                session, workspace_id=1, channel=slack_id, key=slack_id, message=MESSAGE, now=NOW
            )


def _deliver(books: Books) -> None:
    while usecases.outbox.deliver_one(books.run):
        pass


def _post(slack: WebClient, *, left: Iterator[int], lock: threading.Lock) -> None:
    while True:
        with lock:
            if next(left, None) is None:
                return
        blocks: list[Any] = MESSAGE.blocks
        answer = slack.chat_postMessage(channel="C1", text=MESSAGE.text, blocks=blocks, unfurl_links=False)
        assert answer["ok"]


def _together(work: Callable[[], None], *, posts: int) -> float:
    threads = [threading.Thread(target=work) for _ in range(DELIVERERS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return posts / (time.perf_counter() - begun)


WORDS = "Client 7 has been waiting for an answer for three hours; it is due in one."
MESSAGE = Message(
    text=WORDS, blocks=[section(WORDS), section("> When will the export of last month be ready?")]
)
