"""The turns: what each job of the scheduler does when its time comes, one row and transaction at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import usecases.attempts
import usecases.catchup
import usecases.clocks
import usecases.digests
import usecases.inbox
import usecases.receipts
import usecases.settings
from usecases.runtime import Runtime, Session

MOST_SECONDS = 2.0
"""For one turn, so that a stop does not wait for long (promise P20); the next turn goes on."""


class One(Protocol):
    """Does the next thing that is due at `now`; False when nothing is."""

    def __call__(self, session: Session, *, now: datetime) -> bool: ...


def each(run: Runtime, one: One) -> bool:
    """Call `one` until nothing is due, each time in a transaction of its own; True if anything was done.

    A row that failed is put off by then; the first failure is raised when the others have had their turn.
    """
    done, failures = False, list[Exception]()
    end = time.monotonic() + MOST_SECONDS
    while time.monotonic() < end:
        with run.begin() as session:
            found = one(session, now=run.now())
        if failure := usecases.attempts.failure(session):
            failures.append(failure)
        if not found:
            break
        done = True
    if failures:
        raise failures[0]
    return done


def clocks(run: Runtime) -> bool:
    """Clocks that reach a level, start or end."""
    _wake_up(run)
    return each(run, usecases.clocks.tick_one)


def digests(run: Runtime) -> bool:
    """Digests whose day and hour have come."""
    _wake_up(run)
    return each(run, usecases.digests.send_one)


def tidy(run: Runtime) -> bool:
    """Forget receipts and events that are kept long enough."""
    receipts = each(run, usecases.receipts.tidy_one)
    return each(run, usecases.inbox.tidy_one) or receipts


def holidays(run: Runtime) -> bool:
    """Public holidays and make-up days of the next years, for the regions in use."""
    return each(run, usecases.settings.refresh_one)


def _wake_up(run: Runtime) -> None:
    """A machine that slept has its silence noted before anything of that time is told (promise P18)."""
    with run.begin() as session:
        usecases.catchup.wake_up(session, now=run.now(), machine=run.machine())


def alive(run: Runtime) -> bool:
    """Leave the sign by which the next start knows how long we were away."""
    with run.begin() as session:
        usecases.catchup.alive(session, now=run.now(), machine=run.machine())
    return False


@dataclass(frozen=True)
class Job:
    """A turn and how often it comes, in seconds of machine time; 0 is with every tick (`Pace.tick`)."""

    name: str
    turn: Callable[[Runtime], bool]
    every: float = 0


JOBS = (
    Job("clocks", clocks),
    Job("digests", digests),
    Job("holidays", holidays, every=3600),
    Job("alive", alive, every=10),
    Job("tidy", tidy, every=3600),
)
