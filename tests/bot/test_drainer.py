"""The drainer: every stored event reaches its listener, in order, and a bad one stops nobody but itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import bot.intake
import usecases.inbox
from bot.drainer import AT_ONCE, Drainer
from domain.inbox import PAUSES
from domain.outbox import TryLater, Unclear
from domain.refusals import Refusal
from storage.inbox import InboxRow
from tests.bot.parts import Parts, event, in_state


class Listener:
    """Hears the events of these tests, and fails for those named in `failing`."""

    def __init__(self, parts: Parts) -> None:
        self.heard: list[str] = []
        self.failing: dict[str, Exception] = {}
        self.meanwhile: Callable[[str], None] = lambda _: None
        self.parts = parts
        parts.app.event("test_event")(self.hear)

    def hear(self, body: dict[str, Any]) -> None:
        """One event."""
        self.meanwhile(body["event_id"])
        if body["event_id"] in self.failing:
            raise self.failing[body["event_id"]]
        with self.parts.run.begin():
            self.heard.append(body["event_id"])


@pytest.fixture
def listener(parts: Parts) -> Listener:
    return Listener(parts)


@pytest.fixture
def drainer(parts: Parts, listener: Listener) -> Drainer:
    return Drainer(parts.run, app=parts.app)


def arrive(parts: Parts, *payloads: dict[str, Any]) -> None:
    arrivals = [bot.intake.arrival(payload, now=parts.now()) for payload in payloads]
    with parts.run.begin() as session:
        usecases.inbox.store(session, arrivals=arrivals)


def rows(parts: Parts, state: str) -> list[InboxRow]:
    with parts.run.begin() as session:
        return in_state(session, state=state)


def drain(drainer: Drainer) -> None:
    while drainer.turn():
        pass


def test_events_are_carried_out_in_the_order_of_their_lane(
    parts: Parts, listener: Listener, drainer: Drainer
) -> None:
    arrive(parts, *(event(f"Ev{n}", channel=f"C{n % 3}") for n in range(60)))
    drain(drainer)
    assert not rows(parts, "new")
    for lane in range(3):
        in_lane = [name for name in listener.heard if int(name[2:]) % 3 == lane]
        assert in_lane == [f"Ev{n}" for n in range(lane, 60, 3)]


def test_a_failing_event_holds_back_its_lane_and_no_other(
    parts: Parts, listener: Listener, drainer: Drainer
) -> None:
    listener.failing["Ev1"] = Unclear("no answer")
    arrive(parts, event("Ev1", channel="C1"), event("Ev2", channel="C1"), event("Ev3", channel="C2"))
    drain(drainer)
    assert listener.heard == ["Ev3"]
    listener.failing.clear()
    drain(drainer)
    assert listener.heard == ["Ev3"]
    parts.machine.passes(seconds=1)
    drain(drainer)
    assert listener.heard == ["Ev3", "Ev1", "Ev2"]


def test_P6_after_its_last_attempt_an_event_is_quarantined_and_its_lane_goes_on(
    parts: Parts, listener: Listener, drainer: Drainer
) -> None:
    listener.failing["Ev1"] = Unclear("no answer")
    arrive(parts, event("Ev1"), event("Ev2"))
    for pause in PAUSES:
        drain(drainer)
        assert not rows(parts, "quarantined")
        parts.machine.at += pause - timedelta(seconds=0.5)
        assert not drainer.turn()
        parts.machine.passes(seconds=0.5)
    drain(drainer)
    (row,) = rows(parts, "quarantined")
    assert row.event_id == "Ev1"
    assert row.reason == "Unclear: no answer"
    assert listener.heard == ["Ev2"]


@pytest.mark.parametrize("error", [Refusal("not_possible"), KeyError("ts"), TypeError("no"), ValueError("x")])
def test_P6_an_event_that_can_never_work_is_quarantined_at_once(
    parts: Parts, listener: Listener, drainer: Drainer, error: Exception
) -> None:
    listener.failing["Ev1"] = error
    arrive(parts, event("Ev1"), event("Ev2"))
    drain(drainer)
    assert listener.heard == ["Ev2"]
    assert [row.event_id for row in rows(parts, "quarantined")] == ["Ev1"]


def test_a_quarantined_event_can_be_tried_again_or_given_up(
    parts: Parts, listener: Listener, drainer: Drainer
) -> None:
    listener.failing |= {"Ev1": KeyError("x"), "Ev2": KeyError("x")}
    arrive(parts, event("Ev1"), event("Ev2"))
    drain(drainer)
    one, two = rows(parts, "quarantined")
    listener.failing.clear()
    with parts.run.begin() as session:
        assert usecases.inbox.replay(session, row_id=one.id)
        assert usecases.inbox.drop(session, row_id=two.id)
        assert not usecases.inbox.replay(session, row_id=two.id)
        assert not usecases.inbox.drop(session, row_id=9999)
    drain(drainer)
    assert listener.heard == ["Ev1"]
    kept, given_up = (row.reason for row in rows(parts, "done"))
    assert kept == ""
    assert given_up.startswith("dropped: KeyError in bot/test_drainer.py")


@pytest.mark.parametrize(
    "payload",
    [
        event("Ev1", kind="never_heard_of"),
        {"type": "something_new", "team_id": "T1"},
        {},
    ],
)
def test_what_nobody_listens_to_is_done_with_a_note(
    parts: Parts, drainer: Drainer, payload: dict[str, Any]
) -> None:
    arrive(parts, payload)
    drain(drainer)
    assert [row.reason for row in rows(parts, "done")] == ["nobody listens to this"]


@pytest.mark.parametrize(
    "inner", ["text", 7, [], {"type": 7}, {"type": ["x"]}, {"type": "message", "channel": {"x": []}}, None]
)
def test_an_event_of_any_shape_is_settled(parts: Parts, drainer: Drainer, inner: object) -> None:
    arrive(parts, event("Ev1") | {"event": inner}, event("Ev2", channel="C2"))
    drain(drainer)
    assert not rows(parts, "new")


def test_P19_what_a_killed_process_had_claimed_is_carried_out_by_the_next_one(
    parts: Parts, listener: Listener, drainer: Drainer
) -> None:
    arrive(parts, event("Ev1"), event("Ev2"))
    with parts.run.begin() as session:
        assert len(usecases.inbox.claim(session, machine=parts.machine(), limit=AT_ONCE).rows) == 2
    assert not drainer.turn()
    parts.machine.at += usecases.inbox.LEASE
    drain(drainer)
    assert listener.heard == ["Ev1", "Ev2"]


def test_P6_no_attempt_is_lost_while_slack_wants_no_calls(
    parts: Parts, listener: Listener, drainer: Drainer
) -> None:
    listener.failing["Ev1"] = TryLater("ratelimited", seconds=3600, method="users.info")
    arrive(parts, event("Ev1"))
    for _ in range(9):
        drain(drainer)
        parts.machine.passes(seconds=3599)
        assert not drainer.turn()
        parts.machine.passes(seconds=1)
    listener.failing.clear()
    drain(drainer)
    assert listener.heard == ["Ev1"]


def test_P12_who_lost_a_claim_cannot_settle_the_event(parts: Parts, drainer: Drainer) -> None:
    arrive(parts, event("Ev1"))
    with parts.run.begin() as session:
        lost = usecases.inbox.claim(session, machine=parts.machine(), limit=1)
    parts.machine.at += usecases.inbox.LEASE
    with parts.run.begin() as session:
        mine = usecases.inbox.claim(session, machine=parts.machine(), limit=1)
        usecases.inbox.failed(
            session, by=lost.by, row=lost.rows[0], reason="late", hopeless=True, machine=parts.machine()
        )
    assert [row.leased_by for row in rows(parts, "new")] == [mine.by]


def test_P20_a_stop_finishes_the_event_under_way_and_gives_the_others_back(
    parts: Parts, listener: Listener, drainer: Drainer
) -> None:
    arrive(parts, event("Ev1"), event("Ev2"))
    listener.meanwhile = lambda _: drainer.stop()
    assert drainer.turn()
    assert listener.heard == ["Ev1"]
    assert [(row.event_id, row.leased_until) for row in rows(parts, "new")] == [("Ev2", None)]


def test_two_replicas_never_work_in_the_same_lane(parts: Parts) -> None:
    arrive(parts, *(event(f"Ev{n}", channel=f"C{n % 2}") for n in range(30)))
    with parts.run.begin() as session:
        first = usecases.inbox.claim(session, machine=parts.machine(), limit=1)
    with parts.run.begin() as session:
        second = usecases.inbox.claim(session, machine=parts.machine(), limit=20)
    assert {row.lane for row in first.rows} == {"C0"}
    assert {row.lane for row in second.rows} == {"C1"}
    assert [row.event_id for row in second.rows] == [f"Ev{n}" for n in range(1, 30, 2)]


def test_done_events_are_forgotten_after_a_week_and_quarantined_ones_given_up(
    parts: Parts, listener: Listener, drainer: Drainer
) -> None:
    listener.failing["Ev2"] = KeyError("x")
    arrive(parts, event("Ev1"), event("Ev2"))
    drain(drainer)
    with parts.run.begin() as session:
        assert not usecases.inbox.tidy_one(session, now=parts.now())
        later = parts.now() + timedelta(days=7, seconds=1)
        assert usecases.inbox.counts(session) == {"done": 1, "quarantined": 1}
        while usecases.inbox.tidy_one(session, now=later):
            pass
        assert usecases.inbox.counts(session) == {}


@pytest.mark.proves("P6")
def test_P6_a_quarantined_event_is_told_once_an_hour_for_each_cause(
    parts: Parts, listener: Listener, drainer: Drainer, caplog: pytest.LogCaptureFixture
) -> None:
    listener.failing |= {f"Ev{n}": ValueError("what Carol wrote") for n in range(3)}
    arrive(parts, *(event(f"Ev{n}") for n in range(3)))
    drain(drainer)
    assert len(rows(parts, "quarantined")) == 3
    assert parts.tally.counts()["alarms"] == {("INBOX_QUARANTINED",): 1}
    assert parts.tally.counts()["inbox"] == {("test_event", "quarantined"): 3}
    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert line.startswith("INBOX_QUARANTINED ")
    assert "event Ev0 of C1: ValueError in bot/test_drainer.py" in line
    assert "what Carol wrote" not in line + rows(parts, "quarantined")[0].reason
