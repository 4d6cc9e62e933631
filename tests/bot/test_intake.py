"""Intake: an event is stored before anybody is told so, and those that come together are stored together."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

import bot.intake
import storage.db
import storage.inbox
from bot.intake import Intake, NotStored
from storage.base import Session
from tests.bot.parts import Parts, event, in_state


class Counted:
    """The database, with its commits counted, slow at first, and out of order on demand."""

    def __init__(self, parts: Parts) -> None:
        self.commits, self.broken = 0, False
        self.gate, self.entered = threading.Event(), threading.Event()
        self._begin = parts.run.begin

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A transaction."""
        self.entered.set()
        self.gate.wait(5)
        if self.broken:
            raise storage.db.Unavailable("disk full")
        with self._begin() as session:
            yield session
        self.commits += 1


@pytest.fixture
def counted(parts: Parts) -> Counted:
    return Counted(parts)


@pytest.fixture
def intake(parts: Parts, counted: Counted) -> Iterator[Intake]:
    made = Intake(counted.begin, now=parts.now, stored=lambda: None)
    yield made
    counted.gate.set()
    made.close()


def hand_in(intake: Intake, counted: Counted, pool: ThreadPoolExecutor, *, count: int) -> list[Future[None]]:
    """One event at which the writer is busy, and the others waiting behind it."""
    waiting = [pool.submit(intake.submit, event("Ev0"))]
    assert counted.entered.wait(5)
    waiting += [pool.submit(intake.submit, event(f"Ev{n}")) for n in range(1, count)]
    deadline = time.monotonic() + 5
    while intake.waiting() < count - 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    return waiting


def stored(parts: Parts) -> list[storage.inbox.InboxRow]:
    with parts.run.begin() as session:
        return in_state(session, state="new")


def test_P1_what_was_taken_in_is_in_the_database(parts: Parts, counted: Counted, intake: Intake) -> None:
    counted.gate.set()
    intake.submit(event("Ev1", channel="C7", text="Grüße 你好 \ud83d"))
    (row,) = stored(parts)
    assert (row.event_id, row.team_id, row.lane, row.received_at) == ("Ev1", "T1", "C7", parts.now())
    kept = json.loads(row.payload)
    assert kept["event"]["text"] == "Grüße 你好 \ud83d"
    assert "token" not in kept


def test_events_that_arrive_together_are_stored_in_one_commit(
    parts: Parts, counted: Counted, intake: Intake
) -> None:
    with ThreadPoolExecutor(40) as pool:
        waiting = hand_in(intake, counted, pool, count=40)
        counted.gate.set()
        for future in waiting:
            future.result(timeout=5)
    assert len(stored(parts)) == 40
    assert counted.commits == 2


def test_P2_an_event_that_could_not_be_stored_is_refused(
    parts: Parts, counted: Counted, intake: Intake
) -> None:
    counted.gate.set()
    counted.broken = True
    with pytest.raises(NotStored, match="disk full"):
        intake.submit(event("Ev1"))
    counted.broken = False
    intake.submit(event("Ev1"))
    assert len(stored(parts)) == 1


def test_P2_nobody_waits_longer_than_slack_does(
    parts: Parts, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.intake, "PATIENCE_SECONDS", 0.05)
    with pytest.raises(NotStored, match="in time"):
        intake.submit(event("Ev1"))


def test_P3_a_repeat_changes_nothing(parts: Parts, counted: Counted, intake: Intake) -> None:
    counted.gate.set()
    intake.submit(event("Ev1", text="first"))
    intake.submit(event("Ev1", text="second"))
    (row,) = stored(parts)
    assert json.loads(row.payload)["event"]["text"] == "first"


@pytest.mark.proves("P7")
def test_P7_more_than_fits_is_refused_at_once(
    parts: Parts, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.intake, "ROOM", 1)
    intake = Intake(counted.begin, now=parts.now, stored=lambda: None)
    with ThreadPoolExecutor(2) as pool:
        waiting = hand_in(intake, counted, pool, count=2)
        with pytest.raises(NotStored, match="too many"):
            intake.submit(event("Ev2"))
        counted.gate.set()
        for future in waiting:
            future.result(timeout=5)
    intake.close()
    assert [row.event_id for row in stored(parts)] == ["Ev0", "Ev1"]


def test_after_closing_nothing_is_taken_and_nothing_taken_is_lost(
    parts: Parts, counted: Counted, intake: Intake
) -> None:
    with ThreadPoolExecutor(5) as pool:
        waiting = hand_in(intake, counted, pool, count=5)
        counted.gate.set()
        intake.close()
        for future in waiting:
            future.result(timeout=5)
    with pytest.raises(NotStored, match="stopping"):
        intake.submit(event("Ev9"))
    assert len(stored(parts)) == 5


@pytest.mark.parametrize(
    ("payload", "lane"),
    [
        (event("Ev1", channel="C7"), "C7"),
        ({"event": {"type": "reaction_added", "user": "U1", "item": {"channel": "C8"}}}, "C8"),
        ({"event": {"type": "channel_rename", "channel": {"id": "C9", "name": "x"}}}, "C9"),
        ({"event": {"type": "user_change", "user": {"id": "U2"}}, "team_id": "T1"}, "U2"),
        ({"event": {"type": "app_home_opened", "user": "U3"}}, "U3"),
        ({"event": {"type": "app_uninstalled"}, "team_id": "T4"}, "T4"),
        ({"type": "app_rate_limited", "team_id": "T4", "minute_rate_limited": 1}, "T4"),
        ({"event": {"channel": ["x"], "item": 3, "user": None}}, "-"),
        ({"event": "text"}, "-"),
        ({"event": {"channel": "C" * 500}}, "-"),
        ({}, "-"),
    ],
)
def test_what_must_stay_in_order_shares_a_lane(payload: dict[str, Any], lane: str) -> None:
    assert bot.intake.arrival(payload, now=Parts.START).lane == lane


@pytest.mark.parametrize("event_id", [None, 7, "", "x" * 65, "a\0b", {"x": 1}])
def test_an_event_without_a_usable_id_is_known_by_its_content(event_id: object) -> None:
    one = bot.intake.arrival({"event_id": event_id, "n": 1}, now=Parts.START)
    again = bot.intake.arrival({"event_id": event_id, "n": 1}, now=Parts.START)
    other = bot.intake.arrival({"event_id": event_id, "n": 2}, now=Parts.START)
    assert one.event_id == again.event_id != other.event_id
    assert len(one.event_id) <= 64


@pytest.mark.proves("P20")
def test_P20_a_full_queue_before_a_database_that_stands_still_keeps_nobody_from_stopping(
    parts: Parts, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.intake, "ROOM", 1)
    monkeypatch.setattr(bot.intake, "PATIENCE_SECONDS", 0.1)
    intake = Intake(counted.begin, now=parts.now, stored=lambda: None)
    with ThreadPoolExecutor(3) as pool:
        waiting = hand_in(intake, counted, pool, count=2)
        closing = pool.submit(intake.close)
        closing.result(timeout=2)
        counted.gate.set()
        for future in waiting:
            assert isinstance(future.exception(timeout=5), NotStored)
    monkeypatch.setattr(bot.intake, "PATIENCE_SECONDS", 5)
    intake.close()
