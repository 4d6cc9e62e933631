"""Joint calendars: only what both sides work counts, and the working says which side was closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import worktime
from domain.worktime import Calendar, Holiday, NoWorkingTime
from tests.domain.test_worktime_laws import AMOUNTS, ANCHORS, ZERO, calendars, moments
from tests.domain.test_worktime_oracle import MINUTE, Oracle

OFFICE = worktime.week_of("mon-fri 09:00-18:00")
BERLIN, NEW_YORK = Calendar("Europe/Berlin", OFFICE), Calendar("America/New_York", OFFICE)
BOTH = replace(BERLIN, theirs=NEW_YORK)


@st.composite
def joint_calendars(draw: st.DrawFn, *, around: date) -> Calendar:
    return replace(draw(calendars(around=around)), theirs=draw(calendars(around=around)))


def test_R20_only_common_hours_count_also_when_one_side_has_put_its_clocks_forward() -> None:
    before = worktime.openings(BOTH, day=date(2026, 3, 2))
    between = worktime.openings(BOTH, day=date(2026, 3, 9))
    assert before == [(datetime(2026, 3, 2, 14, tzinfo=UTC), datetime(2026, 3, 2, 17, tzinfo=UTC))]
    assert between == [(datetime(2026, 3, 9, 13, tzinfo=UTC), datetime(2026, 3, 9, 17, tzinfo=UTC))]


def test_R20_the_working_says_which_side_was_closed_and_by_which_name() -> None:
    theirs = replace(NEW_YORK, holidays={date(2026, 3, 3): Holiday("Town meeting")})
    ours = replace(BERLIN, holidays={date(2026, 3, 4): Holiday("Betriebsausflug")}, theirs=theirs)
    found = worktime.spans(
        ours, start=datetime(2026, 3, 2, 8, tzinfo=UTC), end=datetime(2026, 3, 5, tzinfo=UTC)
    )
    told = [(span.reason, span.name, span.theirs) for span in found]
    assert told == [
        ("closed", "", True),
        ("working", "", False),
        ("closed", "", False),
        ("holiday", "Town meeting", True),
        ("closed", "", False),
        ("holiday", "Betriebsausflug", False),
        ("closed", "", False),
    ]


def test_a_joint_calendar_has_a_version_of_its_own_and_days_that_only_one_side_works_are_none() -> None:
    assert len({BERLIN.version, BOTH.version, replace(BOTH, theirs=BERLIN).version}) == 3
    weekend = replace(BERLIN, theirs=Calendar("Asia/Dubai", worktime.week_of("mon-thu,sun 09:00-18:00")))
    assert worktime.working_day(weekend, day=date(2026, 3, 5))
    assert not worktime.working_day(weekend, day=date(2026, 3, 6))


@settings(max_examples=60, deadline=None)
@given(data=st.data(), around=ANCHORS, work=AMOUNTS)
def test_R22_law_holds_for_joint_calendars(data: st.DataObject, around: date, work: timedelta) -> None:
    calendar = data.draw(joint_calendars(around=around))
    start = data.draw(moments(around=around))
    try:
        end = worktime.add(calendar, start=start, work=work)
    except NoWorkingTime:
        assert worktime.elapsed(calendar, start=start, end=start + worktime.HORIZON) < work
        return
    assert worktime.elapsed(calendar, start=start, end=end) == work


@settings(max_examples=60, deadline=None)
@given(data=st.data(), around=ANCHORS)
def test_R22_law_common_time_is_never_more_than_either_sides_and_spans_sum_to_it(
    data: st.DataObject, around: date
) -> None:
    calendar = data.draw(joint_calendars(around=around))
    start, end = sorted(data.draw(st.lists(moments(around=around), min_size=2, max_size=2)))
    common = worktime.elapsed(calendar, start=start, end=end)
    assert calendar.theirs is not None
    for side in (replace(calendar, theirs=None), calendar.theirs):
        assert common <= worktime.elapsed(side, start=start, end=end)
    swapped = replace(calendar.theirs, theirs=replace(calendar, theirs=None))
    assert worktime.elapsed(swapped, start=start, end=end) == common
    spans = worktime.spans(calendar, start=start, end=end)
    assert sum((span.end - span.start for span in spans if span.counted), ZERO) == common
    assert sum((span.end - span.start for span in spans), ZERO) == end - start


@settings(max_examples=40, deadline=None)
@given(data=st.data(), around=ANCHORS)
def test_R22_common_time_agrees_with_two_clocks_watched_minute_by_minute(
    data: st.DataObject, around: date
) -> None:
    calendar = data.draw(joint_calendars(around=around))
    assert calendar.theirs is not None
    start = data.draw(moments(around=around, minutes=True))
    minutes = data.draw(st.integers(1, 2 * 1440))
    sides = (replace(calendar, theirs=None), calendar.theirs)
    ours, theirs = (Oracle(side, start=start, minutes=minutes).open for side in sides)
    both = [one and other for one, other in zip(ours, theirs, strict=True)]
    assert worktime.elapsed(calendar, start=start, end=start + minutes * MINUTE) == sum(both) * MINUTE
    for minute in range(0, minutes, 61):
        assert worktime.is_open(calendar, at=start + minute * MINUTE) is both[minute]
