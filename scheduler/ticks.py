"""The turns: what each job of the scheduler does when its time comes, one row and transaction at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import usecases.clocks
import usecases.digests
import usecases.inbox
import usecases.receipts
import usecases.settings
import usecases.workspaces
from usecases.runtime import Runtime

MOST_ROWS = 500
"""In one turn, so that no job keeps the others waiting; the next turn goes on."""


One = Callable[..., bool]
"""(session, *, now): does the next thing that is due at `now`; False when nothing is."""


def each(run: Runtime, one: One) -> bool:
    """Call `one` until nothing is due, each time in a transaction of its own; True if anything was done."""
    done = False
    for _ in range(MOST_ROWS):
        with run.begin() as session:
            if not one(session, now=run.now()):
                break
        done = True
    return done


def clocks(run: Runtime) -> bool:
    """Clocks that reach a level, start or end."""
    return each(run, usecases.clocks.tick_one)


def digests(run: Runtime) -> bool:
    """Digests whose day and hour have come."""
    return each(run, usecases.digests.send_one)


def tidy(run: Runtime) -> bool:
    """Forget receipts and events that are kept long enough."""
    receipts = each(run, usecases.receipts.tidy_one)
    return each(run, usecases.inbox.tidy_one) or receipts


def holidays(run: Runtime) -> bool:
    """Public holidays and make-up days of the next years, for the regions in use."""
    return each(run, usecases.settings.refresh_one)


def alive(run: Runtime) -> bool:
    """Leave the sign by which the next start knows how long we were away."""
    with run.begin() as session:
        usecases.workspaces.alive(session, now=run.now(), machine=run.machine())
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
