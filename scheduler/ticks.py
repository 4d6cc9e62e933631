"""The turns: what each job of the scheduler does when its time comes, one row and transaction at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import usecases.agenda
import usecases.attempts
import usecases.audit
import usecases.catchup
import usecases.clocks
import usecases.complaintcards
import usecases.digests
import usecases.feeds
import usecases.handovers
import usecases.held
import usecases.importing
import usecases.inbox
import usecases.installations
import usecases.misses
import usecases.mornings
import usecases.promiseletters
import usecases.quiet
import usecases.receipts
import usecases.replays
import usecases.retention
import usecases.reviews
import usecases.settings
import usecases.shadowing
import usecases.signals
import usecases.solutions
import usecases.strangers
from usecases.runtime import Runtime, Session

MOST_SECONDS = 2.0
"""For one turn, so that a stop does not wait for long (promise P20); the next turn goes on."""
ADOPTED_AT_ONCE = 20
"""So that others can write in between: after an update all clients wait for their first clocks."""


class One(Protocol):
    """Does the next thing that is due at `now`; False when nothing is."""

    def __call__(self, session: Session, *, now: datetime) -> bool: ...


class Due(Protocol):
    """Whether anything is due at `now`; it only reads."""

    def __call__(self, session: Session, *, now: datetime) -> bool: ...


def any_due(run: Runtime, due: Due) -> bool:
    """Ask without taking a writer's turn, as most turns find nothing."""
    with run.read() as session:
        return due(session, now=run.now())


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
    return any_due(run, usecases.agenda.clocks) and each(run, usecases.clocks.tick_one)


def voices(run: Runtime) -> bool:
    """Whose side those are on of whom Slack has told meanwhile."""
    return any_due(run, usecases.strangers.are_met) and each(run, usecases.strangers.resolve_one)


def strangers(run: Runtime) -> bool:
    """Those of whom Slack told nothing are asked about again."""
    return usecases.strangers.ask(run)


def held(run: Runtime) -> bool:
    """What was held back and may be told now; whose day begins reads of it in the morning message."""
    if not any_due(run, usecases.agenda.held):
        return False
    if not usecases.quiet.ask(run):
        return True
    mornings(run)
    return each(run, usecases.held.release_one)


def issues(run: Runtime) -> bool:
    """Solved issues about which the client said nothing for long; in the morning that is told with all the rest."""
    if not any_due(run, usecases.agenda.issues):
        return False
    mornings(run)
    return each(run, usecases.solutions.look_one)


def promises(run: Runtime) -> bool:
    """What clients owe: due now, or waited for one more day."""
    return any_due(run, usecases.agenda.promises) and each(run, usecases.promiseletters.look_one)


def complaints(run: Runtime) -> bool:
    """Complaints of which somebody could not be told before, or about which the client is to be asked once more."""
    return any_due(run, usecases.agenda.complaints) and each(run, usecases.complaintcards.look_one)


def signals(run: Runtime) -> bool:
    """Early signals about a client that was not looked at today; nothing waits for them, so time may pass over one."""
    return each(run, usecases.signals.look_one)


def adopt(run: Runtime) -> bool:
    """Clocks of what had none yet."""
    with run.read() as session:
        subjects = usecases.clocks.lacking(session)
    for first in range(0, len(subjects), ADOPTED_AT_ONCE):
        some = subjects[first : first + ADOPTED_AT_ONCE]
        with run.begin() as session:
            usecases.clocks.adopt(session, subjects=some, now=run.now())
    return bool(subjects)


def digests(run: Runtime) -> bool:
    """Digests whose day and hour have come."""
    _wake_up(run)
    return any_due(run, usecases.agenda.digests) and each(run, usecases.digests.send_one)


def imports(run: Runtime) -> bool:
    """One more page of the history that somebody asked for."""
    return usecases.importing.turn(run)


def absences(run: Runtime) -> bool:
    """Who covers is told what is theirs, and who is back what happened."""
    return any_due(run, usecases.agenda.absences) and each(run, usecases.handovers.tell_one)


def shadow(run: Runtime) -> bool:
    """Times of shadow mode that began or ended, and what is played through."""
    noted = any_due(run, usecases.agenda.shadow) and each(run, usecases.shadowing.note_one)
    return usecases.replays.turn(run) or noted


def misses(run: Runtime) -> bool:
    """Late answers to note, and people to ask for the reasons."""
    return any_due(run, usecases.agenda.misses) and each(run, usecases.misses.look_one)


def reviews(run: Runtime) -> bool:
    """The look back of each lead on a week of alerts."""
    return any_due(run, usecases.agenda.reviews) and each(run, usecases.reviews.send_one)


def mornings(run: Runtime) -> bool:
    """What the day brings, as each person's own begins."""
    return any_due(run, usecases.agenda.mornings) and each(run, usecases.mornings.tell_one)


def tokens(run: Runtime) -> bool:
    """Tokens that end soon are exchanged, each by one of us."""
    done = False
    while run.refresh_one():
        done = True
    return done


def departures(run: Runtime) -> bool:
    """What we know of workspaces that removed us long ago is forgotten, some of it in each transaction."""
    return each(run, usecases.installations.forget_one)


def tidy(run: Runtime) -> bool:
    """Forget receipts, events, words and the audit's rows that are kept long enough."""
    receipts = each(run, usecases.receipts.tidy_one)
    words = each(run, usecases.retention.tidy_one)
    events = each(run, usecases.inbox.tidy_one)
    return each(run, usecases.audit.tidy_one) or receipts or words or events


def holidays(run: Runtime) -> bool:
    """Public holidays and make-up days of the next years, for the regions in use."""
    warned = each(run, usecases.settings.warn_one)
    return each(run, usecases.settings.refresh_one) or warned


def calendars(run: Runtime) -> bool:
    """Calendars that people subscribed to, once a day, one at a time."""
    return usecases.feeds.turn(run)


def _wake_up(run: Runtime) -> None:
    """A machine that slept has its silence noted before anything of that time is told (promise P18)."""
    with run.read() as session:
        slept = usecases.catchup.slept(session, machine=run.machine())
    if slept:
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
    Job("voices", voices),
    Job("strangers", strangers, every=300),
    Job("clocks", clocks),
    Job("held", held),
    Job("issues", issues),
    Job("promises", promises),
    Job("complaints", complaints),
    Job("digests", digests),
    Job("adopt", adopt, every=3600),
    Job("signals", signals, every=600),
    Job("absences", absences),
    Job("misses", misses),
    Job("reviews", reviews),
    Job("mornings", mornings),
    Job("holidays", holidays, every=3600),
    Job("calendars", calendars, every=10),
    Job("imports", imports, every=2),
    Job("shadow", shadow, every=2),
    Job("tokens", tokens, every=10),
    Job("departures", departures, every=60),
    Job("alive", alive, every=10),
    Job("tidy", tidy, every=3600),
)
