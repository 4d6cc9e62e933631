"""The agenda: whether anything is due, asked before a writer's turn is taken for it, and when the next thing is, for
whoever moves time by hand.
"""

from __future__ import annotations

from datetime import datetime

import domain.misses
import storage.absences
import storage.alerts
import storage.clocks
import storage.complaints
import storage.digests
import storage.issues
import storage.misses
import storage.mornings
import storage.promises
import storage.reviews
import storage.shadow
from storage.base import Session


def next_moment(session: Session) -> datetime | None:
    """The earliest moment at which a clock, a solved issue, something held, a digest or an absence is due, or None."""
    nouns = (
        storage.clocks,
        storage.issues,
        storage.promises,
        storage.complaints,
        storage.alerts,
        storage.digests,
        storage.absences,
        storage.misses,
        storage.mornings,
        storage.reviews,
    )
    moments = [noun.next_moment(session) for noun in nouns]
    return min((moment for moment in moments if moment), default=None)


def clocks(session: Session, *, now: datetime) -> bool:
    """Whether a clock is to be looked at."""
    return (
        _is_past(storage.clocks.next_moment(session), now=now) or storage.clocks.touched(session) is not None
    )


def held(session: Session, *, now: datetime) -> bool:
    """Whether something held back is to be weighed again."""
    return _is_past(storage.alerts.next_moment(session), now=now)


def issues(session: Session, *, now: datetime) -> bool:
    """Whether a solved issue is to be looked at."""
    return _is_past(storage.issues.next_moment(session), now=now)


def promises(session: Session, *, now: datetime) -> bool:
    """Whether something that a client owes is to be looked at."""
    return _is_past(storage.promises.next_moment(session), now=now)


def complaints(session: Session, *, now: datetime) -> bool:
    """Whether somebody is to be told of a complaint, or to ask whether all is still well."""
    return _is_past(storage.complaints.next_moment(session), now=now)


def digests(session: Session, *, now: datetime) -> bool:
    """Whether a digest is to be made."""
    return storage.digests.first_due(session, now=now) is not None


def absences(session: Session, *, now: datetime) -> bool:
    """Whether a word about an absence is due."""
    return _is_past(storage.absences.next_moment(session), now=now)


def misses(session: Session, *, now: datetime) -> bool:
    """Whether a late answer is to be noted, or somebody to be asked for a reason."""
    unnoted = storage.misses.unnoted(session, since=now - domain.misses.ASKED_FOR)
    return unnoted is not None or _is_past(storage.misses.next_moment(session), now=now)


def reviews(session: Session, *, now: datetime) -> bool:
    """Whether a look back is to be planned or made."""
    unplanned = storage.reviews.unplanned(session)
    return unplanned is not None or _is_past(storage.reviews.next_moment(session), now=now)


def mornings(session: Session, *, now: datetime) -> bool:
    """Whether somebody's mornings are to be planned, or somebody is to be told what the day brings."""
    unplanned = storage.mornings.unplanned(session)
    return unplanned is not None or _is_past(storage.mornings.next_moment(session), now=now)


def shadow(session: Session, *, now: datetime) -> bool:  # noqa: ARG001
    """Whether a time of shadow mode may have to be noted."""
    return bool(storage.shadow.switched_on(session) or storage.shadow.running(session))


def _is_past(moment: datetime | None, *, now: datetime) -> bool:
    return moment is not None and moment <= now
