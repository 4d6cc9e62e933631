"""The response clock under random stories, late and repeated deliveries included, against a slow oracle (test T4).

Incremental equals recomputed, the order of deliveries does not matter, nothing is told early, twice or after
an answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

import usecases.absences
import usecases.clocks
import usecases.grouping
import usecases.settings
from tests import effort
from tests.proofs import Cases
from tests.usecases.clock_books import BACK, LEAD, TEAM
from tests.usecases.clock_hours import HOLIDAY, HOURS, WORKDAY, Wall
from tests.usecases.clock_log import CLIENTS, PM, QUESTION
from tests.usecases.clock_movers import Movers
from tests.usecases.clock_oracle import Terms
from tests.usecases.clock_watch import Away

PLACES = [
    ("Europe/Berlin", "2026-03-26"),
    ("Europe/London", "2026-10-22"),
    ("America/New_York", "2026-03-05"),
    ("Australia/Lord_Howe", "2026-04-02"),
    ("Pacific/Chatham", "2026-09-24"),
    ("Antarctica/Troll", "2026-10-23"),
    ("Africa/Casablanca", "2026-02-12"),
    ("America/Sao_Paulo", "2026-07-01"),
    ("Asia/Kathmandu", "2026-12-29"),
    ("Asia/Gaza", "2026-03-26"),
    ("Pacific/Apia", "2026-04-02"),
    ("UTC", "2026-12-29"),
    ("Asia/Shanghai", "2026-02-12"),
]
"""Zones, each with a Thursday or so before its clocks change, or before a new year."""
ZONES = [zone for zone, _ in PLACES]
TARGETS = [40, 60, 120, 240]
SHARDS, SHARE = 4, 50


class ResponseClock(Movers):
    """People write and declare; the team changes what was agreed, and goes away. `told` counts the stories."""

    told = 0

    def __init__(self) -> None:
        super().__init__()
        ResponseClock.told += 1

    @initialize(
        place=st.sampled_from(PLACES),
        hours=st.sampled_from([*HOURS]),
        hour=st.integers(0, 23),
        first=st.sampled_from(TARGETS),
        emoji=st.sampled_from([False, False, True]),
    )
    def a_first_question(
        self, place: tuple[str, str], hours: str, hour: int, first: int, emoji: bool
    ) -> None:
        """In a workspace where to take a question is to answer it, or is not (rule R13)."""
        start = datetime.fromisoformat(place[1]).replace(hour=hour, minute=30, tzinfo=UTC)
        self.begins(start, Terms(Wall(place[0], hours), first, 2 * first, emoji=emoji))
        self.says(CLIENTS[0], QUESTION, None, held=False, twice=False)

    @rule(
        name=st.sampled_from(["timezone", "calendar", "first_response", "next_response"]),
        zone=st.sampled_from(ZONES),
        hours=st.sampled_from([*HOURS]),
        minutes=st.sampled_from(TARGETS),
    )
    def other_terms_are_agreed(self, name: str, zone: str, hours: str, minutes: int) -> None:
        terms, wall = self.oracle.terms, self.oracle.terms.wall
        value, agreed = {
            "timezone": (zone, replace(terms, wall=replace(wall, zone=zone))),
            "calendar": (hours, replace(terms, wall=replace(wall, hours=hours))),
            "first_response": (f"{minutes}m", replace(terms, first=minutes)),
            "next_response": (f"{minutes}m", replace(terms, following=minutes)),
        }[name]
        self._agrees(agreed, {name: value})

    @precondition(lambda self: self.skew >= timedelta())
    @rule(minutes=st.sampled_from([0, 30]), stays=st.booleans())
    def somebody_tries_another_window(self, minutes: int, stays: bool) -> None:
        """In which the words of one author join (rule R1)."""
        before = self.oracle.windows[-1][1] // timedelta(minutes=1)
        for wanted in (minutes,) if stays else (minutes, before):
            self.passes(1)
            self._groups(wanted)

    def _groups(self, minutes: int) -> None:
        done = self.tries(
            lambda: usecases.grouping.change(
                self.books.session, actor=self.books.pm, slack_id="CACME", minutes=minutes, now=self.bot
            )
        )
        if done is not None:
            self.oracle.groups(self.bot, timedelta(minutes=minutes))
            self.happens()

    @rule(days=st.none() | st.integers(-3, 3))
    def nothing_before_a_day_counts(self, days: int | None) -> None:
        day = None if days is None else self.now.date() + timedelta(days=days)
        agreed = replace(self.oracle.terms, enforce=day)
        self._agrees(agreed, {"enforce_from": day.isoformat() if day else "none"})

    @rule(days=st.integers(-2, 4), kind=st.sampled_from([HOLIDAY, WORKDAY]))
    def somebody_names_a_day(self, days: int, kind: str) -> None:
        self.passes(1)
        day, terms = self.bot.date() + timedelta(days=days), self.oracle.terms
        if self.tries(lambda: self.books.names(day, kind, now=self.bot)) is not None:
            self.happens(replace(terms, wall=terms.wall.named(day, kind)), day)

    @rule(user=st.sampled_from([PM, BACK, LEAD]), days=st.integers(0, 3), cover=st.sampled_from([*TEAM, ""]))
    def somebody_is_away(self, user: str, days: int, cover: str) -> None:
        self.passes(1)
        today = usecases.absences.today(
            self.books.session, workspace_id=self.books.workspace_id, user_id=user, now=self.bot
        )
        absence = self.tries(
            lambda: usecases.absences.leave(
                self.books.session,
                actor=self.books.pm,
                user_id=user,
                first=today,
                last=today + timedelta(days=days),
                cover_id=cover,
                now=self.bot,
            )
        )
        if absence:
            self.watch.aways.append(Away(user, absence.begins_at, absence.ends_at, cover))

    @precondition(lambda self: any(away.begins < self.bot < away.ends for away in self.watch.aways))
    @rule()
    def somebody_is_back(self) -> None:
        away = next(away for away in self.watch.aways if away.begins < self.bot < away.ends)
        usecases.absences.back(self.books.session, actor=self.books.pm, user_id=away.user, now=self.bot)
        self.books.session.commit()
        self.watch.aways.remove(away)
        self.watch.aways.append(Away(away.user, away.begins, self.bot, away.cover))

    @invariant()
    def the_clocks_are_as_the_oracle_says(self) -> None:
        stored, expected = self.facts()
        assert stored == expected

    @invariant()
    def nothing_is_forgotten_or_told_twice(self) -> None:
        self.watch.nothing_is_forgotten(self.bot)

    @invariant()
    def no_clock_runs_faster_than_time(self) -> None:
        """As stored, and as read anew: between nothing and the time that has passed."""
        for row in self.books.clocks():
            until = row.ended_at or max(self.watch.high, self.now, row.started_at)
            assert 0 <= row.elapsed_seconds <= (until - row.started_at).total_seconds()

    def _agrees(self, terms: Terms, texts: dict[str, str]) -> None:
        self.passes(1)
        actor, now = self.books.pm, self.bot
        done = self.tries(
            lambda: usecases.settings.change(
                self.books.session, actor=actor, client_id=0, texts=texts, now=now
            )
        )
        if done is not None:
            self.happens(terms)


@pytest.mark.proves("T4")
@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_response_clock_is_right_in_any_story(
    shard: int, record_property: Callable[[str, object], None], cases: Cases
) -> None:
    """The same stories in every run, so that whoever changes something else is not stopped by chance; those of
    `make soak` are new each time, and only those are made shorter when they fail.
    """
    told = settings(
        max_examples=SHARE,
        stateful_step_count=effort.of(50, soak=100),
        deadline=None,
        database=None,
        phases=[*Phase] if effort.MINUTES else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    before = ResponseClock.told
    try:
        for turn in range(effort.of(1, soak=25)):
            if time.monotonic() > effort.END:
                break
            chosen = effort.of(shard, soak=time.time_ns() + turn)
            run_state_machine_as_test(seed(chosen)(ResponseClock), settings=told)
    finally:
        record_property(effort.TOLD, ResponseClock.told - before)
        cases.ran(
            ResponseClock.told - before,
            checked="stored clocks are what a slow oracle reads from the same story",
        )
