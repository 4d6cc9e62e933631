"""Keys: the six things by which a client is kept, each green, amber or red by plain facts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.clocks import Kind


class Key(StrEnum):
    """What a client is kept by."""

    PROMISES = "promises"
    COMMUNICATION = "communication"
    NEEDS = "needs"
    PROBLEMS = "problems"
    VALUE = "value"
    REPORTING = "reporting"


class Colour(StrEnum):
    """How a key stands."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


CLOCKED = {
    Key.PROMISES: (Kind.PROMISE_DUE, Kind.CLIENT_OWED),
    Key.COMMUNICATION: (Kind.FIRST_RESPONSE, Kind.NEXT_RESPONSE, Kind.CONTACT_CADENCE),
    Key.NEEDS: (Kind.NEED_ANSWER,),
    Key.PROBLEMS: (
        Kind.RESOLUTION_FIRST,
        Kind.RESOLUTION_TOTAL,
        Kind.UPDATE_CADENCE,
        Kind.COMPLAINT_STAGE,
        Kind.RISK_REVIEW,
    ),
}
"""The clocks by which a key is judged; to tell the client something belongs to the key of what is to be told."""
TELLING = {
    "promise": Key.PROMISES,
    "milestone": Key.PROMISES,
    "need": Key.NEEDS,
    "change": Key.NEEDS,
    "issue": Key.PROBLEMS,
    "risk": Key.PROBLEMS,
    "complaint": Key.PROBLEMS,
}
"""The key to which telling the client belongs, by what is to be told."""
GOOD, POOR = 0.95, 0.8
"""Shares in time over ninety days: from the first on all is well, below the second it is not."""


@dataclass(frozen=True)
class Facts:
    """How the clocks of a key stand: late and soon due ones, open ones, and of those that ended in ninety days how many
    were in time.
    """

    late: int = 0
    soon: int = 0
    running: int = 0
    kept: int = 0
    ended: int = 0


def key_of(kind: Kind, *, noun: str) -> Key:
    """The key that a clock belongs to."""
    if kind == Kind.TELL_CLIENT:
        return TELLING.get(noun, Key.PROBLEMS)
    return next(key for key, kinds in CLOCKED.items() if kind in kinds)


def colour(facts: Facts) -> Colour:
    """Red when something is late or too little was in time, amber when something is soon due or was late at times."""
    share = facts.kept / facts.ended if facts.ended else 1.0
    if facts.late or share < POOR:
        return Colour.RED
    return Colour.AMBER if facts.soon or share < GOOD else Colour.GREEN


def value(shipped: int) -> Colour:
    """Green when something they asked for was delivered in ninety days, amber when nothing was."""
    return Colour.GREEN if shipped else Colour.AMBER


def reporting(outcome: str) -> Colour:
    """Green when the last report was sent or had nothing to say, amber when there was none or it came too late."""
    return Colour.GREEN if outcome in ("sent", "empty") else Colour.AMBER
