"""Lanes: in which of three lists of Home something owed stands, and whether it is a matter of today."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from domain.clocks import Kind


class Lane(StrEnum):
    """What its reader owes, news that somebody waits for, and whom to stay close to."""

    OWE = "owe"
    NEWS = "news"
    CLOSE = "close"


LANES = {
    Kind.UPDATE_CADENCE: Lane.NEWS,
    Kind.TELL_CLIENT: Lane.NEWS,
    Kind.CONTACT_CADENCE: Lane.CLOSE,
    Kind.CLIENT_OWED: Lane.CLOSE,
}
"""The lane of each kind of clock; every other kind is owed."""
_LAST_PART = 4


class Scope(StrEnum):
    """Whose clients Home shows: those one looks after, those one leads, or everybody's."""

    MINE = "mine"
    LEAD = "lead"
    ALL = "all"


def lane_of(kind: Kind) -> Lane:
    """Where a clock of that kind stands."""
    return LANES.get(kind, Lane.OWE)


def is_near(kind: Kind, *, left: timedelta, target: timedelta) -> bool:
    """Whether it is worth a line: contact only in the last quarter of its time, or lanes were lists of clients."""
    return kind != Kind.CONTACT_CADENCE or left * _LAST_PART <= target


def is_todays(left: timedelta, *, day: timedelta) -> bool:
    """Whether it is late or falls due within a working day."""
    return left <= day
