"""When digests, questions about late answers, looks back and words about absences must come, from the calendars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tests.month.minutes import Wall, counted, open_minutes, walls, worked
from tests.month.plan import Client, Office, Plan
from tests.month.schedule import NEVER, acting

MOST_ASKED = 10
"""So many late answers one message asks about."""


def digests(plan: Plan, office: Office) -> dict[str, list[int]]:
    """The minutes of the digests of clients that have their own, in the channel for them (R38, R42, R43)."""
    found = [minute for client in office.clients for minute in _digests(plan, client)]
    return {office.digests: sorted(found)} if found else {}


def misses(plan: Plan, office: Office) -> dict[str, list[int]]:
    """The minutes at which people are asked why answers came late: as their next day that they work begins."""
    late: dict[str, list[float]] = {}
    for client in office.clients:
        sums = counted(client.zone, client.pattern, client.holidays, plan.begin, plan.days)
        for talk in client.talks:
            if talk.answer and worked(sums, start=talk.ask, end=talk.answer) > client.target:
                owner = acting(plan, office, client.owner, at=talk.answer)
                late.setdefault(owner, []).append(talk.answer)
    found: dict[str, list[int]] = {}
    for owner, answers in late.items():
        for minute in mornings(plan, office, user=owner):
            ripe = sorted(at for at in answers if at < minute)[:MOST_ASKED]
            answers = [at for at in answers if at not in ripe]
            if ripe:
                found.setdefault(owner, []).append(minute)
    return found


def reviews(plan: Plan, office: Office, *, told: list[int]) -> dict[str, list[int]]:
    """The lead's look back as each week begins, if something was told in the week before.

    What was held over the weekend is told in that minute and belongs to the week.
    """
    mondays = [
        minute
        for minute in mornings(plan, office, user=office.lead)
        if walls(office.zone, plan.begin, plan.days)[minute][0].weekday() == 0
    ]
    stretches = zip([-1, *mondays], mondays, strict=False)
    return {office.lead: [end for start, end in stretches if any(start < at <= end for at in told)]}


def absences(plan: Plan, office: Office) -> dict[str, list[int]]:
    """The cover reads on the first morning what is theirs now, who is back on theirs what happened."""
    if office.away is None:
        return {}
    there = walls(office.zone, plan.begin, plan.days)
    cover = next(
        m for m in mornings(plan, office, user=office.away.cover) if there[m][0] >= office.away.first
    )
    back = next(m for m in mornings(plan, office, user=office.away.user) if there[m][0] > office.away.last)
    return {office.away.cover: [cover], office.away.user: [back]}


def mornings(plan: Plan, office: Office, *, user: str) -> list[int]:
    """The first working minute of each day that somebody works."""
    opened = open_minutes(office.zone, office.pattern, (), plan.begin, plan.days)
    found: dict[date, int] = {}
    for minute, (day, _) in enumerate(walls(office.zone, plan.begin, plan.days)[: plan.days * 1440]):
        if opened[minute]:
            found.setdefault(day, minute)
    return [minute for minute in found.values() if acting(plan, office, user, at=minute) == user]


def _digests(plan: Plan, client: Client) -> Iterator[int]:
    """Each planned one of which something can be said: an answer since the one before, or a question that waits."""
    if client.digest is None:
        return
    moments = sorted(set(_planned(plan, client, *client.digest)))
    for before, minute in zip([-NEVER, *moments], moments, strict=False):
        answered = any(before <= talk.answer < minute for talk in client.talks if talk.answer)
        waits = any(talk.ask < minute <= (talk.answer or NEVER) for talk in client.talks)
        if 0 < minute < plan.days * 1440 and (answered or waits):
            yield minute


def _planned(plan: Plan, client: Client, weekday: int, wall: int) -> Iterator[int]:
    there = walls(client.zone, plan.begin, plan.days)
    first, last = there[0][0], there[-1][0]
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        nominal = monday + timedelta(days=weekday)
        days = [*(nominal - timedelta(days=n) for n in range(weekday + 1))]
        days += [nominal + timedelta(days=n) for n in range(1, 7)]
        day = next((day for day in days if _works(client, day)), None)
        if day and (minute := _minute(there, day, wall=wall)) is not None:
            yield minute
        monday += timedelta(days=7)


def _works(client: Client, day: date) -> bool:
    return bool(client.pattern.days[day.weekday()]) and day not in client.holidays


def _minute(there: list[Wall], day: date, *, wall: int) -> int | None:
    """The first minute of a day that shows the wall time or, where that is skipped, a later one."""
    shown = (minute for minute, (local, shows) in enumerate(there) if local == day and shows >= wall)
    return next(shown, None)
