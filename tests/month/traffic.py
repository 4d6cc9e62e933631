"""A month of one workspace as offices are: mornings in bursts, lunch, thanks, late answers, issues and promises."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.month.minutes import counted, reached, walls
from tests.month.plan import Pattern

ZONE, DAYS = "Europe/Berlin", 28
EARLY = Pattern("mon-fri 08:00-16:30", (((480, 990),),) * 5 + ((), ()))
USUAL = Pattern("mon-fri 09:00-12:30,13:30-18:00", (((540, 750), (810, 1080)),) * 5 + ((), ()))
SHORT = Pattern("mon-thu 10:00-19:00", (((600, 1140),),) * 4 + ((), (), ()))
PEOPLE = {"UPM1": EARLY, "UPM2": USUAL, "UPM3": SHORT, "ULEAD": USUAL}
"""Everybody of the team and their own hours."""
OWNERS = ("UPM1", "UPM2", "UPM3")
"""Each has every third client, and backs up whoever is before."""
RUSH = {8: 1, 9: 4, 10: 4, 11: 3, 12: 1, 13: 1, 14: 3, 15: 3, 16: 2, 17: 1}
"""How much is asked in each hour of a working day; on Monday mornings twice as much."""
NIGHTLY = 0.04
"""This share is asked at any hour of any day."""
QUESTIONS = (
    "When will {} be ready?",
    "Could you send us the figures of {}?",
    "Why is {} so slow today?",
    "Can somebody check {}, please?",
    "{} is empty, what do we do?",
)
TOPICS = (
    "the login page", "the export", "the last invoice", "the spring campaign", "the customer list", "our test system",
    "the mobile app", "the payment form", "the order history", "the Monday newsletter", "the warehouse feed",
    "the search", "the price table", "the returns desk", "the Polish shop", "the monthly report", "the coupon codes",
)  # fmt: skip
"""What questions are about."""
ANSWERS = ("It is done.", "It comes tomorrow.", "We found the reason and mended it.")
COMPLAINTS = ("Nothing works here, what is going on?", "Is it down for everybody?")
THANKS, GREETINGS = ("Thanks!", "Great, thank you."), ("Good morning!", "Hello everybody")
OUTAGE = range((15 * 24 + 8) * 60, (15 * 24 + 9) * 60)
"""The minutes of a Tuesday morning in which nothing works: all clients ask, and nobody has the time to answer."""
IN_TIME, BIT_LATE, VERY_LATE = (3, 150), (200, 330), (400, 1100)
"""Working minutes after which somebody answers; four hours are agreed."""


@dataclass(frozen=True)
class Act:
    """Something that somebody does at a moment; `of`: the question it is about, which its words stand below.

    `matter`: the promise, complaint or need it is about, by the name it has in the month alone; `due`: by when.
    """

    at: datetime
    what: str
    client: int
    who: str
    text: str = ""
    of: datetime | None = None
    matter: str = ""
    due: datetime | None = None


@dataclass
class Traffic:
    """The month, the same for the same seed."""

    begin: datetime
    chance: random.Random
    clients: int = 10
    a_day: float = 2.5
    acts: list[Act] = field(default_factory=list)

    def talks(self) -> None:
        """Add all that is said, and what becomes of it."""
        for client in range(self.clients):
            asked = self._asked()
            for minute in asked:
                self._talk(client, minute)
            for minute in self.chance.sample(OUTAGE, k=len(COMPLAINTS)):
                if minute not in asked:
                    self._complain(client, minute)
            for minute in self._asked()[::12]:
                self.act(minute, "say", client, f"UC{client}", self.chance.choice(GREETINGS))

    def in_order(self) -> list[Act]:
        """All acts of the month."""
        end = self.begin + timedelta(days=DAYS)
        return sorted((act for act in self.acts if act.at < end), key=lambda act: act.at)

    def _asked(self) -> list[int]:
        """The minutes at which one client asks."""
        found = [minute for minute in self._rush() if self.chance.random() < self.a_day / 100]
        nights = round(self.a_day * 20 * NIGHTLY)
        return sorted({*found, *(self.chance.randrange(DAYS * 1440) for _ in range(nights))})

    def _rush(self) -> Iterator[int]:
        """Minutes of working days, a hundred a day, as many of each hour as `RUSH` says."""
        there, parts = walls(ZONE, self.begin, DAYS), sum(RUSH.values())
        for minute, (day, wall) in enumerate(there[: DAYS * 1440]):
            share = RUSH.get(wall // 60, 0) * (2 if not day.weekday() and wall < 660 else 1)
            if day.weekday() < 5 and self.chance.random() < share * 100 / parts / 60:
                yield minute

    def _talk(self, client: int, minute: int) -> None:
        """A question and what becomes of it."""
        owner, asked = self.on_duty(client, minute), self.moment(minute)
        question = self.chance.choice(QUESTIONS).format(TOPICS[minute % len(TOPICS)])
        self.act(minute, "say", client, f"UC{client}", question)
        fate = self.chance.random()
        if fate < 0.04:
            self._wait(client, owner, minute, of=asked)
        elif fate < 0.12:
            self.act(self.later(owner, minute, (5, 30)), "open", client, owner, of=asked)
            self.act(self.later(owner, minute, (400, 1900)), "solve", client, owner, of=asked)
        delay = self.chance.choices((IN_TIME, BIT_LATE, VERY_LATE), (82, 12, 6))[0]
        if delay != IN_TIME and self.chance.random() < 0.4:
            self.act(self.later(owner, minute, (182, 200)), "claim", client, owner, of=asked)
        answered = self.later(owner, minute, delay)
        self.act(answered, "say", client, owner, self.chance.choice(ANSWERS), of=asked)
        if self.chance.random() < 0.4:
            thanks = answered + self.chance.randrange(1, 60)
            self.act(thanks, "say", client, f"UC{client}", self.chance.choice(THANKS), of=asked)

    def _complain(self, client: int, minute: int) -> None:
        owner, asked = self.on_duty(client, minute), self.moment(minute)
        self.act(minute, "say", client, f"UC{client}", self.chance.choice(COMPLAINTS))
        answered = self.later(owner, minute, VERY_LATE)
        self.act(answered, "say", client, owner, self.chance.choice(ANSWERS), of=asked)

    def on_duty(self, client: int, minute: int) -> str:
        """Who takes care: the owner, and on working days that the owner has off, the backup."""
        day, _ = walls(ZONE, self.begin, DAYS)[minute]
        owner, backup = OWNERS[client % 3], OWNERS[(client + 1) % 3]
        is_off = day.weekday() < 5 and not PEOPLE[owner].days[day.weekday()]
        return backup if is_off else owner

    def _wait(self, client: int, owner: str, minute: int, *, of: datetime) -> None:
        """Answered, asked on, and then it is the client who has to come up with something."""
        asked = self.later(owner, minute, (10, 60)) + 30
        waits = self.later(owner, asked, (5, 30))
        back = waits + self.chance.randrange(120, 1500)
        self.act(asked - 30, "say", client, owner, "Yes, we look into it.", of=of)
        self.act(asked, "say", client, f"UC{client}", "Do you need anything from us?", of=of)
        self.act(waits, "wait", client, owner, of=of)
        self.act(back, "say", client, f"UC{client}", "Here is the file, can you load it?", of=of)
        self.act(self.later(owner, back, IN_TIME), "say", client, owner, "It is done.", of=of)

    def later(self, who: str, minute: int, work: tuple[int, int]) -> int:
        """A minute at which somebody works, after so much working time of theirs."""
        sums = counted(ZONE, PEOPLE[who], (), self.begin, DAYS)
        found = reached(sums, start=min(minute, DAYS * 1440), work=self.chance.randrange(*work))
        return DAYS * 1440 if found is None else int(found)

    def act(
        self,
        minute: int,
        what: str,
        client: int,
        who: str,
        text: str = "",
        of: datetime | None = None,
        **about: Any,
    ) -> Act:
        """Somebody does something; what is said at the top level is said as its minute begins."""
        # Nobody does anything at the same moment as another, so that each message has a name of its own.
        at = self.moment(minute) + timedelta(milliseconds=len(self.acts))
        if what == "say" and of is None:
            at = self.moment(minute)
        self.acts.append(Act(at, what, client, who, text, of, **about))
        return self.acts[-1]

    def moment(self, minute: int) -> datetime:
        """When a minute of the month begins."""
        return self.begin + timedelta(minutes=minute)
