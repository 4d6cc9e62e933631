"""Risks: how grave one is, what may be done with it, and what is owed about it.

A risk is looked at again by a day that people set. The client is owed word of it until they know, or until a person
decided with a reason that they are not told: the candour gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain import titles, worktime
from domain.clocks import Ending, Kind
from domain.obligations import Act, Due
from domain.refusals import Refusal
from domain.worktime import Calendar

REVIEW_AFTER = 10
"""Working days after which another look is proposed."""
WORST = 5
LONGEST_WORDS = 2500
"""Of what the client reads of it."""
_MEDIUM, _HIGH = 6, 15


class Status(StrEnum):
    """Where a risk stands; one that happened is over when somebody closes it."""

    OPEN = "open"
    HAPPENED = "happened"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Candour(StrEnum):
    """Whether the client may know: nobody decided, yes and not told yet, no with a reason, or they know."""

    UNDECIDED = "undecided"
    MAY = "may"
    WITHHELD = "withheld"
    TOLD = "told"


OWED = (Candour.UNDECIDED, Candour.MAY)
"""While it is so, we know something that the client does not."""
LOOKED_AT = ("risk_reviewed", "risk_happened", "risk_closed")
"""The deeds after which nobody owes the look that was planned."""
_CANDOUR = {
    "risk_told": Candour.TOLD,
    "risk_known": Candour.TOLD,
    "risk_withheld": Candour.WITHHELD,
    "risk_closed": "",
}
"""What deeds say of it that name no candour; of what is over nothing is owed."""


class Band(StrEnum):
    """The score in a word."""

    UNRATED = "unrated"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True)
class Entry:
    """What a form says of a risk. `likelihood` and `impact` are 1 to 5, 0: not rated."""

    title: str
    likelihood: int = 0
    impact: int = 0
    owner_id: str = ""
    mitigation: str = ""
    review_on: date | None = None
    candour: Candour = Candour.UNDECIDED
    client_words: str = ""
    withheld_because: str = ""


def checked(entry: Entry) -> Entry:
    """The entry as it may be kept: whoever may know needs words, whoever may not a reason."""
    candour = entry.candour
    return replace(
        entry,
        title=titles.title_of(entry.title),
        mitigation=titles.text_of(entry.mitigation, field="mitigation"),
        client_words=titles.text_of(
            entry.client_words,
            field="client_words",
            longest=LONGEST_WORDS,
            needed=candour == Candour.MAY,
        ),
        withheld_because=titles.text_of(
            entry.withheld_because, field="withheld_because", needed=candour == Candour.WITHHELD
        ),
    )


def grade_of(text: str) -> int:
    """A likelihood or an impact from a form; 0 when nothing was chosen."""
    return int(text) if text in tuple(str(grade) for grade in range(1, WORST + 1)) else 0


def candour_of(text: str) -> Candour:
    """What a form says of whether the client may know."""
    if text not in tuple(Candour):
        raise Refusal("gone")
    return Candour(text)


def score(likelihood: int, *, impact: int) -> int:
    """How grave it is, 1 to 25; 0 while either is not rated."""
    return likelihood * impact


def band(points: int) -> Band:
    """The same in a word."""
    if not points:
        return Band.UNRATED
    if points < _MEDIUM:
        return Band.LOW
    return Band.HIGH if points >= _HIGH else Band.MEDIUM


def gravest_first(points: int) -> int:
    """Sorts by score, the highest first; what nobody has rated stands before all."""
    return -points if points else -WORST * WORST - 1


def next_look(calendar: Calendar, *, now: datetime) -> date:
    """The day on which another look at a risk is proposed."""
    day, left = now.astimezone(calendar.tz).date(), REVIEW_AFTER
    last = day + worktime.HORIZON
    while left and day < last:
        day += timedelta(days=1)
        left -= worktime.working_day(calendar, day=day)
    return day


def dues(log: Sequence[Act]) -> list[Due]:
    """The looks that are planned, and the word to the client for as long as they do not know."""
    return [*_looks(log), *_gaps(log)]


def _looks(log: Sequence[Act]) -> list[Due]:
    """One by each day that was set; a day that is moved before it came was not owed after all."""
    found: list[Due] = []
    for act, planned, _ in _states(log):
        current = found[-1] if found and found[-1].end is None else None
        if current and (current.due_at != planned or act.what in LOOKED_AT):
            assert current.due_at is not None
            late = act.at >= current.due_at
            done = Ending.ANSWERED if late or act.what in LOOKED_AT else Ending.CANCELLED
            found[-1] = replace(current, end=act.at, ending=done, end_by=act.by)
            current = None
        if current is None and planned:
            found.append(Due(Kind.RISK_REVIEW, f"look {len(found) + 1}", act.at, due_at=planned))
    return found


def _gaps(log: Sequence[Act]) -> list[Due]:
    """One for each time that we knew and they did not."""
    found: list[Due] = []
    for act, _, candour in _states(log):
        owed = candour in OWED
        current = found[-1] if found and found[-1].end is None else None
        if owed and current is None:
            found.append(Due(Kind.TELL_CLIENT, f"gap {len(found) + 1}", act.at))
        elif current and not owed:
            told = candour == Candour.TOLD
            known = (_moment(act.facts.get("told_at")) if told else None) or act.at
            end = max(current.start, min(known, act.at))
            done = Ending.ANSWERED if told else Ending.CANCELLED
            found[-1] = replace(current, end=end, ending=done, end_by=act.by)
    return found


def _states(log: Sequence[Act]) -> Iterator[tuple[Act, datetime | None, str]]:
    """Each act with the look that is planned and the candour that holds from then on."""
    planned, candour = None, ""
    for act in log:
        if "review" in act.facts:
            planned = _moment(act.facts["review"])
        candour = str(act.facts.get("candour") or _CANDOUR.get(act.what, candour))
        yield act, planned, candour


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
