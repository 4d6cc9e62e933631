"""Milestones: what the client believes beside what we expect, and what is owed when the two drift apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain import titles, worktime
from domain.clocks import Ending, Kind
from domain.obligations import Act, Due
from domain.refusals import Refusal
from domain.worktime import Calendar


class Status(StrEnum):
    """Where a milestone stands; one that was dropped will not be reached."""

    OPEN = "open"
    REACHED = "reached"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"


MOVED, WITHHELD = "milestone_moved", "milestone_withheld"
_LEAD = re.compile(r"(?:(?<![\w])(?:on|by|at|due|until)|[:：]|在|于|预计|定在)?\s*$", re.IGNORECASE)
OVER = ("milestone_reached", "milestone_dropped")
TOLD = ("milestone_told", "milestone_known")
"""The deeds after which the client believes what we expect, if the day is the same."""


@dataclass(frozen=True)
class Entry:
    """What a form says of a milestone. `forecast`: the day we expect today; `believed`: the one the client was last
    told, None: none yet. `client_words`: why it moved, in words that the client may read.
    """

    title: str
    forecast: date | None = None
    believed: date | None = None
    owner_id: str = ""
    client_words: str = ""


def checked(entry: Entry) -> Entry:
    """The entry as it may be kept."""
    words = titles.text_of(entry.client_words, field="client_words", longest=1000)
    return replace(entry, title=titles.title_of(entry.title), client_words=words)


def expected(entry: Entry) -> date:
    """The day we expect; refused when none was chosen."""
    if entry.forecast is None:
        raise Refusal("milestone_needs_day", field="forecast")
    return entry.forecast


def name_of(text: str, *, start: int, end: int) -> str:
    """The text without the day that stands in it, and without what led to it."""
    before = _LEAD.sub("", text[:start])
    return " ".join(f"{before} {text[end:]}".split()).strip(" ,;:，；：、")


def drift(calendar: Calendar, *, believed: date | None, forecast: date) -> int:
    """The working days between the day the client believes and the one we expect; below zero when ours is earlier.

    0 when both are the same, nobody works between them, or the client was told no day yet.
    """
    if believed is None:
        return 0
    first, last = min(believed, forecast), max(believed, forecast)
    days = (first + timedelta(days=step) for step in range(1, min(last - first, worktime.HORIZON).days + 1))
    apart = sum(worktime.working_day(calendar, day=day) for day in days)
    return apart if forecast >= believed else -apart


def dues(log: Sequence[Act]) -> list[Due]:
    """Word to the client, for each time that they believe another day than we expect, from then until they know."""
    found: list[Due] = []
    drift, withheld = 0, False
    for act in log:
        settled = act.what in ("milestone_told", *OVER)
        drift = 0 if settled else int(str(act.facts.get("drift", drift)))
        withheld = act.what == WITHHELD or (withheld and act.what not in (MOVED, *TOLD))
        owed = bool(drift) and not withheld
        current = found[-1] if found and found[-1].end is None else None
        if owed and current is None:
            found.append(Due(Kind.TELL_CLIENT, f"drift {len(found) + 1}", act.at))
        elif current and not owed:
            found[-1] = _ended(current, act)
    return found


def _ended(due: Due, act: Act) -> Due:
    told = act.what in TOLD
    said = str(act.facts.get("told_at") or "") if told else ""
    at = min(datetime.fromisoformat(said), act.at) if said else act.at
    done = Ending.ANSWERED if told else Ending.CANCELLED
    return replace(due, end=max(due.start, at), ending=done, end_by=act.by)
