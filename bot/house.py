"""A whole bot: its door, its workers and its metronome, stopped in the order that loses nothing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from slack_bolt import App
from slack_sdk import WebClient

import bot.ears
import storage.db
import storage.operations
import usecases.inbox
import usecases.outbox
from bot.drainer import Drainer
from bot.ears import Ears
from bot.front import Front
from bot.health import Health, Watch
from bot.http import Http, Server
from bot.intake import Intake
from bot.oauth import Doors
from bot.ping import Ping
from bot.settings import Settings
from bot.socket import Socket
from bot.worker import Worker
from scheduler import ticks
from scheduler.loop import Loop
from usecases.runtime import Runtime

log = logging.getLogger(__name__)

DELIVERERS = 4
DOORS_SECONDS = 5.0
WORKERS_SECONDS = 15.0
CLOSING_SECONDS = 3.0
"""How long a stop waits for requests, in all for posts under way, and at least then for the connection to be closed;
it takes at most 20 s (promise P20)."""
LOOK_SECONDS = 3.0
"""How long an older version may go on working on the tables of a later one."""
WINDOW_THREADS = 2


class Bells:
    """Who is to be woken when there are words to deliver."""

    def __init__(self) -> None:
        self.workers: list[Worker] = []

    def ring(self) -> None:
        """Wake them."""
        for worker in self.workers:
            worker.wake()


class House:
    """One bot. `wsgi` is its front door for any HTTP server; `close` closes what the house was built on."""

    def __init__(
        self,
        settings: Settings,
        *,
        run: Runtime,
        app: App,
        client: WebClient,
        bells: Bells,
        watch: Watch,
        look: Callable[[], None],
        close: Callable[[], None],
        doors: Doors | None = None,
    ) -> None:
        self.settings, self.run, self.app = settings, run, app
        self._client, self._look, self._close, self._tally = client, look, close, watch.tally
        self._believed = watch.timekeeper.tick
        ears = self.ears = Ears(run, hears=self.hears, ahead=lambda: max(0.0, watch.timekeeper.skew() or 0.0))
        self.loop = Loop(run, believed=self._may_work)
        self.drainer = Drainer(run, app=app)
        drain = Worker("drainer", work=self.drainer.turn)
        self.intake = Intake(run.begin, now=run.now, stored=drain.wake, count=run.count, heard=ears.heard)
        self.health = Health(run, watch=watch, turned=self.loop.seconds_since_turn, door=lambda: self.door)
        self.wsgi = Front(
            app,
            secret=settings.slack_signing_secret,
            intake=self.intake,
            machine=run.machine,
            alive=self.health.is_alive,
            answered=watch.tally.acknowledged,
            doors=doors,
        )
        bells.workers += [
            Worker(f"deliverer {n}", work=self._once_believed(usecases.outbox.deliver_one))
            for n in range(DELIVERERS)
        ]
        self._workers = [drain, *bells.workers, *self._others()]
        self.door: Socket | Http | None = None
        self.window: Server | None = None
        """Where the health of the bot is told, if anywhere."""

    def _others(self) -> list[Worker]:
        """Who works beside the drainer and the deliverers."""
        others = [
            Worker("reconciler", work=self._once_believed(usecases.outbox.reconcile_one)),
            Worker("ears", work=self._listen, idle=bot.ears.LOOK_SECONDS),
        ]
        if self.settings.ping_url:
            others.append(Worker("ping", work=Ping(self.settings.ping_url, failing=self.health.failing).turn))
        return others

    def _may_work(self) -> bool:
        """While the time is in doubt nothing is found too late to be sent either (promise P16), and before a gap is
        noted nobody is told that somebody did nothing in it (P5).
        """
        return self._believed() and not self.ears.is_behind()

    def _once_believed(self, work: Callable[[Runtime], bool]) -> Callable[[], bool]:
        return lambda: self._may_work() and work(self.run)

    def _listen(self) -> bool:
        """A leap of the clock is no silence of Slack's, or alerts would wait for nothing. While the database is away
        the next look comes as soon as ever, since everybody waits for it.
        """
        with suppress(storage.db.Unavailable):
            return self._believed() and self.ears.look()
        return False

    def hears(self) -> bool:
        """Whether Slack can reach us; over HTTP it is Slack that tries, and only what comes late shows that it could
        not.
        """
        return not isinstance(self.door, Socket) or self.door.is_connected()

    def turn(self) -> bool:
        """One turn of everything due, in this thread; True if anything was done. Failures are raised."""
        done = _until_idle(self.drainer.turn)
        for job in ticks.JOBS:
            done = job.turn(self.run) or done
        done = _until_idle(lambda: usecases.outbox.deliver_one(self.run)) or done
        return _until_idle(lambda: usecases.outbox.reconcile_one(self.run)) or done

    def waiting(self) -> bool:
        """Whether anything waits for machine time to pass: another attempt, or its turn in a channel."""
        with self.run.read() as session:
            return usecases.inbox.is_waiting(session) or storage.operations.outbox_waits(session)

    def open_door(self) -> None:
        """Let Slack in: Socket Mode when there is an app token, HTTP otherwise."""
        if self.settings.socket_mode:
            self.door = Socket(
                self.app,
                app_token=self.settings.slack_app_token,
                client=self._client,
                intake=self.intake,
                answered=self._tally.acknowledged,
                count=self.run.count,
            )
        else:
            self.door = Http(self.wsgi, host=self.settings.host, port=self.settings.port)
        self.door.start()

    def where(self) -> str:
        """How Slack reaches us, for the operator."""
        if isinstance(self.door, Http):
            return f"HTTP on {self.settings.host}:{self.door.port}"
        return "Socket Mode"

    def start(self) -> None:
        """Open the door and work in the background."""
        if port := self.settings.health_port:
            host = self.settings.health_host
            self.window = Server(self.health, host=host, port=port, threads=WINDOW_THREADS, name="health")
            self.window.start()
        self.open_door()
        self.loop.start()
        for worker in self._workers:
            worker.start()

    def live(self, told: threading.Event) -> None:
        """Until told to stop. Raises `storage.schema.Newer` when a later version has changed the tables (P25)."""
        while not told.wait(LOOK_SECONDS):
            with suppress(storage.db.Unavailable):
                self._look()

    def stop(self) -> bool:
        """Take nothing new, finish what is under way and acknowledge it, then close (promise P20).

        False when a job or a request did not end in time: the database stays ours then, until the process ends.
        """
        deadline = time.monotonic() + WORKERS_SECONDS
        self.health.stopping = True
        for worker in self._workers:
            worker.stop()
        self.drainer.stop()
        if self.door is not None:
            self.door.stop_taking(seconds=DOORS_SECONDS)
        self.intake.close()
        ended = self.loop.stop(seconds=deadline - time.monotonic())
        for worker in self._workers:
            if not worker.join(seconds=max(0.0, deadline - time.monotonic())):
                log.warning("%s did not finish in time", worker.name)
        left = deadline + CLOSING_SECONDS - time.monotonic()
        ended = (self.door is None or _ends(self.door.close, seconds=left)) and ended
        if self.window is not None:
            self.window.close()
        if ended:
            self._close()
        else:
            log.warning("a job or a request did not finish in time")
        return ended


def _ends(close: Callable[[], None], *, seconds: float) -> bool:
    """Whether it is closed in time: the SDK waits for its threads, which may wait for Slack, without end."""
    closing = threading.Thread(target=close, name="closing", daemon=True)
    closing.start()
    closing.join(seconds)
    return not closing.is_alive()


def _until_idle(work: Callable[[], bool]) -> bool:
    done = False
    while work():
        done = True
    return done
