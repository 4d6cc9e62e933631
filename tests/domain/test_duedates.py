"""Due dates as people write them, on tables made by hand: a phrase is read to its moment, or a person is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain import duedates, duescan, worktime
from domain.duedates import Found
from domain.worktime import Calendar, ExtraDay, Holiday, Shift

HERE = Path(__file__).parent
LANGUAGES = ("en", "zh")
OFFICE = worktime.week_of("mon-fri 09:00-18:00")


def stretch(name: str, *, first: date, days: int) -> dict[date, Holiday]:
    return {first + timedelta(days=step): Holiday(name) for step in range(days)}


CHINA = Calendar(
    "Asia/Shanghai",
    worktime.week_of("周一至周五 09:00-12:00，13:00-18:00"),
    stretch("春节", first=date(2026, 2, 15), days=9)
    | stretch("中秋节", first=date(2026, 9, 25), days=3)
    | stretch("国庆节", first=date(2026, 10, 1), days=7)
    | stretch("元旦", first=date(2027, 1, 1), days=3),
    {
        date(2026, *day): ExtraDay("调休上班", (Shift(9 * 60, 18 * 60),))
        for day in ((2, 14), (2, 28), (9, 20), (10, 10))
    },
)
BERLIN = Calendar(
    "Europe/Berlin",
    worktime.week_of("mon-thu 09:00-18:00; fri 09:00-15:00"),
    {date(2026, 12, 25): Holiday("Christmas Day"), date(2026, 12, 26): Holiday("Second Christmas Day")},
)
CALENDARS = {
    "office": Calendar("UTC", OFFICE),
    "shanghai": CHINA,
    "berlin": BERLIN,
    "newyork": Calendar(
        "America/New_York",
        worktime.week_of("mon-fri 09:00-17:00"),
        {
            date(2026, 11, 26): Holiday("Thanksgiving"),
            date(2026, 12, 24): Holiday("Christmas Eve", (Shift(13 * 60, 24 * 60),)),
            date(2026, 12, 25): Holiday("Christmas Day"),
        },
    ),
    "always": Calendar("UTC", worktime.ALWAYS),
    "nights": Calendar("UTC", worktime.week_of("mon-fri 22:00-06:00")),
    "joint": Calendar(CHINA.zone, CHINA.week, CHINA.holidays, CHINA.extra, theirs=BERLIN),
}


@dataclass(frozen=True)
class Row:
    """A line of a table under its heading; `words`: where they stand in the text, if the table marks them."""

    door: str
    calendar: Calendar
    now: datetime
    wanted: str
    text: str
    words: str

    def read(self) -> Found | None:
        door = duedates.parse if self.door == "parse" else duedates.find
        return door(self.text, now=self.now, calendar=self.calendar)


def rows(language: str) -> Iterator[Row]:
    door, calendar, now = "", CALENDARS["office"], datetime.max.replace(tzinfo=UTC)
    for line in (HERE / f"duedates_{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            _, door, name, *at = line.split()
            calendar = CALENDARS[name]
            now = datetime.fromisoformat(" ".join(at)).replace(tzinfo=calendar.tz).astimezone(UTC)
        elif line and not line.startswith("#"):
            wanted, _, text = line.partition("\t")
            marked = text[text.find("[") + 1 : text.find("]")] if door == "find" and "[" in text else ""
            yield Row(door, calendar, now, wanted, text.translate({91: None, 93: None}), marked)


def shown(found: Found | None, *, like: Row) -> str:
    """As the tables write it; the offset only where a table does."""
    if found is None:
        return "ask"
    offset = " %z" if " -0" in like.wanted else ""
    local = found.at.astimezone(like.calendar.tz).strftime(f"%Y-%m-%d %H:%M{offset}")
    return " ".join(filter(None, [local, "day" * found.day_only, "free" * found.free_day, found.holiday]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_the_table_is_read_or_asked_about(language: str) -> None:
    wrong = []
    for row in rows(language):
        found = row.read()
        got = shown(found, like=row)
        if got != row.wanted or (found and row.words and found.words != row.words):
            wrong.append(
                f"{row.now:%a %F} {row.door} {row.text!r}: {got} {found and found.words!r}, not {row.wanted}"
            )
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_are_large_and_say_nothing_twice(language: str) -> None:
    table = [*rows(language)]
    asked = [row for row in table if row.wanted == "ask"]
    assert len(table) - len(asked) >= 200
    assert len(asked) >= 40
    said = [(row.door, row.calendar, row.now, row.text) for row in table]
    assert len(said) == len({*said}), [one for one in said if said.count(one) > 1]


PHRASES = sorted({row.text for language in LANGUAGES for row in rows(language)})
NOWS = st.sampled_from(sorted({row.now for language in LANGUAGES for row in rows(language)}))
SAID = st.lists(st.sampled_from(PHRASES) | st.text(max_size=8), max_size=4).map("".join) | st.text(
    max_size=80
)


@given(SAID, NOWS, st.sampled_from([*CALENDARS.values()]))
@example("", datetime(2026, 12, 2, tzinfo=UTC), CHINA)
@example("十十天内 九九月零号 99点99 +999d in 999 weeks", datetime(2026, 12, 2, tzinfo=UTC), CHINA)
def test_whatever_is_said_what_is_found_lies_ahead_and_its_words_say_the_same_again(
    text: str, now: datetime, calendar: Calendar
) -> None:
    for door in (duedates.parse, duedates.find):
        found = door(text, now=now, calendar=calendar)
        if found is None:
            continue
        assert now < found.at <= now + worktime.HORIZON
        assert found.at.tzinfo is UTC
        assert found.words == text[found.start : found.end] != ""
        again = duedates.parse(found.words, now=now, calendar=calendar)
        assert again is not None
        assert (again.at, again.day_only, again.words) == (found.at, found.day_only, found.words)
        assert duedates.mentions(text)


@given(st.sampled_from(PHRASES), st.sampled_from(PHRASES), NOWS)
def test_two_dates_that_differ_are_never_one(first: str, second: str, now: datetime) -> None:
    halves = [f"{first}。\n", f"我说，{second}"]
    known = [duedates.find(text, now=now, calendar=CHINA) for text in halves]
    found = duedates.find("".join(halves), now=now, calendar=CHINA)
    if found and all(known):
        assert {each.at for each in known if each} == {found.at}


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "friday ",
            "in the next ",
            "12月",
            "三",
            "9",
            "1/",
            "end of ",
            "the ",
            "下",
            "周",
            "(",
            "<",
            "`",
            ", ",
        ),
        *("1:", "by 5 ", "https://", "we'll have ", "我们", "in 3 days at ", "\u0130", "２", "a.", "+3d"),
    ],
)
def test_long_hostile_texts_are_not_read(piece: str) -> None:
    now = datetime(2026, 12, 2, 10, tzinfo=UTC)
    for length in (duescan.LONGEST, 100_000):
        text = (piece * length)[:length]
        assert duedates.parse(text, now=now, calendar=CHINA) is None
        duedates.find(text, now=now, calendar=CHINA)
        assert not duedates.promises(text) or length == duescan.LONGEST
    assert duedates.find("friday " + "x" * duescan.LONGEST, now=now, calendar=CHINA) is None


def test_a_calendar_without_hours_has_the_usual_closing_and_no_working_days() -> None:
    never = Calendar("UTC", ((),) * 7)
    now = datetime(2026, 12, 2, 10, tzinfo=UTC)
    found = duedates.parse("friday", now=now, calendar=never)
    assert found == Found(datetime(2026, 12, 4, 18, tzinfo=UTC), 0, 6, "friday", day_only=True, free_day=True)
    for text in ("+3d", "eow", "月底", "3个工作日内", "in 4 working hours"):
        assert duedates.parse(text, now=now, calendar=never) is None


def test_a_time_that_is_spoken_of_but_not_read_is_told_from_none() -> None:
    assert duedates.mentions("I'll send it next week")
    assert duedates.mentions("周五或者下周一给您")
    assert not duedates.mentions("I'll send it, as I said yesterday")
    assert not duedates.mentions("尽快给您")
