"""A working day in minutes: a steady load with bursts, from the request to the processed event, and what it costs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any

from sqlalchemy import text

import storage.db
from bench.tools import load, processes, requests, sandboxed
from bench.tools.books import Books, machine, series
from bench.tools.measuring import How, Result
from bench.tools.watch import Watch
from sandbox import Sandbox
from storage.channels import Channel
from storage.clients import Client
from storage.people import Person
from storage.preferences import Preference
from usecases.runtime import Bot

CHANNELS = 200
CONTACTS = 200_000
STEADY, BURST = 10, 100
DAY = ((STEADY, 60), (BURST, 20), (STEADY, 60), (BURST, 60), (STEADY, 100))
"""Events a second, and for how many seconds: five minutes in all."""
GLANCE = ((STEADY, 5), (BURST, 8), (STEADY, 5))
FLOOR = ((STEADY, 5), (BURST, 10))
ACK_MILLISECONDS, LAG_SECONDS, EVENT_BYTES, WAL_MEGABYTES = 500.0, 2.0, 3000.0, 64.0
USUAL_MILLISECONDS, LONGEST_MILLISECONDS, MEMORY_MEGABYTES = 30.0, 2500.0, 300.0
KEPT_BYTES, NOISE_BYTES = 1000.0, 10e6
"""How much memory of a bot may grow with each event once it is warm, and what is nothing whatever the number."""
PATIENCE_SECONDS = 60.0

Phases = tuple[tuple[int, int], ...]


@dataclass
class Run:
    """What a load measured. `waits`: seconds from when a request was due until it was answered; `since_warm`: how many
    requests there were after the bot was warm.
    """

    waits: list[float] = field(default_factory=list)
    refused: int = 0
    begun: float = 0.0
    warm: float = 0.0
    since_warm: int = 0
    ended: float = 0.0
    drained: float = 0.0


def measure(how: How, *, days: int = 1) -> Iterator[Result]:
    """`python -m bot run` over HTTP under client messages, answers and edits; beside a bare Bolt listener."""
    phases = GLANCE if how.quick else DAY * days
    for kind in how.kinds:
        with (
            how.databases.fresh(kind) as floor,
            processes.server("bench.tools.servers", "bare", floor) as port,
        ):
            bare = _loaded(port, FLOOR, traffic=Traffic(team_id="TBENCH", secret=""))
        with how.databases.fresh(kind) as url, sandboxed.slack() as sandbox:
            yield from _measured(how, kind, url=url, sandbox=sandbox, phases=phases, bare=bare)


def _measured(
    how: How, kind: str, *, url: str, sandbox: Sandbox, phases: Phases, bare: Run
) -> Iterator[Result]:
    traffic = _furnish(url, sandbox)
    engine = storage.db.open_engine(url, exclusive=False)
    before = _bytes(engine)
    with ExitStack() as bots:
        port, watches = _bots(bots, sandbox, url=url, engine=engine)
        run = _loaded(port, phases, traffic=traffic, watch=watches[0])
    each = (_bytes(engine) - before) / len(run.waits)
    storage.db.close(engine)
    lags = watches[0].between(run.begun, run.ended, of=lambda look: look.lag)
    figures = (
        ("processed under load after, p99", "s", _p99(lags), LAG_SECONDS),
        ("on disk for an event", "bytes", each, EVENT_BYTES),
        ("events refused under load", "events", run.refused, 1.0),
        ("idle after the load", "s", run.drained, PATIENCE_SECONDS),
    )
    yield from _acknowledged(how, kind, run=run, bare=bare)
    for name, unit, ours, limit in figures:
        yield _under(_named(how, name, kind), unit, ours=ours, limit=limit, floor=None)
    if kind == "sqlite":
        wal = max(watches[0].between(run.begun, run.ended, of=lambda look: look.wal / 1e6))
        yield _under("write-ahead log under load", "MB", ours=wal, limit=WAL_MEGABYTES, floor=None)
    for watch, whose in zip(watches, ("", " of the second"), strict=False):
        yield from _flat(how, kind, whose=whose, watch=watch, run=run)


def _acknowledged(how: How, kind: str, *, run: Run, bare: Run) -> Iterator[Result]:
    """How long it took from when a request was due until it was answered: usually, seldom and once."""
    for which, of, limit in (
        ("p50", median, USUAL_MILLISECONDS),
        ("p99", _p99, ACK_MILLISECONDS),
        ("max", max, LONGEST_MILLISECONDS),
    ):
        name = _named(how, f"acknowledged under load, {which}", kind)
        yield _under(name, "ms", ours=of(run.waits) * 1000, limit=limit, floor=of(bare.waits) * 1000)


def _bots(stack: ExitStack, sandbox: Sandbox, *, url: str, engine: Any) -> tuple[int, list[Watch]]:
    """The port of the first bot, through whose door all events come, and a watch on each; on PostgreSQL another one
    helps, as in compose.yaml.
    """
    ports, processes = list[int](), []
    for _ in range(1 if engine.dialect.name == "sqlite" else 2):
        ports.append(sandboxed.free_port())
        processes.append(stack.enter_context(sandboxed.running(sandbox, url=url, port=ports[-1])))
    return ports[0], [stack.enter_context(Watch(each.pid, engine=engine)) for each in processes]


def _named(how: How, name: str, kind: str) -> str:
    return how.named(name if kind == "sqlite" else f"{name}, two bots", kind)


def _flat(how: How, kind: str, *, whose: str, watch: Watch, run: Run) -> Iterator[Result]:
    """Memory, files and threads at the end beside those of the warm bot."""
    last = run.ended - (run.ended - run.warm) / 4

    def both(of: Any) -> tuple[float, float]:
        first = watch.between(run.warm, run.warm + (run.ended - run.warm) / 4, of=of)
        return median(watch.between(last, run.ended, of=of)), median(first)

    end, warm = both(lambda look: look.rss / 1e6)
    most = max(KEPT_BYTES * run.since_warm, NOISE_BYTES) / 1e6
    name = _named(how, f"memory under load{whose}", kind)
    target = f"+ < {most:.3g} MB in {run.since_warm} events"
    yield Result(name, "MB", end, warm, end / warm, target, end - warm < most)
    whole = _named(how, f"whole memory under load{whose}", kind)
    yield _under(whole, "MB", ours=end, limit=MEMORY_MEGABYTES, floor=None)
    for name, of in (("files", lambda look: look.files), ("threads", lambda look: look.threads)):
        end, warm = both(of)
        open_name = _named(how, f"{name} under load{whose}", kind)
        yield Result(open_name, name, end, warm, end / warm, "+ < 5", end - warm < 5)


def _under(name: str, unit: str, *, ours: float, limit: float, floor: float | None) -> Result:
    """A figure with a limit; where nothing barer does the same, the limit stands in the floor's place."""
    beside = limit if floor is None else floor
    return Result(name, unit, ours, beside, ours / beside, f"< {limit:g} {unit}", ours < limit)


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100)[98]


def _loaded(port: int, phases: Phases, *, traffic: Traffic, watch: Watch | None = None) -> Run:
    run = Run(begun=time.monotonic())
    for number, (rate, seconds) in enumerate(phases):
        outcome = load.paced(port, traffic.take(rate * seconds), rate=rate)
        run.waits += outcome.waits
        run.refused += outcome.refused
        run.since_warm += rate * seconds
        if number == len(phases) // 2 - 1:
            run.warm, run.since_warm = time.monotonic(), 0
    run.ended = time.monotonic()
    if watch:
        run.drained = watch.until_idle(seconds=PATIENCE_SECONDS)
    return run


class Traffic:
    """What people write in the channels of many clients, in the end without pause."""

    def __init__(self, *, team_id: str, secret: str, pm: str = "UPM") -> None:
        self._team_id, self._pm = team_id, pm
        self._signed = {"secret": secret} if secret else {}
        self._count = 0
        self._last: dict[int, dict[str, Any]] = {}

    def take(self, number: int) -> list[bytes]:
        """The next so many events, signed now: five client messages, then an answer and an edit."""
        return [requests.as_http(self._next(), **self._signed) for _ in range(number)]

    def _next(self) -> dict[str, Any]:
        self._count += 1
        place, turn = self._count % CHANNELS, self._count // CHANNELS % 7
        ts = f"{time.time() + self._count * 1e-4:.6f}"
        user = self._pm if turn == 5 else f"U{place}"
        payload = requests.message(channel=f"C{place}", user=user, ts=ts, team_id=self._team_id)
        if turn == 5:
            payload["event"]["team"] = self._team_id
        if turn == 6:
            payload["event"] = _edit(self._last[place], at=ts)
        else:
            self._last[place] = payload["event"]
        return payload


def _edit(said: dict[str, Any], *, at: str) -> dict[str, Any]:
    changed = {**said, "text": said["text"] + " Please.", "edited": {"user": said["user"], "ts": at}}
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": said["channel"],
        "channel_type": "channel",
        "ts": at,
        "event_ts": at,
        "message": changed,
        "previous_message": said,
    }


def _furnish(url: str, sandbox: Sandbox) -> Traffic:
    """Two hundred clients with a channel each, a year of contacts, and alerts after a few minutes."""
    petra = sandbox.person("petra")
    alerts = sandbox.channel("client-alerts", members=[petra], with_bot=True)
    me = Bot(team_id=sandbox.team_id, user_id=sandbox.bot_user_id, bot_id=sandbox.bot_id)
    books = Books(url, me=me)
    clients = [f"Client {n}" for n in range(CHANNELS)]
    books.add(
        Client(workspace_id=1, name=name, name_key=name.lower(), created_by=petra.id, created_at=machine())
        for name in clients
    )
    books.add(
        Channel(workspace_id=1, slack_id=f"C{n}", client_id=n + 1, kind="client", checked_at=machine())
        for n in range(CHANNELS)
    )
    books.add([Channel(workspace_id=1, slack_id=alerts.id, kind="internal")])
    books.add(
        Person(workspace_id=1, user_id=f"U{n}", team_id="TCLIENT", checked_at=machine())
        for n in range(CHANNELS)
    )
    settings = {"alerts": alerts.id, "calendar": "24/7", "first_response": "5m", "morning": "no"}
    books.add(
        Preference(workspace_id=1, name=name, value=value, set_by=petra.id, set_at=machine())
        for name, value in settings.items()
    )
    with books.sessions.begin() as session:
        names = {"number": CONTACTS, "clients": CHANNELS, "now": machine()}
        session.execute(text(OLDER.format(series=series(books))), names)
    books.close()
    return Traffic(team_id=sandbox.team_id, secret=sandbox.signing_secret, pm=petra.id)


OLDER = """
INSERT INTO interactions (id, workspace_id, client_id, kind, side, happened_at, recorded_at, text, user_id,
    user_team_id, asks, hails, verdict, changed_ts, logged_by)
SELECT 1000000 + n, 1, 1 + n % :clients, 'call', 'client', '2026-03-02 10:00:00.000000', '2026-03-02 10:00:00.000000',
    'When will the export be ready?', 'U1', 'TCLIENT', false, false, '', '', '' FROM {series}
"""


def _bytes(engine: Any) -> int:
    """How large the database is."""
    question = (
        "SELECT pg_database_size(current_database())"
        if engine.dialect.name == "postgresql"
        else "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    )
    with engine.connect() as connection:
        return int(connection.scalar(text(question)))
