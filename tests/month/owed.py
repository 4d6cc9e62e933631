"""What is promised and asked for in the month: who does what when, and what is owed by when."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.month.minutes import counted, reached, walls, worked
from tests.month.plan import Pattern
from tests.month.traffic import ANSWERS, DAYS, IN_TIME, PEOPLE, ZONE, Act, Traffic

OFFICE = Pattern("mon-fri 09:00-18:00", (((540, 1080),),) * 5 + ((), ()))
"""The hours that count for all clients."""
DAY, NEVER = 540, float("inf")
ANSWER, TELL = 5 * DAY, DAY
"""The working minutes for an answer to a need, and for news of what became of it."""
OURS = {"done": 20, "moved": 4, "late": 3, "broken": 2, "withdrawn": 1}
THEIRS = {"done": 10, "moved": 2, "late": 6, "withdrawn": 2}
"""What becomes of so many promises of each direction."""
NEEDS = 2
"""Of each client."""
LAST = 20
"""The day of the month on which the last of them comes up."""
KINDS = {"promise": "promise_due", "owed": "client_owed"}
DUE_AT = (12 * 60, 17 * 60)
THINGS = (
    "staging", "API keys", "the offer", "the minutes", "test data", "a new logo", "the contract", "access for Ben",
)  # fmt: skip
WISHES = (
    "single sign-on", "a dark theme", "spreadsheets", "two more roles", "alerts by mail", "a French version",
)  # fmt: skip


@dataclass(frozen=True)
class Debt:
    """Something owed about a matter, in minutes of the month: from when on, when one is warned of it, by when it is
    due, and when it was done or given up.
    """

    matter: str
    kind: str
    begun: float
    warned: float
    due: float
    ended: float


class Owed:
    """Adds what is done about matters to the traffic of a month, and knows what is owed."""

    def __init__(self, traffic: Traffic, *, chance: random.Random) -> None:
        self.debts: list[Debt] = []
        self.traffic, self.chance = traffic, chance
        self._office = counted(ZONE, OFFICE, (), traffic.begin, DAYS)
        self._walls = walls(ZONE, traffic.begin, DAYS)
        self._minutes = {wall: minute for minute, wall in enumerate(self._walls)}
        self._days = sorted({day for day, _ in self._walls if day.weekday() < 5})

    def promises(self) -> None:
        """Ours are mostly kept in time, and some agreed anew; theirs come late more often."""
        for what, fates in (("promise", OURS), ("owed", THEIRS)):
            each = [fate for fate, times in fates.items() for _ in range(times)]
            for number, fate in enumerate(self.chance.sample(each, k=len(each))):
                self._promise(number % self.traffic.clients, f"{what} {number}", what=what, fate=fate)

    def needs(self, client: int) -> None:
        """Asked for in the channel, some of them twice, noted and answered."""
        for number in range(NEEDS):
            name = f"need {client}.{number}"
            asked = self.asks(client, f"Could we get {self.chance.choice(WISHES)}?", first=self._begins())
            noted = last = self.does(self.later(asked, (5, 120)), "need", asked, matter=name)
            if self.chance.random() < 0.25:
                again = self.asks(client, asked.text, first=int(self.minute(noted)) + 600)
                last = self.does(self.later(again, (5, 60)), "need_again", again, matter=name)
            self._decided(noted, last=last)

    def says(self, client: int, text: str, *, first: int) -> Act:
        """Somebody of the client says something new, some time after `first`; as an act of whoever is on duty."""
        minute = int(reached(self._office, start=first, work=self.chance.randrange(1, DAY)) or 0)
        said = [act.at for act in self.traffic.acts if act.client == client and act.of is None]
        while any(abs(self.traffic.moment(minute) - at) < timedelta(minutes=25) for at in said):
            minute += 26
        asked = self.traffic.act(minute, "say", client, f"UC{client}", text)
        return Act(asked.at, "", client, self.traffic.on_duty(client, minute), text, asked.at)

    def asks(self, client: int, text: str, *, first: int) -> Act:
        """The same, and it is answered in time."""
        asked = self.says(client, text, first=first)
        self.does(self.later(asked, IN_TIME), "say", asked, text=self.chance.choice(ANSWERS))
        return asked

    def does(self, minute: float, what: str, like: Act, **other: Any) -> Act:
        """Who did something does something more about it."""
        facts: dict[str, Any] = {"client": like.client, "who": like.who, "of": like.of, "matter": like.matter}
        return self.traffic.act(int(minute), what, **{**facts, **other})

    def later(self, like: Act, work: tuple[int, int]) -> int:
        """A minute at which whoever did something works again, after so much working time of theirs."""
        return self.traffic.later(like.who, int(self.minute(like)) + 1, work)

    def minute(self, act: Act) -> float:
        """When something is done, in minutes of the month."""
        return (act.at - self.traffic.begin) / timedelta(minutes=1)

    def owes(self, begun: Act, kind: str, *, end: Act, work: float = 0, due: int = 0) -> None:
        """It is owed from an act to another, by `due` or within so much working time."""
        first = self.minute(begun)
        if due:
            work = self._worked(first, due)
            ahead = work - DAY if work > DAY else work / 2
        else:
            ahead = work * 0.75
        warned = reached(self._office, start=first, work=ahead) or NEVER
        last = due or reached(self._office, start=first, work=work) or NEVER
        self.debts.append(Debt(begun.matter, kind, first, min(warned, last), last, self.minute(end)))

    def _promise(self, client: int, name: str, *, what: str, fate: str) -> None:
        first = self._begins()
        who = self.traffic.on_duty(client, first)
        at = self.traffic.later(who, first, (1, 30))
        due, kind = self._deadline(at, days=self.chance.randrange(1, 7)), KINDS[what]
        about: dict[str, Any] = {"matter": name, "due": self.traffic.moment(due)}
        made = self.traffic.act(at, what, client, who, self.chance.choice(THINGS), **about)
        if fate == "late":
            end = self.does(self.traffic.later(who, due, (30, 900)), "done", made)
        elif fate == "broken":
            end = self.does(self.traffic.later(who, due, (200, 1500)), fate, made)
        elif fate == "moved":
            later = self._deadline(due, days=self.chance.randrange(1, 4))
            end = self.does(self._by(made, due), fate, made, due=self.traffic.moment(later))
            self.owes(end, kind, due=later, end=self.does(self._by(end, later), "done", made))
        else:
            end = self.does(self._by(made, due), fate, made)
            if self.chance.random() < 0.3:
                self.does(self._by(made, int(self.minute(end))), "on_track", made)
        self.owes(made, kind, due=due, end=end)

    def _decided(self, noted: Act, *, last: Act) -> None:
        """What is answered to a need; of what is decided for good the client is told."""
        late = self.chance.random() < 0.15
        (what,) = self.chance.choices(("plan", "decline", "reply"), (50, 20, 30))
        done = self.does(self.later(last, (2750, 3500) if late else (300, 2300)), what, noted)
        self.owes(noted, "need_answer", work=ANSWER, end=done)
        if what == "plan":
            done = self.does(self.later(done, (1500, 4000)), "ship", noted)
        if what != "reply":
            late = self.chance.random() < 0.15
            told = self.does(self.later(done, (600, 1000) if late else (20, 450)), "told", noted)
            self.owes(done, "tell_client", work=TELL, end=told)

    def _begins(self) -> int:
        """A minute of office hours at which something comes up."""
        start = self.chance.randrange(LAST * 1440)
        return int(reached(self._office, start=start, work=self.chance.randrange(1, DAY)) or 0)

    def _deadline(self, minute: int, *, days: int) -> int:
        """Noon or the end of a working day, so many working days later."""
        today = self._walls[minute][0]
        day = [each for each in self._days if each > today][days - 1]
        return self._minutes[day, self.chance.choice(DUE_AT)]

    def _by(self, made: Act, due: int) -> int:
        """A minute before something is due at which whoever promised it works, rather late than early."""
        sums, first = (
            counted(ZONE, PEOPLE[made.who], (), self.traffic.begin, DAYS),
            int(self.minute(made)) + 1,
        )
        work = int(worked(sums, start=first, end=due) * self.chance.uniform(0.4, 0.97))
        return int(reached(sums, start=first, work=max(work, 1)) or due)

    def _worked(self, start: float, end: float) -> float:
        return worked(self._office, start=0, end=end) - worked(self._office, start=0, end=start)
