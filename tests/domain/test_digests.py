"""When the weekly digest is due: holidays, make-up days, clock changes and the turn of the year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain import digests
from domain.worktime import ALWAYS, Calendar, ExtraDay, Holiday, NoWorkingTime, Shift, week_of

MON, FRI, SAT, SUN = 0, 4, 5, 6
OFFICE = "mon-fri 09:00-18:00"
GOOD_FRIDAY, EASTER_MONDAY = date(2026, 4, 3), date(2026, 4, 6)
SPRING_FESTIVAL = [date(2026, 2, 15) + timedelta(days=step) for step in range(9)]
MAKE_UP_SATURDAY = date(2026, 2, 28)


def calendar(
    zone: str = "UTC", *, week: str = OFFICE, off: list[date] | None = None, worked: list[date] | None = None
) -> Calendar:
    return Calendar(
        zone,
        week_of(week),
        {day: Holiday("a holiday") for day in off or []},
        {day: ExtraDay("make-up", (Shift(9 * 60, 18 * 60),)) for day in worked or []},
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "weekday", "expected"),
    [
        ("2026-03-04 12:00", MON, ("2026-03-09 09:00", "2026-W11")),
        ("2026-03-09 08:59", MON, ("2026-03-09 09:00", "2026-W11")),
        ("2026-03-09 09:00", MON, ("2026-03-16 09:00", "2026-W12")),
        ("2026-03-09 09:00", FRI, ("2026-03-13 09:00", "2026-W11")),
        # A Saturday that nobody works is moved to its Friday.
        ("2026-03-09 09:00", SAT, ("2026-03-13 09:00", "2026-W11")),
    ],
)
def test_it_is_due_once_in_every_local_week(after: str, weekday: int, expected: tuple[str, str]) -> None:
    moment, period = digests.next_moment(calendar(), weekday=weekday, minute=9 * 60, after=at(after))
    assert (moment, period) == (at(expected[0]), expected[1])


@pytest.mark.parametrize(
    ("weekday", "after", "expected"),
    [
        (FRI, "2026-03-30 00:00", ("2026-04-02 16:00", "2026-W14")),
        # It was sent on Thursday: Friday brings no second one.
        (FRI, "2026-04-02 16:00", ("2026-04-10 16:00", "2026-W15")),
        (FRI, "2026-04-02 18:00", ("2026-04-10 16:00", "2026-W15")),
        # No day of the week comes before Monday, so Easter's digest waits for Tuesday.
        (MON, "2026-04-04 00:00", ("2026-04-07 16:00", "2026-W15")),
        (MON, "2026-04-07 16:00", ("2026-04-13 16:00", "2026-W16")),
    ],
)
def test_R43_it_moves_off_a_holiday_within_its_week(
    weekday: int, after: str, expected: tuple[str, str]
) -> None:
    easter = calendar(off=[GOOD_FRIDAY, EASTER_MONDAY])
    moment, period = digests.next_moment(easter, weekday=weekday, minute=16 * 60, after=at(after))
    assert (moment, period) == (at(expected[0]), expected[1])


def test_R43_it_comes_on_a_make_up_saturday_that_is_worked() -> None:
    china = calendar("Asia/Shanghai", off=SPRING_FESTIVAL, worked=[MAKE_UP_SATURDAY])
    moment, period = digests.next_moment(china, weekday=SAT, minute=10 * 60, after=at("2026-02-25 00:00"))
    assert (moment, period) == (at("2026-02-28 02:00"), "2026-W09")


def test_R43_after_a_week_off_fridays_digest_waits_for_the_first_working_day() -> None:
    china = calendar("Asia/Shanghai", off=SPRING_FESTIVAL)
    first = digests.next_moment(china, weekday=FRI, minute=16 * 60, after=at("2026-02-14 00:00"))
    assert first == (at("2026-02-24 08:00"), "2026-W08")
    then = digests.next_moment(china, weekday=FRI, minute=16 * 60, after=first[0])
    assert then == (at("2026-02-27 08:00"), "2026-W09")


def test_R43_a_week_off_before_mondays_digest_is_told_by_the_next_one() -> None:
    china = calendar("Asia/Shanghai", off=SPRING_FESTIVAL)
    due = digests.next_moment(china, weekday=MON, minute=9 * 60, after=at("2026-02-09 01:00"))
    assert due == (at("2026-02-24 01:00"), "2026-W09")
    begins = digests.earlier_moments(china, weekday=MON, minute=9 * 60, before=due[0], count=1)
    assert begins == [at("2026-02-09 01:00")]


@pytest.mark.parametrize(
    ("off", "after", "expected"),
    [
        ([], "2026-12-30 00:00", ("2027-01-01 16:00", "2026-W53")),
        ([date(2027, 1, 1)], "2026-12-30 00:00", ("2026-12-31 16:00", "2026-W53")),
        ([date(2027, 1, 1)], "2026-12-31 16:00", ("2027-01-08 16:00", "2027-W01")),
    ],
)
def test_the_week_belongs_to_the_year_that_ISO_says(
    off: list[date], after: str, expected: tuple[str, str]
) -> None:
    moment, period = digests.next_moment(calendar(off=off), weekday=FRI, minute=16 * 60, after=at(after))
    assert (moment, period) == (at(expected[0]), expected[1])


@pytest.mark.parametrize(
    ("zone", "weekday", "minute", "after", "expected"),
    [
        ("America/New_York", MON, 9 * 60, "2026-03-01 00:00", "2026-03-02 14:00"),
        ("America/New_York", MON, 9 * 60, "2026-03-08 00:00", "2026-03-09 13:00"),
        ("Europe/Berlin", SUN, 2 * 60 + 30, "2026-03-28 00:00", "2026-03-29 01:00"),
        ("Europe/Berlin", SUN, 2 * 60 + 30, "2026-10-24 00:00", "2026-10-25 00:30"),
        # The half hour that comes twice brings no second digest.
        ("Europe/Berlin", SUN, 2 * 60 + 30, "2026-10-25 00:30", "2026-11-01 01:30"),
        ("Australia/Lord_Howe", SUN, 2 * 60 + 15, "2026-10-02 00:00", "2026-10-03 15:30"),
        ("Asia/Kathmandu", MON, 9 * 60, "2026-03-01 00:00", "2026-03-02 03:15"),
        ("Pacific/Apia", MON, 0, "2026-03-01 00:00", "2026-03-01 11:00"),
    ],
)
def test_R43_clock_changes_shift_it_to_a_time_that_exists_and_never_double_it(
    zone: str, weekday: int, minute: int, after: str, expected: str
) -> None:
    moment, _ = digests.next_moment(
        calendar(zone, week="24/7"), weekday=weekday, minute=minute, after=at(after)
    )
    assert moment == at(expected)


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Shanghai", "Pacific/Chatham"]
)
@pytest.mark.parametrize("weekday", range(7))
def test_what_is_reported_follows_without_a_gap_and_every_period_comes_once(zone: str, weekday: int) -> None:
    days_off = [GOOD_FRIDAY, EASTER_MONDAY, *SPRING_FESTIVAL, date(2026, 12, 25), date(2027, 1, 1)]
    held = calendar(zone, off=days_off, worked=[MAKE_UP_SATURDAY])
    moment, periods = at("2026-01-01 00:00"), list[str]()
    for _ in range(70):
        following, period = digests.next_moment(held, weekday=weekday, minute=150, after=moment)
        if periods:
            begins = digests.earlier_moments(held, weekday=weekday, minute=150, before=following, count=1)
            assert begins == [moment]
        moment = following
        periods.append(period)
    assert periods == sorted(set(periods))


def test_the_last_weeks_are_named_oldest_first() -> None:
    found = digests.earlier_moments(
        calendar(), weekday=MON, minute=540, before=at("2026-03-09 09:00"), count=3
    )
    assert found == [at("2026-02-16 09:00"), at("2026-02-23 09:00"), at("2026-03-02 09:00")]


def test_a_calendar_without_working_time_has_no_digest() -> None:
    never = Calendar("UTC", ((), (), (), (), (), (), ()))
    with pytest.raises(NoWorkingTime):
        digests.next_moment(never, weekday=MON, minute=540, after=at("2026-03-09 09:00"))
    with pytest.raises(NoWorkingTime):
        digests.earlier_moments(never, weekday=MON, minute=540, before=at("2026-03-09 09:00"), count=1)


def test_a_round_the_clock_calendar_knows_no_holiday_but_its_own() -> None:
    moment, _ = digests.next_moment(
        Calendar("UTC", ALWAYS), weekday=SUN, minute=0, after=at("2026-03-09 09:00")
    )
    assert moment == at("2026-03-15 00:00")


@pytest.mark.parametrize(("hours", "stale"), [(0, False), (48, False), (48.01, True), (90 * 24, True)])
def test_P18_what_is_two_days_late_is_not_sent(hours: float, stale: bool) -> None:
    planned = at("2026-03-09 09:00")
    assert digests.is_stale(planned, now=planned + timedelta(hours=hours)) is stale
