"""What clients are unhappy with in the month, and how each complaint comes to its end, sometimes late (ISO 10002)."""

from __future__ import annotations

from tests.month.owed import DAY, Owed
from tests.month.traffic import DAYS, Act

COMPLAINTS, FIRST, LAST = 6, 1, 13
"""So many come up, between these days of the month."""
WORDS = (
    "We are not happy at all with the last delivery.",
    "Nobody told us about the change, this is a mess.",
    "The third wrong bill in a row, we have had enough.",
)
WAY = (
    ("say", 60, (5, 40)),
    ("listen", DAY, (30, 450)),
    ("propose", 2 * DAY, (60, 900)),
    ("agree", 3 * DAY, (60, 1300)),
    ("begin", DAY, (20, 420)),
    ("confirm", 5 * DAY, (300, 2200)),
    ("learn", 5 * DAY, (100, 2000)),
)
"""Each step with the working minutes there are for it, and those it takes unless it is late."""
ASKED_AGAIN = 14 * 1440
LATE = 0.2
"""This share of the steps is late."""


def complain(owed: Owed) -> None:
    """Complaints of some clients, with all that is done about them."""
    for number in range(COMPLAINTS):
        client = owed.chance.randrange(owed.traffic.clients)
        words = WORDS[number % len(WORDS)]
        first = owed.chance.randrange(FIRST * 1440, LAST * 1440)
        said = owed.says(client, words, first=first)
        _way(owed, _raised(owed, said, name=f"complaint {number}"))


def _raised(owed: Owed, said: Act, *, name: str) -> Act:
    """Marked by the client themselves or by whoever is on duty; as an act of the latter."""
    minute, marked = int(owed.minute(said)) + owed.chance.randrange(1, 12), {"matter": name}
    if owed.chance.random() < 0.5:
        theirs = owed.does(minute, "raised", said, **marked, who=f"UC{said.client}")
        return Act(theirs.at, "raised", said.client, said.who, of=said.of, matter=name)
    return owed.does(owed.later(said, (3, 30)), "complaint", said, **marked)


def _way(owed: Owed, raised: Act) -> None:
    last = raised
    for what, length, usual in WAY:
        took = (length + 30, length * 8 // 5) if owed.chance.random() < LATE else usual
        minute = owed.traffic.later(raised.who, _after(owed, last), took)
        done = _done(owed, what, like=raised, minute=minute)
        owed.owes(last, "complaint_stage", work=length, end=done)
        last = done
        if what == "confirm":
            _told_every_day(owed, raised, until=done)
            again = min(_after(owed, done) + ASKED_AGAIN, DAYS * 1440)
            owed.does(owed.traffic.later(raised.who, again, (20, 300)), "fine", raised)


def _done(owed: Owed, what: str, *, like: Act, minute: int) -> Act:
    """One step; what only the client can do, they are asked by somebody in time for it."""
    theirs = f"UC{like.client}"
    if what == "say":
        return owed.does(minute, what, like, text="We are sorry. We look into it at once.")
    if what == "agree":
        return owed.does(minute, what, like, who=theirs)
    if what != "confirm":
        return owed.does(minute, what, like)
    if owed.chance.random() < 0.3:
        return owed.does(minute, "said_so", like)
    if owed.chance.random() < 0.2:
        owed.does(minute - 60, "ask", like)
        owed.does(minute - 40, "refuse", like, who=theirs)
    owed.does(minute - 20, "ask", like)
    return owed.does(minute, what, like, who=theirs)


def _told_every_day(owed: Owed, raised: Act, *, until: Act) -> None:
    """News on most working days, by whoever is on duty, until the client says that it is resolved."""
    first, last = _after(owed, raised), int(owed.minute(until))
    owed.owes(raised, "update_cadence", end=until)
    for minute in range(first, last, 1440):
        who = owed.traffic.on_duty(raised.client, minute)
        at = owed.traffic.later(who, minute, (60, 360))
        if at < last - 70 and owed.chance.random() < 0.85:
            owed.does(at, "tell", raised, who=who)


def _after(owed: Owed, act: Act) -> int:
    return int(owed.minute(act)) + 1
