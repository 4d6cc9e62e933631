"""The laws of rule R22, for any calendar, instant and amount of work."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from domain import worktime
from domain.worktime import Calendar, ExtraDay, Holiday, NoWorkingTime, Shift
from tests.domain.test_worktime_oracle import MINUTE, Oracle

pytestmark = pytest.mark.proves("T4")

ZONES = [
    "UTC", "Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
    "America/Sao_Paulo", "Pacific/Apia", "Pacific/Chatham", "Asia/Kathmandu", "Antarctica/Troll", "Asia/Gaza",
]  # fmt: skip
ZERO = timedelta()
NAMES = st.sampled_from(["Spring", "Autumn"])
# Days on which some of the zones change their clocks, and days on which none does.
ANCHORS = st.sampled_from(
    ["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-25", "2024-02-29", "2026-07-01"]
).map(date.fromisoformat)


@st.composite
def shifts(draw: st.DrawFn) -> Shift:
    start = draw(st.integers(0, 1439))
    return Shift(start, start + draw(st.integers(1, 1440)))


def days_of_shifts(*, least: int = 0) -> st.SearchStrategy[tuple[Shift, ...]]:
    return st.lists(shifts(), min_size=least, max_size=3).map(tuple)


@st.composite
def calendars(draw: st.DrawFn, *, around: date) -> Calendar:
    """Any calendar, with exceptions within three days of a date; its shifts may overlap in any way."""
    week = draw(st.tuples(*[days_of_shifts() for _ in range(7)]))
    days = st.integers(-3, 3).map(lambda step: around + timedelta(days=step))
    off = st.none() | days_of_shifts()
    return Calendar(
        draw(st.sampled_from(ZONES)),
        week,
        draw(st.dictionaries(days, st.builds(Holiday, NAMES, off), max_size=5)),
        draw(st.dictionaries(days, st.builds(ExtraDay, NAMES, days_of_shifts()), max_size=3)),
    )


@st.composite
def moments(draw: st.DrawFn, *, around: date, minutes: bool = False) -> datetime:
    noon = datetime(around.year, around.month, around.day, 12, tzinfo=UTC)
    if minutes:
        return noon + draw(st.integers(-4 * 1440, 3 * 1440)) * MINUTE
    return noon + draw(st.timedeltas(timedelta(days=-6), timedelta(days=6)))


AMOUNTS = st.timedeltas(ZERO, timedelta(days=12)) | st.integers(0, 6000).map(lambda minutes: minutes * MINUTE)


@settings(max_examples=80, deadline=None)
@given(data=st.data(), around=ANCHORS, work=AMOUNTS)
def test_R22_law_the_time_elapsed_until_work_is_done_is_that_work(
    data: st.DataObject, around: date, work: timedelta
) -> None:
    calendar = data.draw(calendars(around=around))
    start = data.draw(moments(around=around))
    try:
        end = worktime.add(calendar, start=start, work=work)
    except NoWorkingTime:
        assert worktime.elapsed(calendar, start=start, end=start + worktime.HORIZON) < work
        return
    assert end >= start
    assert worktime.elapsed(calendar, start=start, end=end) == work
    if work:
        just_before = max(start, end - timedelta.resolution)
        assert worktime.elapsed(calendar, start=start, end=just_before) < work


@settings(max_examples=80, deadline=None)
@given(data=st.data(), around=ANCHORS, first=AMOUNTS, second=AMOUNTS.filter(bool))
def test_R22_law_work_added_in_two_steps_is_work_added_at_once(
    data: st.DataObject, around: date, first: timedelta, second: timedelta
) -> None:
    calendar = data.draw(calendars(around=around).filter(lambda calendar: any(calendar.week)))
    start = data.draw(moments(around=around))
    try:
        done = worktime.add(calendar, start=start, work=first + second)
    except NoWorkingTime:
        reject()
    midway = worktime.add(calendar, start=start, work=first)
    assert midway < done == worktime.add(calendar, start=midway, work=second)


@settings(max_examples=80, deadline=None)
@given(data=st.data(), around=ANCHORS)
def test_R22_law_elapsed_is_additive_monotone_and_never_more_than_the_clock(
    data: st.DataObject, around: date
) -> None:
    calendar = data.draw(calendars(around=around))
    first, second, third = sorted(data.draw(st.lists(moments(around=around), min_size=3, max_size=3)))
    before = worktime.elapsed(calendar, start=first, end=second)
    after = worktime.elapsed(calendar, start=second, end=third)
    assert worktime.elapsed(calendar, start=first, end=third) == before + after
    assert ZERO <= before <= second - first
    assert ZERO <= after <= third - second
    assert worktime.elapsed(calendar, start=second, end=second) == ZERO


@settings(max_examples=60, deadline=None)
@given(data=st.data(), around=ANCHORS)
def test_R22_law_spans_cut_the_time_without_gap_and_sum_to_elapsed(data: st.DataObject, around: date) -> None:
    calendar = data.draw(calendars(around=around))
    start, end = sorted(data.draw(st.lists(moments(around=around), min_size=2, max_size=2)))
    found = worktime.spans(calendar, start=start, end=end)
    if start == end:
        assert found == []
        return
    assert (found[0].start, found[-1].end) == (start, end)
    assert all(span.start < span.end for span in found)
    for left, right in pairwise(found):
        assert left.end == right.start
        assert (left.counted, left.reason, left.name) != (right.counted, right.reason, right.name)
    counted = sum((span.end - span.start for span in found if span.counted), ZERO)
    assert counted == worktime.elapsed(calendar, start=start, end=end)
    for span in found:
        assert span.counted == (span.reason in {"working", "extra"})
        assert bool(span.name) == (span.reason in {"holiday", "extra"})
        assert worktime.is_open(calendar, at=span.start) is span.counted


@settings(max_examples=60, deadline=None)
@given(data=st.data(), around=ANCHORS)
def test_R27_law_the_next_opening_is_the_first_open_instant(data: st.DataObject, around: date) -> None:
    calendar = data.draw(calendars(around=around))
    asked = data.draw(moments(around=around))
    try:
        opening = worktime.next_opening(calendar, at=asked)
    except NoWorkingTime:
        assert worktime.elapsed(calendar, start=asked, end=asked + worktime.HORIZON) == ZERO
        return
    assert worktime.is_open(calendar, at=opening)
    assert worktime.elapsed(calendar, start=asked, end=opening) == ZERO
    assert (opening == asked) is worktime.is_open(calendar, at=asked)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), around=ANCHORS, work=st.integers(0, 3000))
def test_R22_any_calendar_agrees_with_a_clock_watched_minute_by_minute(
    data: st.DataObject, around: date, work: int
) -> None:
    calendar = data.draw(calendars(around=around))
    start = data.draw(moments(around=around, minutes=True))
    minutes = data.draw(st.integers(1, 3 * 1440))
    oracle = Oracle(calendar, start=start, minutes=minutes)
    for until in {minutes, minutes // 2, minutes // 3, minutes // 7}:
        found = worktime.elapsed(calendar, start=start, end=start + until * MINUTE)
        assert found == oracle.elapsed(0, until)
    for minute in range(0, minutes, 97):
        assert worktime.is_open(calendar, at=start + minute * MINUTE) is oracle.open[minute]
    done = oracle.after(0, work)
    if done is not None:
        assert worktime.add(calendar, start=start, work=work * MINUTE) == start + done * MINUTE
    else:
        assert worktime.elapsed(calendar, start=start, end=start + minutes * MINUTE) < work * MINUTE
