"""Attempts: the work for one due row, so that a failure is told and yet keeps no other row waiting."""

from __future__ import annotations

from collections.abc import Callable

import storage.db
from storage.base import Session

FAILURE = "failure"


def attempt(session: Session, *, work: Callable[[], None]) -> None:
    """Do `work`; if it fails, nothing of it is kept, but what the transaction did before it is.

    So a row is put off first and worked on then. The metronome raises the failure after the commit. A database
    that cannot work now is no failure of the row: the whole transaction ends.
    """
    try:
        with storage.db.translated(), session.begin_nested():
            work()
    except storage.db.Unavailable:
        raise
    except Exception as error:
        session.info[FAILURE] = error


def failure(session: Session) -> Exception | None:
    """What went wrong in the attempts of a transaction."""
    return session.info.get(FAILURE)
