"""A month of realistic traffic makes no more noise than people bear, and all of it is true when it is made (R30, R33-
R36).
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from domain.clocks import Level
from storage.alerts import Alert
from storage.db import Sessions
from tests.month.clockwork import Post
from tests.month.minutes import open_minutes, walls
from tests.month.office import ALERTS, Month
from tests.month.traffic import DAYS, PEOPLE, ZONE, Traffic
from tests.proofs import Cases

BEGIN = datetime(2026, 10, 5, tzinfo=UTC)
"""A Monday; the clocks are set back in the third week."""
USUAL_A_DAY, BUSY_A_DAY, MOST_A_DAY = 5, 12, 18
"""Direct messages a person and working day: on every other day, on all but two of the month, and on any, such as
the day of the outage. More than a dozen a day, day after day, get muted.
"""
BAD_DAYS = 2
MOST_AN_HOUR = 6
"""The promise of rule R35, for alerts and the questions whether somebody is still on it."""
MOST_IN_CHANNEL = 15
"""Posts a day that the people of the channel still read: about two an hour, for four people and ten clients."""

LEAST = {"promise_due": 15, "client_owed": 8, "complaint_stage": 15, "need_answer": 6, "tell_client": 3}
"""So much is told of each kind of matter at least, so that the month says something about them."""


@dataclass(frozen=True)
class Noise:
    """What the month's posts amount to: by person and working day, by any hour, by day of the channel."""

    posts: list[Post]

    def days(self, person: str) -> list[int]:
        """How many direct messages somebody got on each day that they work."""
        counts = Counter(_day(post) for post in self.posts if post.place == person)
        worked = dict.fromkeys(_working_days(person))
        return [counts[day] for day in worked]

    def worst_hour(self, person: str) -> int:
        """The most that clocks told somebody in any sixty minutes."""
        times = [post.at for post in self.posts if post.place == person and post.about in ("alert", "still")]
        return max((sum(at <= each < at + timedelta(hours=1) for each in times) for at in times), default=0)

    def channel(self) -> list[int]:
        """How many posts the channel got on each day that had any."""
        return list(Counter(_day(post) for post in self.posts if post.place == ALERTS).values())

    def ill_timed(self) -> list[str]:
        """Direct messages outside the hours of whoever got them; the minute in which a day ends still counts."""
        return [f"{post.place} {post.about} at {post.at}" for post in self.posts if not _in_hours(post)]

    def __str__(self) -> str:
        lines = [
            f"{person}: median {median(self.days(person))} a day, most {max(self.days(person))},"
            f" in an hour {self.worst_hour(person)}"
            for person in PEOPLE
        ]
        channel = self.channel()
        kinds = Counter((post.about, _whose(post)) for post in self.posts)
        return "\n".join([*lines, f"channel: median {median(channel)}, most {max(channel)}", str(kinds)])


@pytest.mark.proves("T11")
def test_a_month_of_traffic_stays_within_what_people_bear(sqlite_sessions: Sessions, cases: Cases) -> None:
    month = Month(Traffic(BEGIN, random.Random(23)), sessions=sqlite_sessions)
    noise = Noise(month.goes_by())
    with sqlite_sessions.read() as session:
        raised = session.scalar(select(func.count(Alert.id)).where(Alert.level > int(Level.NONE))) or 0
    alerts = sum(post.about == "alert" for post in noise.posts)
    figures = f"{noise}\n{raised} alerts raised, {alerts} messages about them"
    assert month.work.ear.trouble == [], figures
    assert month.answered(noise.posts) == [], figures
    assert month.untrue(noise.posts) == [], figures
    assert noise.ill_timed() == [], figures
    for person in PEOPLE:
        assert max(noise.days(person)) <= MOST_A_DAY, figures
        assert sorted(noise.days(person))[-1 - BAD_DAYS] <= BUSY_A_DAY, figures
        assert median(noise.days(person)) <= USUAL_A_DAY, figures
        assert noise.worst_hour(person) <= MOST_AN_HOUR, figures
    assert max(noise.channel()) <= MOST_IN_CHANNEL, figures
    told = Counter(kind for post in noise.posts for _, kind, _ in post.levels)
    assert told >= Counter(LEAST), f"{told}\n{figures}"
    # There was something to be noisy about, and much of it went together.
    assert raised >= 150, figures
    assert alerts < raised * 0.8, figures
    cases.ran(
        len(noise.posts),
        checked="each message of a month is true, in somebody's hours, and few enough to bear",
    )


def _whose(post: Post) -> str:
    if post.place in PEOPLE:
        return "direct"
    return "channel" if post.place == ALERTS else "to clients"


def _day(post: Post) -> date:
    return post.at.astimezone(ZoneInfo(ZONE)).date()


def _working_days(person: str) -> list[date]:
    there = walls(ZONE, BEGIN, DAYS)[: DAYS * 1440]
    hours = open_minutes(ZONE, PEOPLE[person], (), BEGIN, DAYS)
    return sorted({day for (day, _), works in zip(there, hours, strict=False) if works})


def _in_hours(post: Post) -> bool:
    if post.place not in PEOPLE:
        return True
    minute = int((post.at - BEGIN).total_seconds() // 60)
    hours = open_minutes(ZONE, PEOPLE[post.place], (), BEGIN, DAYS)
    return hours[minute] or hours[minute - 1]
