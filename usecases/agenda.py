"""The next moment at which anything is due, for whoever moves time by hand: the headless demo and the tests."""

from __future__ import annotations

from datetime import datetime

import storage.clocks
import storage.digests
from storage.base import Session


def next_moment(session: Session) -> datetime | None:
    """The earliest moment a clock's level rises or a digest is due; None when nothing is planned."""
    moments = (storage.clocks.next_moment(session), storage.digests.next_moment(session))
    return min((moment for moment in moments if moment), default=None)
