"""The oracle itself: it is silent about a good run, and each invariant is heard when it is broken."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage.db import Sessions
from tests.gate import oracle
from tests.postroom import PostRoom
from tests.proofs import Cases

pytestmark = pytest.mark.proves("T1")


def judged(room: PostRoom, *, log: list[str] | None = None, waiting: bool = False) -> list[str]:
    """What the oracle says."""
    return oracle.judge(
        room.sandbox,
        sessions=room.sessions,
        now=room.now(),
        machine=room.machine(),
        log=log or [],
        allowed=oracle.Allowed(waiting=waiting),
    )


def change(sessions: Sessions, statement: str) -> None:
    """Break something behind the bot's back."""
    with sessions.begin() as session:
        session.execute(text(statement))


@pytest.fixture
def said(room: PostRoom) -> PostRoom:
    """A channel with three posts."""
    for words in ("one", "two", "three"):
        room.promise(words)
    for _ in range(4):
        room.passes(seconds=1)
    assert judged(room) == []
    return room


BROKEN = {
    "UPDATE outbox SET state = 'unknown' WHERE dedupe_key = 'two'": "INV-3",
    "UPDATE outbox SET state = 'suppressed' WHERE dedupe_key = 'two'": "INV-3",
    "UPDATE outbox SET state = 'dead' WHERE dedupe_key = 'two'": "INV-3",
    "UPDATE outbox SET slack_ts = '1.0' WHERE dedupe_key = 'two'": "INV-4",
    "UPDATE outbox SET key = 'other' WHERE dedupe_key = 'two'": "INV-10",
    "INSERT INTO inbox (event_id, team_id, lane, payload, received_at, state, attempts, leased_by, reason)"
    " VALUES ('Ev1', 'T1', 'C1', '{}', '2026-03-02 09:00:00', 'new', 0, '', '')": "INV-2",
}


@pytest.mark.parametrize("statement", BROKEN)
def test_a_database_that_tells_another_story_than_slack_is_noticed(
    said: PostRoom, statement: str, cases: Cases
) -> None:
    change(said.sessions, statement)
    assert any(each.startswith(BROKEN[statement]) for each in judged(said)), judged(said)
    cases.ran(1, checked="the oracle hears each broken invariant")


def test_an_acknowledged_event_that_is_not_in_the_inbox_is_noticed(said: PostRoom) -> None:
    told = said.sandbox.deliver_raw({"type": "event_callback", "event_id": "Ev9", "event_time": 9e9})
    told.acked_at = said.machine()
    assert [each[:5] for each in judged(said)] == ["INV-1"]


def test_a_reader_from_outside_is_noticed(said: PostRoom) -> None:
    guest = said.sandbox.person("greg", guest="restricted")
    said.team.members.append(guest.id)
    assert {each[:5] for each in judged(said)} == {"INV-5"}


def test_calls_during_a_ban_and_too_many_posts_are_noticed(said: PostRoom) -> None:
    first = said.sandbox.calls_of("chat.postMessage")[0]
    first.banned, first.retry_after = True, "30"
    assert {each[:5] for each in judged(said)} == {"INV-6"}
    first.banned = False
    said.sandbox.core.records.calls.extend([first] * 7)
    assert {each[:5] for each in judged(said)} == {"INV-6"}


def test_a_secret_in_the_log_and_words_of_people_are_noticed(said: PostRoom) -> None:
    said.pm.says(said.team, "The contract is cancelled")
    record = logging.LogRecord("x", logging.INFO, "", 1, f"token {said.sandbox.bot_token}", None, None)
    assert judged(said, log=oracle.lines([record])) == []
    assert {each[:5] for each in judged(said, log=[said.sandbox.bot_token])} == {"INV-9"}
    assert {each[:5] for each in judged(said, log=["failed: The contract is cancelled"])} == {"INV-9"}


def test_a_row_that_still_waits_is_noticed_unless_it_may(said: PostRoom) -> None:
    said.promise("later", not_before=said.machine() + timedelta(hours=1))
    assert {each[:5] for each in judged(said)} == {"INV-3"}
    assert judged(said, waiting=True) == []
