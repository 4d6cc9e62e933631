"""A workspace as it is after some months: clients with channels, and people Slack has told us about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import bot.web
import storage.db
import usecases.workspaces
from bench.tools.measuring import How
from storage.channels import Channel
from storage.clients import Client
from storage.people import Person
from storage.preferences import Preference
from usecases.runtime import Bot, Pace, Runtime, Slack

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""A Monday morning, within everybody's working hours."""
ME = Bot(team_id="TBENCH", team_name="Bench", user_id="UBOT", bot_id="BBOT", app_id="ABENCH")
PM, ALERTS = "UPM", "CALERTS"
SETTINGS = {"alerts": ALERTS, "calendar": "24/7", "digest_channel": ALERTS}
SECRET = "0123456789abcdef"
TOKEN = "xoxb-bench"


def machine() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class NoSlack:
    """Stands where no call to Slack may happen on the path that is measured."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the measured path asked Slack: {name}")


class Books:
    """One workspace, its transactions and a running bot's `Runtime` on it."""

    def __init__(self, url: str, *, slack: Any = None, me: Bot = ME) -> None:
        self.url = url
        self.engine = storage.db.open_engine(url)
        self.sessions = storage.db.sessions(self.engine)
        self.run = Runtime(
            begin=self.sessions.begin,
            read=self.sessions.read,
            now=lambda: NOW,
            machine=machine,
            slack=lambda _: cast(Slack, slack or NoSlack()),
            web=bot.web.Web(),
            wake=lambda: None,
            # What Slack allows is not what is measured.
            pace=Pace(post_interval=timedelta()),
        )
        with self.sessions.begin() as session:
            assert usecases.workspaces.meet(session, me=me, now=NOW).id == 1

    def furnish(self, *, clients: int, authors: int = 0) -> None:
        """Clients "Client 0" and so on, each with the channel `C0`; and the authors `U0` and so on, outsiders."""
        self.add(
            Client(workspace_id=1, name=f"Client {n}", name_key=f"client {n}", created_by=PM, created_at=NOW)
            for n in range(clients)
        )
        self.add(
            Channel(workspace_id=1, slack_id=f"C{n}", client_id=n + 1, kind="client", checked_at=machine())
            for n in range(clients)
        )
        self.add([Channel(workspace_id=1, slack_id=ALERTS, kind="internal", checked_at=machine())])
        self.add(
            Person(workspace_id=1, user_id=f"U{n}", team_id="TCLIENT", checked_at=machine())
            for n in range(authors)
        )
        self.add([Person(workspace_id=1, user_id=PM, team_id=ME.team_id, name="Petra", checked_at=machine())])
        self.add(
            Preference(workspace_id=1, name=name, value=value, set_by=PM, set_at=NOW)
            for name, value in SETTINGS.items()
        )

    def add(self, rows: Any) -> None:
        """Store rows in one transaction."""
        with self.sessions.begin() as session:
            session.add_all(rows)

    def close(self) -> None:
        """Let go of the database."""
        storage.db.close(self.engine)


@contextmanager
def fresh(how: How, kind: str, *, slack: Any = None) -> Iterator[Books]:
    """The books of a new database of that kind."""
    with how.databases.fresh(kind) as url:
        books = Books(url, slack=slack)
        try:
            yield books
        finally:
            books.close()


def series(books: Books) -> str:
    """SQL for a table with the numbers from 1 to `:number` in its column `n`."""
    if books.engine.dialect.name == "postgresql":
        return "generate_series(1, :number) AS series(n)"
    return (
        "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :number)"
        " SELECT n FROM s) AS series"
    )
