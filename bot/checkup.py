"""What the doctor says of a bot at work: its health, what waits and since when, and the room on the disk."""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta

import storage.db
import storage.operations
from bot.findings import Finding, Level
from bot.settings import Settings
from storage.base import Session

TIMEOUT_SECONDS = 5.0
LONG = timedelta(minutes=1)
ROOM_NOTED, ROOM_NEEDED = 1024, 100
"""Megabytes on the disk of an SQLite file."""
NOT_NEEDED = (
    "An event or message that waits for long means that no bot runs, or that it is in trouble: see its log."
)


def running(settings: Settings) -> Iterator[Finding]:
    """What the running bot says of itself."""
    if not settings.health_port:
        words = "Nobody can ask the running bot how it is."
        yield Finding(Level.NOTE, words, "Set HEALTH_PORT, and let something ask /readyz there.")
        return
    host = "127.0.0.1" if settings.health_host in ("0.0.0.0", "::") else settings.health_host
    where = f"[{host}]" if ":" in host else host
    try:
        # A proxy is for the way to Slack.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://{where}:{settings.health_port}/readyz", timeout=TIMEOUT_SECONDS):
            yield Finding(Level.WELL, "The running bot is ready.")
    except urllib.error.HTTPError as error:
        with error:
            for name, words in json.loads(error.read())["failing"].items():
                mend = "docs/operations.md says what to do about each check."
                yield Finding(Level.PROBLEM, f"The running bot is not ready ({name}): {words}.", mend)
    except (OSError, ValueError):
        yield Finding(
            Level.NOTE, f"No bot is running: nothing answers on HEALTH_PORT {settings.health_port}."
        )


def queues(session: Session, *, now: datetime) -> Iterator[Finding]:
    """What waits and since when, and what was given up."""
    for name, waiting, since in (
        (
            "event",
            storage.operations.inbox_backlog(session),
            storage.operations.inbox_since(session, machine=now),
        ),
        ("message", _unsent(session), storage.operations.outbox_oldest(session)),
    ):
        late = now - since if since else timedelta()
        level = Level.NOTE if late >= LONG else Level.WELL
        words = f"{waiting} {name}s wait" + (
            f", the oldest for {int(late.total_seconds())} s." if since else "."
        )
        yield Finding(level, words, NOT_NEEDED if late >= LONG else "")
    quarantined = storage.operations.quarantined(session)
    dead = storage.operations.outbox_unsettled(session)["dead"]
    if quarantined:
        words = f"{quarantined} events could not be recorded."
        yield Finding(Level.NOTE, words, "See `python -m bot inbox list`, then `replay` or `drop` each.")
    if dead:
        words = f"{dead} messages could not be delivered."
        mend = "See `python -m bot outbox list --state dead`, then `replay` or `drop` each."
        yield Finding(Level.NOTE, words, mend)
    if not quarantined and not dead:
        yield Finding(Level.WELL, "Nothing was given up.")


def disk(database_url: str) -> Iterator[Finding]:
    """The room beside an SQLite file."""
    log = storage.db.log_file(database_url)
    if log is None:
        return
    free = shutil.disk_usage(log.absolute().parent).free // 2**20
    level = Level.PROBLEM if free < ROOM_NEEDED else Level.NOTE if free < ROOM_NOTED else Level.WELL
    mend = "Without room no event can be stored, and Slack is told so." if level != Level.WELL else ""
    yield Finding(level, f"{free} MB are free for the database.", mend)


def _unsent(session: Session) -> int:
    return sum(
        count for state, count in storage.operations.outbox_unsettled(session).items() if state != "dead"
    )
