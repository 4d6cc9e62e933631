"""What happens in the thirty days: workspaces, clients, their hours, and who asks and answers when."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

OFFICE = ((9 * 60, 18 * 60),)
LUNCH = ((9 * 60, 12 * 60), (13 * 60, 18 * 60))
NIGHT = ((22 * 60, 30 * 60),)
ALL_DAY = ((0, 24 * 60),)
Hours = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Pattern:
    """Working hours as a person writes them, and the same as minutes by weekday, Monday first."""

    text: str
    days: tuple[Hours, ...]


PATTERNS = (
    Pattern("mon-fri 09:00-18:00", (OFFICE,) * 5 + ((), ())),
    Pattern("mon-fri 09:00-12:00,13:00-18:00", (LUNCH,) * 5 + ((), ())),
    Pattern("sun-thu 09:00-18:00", (*(OFFICE,) * 4, (), (), OFFICE)),
    Pattern("mon-fri 22:00-06:00", (NIGHT,) * 5 + ((), ())),
    Pattern("24/7", (ALL_DAY,) * 7),
)
ALWAYS = PATTERNS[-1]
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe")
TARGETS = (60, 90, 240, 480)
CADENCE = 7 * 1440
"""After so many minutes without contact the owner of some clients is reminded."""
STORM = (12 * 24 + 14) * 60
"""Some clients all ask one after another from here on, on a Wednesday morning in New York."""
ANSWERS = (20, 45, 70, 130, 300, 700, 1500, 4000)
"""Minutes after which somebody answers."""


@dataclass(frozen=True)
class Talk:
    """One question and its answer, in minutes since the month began; `answer` None: nobody ever answers.

    Questions come as a minute begins and answers half a minute later, so that nothing happens at once with what
    is due.
    """

    ask: int
    answer: float | None


@dataclass(frozen=True)
class Client:
    """One client: its contract's hours, target in minutes, digest, and what it asks."""

    name: str
    zone: str
    pattern: Pattern
    target: int
    digest: tuple[int, int] | None
    reminded: bool
    owner: str
    holidays: tuple[date, ...]
    talks: tuple[Talk, ...]


@dataclass(frozen=True)
class Away:
    """Somebody is away for these local days, and somebody else covers."""

    user: str
    cover: str
    first: date
    last: date


@dataclass(frozen=True)
class Office:
    """One workspace: its zone and hours hold for its people, too. `channel`: alerts go there, "" to owners."""

    team: str
    zone: str
    pattern: Pattern
    channel: str
    digests: str
    lead: str
    away: Away | None = None
    clients: list[Client] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """Everything, with the first minute of it."""

    begin: datetime
    days: int
    offices: list[Office]

    @property
    def end(self) -> datetime:
        """The last minute."""
        return self.begin + timedelta(days=self.days)


def plan(seed: int, *, begin: datetime, days: int = 30, clients: int = 50, asks: int = 12) -> Plan:
    """A plan that is the same for the same seed."""
    chance = random.Random(seed)
    monday = (begin + timedelta(days=7 - begin.weekday())).date()
    away = Away("UPM20", "UPM21", monday, monday + timedelta(days=8))
    offices = [
        Office("T1", "Europe/Berlin", PATTERNS[0], "CALERTS1", "CALERTS1", "ULEAD1"),
        Office("T2", "America/New_York", PATTERNS[1], "", "CDIGEST2", "ULEAD2"),
        Office("T3", "Asia/Shanghai", PATTERNS[0], "", "CDIGEST3", "ULEAD3", away),
    ]
    for number in range(clients):
        client = _client(chance, number, begin=begin, days=days, asks=asks)
        offices[number % 3].clients.append(_in_storm(client, number) if number % 6 == 1 else client)
    return Plan(begin.astimezone(UTC), days, offices)


def _client(chance: random.Random, number: int, *, begin: datetime, days: int, asks: int) -> Client:
    return Client(
        name=f"Client {number}",
        zone=chance.choice(ZONES),
        pattern=chance.choice(PATTERNS),
        target=chance.choice(TARGETS),
        digest=chance.choice([None, (chance.randrange(7), chance.randrange(24) * 60 + 30)]),
        reminded=number % 4 == 0,
        owner=f"UPM{number % 3}{number // 3 % 4}",
        holidays=tuple({_day(chance, begin, days) for _ in range(2)}),
        # Every fifth has little to ask, so that there are digests with nothing to say, and reminders.
        talks=_talks(chance, minutes=days * 1440, asks=asks if number % 5 else 2),
    )


def _in_storm(client: Client, number: int) -> Client:
    """One of those who all have the same owner and, one day, all ask one after another."""
    ask = STORM + number
    others = tuple(talk for talk in client.talks if abs(talk.ask - ask) > 60)
    same: dict[str, Any] = {"zone": "America/New_York", "pattern": PATTERNS[0], "target": 60, "holidays": ()}
    return replace(client, owner="UPM10", talks=(*others, Talk(ask, ask + 300.5)), **same)


def _day(chance: random.Random, begin: datetime, days: int) -> date:
    return (begin + timedelta(days=chance.randrange(days))).date()


def _talks(chance: random.Random, *, minutes: int, asks: int) -> tuple[Talk, ...]:
    """Questions so far apart that none continues another."""
    talks, at = [], 0
    for _ in range(asks):
        at += chance.randrange(60, 2 * minutes // asks)
        if at >= minutes:
            break
        answer = chance.choice([None, *(at + after + chance.randrange(10) + 0.5 for after in ANSWERS)])
        talks.append(Talk(at, answer if answer is None or answer < minutes else None))
    return tuple(talks)
