"""Where an issue stands by its log (rules R15, R16 and R27), and the clock of telling what was fixed elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import domain.duties
import domain.issuetellings
from domain.clocks import Ending
from domain.duties import Act as Deed
from domain.issues import WORDS, Act, Entry, Status, standing

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(days: float) -> datetime:
    return NOW + timedelta(days=days)


def entry(act: Act, days: float, *, order: int = 1) -> Entry:
    return Entry(act, at(days), ref=f"{act} {days}", order=0 if act in WORDS else order)


S, R, C, OK, ASKS, WORKS = Act.SOLVED, Act.REOPENED, Act.CLOSED, Act.CONFIRMED, Act.ASKS, Act.WORKS
STORIES = {
    "nothing happened": ([], Status.OPEN, ()),
    "asked while it is open": ([(ASKS, 1)], Status.OPEN, ()),
    "solved": ([(S, 1)], Status.SOLVED, ()),
    "asked before it was solved": ([(ASKS, 0.5), (S, 1)], Status.SOLVED, ()),
    "asked at the moment it was solved": ([(ASKS, 1), (S, 1)], Status.SOLVED, ()),
    "asked again within fourteen days": ([(S, 1), (ASKS, 15)], Status.OPEN, ()),
    "asked again later": ([(S, 1), (ASKS, 15.1)], Status.SOLVED, ("asks 15.1",)),
    "it works": ([(S, 1), (WORKS, 2)], Status.CLOSED, ()),
    "it works, said before": ([(WORKS, 0.5), (S, 1)], Status.SOLVED, ()),
    "it works, then asked": ([(S, 1), (WORKS, 2), (ASKS, 3)], Status.CLOSED, ("asks 3",)),
    "asked, then it works": ([(S, 1), (ASKS, 2), (WORKS, 3)], Status.OPEN, ()),
    "solved twice": ([(S, 1), (ASKS, 2), (S, 3), (WORKS, 4)], Status.CLOSED, ()),
    "confirmed by a button": ([(S, 1), (OK, 2)], Status.CLOSED, ()),
    "reopened by somebody": ([(S, 1), (R, 2)], Status.OPEN, ()),
    "closed at once": ([(S, 1), (C, 1)], Status.CLOSED, ()),
    "closed never opens": ([(S, 1), (C, 2), (R, 3), (ASKS, 4)], Status.CLOSED, ("asks 4",)),
}


@pytest.mark.parametrize(("story", "status", "goes_on"), STORIES.values(), ids=STORIES.keys())
def test_R16_where_an_issue_stands(
    story: list[tuple[Act, float]], status: Status, goes_on: tuple[str, ...]
) -> None:
    found = standing(entry(act, days, order=place) for place, (act, days) in enumerate(story))
    assert (found.status, found.goes_on) == (status, goes_on)
    assert (found.solved_at is None) == (status == Status.OPEN)


@given(st.lists(st.tuples(st.sampled_from(list(Act)), st.integers(1, 40)), unique=True), st.randoms())
def test_R27_the_order_of_arrival_does_not_matter(story: list[tuple[Act, int]], random: object) -> None:
    log = [entry(act, days, order=place) for place, (act, days) in enumerate(story)]
    shuffled = list(log)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(shuffled) == standing(log)


def test_D6_what_was_fixed_elsewhere_is_owed_until_the_client_is_told() -> None:
    def told(*acts: tuple[Deed, float]) -> list[tuple[datetime | None, Ending | None]]:
        log = [domain.duties.Entry(act, at(days), "UPM", 0, 1 + int(days), f"{days}") for act, days in acts]
        return [(run.end, run.ending) for run in domain.issuetellings.runs(log)]

    assert told((Deed.OPENED, 0)) == []
    assert told((Deed.OPENED, 0), (Deed.FIXED, 1)) == [(None, None)]
    assert told((Deed.FIXED, 1), (Deed.NEWS, 2), (Deed.TOLD, 3)) == [(at(3), Ending.ANSWERED)]
    assert told((Deed.FIXED, 1), (Deed.SOLVED, 2)) == [(at(2), Ending.ANSWERED)]
    assert told((Deed.FIXED, 1), (Deed.OURS, 2), (Deed.FIXED, 3)) == [(at(2), Ending.CANCELLED), (None, None)]
    assert told((Deed.FIXED, 1), (Deed.WITHDRAWN, 2)) == [(at(2), Ending.CANCELLED)]
