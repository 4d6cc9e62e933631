"""Laws of the clocks of issues: order does not matter, and nothing that has ended changes by what comes later."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import clocks, duties, worktime
from domain.clocks import Kind, Target
from domain.duties import Act, Entry
from domain.worktime import Calendar

pytestmark = pytest.mark.proves("T4")

START = datetime(2026, 3, 26, 7, 30, tzinfo=UTC)
"""A Thursday; the clocks go forward on the Sunday after it."""
BERLIN = Calendar("Europe/Berlin", worktime.week_of("mon-fri 09:00-12:00,13:00-17:00"))
ALWAYS = Calendar("Europe/Berlin", worktime.ALWAYS)
SOLUTIONS = (Kind.RESOLUTION_FIRST, Kind.RESOLUTION_TOTAL)
LATER = [Act.SPOKE, Act.NEWS, Act.WAITING, Act.RESUMED, Act.SEVERITY, Act.SOLVED, Act.REOPENED]


def terms(severity: int) -> tuple[Target, Calendar] | None:
    """Shorter for the worse, around the clock for the worst."""
    return (
        (Target(timedelta(hours=severity * 2)), ALWAYS if severity == 1 else BERLIN) if severity < 4 else None
    )


@st.composite
def logs(draw: st.DrawFn) -> list[Entry]:
    """An issue's life as it is noted: solved only while open, opened again only when solved."""
    moment, is_open = START, True
    entries = [Entry(Act.OPENED, moment, "UPM", draw(st.integers(1, 4)), 1, "1")]
    for order in range(2, 2 + draw(st.integers(0, 14))):
        moment += timedelta(minutes=draw(st.sampled_from([0, 1, 7, 60, 130, 600, 3000])))
        act = draw(st.sampled_from(LATER))
        if act == (Act.REOPENED if is_open else Act.SOLVED):
            continue
        is_open = act == Act.REOPENED or (is_open and act != Act.SOLVED)
        severity = draw(st.integers(1, 4)) if act == Act.SEVERITY else 0
        said = act in (Act.SPOKE, Act.NEWS)
        entries.append(Entry(act, moment, "UPM", severity, 0 if said else order, str(order)))
    return entries


@settings(deadline=None)
@given(story=logs(), seed=st.integers(0, 999), restart=st.booleans(), forward=st.booleans())
def test_the_order_and_the_number_of_deliveries_do_not_matter(
    story: list[Entry], seed: int, restart: bool, forward: bool
) -> None:
    other = [*story, *story[:3]]
    random.Random(seed).shuffle(other)
    for kind in SOLUTIONS:
        facts = {"kind": kind, "restart_reopened": restart, "restart_changed": restart}
        runs = duties.resolutions(story, **facts)  # type: ignore[arg-type]
        assert runs == duties.resolutions(other, **facts)  # type: ignore[arg-type]
        for run in runs:
            found = duties.target_of(run, log=story, terms=terms, forward=forward)
            assert found == duties.target_of(run, log=other, terms=terms, forward=forward)
    assert duties.windows(story, terms=terms) == duties.windows(other, terms=terms)
    assert duties.waits(story) == duties.waits(other)


@settings(deadline=None)
@given(story=logs(), restart=st.booleans())
def test_what_ended_stays_as_it_was_when_more_happens(story: list[Entry], restart: bool) -> None:
    """But for the whole time, which a client's question lets go on."""
    told = duties.ordered(story)
    for size in range(1, len(told)):
        cut = duties.resolutions(told[:size], kind=Kind.RESOLUTION_FIRST, restart_changed=restart)
        whole = duties.resolutions(told, kind=Kind.RESOLUTION_FIRST, restart_changed=restart)
        assert [run for run in cut if run.end] == whole[: len([run for run in cut if run.end])]


@settings(deadline=None)
@given(story=logs(), minutes=st.integers(0, 20000))
def test_no_more_counts_than_was_open_and_not_waited_for(story: list[Entry], minutes: int) -> None:
    now = max(entry.at for entry in story) + timedelta(minutes=minutes)
    whole = duties.resolutions(story, kind=Kind.RESOLUTION_TOTAL)
    first = duties.resolutions(story, kind=Kind.RESOLUTION_FIRST)
    assert len(whole) == len(first) == 1
    target = Target(timedelta(hours=9))
    total, until_first = (
        clocks.read(run, target=target, calendar=ALWAYS, now=now).elapsed for run in (whole[0], first[0])
    )
    waited = sum(((pause.end or now) - pause.start for pause in duties.waits(story)), timedelta())
    assert until_first <= total <= now - START - waited


@settings(deadline=None)
@given(story=logs())
def test_windows_follow_each_other_and_only_the_last_is_open(story: list[Entry]) -> None:
    found = duties.windows(story, terms=terms)
    starts = [each.run.start for each in found]
    assert starts == sorted(starts)
    assert [each.run.ref for each in found] == [str(n) for n in range(1, len(found) + 1)]
    assert all(each.run.end is not None for each in found[:-1])


@settings(deadline=None)
@given(story=logs())
def test_going_on_from_any_window_is_the_same_as_beginning_with_the_first(story: list[Entry]) -> None:
    found = duties.windows(story, terms=terms)
    for place, each in enumerate(found):
        told = found[place - 1].run.end if place else None
        rest = duties.windows(story, terms=terms, number=place + 1, since=each.run.start, told=told)
        assert rest == found[place:]
