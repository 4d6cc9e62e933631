"""Quiet: whether an alert is told now or held, and until when (rules R35 and R36)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from domain import weeks, worktime
from domain.worktime import Calendar

WINDOW = timedelta(minutes=10)
MOST = 2
"""So many messages a place gets in any `WINDOW`; what comes on top is gathered until one more fits. In the first
after a silence of ours it gets one (promise P18).
"""
HOUR = timedelta(hours=1)
MOST_PRIVATE = 6
"""So many alerts a person gets privately in any hour; the rest waits for the morning. Other words are not counted."""
LEEWAY = timedelta(minutes=1)
"""For so long after its last working moment a place is still reached: what is due as a day ends is told then."""


class Why(StrEnum):
    """Why an alert is held."""

    CLOSED = "closed"
    CAP = "cap"
    JOINS = "joins"
    BURST = "burst"


@dataclass(frozen=True)
class Hold:
    """Not now, but at `until`, when the reasons are weighed again."""

    until: datetime
    why: Why


@dataclass(frozen=True)
class Place:
    """What decides when a place is told: somebody's direct messages, or a channel.

    `said`: when it got its messages of the last hour, in order. `held`: when the next of what is held here is
    due. `opens`: when it may be told again, None if it may now. `morning`: when the next working day begins
    here, None if none ever does. `woke`: when a long silence of ours ended, for what fell due after it.
    """

    private: bool
    said: Sequence[datetime] = ()
    held: datetime | None = None
    opens: datetime | None = None
    morning: datetime | None = None
    woke: datetime | None = None


def weigh(place: Place, *, now: datetime, urgent: bool = False, always: bool = False) -> Hold | None:
    """Whether to hold an alert; None to tell it now.

    `urgent`: no cap holds it, and with `always` (its clock counts round the clock) neither do quiet hours.
    """
    if place.opens and not (urgent and always):
        return Hold(place.opens, Why.CLOSED)
    if urgent:
        return None
    lately = [at for at in place.said if now - at < HOUR]
    if place.private and len(lately) >= MOST_PRIVATE:
        return Hold(place.morning or lately[-MOST_PRIVATE] + HOUR, Why.CAP)
    if place.held and place.held < now + WINDOW:
        return Hold(place.held, Why.JOINS)
    if rests := rests_until(place, now=now):
        return Hold(rests, Why.BURST)
    just_now = [at for at in lately if now - at < WINDOW]
    if len(just_now) >= MOST:
        return Hold(just_now[-MOST] + WINDOW, Why.BURST)
    return None


def rests_until(place: Place, *, now: datetime) -> datetime | None:
    """Until when a place that was told something since a silence of ours hears no more; None if it may."""
    if place.woke is None or now >= place.woke + WINDOW:
        return None
    return place.woke + WINDOW if any(at >= place.woke for at in place.said) else None


def opens(calendar: Calendar, *, now: datetime, silent_until: datetime | None = None) -> datetime | None:
    """When a place may be told again; None if now. `silent_until`: the end of Slack's do-not-disturb."""
    if silent_until and silent_until > now:
        return _opening(calendar, at=silent_until)
    if worktime.is_open(calendar, at=now) or worktime.is_open(calendar, at=now - LEEWAY):
        return None
    return _opening(calendar, at=now)


def morning(calendar: Calendar, *, now: datetime) -> datetime | None:
    """When the next working day begins; None where work never stops, and where there is none."""
    if round_the_clock(calendar):
        return None
    day = now.astimezone(calendar.tz).date() + timedelta(days=1)
    midnight = datetime.combine(day, time(), calendar.tz)
    try:
        return worktime.next_opening(calendar, at=midnight)
    except worktime.NoWorkingTime:
        return None


def round_the_clock(calendar: Calendar) -> bool:
    """Whether every hour of every day counts, holidays aside."""
    return calendar.theirs is None and calendar.week == weeks.ALWAYS


def _opening(calendar: Calendar, *, at: datetime) -> datetime | None:
    """A calendar without any working time keeps nobody quiet for ever: it says nothing."""
    try:
        return worktime.next_opening(calendar, at=at)
    except worktime.NoWorkingTime:
        return None
