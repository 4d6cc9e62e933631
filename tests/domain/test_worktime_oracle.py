"""A slow, plain reading of a calendar, minute by minute, for other tests to compare with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from domain import worktime
from domain.worktime import Calendar, ExtraDay, Holiday, Shift

MINUTE = timedelta(minutes=1)
SETTLE = timedelta(hours=30)


class Oracle:
    """Whether each UTC minute of a window is working time, decided by looking at a clock on the wall.

    The clock never goes back: through a repeated hour it stands still until that hour is over, and a skipped
    hour it jumps. This is what reading a gap as its end and a repeated time as its first occurrence means.
    """

    def __init__(self, calendar: Calendar, *, start: datetime, minutes: int) -> None:
        self.start = start
        self.zone = ZoneInfo(calendar.zone)
        self.open: list[bool] = []
        shown = 0
        for minute in range(-int(SETTLE / MINUTE), minutes):
            local = (start + minute * MINUTE).astimezone(self.zone)
            shown = max(shown, wall_minute(local.date(), local.hour, local.minute))
            if minute >= 0:
                self.open.append(worked(calendar, wall=shown))
        self.sums = [0, *accumulate(self.open)]

    def elapsed(self, first: int, last: int) -> timedelta:
        """The working time between two minutes of the window."""
        return (self.sums[last] - self.sums[first]) * MINUTE

    def after(self, first: int, work: int) -> int | None:
        """The first minute of the window by which `work` minutes have been worked since `first`."""
        wanted = self.sums[first] + work
        return next((at for at in range(first, len(self.sums)) if self.sums[at] == wanted), None)


def wall_minute(day: date, hour: int, minute: int = 0) -> int:
    """A wall time as a number of minutes."""
    return (day.toordinal() * 24 + hour) * 60 + minute


def worked(calendar: Calendar, *, wall: int) -> bool:
    """Whether the wall time lies in the hours of its own day or in those of the day before."""
    for number in (wall // 1440, wall // 1440 - 1):
        day, minute = date.fromordinal(number), wall - number * 1440
        shifts = calendar.week[day.weekday()]
        off: tuple[Shift, ...] = ()
        if day in calendar.extra:
            shifts = calendar.extra[day].shifts
        elif day in calendar.holidays:
            holiday = calendar.holidays[day]
            shifts, off = (shifts, holiday.off) if holiday.off is not None else ((), ())
        if _within(minute, shifts) and not _within(minute, off):
            return True
    return False


def _within(minute: int, shifts: tuple[Shift, ...]) -> bool:
    return any(shift.start <= minute < shift.end for shift in shifts)


def test_the_oracle_reads_a_plain_week() -> None:
    calendar = Calendar("Asia/Shanghai", worktime.week_of("mon-fri 09:00-18:00"))
    monday = datetime(2026, 3, 2, tzinfo=UTC)  # 08:00 in Shanghai
    oracle = Oracle(calendar, start=monday, minutes=24 * 60)
    assert [minute for minute, is_open in enumerate(oracle.open) if is_open] == list(range(60, 600))
    assert oracle.after(0, 0) == 0
    assert oracle.after(0, 1) == 61
    assert oracle.after(0, 541) is None


def test_the_oracle_knows_precedence() -> None:
    week = worktime.week_of("mon-sun 09:00-18:00")
    day = date(2026, 3, 2)
    ten, noon, twenty = (wall_minute(day, hour) for hour in (10, 12, 20))
    off, half = Holiday("Off"), Holiday("Half", (Shift(0, 720),))
    extra = ExtraDay("Late", (Shift(1140, 1260),))
    assert worked(Calendar("UTC", week), wall=ten)
    assert not worked(Calendar("UTC", week, {day: off}), wall=ten)
    assert not worked(Calendar("UTC", week, {day: half}), wall=ten)
    assert worked(Calendar("UTC", week, {day: half}), wall=noon)
    assert worked(Calendar("UTC", week, {day: off}, {day: extra}), wall=twenty)
    assert not worked(Calendar("UTC", week, {day: off}, {day: extra}), wall=ten)


def test_the_oracle_stands_still_through_a_repeated_hour_and_jumps_a_skipped_one() -> None:
    calendar = Calendar("Europe/London", worktime.week_of("mon-sun 00:30-01:30,01:45-02:30"))
    autumn = Oracle(calendar, start=datetime(2026, 10, 24, 23, tzinfo=UTC), minutes=240)
    assert sum(autumn.open) == 60 + 15 + 60 + 30
    spring = Oracle(calendar, start=datetime(2026, 3, 29, 0, tzinfo=UTC), minutes=240)
    assert sum(spring.open) == 30 + 30
