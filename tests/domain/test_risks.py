"""Risks: the score in a word, the looks that are planned, and how long the client does not know."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain import risks, weeks
from domain.clocks import Ending, Kind
from domain.obligations import Act, Due
from domain.refusals import Refusal
from domain.risks import Band, Candour, Entry
from domain.worktime import Calendar, Holiday

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LOOK = datetime(2026, 3, 16, 18, tzinfo=UTC)


def day(number: float) -> datetime:
    return MONDAY + timedelta(days=number)


def act(what: str, at: float, **facts: object) -> Act:
    return Act(f"risk_{what}", day(at), by="UPM", facts=facts)


def noted(candour: str = "undecided", review: datetime | None = LOOK) -> Act:
    return act("noted", 0, candour=candour, review=review.isoformat() if review else "")


def looks(*log: Act) -> list[Due]:
    return [due for due in risks.dues(log) if due.kind == Kind.RISK_REVIEW]


def gaps(*log: Act) -> list[Due]:
    return [due for due in risks.dues(log) if due.kind == Kind.TELL_CLIENT]


@pytest.mark.parametrize(
    ("likelihood", "impact", "points", "word"),
    [
        (0, 0, 0, Band.UNRATED),
        (3, 0, 0, Band.UNRATED),
        (1, 5, 5, Band.LOW),
        (2, 3, 6, Band.MEDIUM),
        (3, 4, 12, Band.MEDIUM),
        (3, 5, 15, Band.HIGH),
        (5, 5, 25, Band.HIGH),
    ],
)
def test_likelihood_times_impact_is_a_score_and_a_word(
    likelihood: int, impact: int, points: int, word: Band
) -> None:
    assert risks.score(likelihood, impact=impact) == points
    assert risks.band(points) == word


def test_the_gravest_stands_first_and_what_nobody_rated_before_all() -> None:
    assert sorted([4, 25, 0, 12], key=risks.gravest_first) == [0, 25, 12, 4]


def test_whoever_may_know_needs_words_and_whoever_may_not_a_reason() -> None:
    for candour, field in ((Candour.MAY, "client_words"), (Candour.WITHHELD, "withheld_because")):
        with pytest.raises(Refusal) as refused:
            risks.checked(Entry("Their firewall", candour=candour))
        assert refused.value.facts["field"] == field
    assert risks.checked(Entry("  Their\n firewall ")).title == "Their firewall"


def test_another_look_is_proposed_after_ten_working_days_around_holidays() -> None:
    calendar = Calendar("UTC", weeks.week_of("mon-fri 09:00-18:00"), {date(2026, 3, 10): Holiday("Fair")})
    assert risks.next_look(calendar, now=MONDAY) == date(2026, 3, 17)


def test_a_look_is_due_by_its_day_and_answered_by_looking_at_it_closing_it_or_its_happening() -> None:
    (open_one,) = looks(noted())
    assert (open_one.due_at, open_one.end) == (LOOK, None)
    for what, at in (("closed", 3), ("happened", 20)):
        (ended,) = looks(noted(), act(what, at, review=""))
        assert (ended.end, ended.ending, ended.end_by) == (day(at), Ending.ANSWERED, "UPM")


def test_after_a_look_the_next_one_is_due_and_has_its_own_name() -> None:
    later = (LOOK + timedelta(days=14)).isoformat()
    first, second = looks(noted(), act("reviewed", 10, review=later))
    assert (first.ending, second.start, second.due_at) == (
        Ending.ANSWERED,
        day(10),
        LOOK + timedelta(days=14),
    )
    assert first.ref != second.ref


@pytest.mark.parametrize(("at", "ending"), [(3, Ending.CANCELLED), (15, Ending.ANSWERED)])
def test_a_look_moved_before_its_day_was_not_owed_and_one_moved_later_was_late(
    at: float, ending: Ending
) -> None:
    later = (LOOK + timedelta(days=30)).isoformat()
    first, second = looks(noted(), act("changed", at, candour="undecided", review=later))
    assert (first.end, first.ending, second.end) == (day(at), ending, None)


def test_a_change_of_other_things_moves_no_look() -> None:
    same = act("changed", 3, candour="may", review=LOOK.isoformat())
    assert looks(noted(), same, Act("matter_taken", day(4))) == looks(noted())


@pytest.mark.parametrize("candour", ["undecided", "may"])
def test_the_client_is_owed_word_from_the_first_moment_until_they_are_told(candour: str) -> None:
    (gap,) = gaps(noted(candour))
    assert (gap.start, gap.end, gap.due_at, gap.length) == (MONDAY, None, None, None)
    (told,) = gaps(noted(candour), act("told", 2, channel="CACME"))
    assert (told.end, told.ending) == (day(2), Ending.ANSWERED)


def test_who_knew_by_another_way_knew_when_they_were_told_and_not_before_we_did() -> None:
    for said, end in ((1, 1), (-5, 0), (9, 2)):
        (gap,) = gaps(noted(), act("known", 2, told_at=day(said).isoformat()))
        assert (gap.end, gap.ending) == (day(end), Ending.ANSWERED)


def test_withholding_with_a_reason_or_closing_means_it_was_not_owed_after_all() -> None:
    for what in ("withheld", "closed"):
        (gap,) = gaps(noted(), act(what, 2), Act("matter_released", day(3)))
        assert (gap.end, gap.ending) == (day(2), Ending.CANCELLED)
    assert gaps(noted("withheld"), Act("matter_taken", day(3))) == []
    assert gaps(noted("told")) == []


def test_what_happened_is_still_owed_to_the_client_and_a_changed_mind_opens_the_gap_again() -> None:
    (gap,) = gaps(noted(), act("happened", 2, review=""))
    assert gap.end is None
    again = act("changed", 5, candour="undecided", review="")
    first, second = gaps(noted(), act("withheld", 2), again)
    assert (first.ending, second.start, second.end) == (Ending.CANCELLED, day(5), None)
