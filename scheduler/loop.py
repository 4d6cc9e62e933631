"""The metronome: APScheduler calls every job's turn, and no failure of a turn ends it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, timedelta

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

import usecases.heartbeats
import usecases.tracing
from domain.failures import told
from scheduler.ticks import JOBS, Job
from usecases.runtime import Runtime

log = logging.getLogger(__name__)

HEARTBEAT_EVERY = timedelta(seconds=30)
LAST_TURNS_SECONDS = 15.0
SOON_SECONDS = 5.0
"""An interval begins with its first pause; a job with a longer one has a turn before it."""


class Scheduler(BackgroundScheduler):  # type: ignore[misc]
    """APScheduler's, which fails when it is stopped just as it takes a job that had its only turn off its list."""

    def _main_loop(self) -> None:
        try:
            super()._main_loop()
        except JobLookupError:
            if self.running:
                raise


class Loop:
    """Runs the jobs in the background; what is due lives in the database, never in the scheduler.

    `believed` says before each turn whether the time may be: no job has a turn while it may not (promise P16).
    """

    def __init__(
        self, run: Runtime, *, jobs: tuple[Job, ...] = JOBS, believed: Callable[[], bool] = lambda: True
    ) -> None:
        self._run, self._jobs, self._believed = run, jobs, believed
        self._told: dict[str, tuple[float, str]] = {}
        self._failing: dict[str, str] = {}
        self._last_turn = time.monotonic()
        # One worker per job: a slow one never makes another late.
        self._scheduler = Scheduler(
            timezone=UTC,
            executors={"default": {"type": "threadpool", "max_workers": len(jobs)}},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Begin; every job has its first turn soon."""
        for job in self._jobs:
            every = job.every or self._run.pace.tick.total_seconds()
            self._scheduler.add_job(self._turn, "interval", args=[job], seconds=every, id=job.name)
            if every > SOON_SECONDS:
                self._scheduler.add_job(self._turn, args=[job], id=f"{job.name} at once")
        self._scheduler.start()

    def stop(self, *, seconds: float = LAST_TURNS_SECONDS) -> bool:
        """Begin no further turn and wait for those under way; False when they did not end in time."""
        if not self._scheduler.running:
            return True
        ending = threading.Thread(target=self._scheduler.shutdown, name="last turns", daemon=True)
        ending.start()
        ending.join(seconds)
        return not ending.is_alive()

    def seconds_since_turn(self) -> float:
        """How long ago any job had its turn: APScheduler says `running` even when its thread is dead."""
        return time.monotonic() - self._last_turn

    def _turn(self, job: Job) -> None:
        with usecases.tracing.about(f"job {job.name}"):
            self._guarded(job)

    def _guarded(self, job: Job) -> None:
        if not self._believed():
            self._last_turn = time.monotonic()
            return
        failure = ""
        try:
            job.turn(self._run)
        except Exception as error:
            failure = told(error)
            # While the database is down every turn fails in the same words.
            if failure != self._failing.get(job.name):
                log.exception("the job %s failed; its next turn comes", job.name)
        self._failing[job.name] = failure
        self._last_turn = time.monotonic()
        try:
            self._beat(job, failure=failure)
        except Exception:
            log.exception("the job %s could not leave its heartbeat", job.name)

    def _beat(self, job: Job, *, failure: str) -> None:
        """At most one row write per job and half minute, unless how it goes has changed."""
        last, told = self._told.get(job.name, (float("-inf"), ""))
        if failure == told and time.monotonic() - last < HEARTBEAT_EVERY.total_seconds():
            return
        with self._run.begin() as session:
            usecases.heartbeats.beat(session, job=job.name, now=self._run.machine(), failure=failure)
        self._told[job.name] = (time.monotonic(), failure)
