"""The line of text in which people write their working hours."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import worktime
from domain.refusals import Refusal
from domain.worktime import BadCalendar, Shift, Week

NINE_TO_SIX = (Shift(540, 1080),)
SPLIT = (Shift(540, 720), Shift(780, 1080))
NIGHT = (Shift(1320, 1800),)


def week(**days: tuple[Shift, ...]) -> Week:
    mon, tue, wed, thu, fri, sat, sun = (
        days.get(day, ()) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    )
    return (mon, tue, wed, thu, fri, sat, sun)


def workdays(shifts: tuple[Shift, ...]) -> Week:
    return week(mon=shifts, tue=shifts, wed=shifts, thu=shifts, fri=shifts)


READ = [
    ("mon-fri 09:00-18:00", workdays(NINE_TO_SIX)),
    ("mon-fri 09:00-12:00,13:00-18:00", workdays(SPLIT)),
    ("mon-fri 13:00-18:00, 09:00-12:00", workdays(SPLIT)),
    ("mon-fri 09:00-12:00 13:00-18:00", workdays(SPLIT)),
    ("mon-fri 09:00-12:00; mon-fri 13:00-18:00", workdays(SPLIT)),
    ("mon-fri 9-18", workdays(NINE_TO_SIX)),
    ("  MON - FRI : 9:00 - 18:00 ; ", workdays(NINE_TO_SIX)),
    ("Monday-Friday 09:00-18:00", workdays(NINE_TO_SIX)),
    ("Mon,Tue,Wed,Thurs,Fri,Fri 09:00–18:00", workdays(NINE_TO_SIX)),
    ("mon tue-thu fri 09:00-18:00", workdays(NINE_TO_SIX)),
    ("mon-thu 09:00-18:00\nfri 09:00-15:00", (*workdays(NINE_TO_SIX)[:4], (Shift(540, 900),), (), ())),
    ("mon,wed 09:00-18:00", week(mon=NINE_TO_SIX, wed=NINE_TO_SIX)),
    ("sat-sun 09:00-18:00", week(sat=NINE_TO_SIX, sun=NINE_TO_SIX)),
    ("fri-mon 09:00-18:00", week(fri=NINE_TO_SIX, sat=NINE_TO_SIX, sun=NINE_TO_SIX, mon=NINE_TO_SIX)),
    ("sun 09:00-18:00", week(sun=NINE_TO_SIX)),
    ("mon-fri 22:00-06:00", workdays(NIGHT)),
    ("sun 22:00-06:00; mon 06:00-07:00", week(sun=NIGHT, mon=(Shift(360, 420),))),
    ("sat 08:00-08:00", week(sat=(Shift(480, 1920),))),
    ("sat 22:00-00:00", week(sat=(Shift(1320, 1440),))),
    ("sat 00:00-00:00", week(sat=(Shift(0, 1440),))),
    ("mon-sun 00:00-24:00", worktime.ALWAYS),
    ("24/7", worktime.ALWAYS),
    ("7×24", worktime.ALWAYS),
    ("周一至周五 09:00-18:00", workdays(NINE_TO_SIX)),
    ("周一到周五09:00-18:00", workdays(NINE_TO_SIX)),
    ("周一至五 9:00~18:00", workdays(NINE_TO_SIX)),
    ("周一－周五　０９：００－１２：００，１３：００－１８：００；", workdays(SPLIT)),
    ("星期一、星期三 09:00至18:00；周日 9-18", week(mon=NINE_TO_SIX, wed=NINE_TO_SIX, sun=NINE_TO_SIX)),
    ("周六，周天：09:00—18:00", week(sat=NINE_TO_SIX, sun=NINE_TO_SIX)),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_hours_as_people_write_them(text: str, expected: Week) -> None:
    assert worktime.week_of(text) == expected


REFUSED = [
    ("", "calendar_empty", {}),
    (" ; \n；", "calendar_empty", {}),
    ("mon-fri", "calendar_group", {"text": "mon-fri"}),
    ("09:00-18:00", "calendar_group", {"text": "09:00-18:00"}),
    (" : 09:00-18:00", "calendar_group", {"text": ": 09:00-18:00"}),
    ("whenever", "calendar_group", {"text": "whenever"}),
    ("mon 09:00-18:00; tomorrow 9-10", "calendar_day", {"text": "tomorrow"}),
    ("mo 09:00-18:00", "calendar_day", {"text": "mo"}),
    ("mon-wed-fri 09:00-18:00", "calendar_day", {"text": "mon-wed-fri"}),
    ("mon- 09:00-18:00", "calendar_day", {"text": "mon-"}),
    ("-fri 09:00-18:00", "calendar_day", {"text": "-fri"}),
    ("周八 09:00-18:00", "calendar_day", {"text": "周八"}),
    ("周 09:00-18:00", "calendar_day", {"text": "周"}),
    ("mon 09:00", "calendar_hours", {"text": "09:00"}),
    ("mon 09:00-", "calendar_hours", {"text": "09:00-"}),
    ("mon 9am-6pm", "calendar_hours", {"text": "9am-6pm"}),
    ("mon 09:60-18:00", "calendar_hours", {"text": "09:60-18:00"}),
    ("mon 09:00-18:60", "calendar_hours", {"text": "09:00-18:60"}),
    ("mon 24:00-06:00", "calendar_hours", {"text": "24:00-06:00"}),
    ("mon 09:00-24:01", "calendar_hours", {"text": "09:00-24:01"}),
    ("mon 09:00-25:00", "calendar_hours", {"text": "09:00-25:00"}),
    ("mon 09:00-18:00 tue", "calendar_hours", {"text": "tue"}),
    ("mon ٠٩:٠٠-١٨:٠٠", "calendar_hours", {"text": "٠٩:٠٠-١٨:٠٠"}),
    ("mon 9-12,11-13", "calendar_overlap", {"first": "mon 09:00-12:00", "second": "mon 11:00-13:00"}),
    ("mon 9-12; mon-fri 9-12", "calendar_overlap", {"first": "mon 09:00-12:00", "second": "mon 09:00-12:00"}),
    ("tue 22-6; wed 5-9", "calendar_overlap", {"first": "tue 22:00-06:00", "second": "wed 05:00-09:00"}),
    ("sun 22-6; mon 5-9", "calendar_overlap", {"first": "sun 22:00-06:00", "second": "mon 05:00-09:00"}),
    ("x" * 501, "calendar_too_long", {"limit": 500}),
]


@pytest.mark.parametrize(("text", "key", "facts"), REFUSED)
def test_hours_nobody_can_work_are_refused_with_the_piece_that_is_wrong(
    text: str, key: str, facts: dict[str, object]
) -> None:
    with pytest.raises(BadCalendar) as caught:
        worktime.week_of(text)
    assert (caught.value.key, caught.value.facts) == (key, facts)
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, Refusal)


WRITTEN = [
    ("周一到周五 9-12，13-18", "mon-fri 09:00-12:00,13:00-18:00"),
    ("fri 9-15; mon-thu 9-18", "mon-thu 09:00-18:00; fri 09:00-15:00"),
    ("sun,mon,wed 9-18; sat 10-12", "mon,wed,sun 09:00-18:00; sat 10:00-12:00"),
    ("fri-mon 22-6", "mon,fri-sun 22:00-06:00"),
    ("sat-sun 0-24", "sat-sun 00:00-24:00"),
    ("mon-sun 0-24", "24/7"),
]


@pytest.mark.parametrize(("text", "canonical"), WRITTEN)
def test_hours_are_written_in_one_way(text: str, canonical: str) -> None:
    assert worktime.text_of(worktime.week_of(text)) == canonical


def test_a_week_without_hours_is_written_as_nothing() -> None:
    assert worktime.text_of(week()) == ""


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Any week `week_of` can give: cut the week, from any minute on, and work every other piece."""
    first = draw(st.integers(0, 7 * 1440))
    cuts = sorted(draw(st.sets(st.integers(0, 7 * 1440), min_size=2, max_size=24)))
    days: list[list[Shift]] = [[] for _ in range(7)]
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        day, minute = divmod(first + start, 1440)
        days[day % 7].append(Shift(minute, min(minute + end - start, minute + 1440)))
    mon, tue, wed, thu, fri, sat, sun = (tuple(sorted(shifts)) for shifts in days)
    return (mon, tue, wed, thu, fri, sat, sun)


@settings(max_examples=150, deadline=None)
@given(week=weeks())
def test_R21_law_what_is_written_is_read_back(week: Week) -> None:
    text = worktime.text_of(week)
    assert worktime.week_of(text) == week
    assert worktime.text_of(worktime.week_of(text)) == text


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.sampled_from("monfritsu周一日至 \n09:24-:：；，、;,/x－"), max_size=40) | st.text())
def test_any_text_at_all_is_a_week_or_a_refusal(text: str) -> None:
    try:
        found = worktime.week_of(text)
    except BadCalendar:
        return
    assert len(found) == len(get_args(Week)) == 7
    assert worktime.week_of(worktime.text_of(found)) == found
