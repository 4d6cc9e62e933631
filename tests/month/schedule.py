"""When each place must get an alert or a reminder, worked out from the calendars and the rules alone (R27-R30, R35,
R36).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from tests.month.minutes import Wall, counted, open_minutes, reached, walls
from tests.month.plan import ALWAYS, CADENCE, Client, Office, Plan

SHARES = (75, 100, 150, 250)
WARN, BREACH, ESCALATE = 1, 2, 3
WINDOW, HOUR, MOST, MOST_PRIVATE, LEAST_LEFT = 10, 60, 2, 6, 10
FRESH = 15
"""So long Slack's word on whether somebody wants to be disturbed is believed."""
NEVER = float("inf")


@dataclass(frozen=True)
class Due:
    """A level of something owed to a client, reached at `at`; `until`: when it is over, `NEVER` if it never is."""

    at: float
    of: tuple[str, float]
    client: Client
    level: int
    until: float


@dataclass
class Place:
    """A channel or somebody's direct messages: when it is open, what it got, and what is held for it."""

    private: bool
    opened: list[bool]
    walls: list[Wall]
    asked: float = -NEVER
    said: list[float] = field(default_factory=list)
    posted: set[tuple[str, float]] = field(default_factory=set)
    held: list[tuple[float, Due]] = field(default_factory=list)

    def tell(self, due: Due, *, now: float) -> float | None:
        """A level is reached: a message, nothing because the one there is says more, or held until a minute.

        Whoever may not want to be disturbed is asked about first, and told everything of that moment together.
        """
        if due.of in self.posted:
            return None
        until = now if self.private and now - self.asked >= FRESH else self._hold(now, joins=True)
        if until is not None:
            self.held.append((until, due))
            return until
        self._say(now, [due])
        return None

    def release(self, now: float) -> float | None:
        """Look at what is held until now again; the minute of the next look at what still is."""
        mine = [due for until, due in self.held if until <= now]
        if mine and now - self.asked >= FRESH:
            self.asked = now
        self.held = [(until, due) for until, due in self.held if until > now]
        ripe = [due for due in mine if due.until > now and due.of not in self.posted]
        if not ripe:
            return None
        again = self._hold(now, joins=False)
        if again is not None:
            self.held += [(again, due) for due in ripe]
            return again
        self._say(now, ripe)
        return None

    def hand_over(self, now: float) -> list[Due]:
        """What was held until now, for whoever acts instead."""
        mine = [due for until, due in self.held if until <= now and due.until > now]
        self.held = [(until, due) for until, due in self.held if until > now]
        return mine

    def opens(self, now: float) -> float:
        """The next minute at which it may be told, now for now; the minute at which work ends still may."""
        if self.opened[int(now)] or (now >= 1 and self.opened[int(now) - 1]):
            return now
        return self.opened.index(True, int(now))

    def _hold(self, now: float, *, joins: bool) -> float | None:
        """Until when something is held; None to tell it now."""
        if (opening := self.opens(now)) != now:
            return opening
        lately = [at for at in self.said if now - at < HOUR]
        if self.private and len(lately) >= MOST_PRIVATE:
            return self._morning(now)
        soonest = min((until for until, _ in self.held), default=None) if joins else None
        if soonest is not None and soonest < now + WINDOW:
            return soonest
        just_now = [at for at in lately if now - at < WINDOW]
        return just_now[-MOST] + WINDOW if len(just_now) >= MOST else None

    def _morning(self, now: float) -> float:
        """The first open minute of another day."""
        tomorrow = bisect_right(self.walls, self.walls[int(now)][0], key=lambda wall: wall[0])
        return self.opened.index(True, tomorrow)

    def _say(self, now: float, dues: list[Due]) -> None:
        self.said.append(now)
        self.posted |= {due.of for due in dues}


def messages(plan: Plan, office: Office) -> dict[str, list[int]]:
    """The minutes at which each place of a workspace gets a message about answers or contact."""
    calendar = open_minutes(office.zone, office.pattern, (), plan.begin, plan.days)
    there = walls(office.zone, plan.begin, plan.days)
    places: dict[str, Place] = {}
    queue: list[tuple[float, int, tuple[float, int], str, Due | None]] = []
    for number, due in enumerate(_dues(plan, office)):
        queue += [(due.at, 0, (due.of[1], number), name, due) for name in _places(plan, office, due)]
    heapify(queue)
    order = 0
    while queue and queue[0][0] < plan.days * 1440:
        now, _, _, name, told = heappop(queue)
        place = places.setdefault(name, Place(name.startswith("U"), calendar, there))
        if told is None and (cover := acting(plan, office, name, at=now)) != name:
            handed = [(now, due) for due in place.hand_over(now)]
            name, place = cover, places.setdefault(cover, Place(True, calendar, there))
            place.held += handed
        again = place.tell(told, now=now) if told else place.release(now)
        if again is not None:
            order += 1
            heappush(queue, (again, 1, (0, order), name, None))
    return {name: [int(at) for at in place.said] for name, place in places.items() if place.said}


def acting(plan: Plan, office: Office, user: str, *, at: float) -> str:
    """Who acts for somebody at a moment."""
    away, day = office.away, walls(office.zone, plan.begin, plan.days)[int(at)][0]
    return away.cover if away and away.user == user and away.first <= day <= away.last else user


def _dues(plan: Plan, office: Office) -> Iterator[Due]:
    for client in office.clients:
        for talk in client.talks:
            until = talk.answer or NEVER
            for level, minute in _levels(plan, client, ask=talk.ask):
                if minute < until:
                    yield Due(minute, (client.name, talk.ask), client, level, until)
        if client.reminded:
            yield from _reminders(plan, client)


def _levels(plan: Plan, client: Client, *, ask: int) -> Iterator[tuple[int, float]]:
    sums = counted(client.zone, client.pattern, client.holidays, plan.begin, plan.days)
    for level, share in enumerate(SHARES, start=1):
        if level == WARN and client.target * (100 - share) < LEAST_LEFT * 100:
            continue
        minute = reached(sums, start=ask, work=client.target * share / 100)
        if minute is not None:
            yield level, minute


def _reminders(plan: Plan, client: Client) -> Iterator[Due]:
    """One for each stretch without contact, counted in all hours but holidays, from the last contact on."""
    sums = counted(client.zone, ALWAYS, client.holidays, plan.begin, plan.days)
    contacts = sorted(at for talk in client.talks for at in (talk.ask, talk.answer) if at is not None)
    start = 0.0
    while (due := reached(sums, start=start, work=CADENCE)) is not None:
        meanwhile = [at for at in contacts if start < at <= due]
        later = min((at for at in contacts if at > due), default=NEVER)
        if not meanwhile:
            yield Due(due, (f"contact {client.name}", start), client, BREACH, later)
        start = meanwhile[-1] if meanwhile else later
        if start == NEVER:
            return


def _places(plan: Plan, office: Office, due: Due) -> list[str]:
    """The channel or who acts as owner hears of every level, the lead of the last two."""
    owner = acting(plan, office, due.client.owner, at=due.at)
    if due.of[0].startswith("contact"):
        return [owner]
    return [office.channel or owner, *([office.lead] if due.level >= ESCALATE else [])]
