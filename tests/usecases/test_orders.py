"""Conversations and clocks are the same in whatever order their events come (rules R1, R2, R4 and R14)."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from storage.interactions import Interaction
from tests.proofs import Cases
from tests.usecases.clock_books import Books, Event, ts_of
from tests.usecases.clock_hours import Wall
from tests.usecases.clock_log import ALSO, BOT, CAROL, GREG, HAIL, NAMED, NEWS, PM, QUESTION, THANKS
from tests.usecases.clock_oracle import Terms

pytestmark = pytest.mark.proves("T4")

START = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
TERMS = Terms(Wall("UTC", "mon-fri 09:00-17:00"), first=240, following=480)
LATER = START + timedelta(days=1)
TEXTS = {
    CAROL: (QUESTION, ALSO, NAMED, THANKS),
    GREG: (QUESTION, ALSO, THANKS),
    PM: (NEWS, HAIL),
    BOT: (NEWS,),
}


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """Up to nine messages a few minutes apart, some of them replies, some edited or deleted later."""
    events: list[Event] = []
    tops: list[datetime] = []
    at = START
    for _ in range(draw(st.integers(2, 9))):
        at += timedelta(minutes=draw(st.sampled_from([1, 2, 4, 6, 9, 11])))
        author = draw(st.sampled_from([CAROL, CAROL, GREG, PM, BOT]))
        parent = draw(st.none() | st.sampled_from(tops)) if tops else None
        message = said(at, author, draw(st.sampled_from(TEXTS[author])), parent)
        tops += [] if parent else [at]
        events.append(message)
        if author != BOT and draw(st.integers(0, 4)) == 0:
            events.append(edited(message, draw(st.sampled_from(TEXTS[author])), at + timedelta(minutes=30)))
        if draw(st.integers(0, 5)) == 0:
            events.append(deleted(message))
    return events


def said(at: datetime, author: str, text: str, parent: datetime | None) -> Event:
    event: Event = {"type": "message", "channel": "CACME", "text": text, "ts": ts_of(at)}
    event |= {"bot_id": "B1"} if author == BOT else {"user": author}
    return event | ({"thread_ts": ts_of(parent)} if parent else {})


def edited(message: Event, text: str, at: datetime) -> Event:
    inner = message | {"text": text, "edited": {"user": message["user"], "ts": ts_of(at)}}
    return {"type": "message", "subtype": "message_changed", "channel": "CACME", "message": inner}


def deleted(message: Event) -> Event:
    return {
        "type": "message",
        "subtype": "message_deleted",
        "channel": "CACME",
        "deleted_ts": message["ts"],
        "ts": ts_of(LATER),
    }


def ends_in(events: list[Event]) -> tuple[Any, ...]:
    """Which messages are together, and every clock."""
    books = Books(TERMS)
    try:
        for event in events:
            books.hears(event, LATER)
        together: dict[int, list[str]] = {}
        for row in books.session.scalars(select(Interaction).order_by(Interaction.happened_at)):
            if row.conversation_id is not None:
                together.setdefault(row.conversation_id, []).append(row.ts or "")
        return sorted(together.values()), books.facts(LATER)
    finally:
        books.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events=stories(), seed=st.integers(0, 1000))
def test_R1_any_order_of_the_same_events_ends_in_the_same_conversations(
    events: list[Event], seed: int
) -> None:
    shuffled = [*events]
    random.Random(seed).shuffle(shuffled)
    assert ends_in(shuffled) == ends_in(events)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events=stories(), seed=st.integers(0, 1000))
def test_R1_events_that_come_twice_change_nothing(events: list[Event], seed: int) -> None:
    twice = [*events, *events]
    random.Random(seed).shuffle(twice)
    assert ends_in(twice) == ends_in(events)


def test_P4_every_order_of_a_question_its_edit_its_answer_and_a_deletion_ends_alike(cases: Cases) -> None:
    asked = said(START, CAROL, QUESTION, None)
    answer = said(START + timedelta(minutes=90), PM, NEWS, START)
    other = said(START + timedelta(minutes=4), CAROL, ALSO, None)
    events = [asked, edited(asked, NAMED, START + timedelta(hours=1)), answer, other, deleted(other)]
    expected = ends_in(events)
    orders = list(permutations(events))
    for order in orders:
        assert ends_in([*order]) == expected
    cases.ran(len(orders), checked="the same conversations and clocks in every order")


def test_P3_every_order_of_deliveries_that_come_twice_ends_alike(cases: Cases) -> None:
    asked = said(START, CAROL, QUESTION, None)
    events = [asked, edited(asked, NAMED, START + timedelta(hours=1)), said(LATER, PM, NEWS, START)]
    expected = ends_in(events)
    orders = set(permutations([0, 1, 2] * 2))
    for order in orders:
        assert ends_in([events[each] for each in order]) == expected
    cases.ran(len(orders), checked="the same conversations and clocks in every order, each event twice")


def test_R1_the_joining_message_may_come_before_what_it_joins() -> None:
    first = said(START, CAROL, QUESTION, None)
    second = said(START + timedelta(minutes=4), GREG, ALSO, None)
    together, clocks = ends_in([second, first])
    assert together == [[first["ts"], second["ts"]]]
    assert [clock[1] for clock in clocks] == [START]


def test_R1_an_edit_that_adds_a_mention_joins_what_was_apart() -> None:
    first = said(START, GREG, QUESTION, None)
    second = said(START + timedelta(minutes=4), CAROL, QUESTION, None)
    mention = edited(second, NAMED, START + timedelta(hours=1))
    assert len(ends_in([first, second])[0]) == 2
    for order in ([first, second, mention], [mention, second, first], [second, mention, first]):
        together, clocks = ends_in(order)
        assert together == [[first["ts"], second["ts"]]]
        assert len(clocks) == 1


def test_R14_deleting_what_joined_two_messages_parts_them() -> None:
    first = said(START, GREG, QUESTION, None)
    second = said(START + timedelta(minutes=4), CAROL, NAMED, None)
    together, clocks = ends_in([first, second, deleted(second)])
    assert together == [[first["ts"]], [second["ts"]]]
    assert [clock[1] for clock in clocks] == [START]


def test_R4_an_answer_that_comes_late_closes_what_was_joined_meanwhile() -> None:
    first = said(START, CAROL, QUESTION, None)
    second = said(START + timedelta(minutes=6), CAROL, QUESTION, None)
    answer = said(START + timedelta(minutes=3), PM, NEWS, START)
    together, clocks = ends_in([first, second, answer])
    assert len(together) == 2
    assert [clock[3] for clock in clocks] == ["met", "open"]
    assert ends_in([first, second, answer, deleted(answer)])[0] == [[first["ts"], answer["ts"], second["ts"]]]


def test_R2_both_clocks_follow_a_split() -> None:
    first = said(START, CAROL, QUESTION, None)
    second = said(START + timedelta(minutes=5), CAROL, QUESTION, None)
    answer = said(START + timedelta(minutes=90), PM, NEWS, START + timedelta(minutes=5))
    for order in ([first, second, answer], [answer, second, first]):
        together, clocks = ends_in(order)
        assert together == [[first["ts"]], [second["ts"], answer["ts"]]]
        assert [(clock[1], clock[3]) for clock in clocks] == [
            (START, "open"),
            (START + timedelta(minutes=5), "met"),
        ]
