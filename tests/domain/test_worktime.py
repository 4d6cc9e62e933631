"""Working time by example: hours, lunch, nights, holidays, extra days and the edges of each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain import worktime
from domain.worktime import BadCalendar, Calendar, ExtraDay, Holiday, NoWorkingTime, Shift

OFFICE = worktime.week_of("mon-fri 09:00-12:00,13:00-18:00")
NIGHTS = worktime.week_of("mon-fri 22:00-06:00")
EMPTY = ((),) * 7
MAY_DAY = {date(2026, 5, 1): Holiday("Labour Day")}  # a Friday
EVE = {date(2026, 5, 1): Holiday("Half day", (Shift(12 * 60, 24 * 60),))}
MORNING = {date(2026, 5, 1): Holiday("Half day", (Shift(0, 12 * 60),))}
MAKE_UP = {date(2026, 5, 9): ExtraDay("Make-up day", (Shift(10 * 60, 16 * 60),))}  # a Saturday


def at(text: str, *, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


# The week of 27 April 2026: Monday 27, Friday 1 May, Monday 4 May.
ANSWERS = [
    ("within the morning", OFFICE, {}, {}, "2026-04-27 09:00", 2, "2026-04-27 11:00"),
    ("over lunch", OFFICE, {}, {}, "2026-04-27 11:00", 2, "2026-04-27 14:00"),
    ("just up to lunch, not after it", OFFICE, {}, {}, "2026-04-27 09:00", 3, "2026-04-27 12:00"),
    ("asked at lunch", OFFICE, {}, {}, "2026-04-27 12:20", 1, "2026-04-27 14:00"),
    ("over night", OFFICE, {}, {}, "2026-04-27 17:00", 2, "2026-04-28 10:00"),
    ("over the weekend", OFFICE, {}, {}, "2026-04-24 17:00", 2, "2026-04-27 10:00"),
    ("asked on Sunday", OFFICE, {}, {}, "2026-04-26 03:00", 1, "2026-04-27 10:00"),
    ("over a holiday and the weekend", OFFICE, MAY_DAY, {}, "2026-04-30 17:00", 2, "2026-05-04 10:00"),
    ("up to a half holiday", OFFICE, EVE, {}, "2026-05-01 09:00", 3, "2026-05-01 12:00"),
    ("over a half holiday", OFFICE, EVE, {}, "2026-05-01 11:00", 2, "2026-05-04 10:00"),
    ("over a half holiday in the morning", OFFICE, MORNING, {}, "2026-04-30 17:00", 2, "2026-05-01 14:00"),
    ("on a make-up Saturday", OFFICE, {}, MAKE_UP, "2026-05-08 17:00", 3, "2026-05-09 12:00"),
    ("past a make-up Saturday", OFFICE, {}, MAKE_UP, "2026-05-08 18:00", 7, "2026-05-11 10:00"),
    ("a night shift", NIGHTS, {}, {}, "2026-04-27 23:00", 4, "2026-04-28 03:00"),
    ("by Friday's night shift on Saturday", NIGHTS, {}, {}, "2026-05-02 01:00", 5, "2026-05-02 06:00"),
    ("after the last night shift", NIGHTS, {}, {}, "2026-05-02 05:00", 2, "2026-05-04 23:00"),
    ("a night shift running into a holiday", NIGHTS, MAY_DAY, {}, "2026-04-30 23:00", 7, "2026-05-01 06:00"),
    ("a holiday takes its own whole night", NIGHTS, MAY_DAY, {}, "2026-05-01 05:00", 2, "2026-05-04 23:00"),
    ("over a leap day", OFFICE, {}, {}, "2028-02-28 17:00", 9, "2028-02-29 18:00"),
    ("round the clock", worktime.ALWAYS, {}, {}, "2026-04-25 23:00", 50, "2026-04-28 01:00"),
]


@pytest.mark.parametrize(("case", "week", "holidays", "extra", "start", "work", "end"), ANSWERS)
def test_R21_R22_work_asked_for_is_done_at(
    case: str,
    week: worktime.Week,
    holidays: dict[date, Holiday],
    extra: dict[date, ExtraDay],
    start: str,
    work: float,
    end: str,
) -> None:
    calendar = Calendar("Asia/Shanghai", week, holidays, extra)
    done = worktime.add(calendar, start=at(start), work=hours(work))
    assert done == at(end), case
    assert done.tzinfo is UTC
    assert worktime.elapsed(calendar, start=at(start), end=at(end)) == hours(work)


def test_R21_an_extra_day_goes_before_a_holiday_and_a_holiday_before_the_week() -> None:
    day = date(2026, 5, 1)
    start, end = at("2026-05-01 00:00"), at("2026-05-02 00:00")
    extra = {day: ExtraDay("Launch", (Shift(600, 660),))}

    def worked(holidays: dict[date, Holiday], extra: dict[date, ExtraDay]) -> timedelta:
        calendar = Calendar("Asia/Shanghai", OFFICE, holidays, extra)
        return worktime.elapsed(calendar, start=start, end=end)

    assert worked({}, {}) == hours(8)
    assert worked(EVE, {}) == hours(3)
    assert worked(MAY_DAY, {}) == hours(0)
    assert worked(MAY_DAY, extra) == worked(EVE, extra) == worked({}, extra) == hours(1)


def test_R21_an_extra_day_without_hours_is_a_day_off() -> None:
    calendar = Calendar("Asia/Shanghai", OFFICE, {}, {date(2026, 5, 1): ExtraDay("Closed", ())})
    assert worktime.elapsed(calendar, start=at("2026-05-01 00:00"), end=at("2026-05-02 00:00")) == hours(0)


def test_R21_hours_that_two_days_share_count_once() -> None:
    extra = {date(2026, 5, 2): ExtraDay("Early", (Shift(5 * 60, 8 * 60), Shift(7 * 60, 9 * 60)))}
    calendar = Calendar("Asia/Shanghai", NIGHTS, {}, extra)  # Friday's shift ends on Saturday at 06:00
    start, end = at("2026-05-02 00:00"), at("2026-05-03 00:00")
    assert worktime.elapsed(calendar, start=start, end=end) == hours(9)


def test_R21_a_holiday_may_take_the_middle_of_a_day() -> None:
    calendar = Calendar(
        "Asia/Shanghai",
        worktime.week_of("fri 09:00-18:00"),
        {date(2026, 5, 1): Holiday("Party", (Shift(600, 660), Shift(720, 780)))},
    )
    assert worktime.elapsed(calendar, start=at("2026-05-01 00:00"), end=at("2026-05-02 00:00")) == hours(7)
    assert worktime.working_day(calendar, day=date(2026, 5, 1))


def test_R21_a_night_shift_gives_a_half_holiday_only_what_lies_in_it() -> None:
    calendar = Calendar("Asia/Shanghai", NIGHTS, EVE)  # off from noon to midnight; the shift is 22:00-06:00
    start, end = at("2026-05-01 12:00"), at("2026-05-02 12:00")
    assert worktime.elapsed(calendar, start=start, end=end) == hours(6)


def test_R21_what_a_holiday_leaves_of_a_night_may_come_after_the_next_days_first_hours() -> None:
    party = {date(2026, 5, 1): Holiday("Party until three", (Shift(18 * 60, 27 * 60),))}
    early = {date(2026, 5, 2): ExtraDay("Early", (Shift(60, 120),))}
    calendar = Calendar("Asia/Shanghai", NIGHTS, party, early)
    asked = at("2026-05-01 20:00")
    assert worktime.next_opening(calendar, at=asked) == at("2026-05-02 01:00")
    assert worktime.add(calendar, start=asked, work=hours(1.5)) == at("2026-05-02 03:30")
    assert worktime.elapsed(calendar, start=asked, end=at("2026-05-02 12:00")) == hours(4)


def test_R27_a_message_out_of_hours_is_counted_from_the_next_opening() -> None:
    calendar = Calendar("Asia/Shanghai", OFFICE, MAY_DAY)
    for asked in ("2026-04-30 18:00", "2026-05-01 10:00", "2026-05-03 23:59"):
        assert worktime.next_opening(calendar, at=at(asked)) == at("2026-05-04 09:00")
        assert worktime.elapsed(calendar, start=at(asked), end=at("2026-05-04 09:00")) == hours(0)
    inside = at("2026-05-04 09:30")
    assert worktime.next_opening(calendar, at=inside) == inside


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-04-27 08:59:59.999999", False),
        ("2026-04-27 09:00", True),
        ("2026-04-27 11:59:59.999999", True),
        ("2026-04-27 12:00", False),
        ("2026-04-27 17:59", True),
        ("2026-04-27 18:00", False),
        ("2026-04-26 10:00", False),
    ],
)
def test_the_moment_hours_begin_is_open_and_the_moment_they_end_is_not(moment: str, is_open: bool) -> None:
    assert worktime.is_open(Calendar("Asia/Shanghai", OFFICE), at=at(moment)) is is_open


def test_the_calendar_is_read_in_its_own_zone_whoever_asks() -> None:
    calendar = Calendar("Asia/Shanghai", OFFICE)
    from_london = at("2026-04-27 02:00", zone="Europe/London")  # 09:00 in Shanghai
    assert worktime.add(calendar, start=from_london, work=hours(1)) == at("2026-04-27 10:00")
    assert worktime.is_open(calendar, at=from_london)


def test_a_working_day_is_one_with_hours_of_its_own() -> None:
    calendar = Calendar("Asia/Shanghai", NIGHTS, MAY_DAY, MAKE_UP)
    days = {day: worktime.working_day(calendar, day=date(2026, 5, day)) for day in range(1, 11)}
    assert [day for day, works in days.items() if works] == [4, 5, 6, 7, 8, 9]


def test_R22_a_calendar_without_working_time_raises_and_never_loops() -> None:
    calendar = Calendar("Asia/Shanghai", EMPTY)
    asked = at("2026-04-27 09:00")
    with pytest.raises(NoWorkingTime) as caught:
        worktime.add(calendar, start=asked, work=timedelta(seconds=1))
    assert (caught.value.zone, caught.value.after) == ("Asia/Shanghai", asked)
    with pytest.raises(NoWorkingTime):
        worktime.next_opening(calendar, at=asked)
    assert worktime.add(calendar, start=asked, work=timedelta()) == asked
    assert worktime.elapsed(calendar, start=asked, end=asked + timedelta(days=30)) == hours(0)


def test_R22_work_that_ends_beyond_the_horizon_raises() -> None:
    once = Calendar("Asia/Shanghai", EMPTY, {}, {date(2026, 5, 9): ExtraDay("Only day", (Shift(600, 660),))})
    assert worktime.add(once, start=at("2026-04-27 09:00"), work=hours(1)) == at("2026-05-09 11:00")
    with pytest.raises(NoWorkingTime):
        worktime.add(once, start=at("2026-04-27 09:00"), work=hours(1.5))
    with pytest.raises(NoWorkingTime):
        worktime.add(once, start=at("2026-05-09 11:00"), work=hours(0.5))
    with pytest.raises(NoWorkingTime):
        worktime.add(Calendar("UTC", worktime.ALWAYS), start=at("2026-05-09"), work=timedelta(days=365_000))


def test_R22_scarce_hours_are_added_up_over_years() -> None:
    weekly = Calendar("Asia/Shanghai", worktime.week_of("mon 09:00-10:00"))
    asked = at("2026-04-27 09:00")
    assert worktime.add(weekly, start=asked, work=hours(150)) == asked + 149 * timedelta(weeks=1) + hours(1)
    with pytest.raises(NoWorkingTime):
        worktime.add(weekly, start=asked, work=hours(160))


def test_R22_no_time_is_needed_for_no_work_even_out_of_hours() -> None:
    sunday = at("2026-04-26 03:00")
    assert worktime.add(Calendar("Asia/Shanghai", OFFICE), start=sunday, work=timedelta()) == sunday


def test_instants_without_a_zone_and_time_running_backwards_are_refused() -> None:
    calendar = Calendar("Asia/Shanghai", OFFICE)
    aware, naive = at("2026-04-27 09:00"), at("2026-04-27 09:00").replace(tzinfo=None)
    for call in (
        lambda: worktime.add(calendar, start=naive, work=hours(1)),
        lambda: worktime.elapsed(calendar, start=naive, end=aware),
        lambda: worktime.elapsed(calendar, start=aware, end=naive),
        lambda: worktime.spans(calendar, start=naive, end=aware),
        lambda: worktime.is_open(calendar, at=naive),
        lambda: worktime.next_opening(calendar, at=naive),
        lambda: worktime.add(calendar, start=aware, work=timedelta(microseconds=-1)),
        lambda: worktime.elapsed(calendar, start=aware, end=aware - timedelta(microseconds=1)),
        lambda: worktime.spans(calendar, start=aware, end=aware - timedelta(microseconds=1)),
    ):
        with pytest.raises(ValueError, match=r"naive|negative|before"):
            call()


@pytest.mark.parametrize("zone", ["", "Mars/Base", "America", "../etc", "zone\0", "z" * 300, "上海"])
def test_a_zone_nobody_knows_is_refused(zone: str) -> None:
    with pytest.raises(BadCalendar) as caught:
        Calendar(zone, OFFICE)
    assert (caught.value.key, caught.value.facts) == ("calendar_zone", {"zone": zone})


def test_a_week_must_have_seven_days() -> None:
    with pytest.raises(ValueError, match="seven"):
        Calendar("UTC", OFFICE[:5])  # type: ignore[arg-type]


def test_the_version_changes_with_anything_the_calendar_says_and_with_nothing_else() -> None:
    new_year, renamed = {date(2026, 1, 1): Holiday("New Year")}, {date(2026, 1, 1): Holiday("Neujahr")}
    first = Calendar("Asia/Shanghai", OFFICE, MAY_DAY | new_year, MAKE_UP)
    same = Calendar("Asia/Shanghai", OFFICE, new_year | MAY_DAY, MAKE_UP)
    others = [
        Calendar("Asia/Tokyo", first.week, first.holidays, first.extra),
        Calendar("Asia/Shanghai", NIGHTS, first.holidays, first.extra),
        Calendar("Asia/Shanghai", OFFICE, MAY_DAY, first.extra),
        Calendar("Asia/Shanghai", OFFICE, EVE | new_year, first.extra),
        Calendar("Asia/Shanghai", OFFICE, MAY_DAY | renamed, first.extra),
        Calendar("Asia/Shanghai", OFFICE, first.holidays),
        Calendar("Asia/Shanghai", OFFICE, first.holidays, {date(2026, 5, 9): ExtraDay("Make-up day", ())}),
    ]
    assert first.version == same.version == "a2bc7c2584af"
    assert first == same
    assert hash(first) == hash(same)
    assert len({calendar.version for calendar in [first, *others]}) == 1 + len(others)
    assert len(first.version) == 12


def test_a_calendar_does_not_change_when_the_lists_it_was_made_from_do() -> None:
    holidays = dict(MAY_DAY)
    calendar = Calendar("Asia/Shanghai", OFFICE, holidays)
    before = calendar.version
    holidays.clear()
    assert not worktime.working_day(calendar, day=date(2026, 5, 1))
    assert calendar.version == before


@pytest.mark.parametrize(("start", "end"), [(-1, 60), (1440, 1500), (60, 60), (120, 60), (60, 1501)])
def test_a_shift_that_is_no_stretch_of_a_day_is_refused(start: int, end: int) -> None:
    with pytest.raises(BadCalendar) as caught:
        Shift(start, end)
    assert caught.value.key == "calendar_shift"
