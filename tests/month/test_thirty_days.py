"""Thirty days around the changes of the clocks: every message at the minute that the calendars say (T11)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from storage.db import Sessions
from tests.month.clockwork import Post
from tests.month.life import Life
from tests.month.plan import Office, Plan, plan
from tests.month.schedule import messages
from tests.month.words import absences, digests, misses, reviews
from tests.proofs import Cases

BEGINNINGS = {
    "spring": datetime(2026, 3, 6, tzinfo=UTC),
    "autumn": datetime(2026, 10, 9, tzinfo=UTC),
}
"""Both hold the changes of America and Europe; the first that of Lord Howe as well."""
LEAST = {"alert": 150, "digest": 60, "misses": 60, "review": 10, "absence": 2}
"""So many of each kind the plan holds at least, so that the comparison says something."""
Messages = Counter[tuple[str, str, int]]
"""(kind, place, minute of the month) and how many."""


@pytest.mark.proves("T11")
@pytest.mark.parametrize("season", BEGINNINGS)
def test_every_message_comes_at_the_minute_the_calendars_say(
    season: str, sqlite_sessions: Sessions, cases: Cases
) -> None:
    planned = plan(11, begin=BEGINNINGS[season])
    life = Life(planned, sessions=sqlite_sessions)
    posts = life.goes_by()
    expected, got = Messages(), _got(planned, posts)
    for office in planned.offices:
        expected += _expected(planned, office)
    assert life.trouble == []
    assert _differences(got, expected) == []
    assert Counter(kind for kind, _, _ in expected.elements()) >= Counter(LEAST)
    cases.ran(
        expected.total(),
        checked="each message of thirty days comes at the minute an independent schedule says",
    )


def _expected(planned: Plan, office: Office) -> Messages:
    told = messages(planned, office)
    kinds = {
        "alert": told,
        "digest": digests(planned, office),
        "misses": misses(planned, office),
        "review": reviews(planned, office, told=[at for minutes in told.values() for at in minutes]),
        "absence": absences(planned, office),
    }
    return Messages(
        (kind, place, minute)
        for kind, places in kinds.items()
        for place, minutes in places.items()
        for minute in minutes
    )


def _got(planned: Plan, posts: list[Post]) -> Messages:
    """What comes within a minute is in time (promise P17). Early signals have no moment: nothing waits for them."""
    return Messages(
        (post.about, post.place, int((post.at - planned.begin).total_seconds() // 60))
        for post in posts
        if post.about != "signal"
    )


def _differences(got: Messages, expected: Messages) -> list[str]:
    found = [(*each, "too much") for each in (got - expected).elements()]
    found += [(*each, "missing") for each in (expected - got).elements()]
    return [f"{minute}: {kind} at {place} {what}" for kind, place, minute, what in sorted(found)]
