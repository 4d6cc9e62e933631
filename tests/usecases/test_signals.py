"""Early signals (D9): what is noticed, suggested once to whoever looks after the client, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import usecases.issuedetails
import usecases.issues
import usecases.matters
import usecases.signals
import usecases.team
from domain.issues import Kind
from domain.promises import Direction
from domain.refusals import Refusal
from domain.team import Role
from storage.base import Session
from storage.promises import Promise
from storage.signals import LOOK, Signal
from tests.usecases.channel import Room, moment
from tests.usecases.ledger import NOW

DAY = 24 * 60


@pytest.fixture
def room(session: Session) -> Room:
    """Petra looks after Acme."""
    room = Room(session)
    usecases.team.put(session, actor=room.pm, client_id=room.acme.id, user_id="UPM", role=Role.OWNER, now=NOW)
    return room


def looks(room: Room) -> list[str]:
    """Every client is looked at once; what Petra read of it so far."""
    while usecases.signals.look_one(room.session, now=room.now):
        room.session.flush()
    return [post.body["text"] for post in room.posts() if post.dedupe_key.startswith("signal:")]


def kinds(room: Room) -> list[str]:
    rows = room.session.scalars(select(Signal).where(Signal.kind != LOOK).order_by(Signal.id))
    return [row.kind for row in rows]


QUESTIONS = (
    "How do we export the orders?",
    "Can we export orders to a file?",
    "Orders export: how does it work?",
)


def test_D9_three_questions_on_one_topic_within_fourteen_days_are_told_once(room: Room) -> None:
    for day, text in enumerate(QUESTIONS[:2]):
        room.writes("UCAROL", text, at=day * DAY)
    room.writes("UCAROL", "When is the next visit?", at=2 * DAY)
    room.now = moment(3 * DAY)
    assert looks(room) == []
    room.writes("UCAROL", QUESTIONS[2], at=3 * DAY)
    assert looks(room) == []
    room.now = moment(4 * DAY)
    (told,) = looks(room)
    assert told == f"💡 Acme asked about the same 3 times within 14 days: “{QUESTIONS[2]}”"
    (post,) = [each for each in room.posts() if each.dedupe_key.startswith("signal:")]
    assert (post.channel, post.audience, post.body["unasked"]) == ("UPM", "person", room.acme.id)
    room.writes("UCAROL", "And how do we export the orders of May?", at=5 * DAY)
    room.now = moment(6 * DAY)
    assert len(looks(room)) == 1


def test_D9_questions_of_one_conversation_or_long_ago_are_no_topic(room: Room) -> None:
    for minute, text in enumerate(QUESTIONS):
        room.writes("UCAROL", text, at=minute, thread=0 if minute else None)
    room.now = moment(DAY)
    assert looks(room) == []
    room.writes("UCAROL", QUESTIONS[1], at=13 * DAY)
    room.writes("UCAROL", QUESTIONS[2], at=16 * DAY)
    room.now = moment(17 * DAY)
    assert looks(room) == []


def test_D9_the_same_fault_twice_unless_somebody_noted_it(room: Room) -> None:
    titles = ("The login page is down", "Login page down again", "Print is slow")
    opened = [
        usecases.issues.open(
            room.session,
            actor=room.pm,
            client_id=room.acme.id,
            title=title,
            kind=Kind.FAULT,
            now=moment(place),
        )
        for place, title in enumerate(titles)
    ]
    room.now = moment(DAY)
    assert looks(room) == ["💡 Acme: issue 2 looks like the same fault as issue 1: Login page down again"]
    usecases.issues.solve(room.session, actor=room.pm, issue_id=opened[0].id, now=moment(DAY))
    again = usecases.issues.open(
        room.session, actor=room.pm, client_id=room.acme.id, title=titles[0], kind=Kind.FAULT, now=moment(DAY)
    )
    usecases.issuedetails.same(
        room.session, actor=room.pm, issue_id=again.id, other_id=opened[0].id, now=moment(DAY)
    )
    room.now = moment(2 * DAY)
    assert len(looks(room)) == 1


def matter(room: Room, **more: object) -> Promise:
    """A promise to Acme that Petra noted."""
    facts: dict[str, Any] = {
        "workspace_id": room.workspace_id,
        "client_id": room.acme.id,
        "number": 0,
        "title": "Staging is ready",
        "status": "open",
        "opened_by": "UPM",
        "opened_at": NOW,
    }
    return usecases.matters.begin(room.session, row=Promise(**facts | more), what="noted", now=NOW)


def test_D9_silence_after_a_delivery_until_the_client_says_anything(room: Room) -> None:
    promise = matter(room, direction=Direction.OURS, due_at=moment(DAY))
    usecases.matters.change(
        room.session, row=promise, what="promise_kept", by="UPM", now=moment(60), values={"status": "kept"}
    )
    room.now = moment(3 * DAY)
    assert looks(room) == []
    room.now = moment(4 * DAY)
    (told,) = looks(room)
    assert "nothing heard for 3 working days since this was delivered (promise 1)" in told
    (signal,) = room.session.scalars(select(Signal).where(Signal.kind == "silence"))
    usecases.signals.seen(room.session, actor=room.lead, signal_id=signal.id)
    assert signal.seen_by == "ULEAD"
    with pytest.raises(Refusal, match="team_only"):
        usecases.signals.seen(room.session, actor=room.guest, signal_id=signal.id)


def test_D9_a_word_of_the_client_breaks_the_silence(room: Room) -> None:
    promise = matter(room, direction=Direction.OURS, due_at=moment(DAY))
    usecases.matters.change(
        room.session, row=promise, what="promise_kept", by="UPM", now=moment(60), values={"status": "kept"}
    )
    room.writes("UCAROL", "Thanks!", at=90)
    room.now = moment(5 * DAY)
    assert looks(room) == []


def test_D9_a_promise_at_risk_that_something_waits_for(room: Room) -> None:
    issue = usecases.issues.open(
        room.session, actor=room.pm, client_id=room.acme.id, title="Rollout", now=NOW
    )
    due = NOW + timedelta(days=9)
    matter(room, direction=Direction.OURS, due_at=due, blocks=issue.subject, at_risk=True)
    matter(room, direction=Direction.OURS, due_at=due, at_risk=True)
    assert looks(room) == ["💡 Acme: promise 1 is at risk, and issue 1 waits for it: Staging is ready"]
    assert kinds(room) == ["blocked"]


def test_R38_a_client_is_worth_one_suggestion_a_week_and_a_person_one_a_day(room: Room) -> None:
    usecases.team.put(
        room.session, actor=room.pm, client_id=room.globex.id, user_id="UPM", role=Role.OWNER, now=NOW
    )
    for place, client in enumerate((room.acme, room.acme, room.acme, room.globex, room.globex)):
        title = f"The {('login', 'login', 'print', 'mail', 'mail')[place]} page is down"
        usecases.issues.open(
            room.session, actor=room.pm, client_id=client.id, title=title, kind=Kind.FAULT, now=moment(place)
        )
    usecases.issues.open(
        room.session, actor=room.pm, client_id=room.acme.id, title="The print page is down", kind=Kind.FAULT,
        now=moment(9),
    )  # fmt: skip
    told = []
    for day in range(1, 10):
        room.now = moment(day * DAY)
        told.append(len(looks(room)))
    assert told == [1, 2, 2, 2, 2, 2, 2, 3, 3]


def test_D9_nobody_is_told_where_nobody_looks_after_the_client(session: Session) -> None:
    room = Room(session)
    for day, text in enumerate(QUESTIONS):
        room.writes("UCAROL", text, at=day * DAY)
    room.now = moment(3 * DAY)
    assert looks(room) == []
    assert kinds(room) == []
