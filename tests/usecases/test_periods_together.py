"""Replicas that look at the same moment: what comes once a period comes once (P22), whatever of it each one saw."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

import pytest

import usecases.clocks
import usecases.mornings
import usecases.outbox
import usecases.promiseletters
import usecases.promises
import usecases.reviews
import usecases.team
from domain.clocks import Level
from domain.team import Role
from storage.alerts import Alert, Outcome
from storage.base import Session
from storage.db import Sessions
from storage.history import Deed
from storage.outbox import OutboxRow
from storage.promises import Promise
from storage.reviews import Review
from tests.usecases.ledger import NOW, Ledger
from tests.usecases.pledges import FRIDAY, entry
from tests.usecases.week import Diary
from usecases.promises import Source

REPLICAS = 4
EVENING, TUESDAY = NOW + timedelta(hours=8), NOW + timedelta(days=1)
NEXT_MONDAY = NOW + timedelta(days=7)


class One(Protocol):
    """What the scheduler calls until nothing is due."""

    def __call__(self, session: Session, *, now: datetime) -> bool: ...


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each post was asked for; a second one would only be stopped by its key."""
    found: Counter[str] = Counter()
    promise: Callable[..., bool] = usecases.outbox.promise

    def counted(session: Session, *, key: str, **more: Any) -> bool:
        found[key] += 1
        return promise(session, key=key, **more)

    monkeypatch.setattr(usecases.outbox, "promise", counted)
    return found


def race(sessions: Sessions, one: One, *, now: datetime) -> None:
    """Every replica does what is due, all from the same moment on."""
    together = threading.Barrier(REPLICAS)
    failures: list[Exception] = []

    def replica() -> None:
        together.wait()
        try:
            for _ in range(50):
                with sessions.begin() as session:
                    if not one(session, now=now):
                        break
        except Exception as failure:
            failures.append(failure)

    replicas = [threading.Thread(target=replica) for _ in range(REPLICAS)]
    for each in replicas:
        each.start()
    for each in replicas:
        each.join()
    assert failures == []


def posts(session: Session, start: str) -> list[str]:
    """The keys of what was promised to Slack."""
    rows = session.query(OutboxRow).filter(OutboxRow.dedupe_key.startswith(start))
    return [row.dedupe_key for row in rows.order_by(OutboxRow.dedupe_key)]


def staffed(ledger: Ledger) -> None:
    """Petra owns Acme, Lena leads it."""
    for who, role in ((ledger.pm, Role.OWNER), (ledger.lead, Role.LEAD)):
        about: dict[str, Any] = {"client_id": ledger.acme.id, "user_id": who.user_id, "role": role}
        usecases.team.put(ledger.session, actor=ledger.pm, **about, now=NOW)


def test_P22_replicas_tell_each_person_once_what_a_morning_brings(
    sessions: Sessions, asked: Counter[str]
) -> None:
    with sessions.begin() as session:
        ledger = Ledger(session)
        staffed(ledger)
    race(sessions, usecases.mornings.tell_one, now=NOW)
    with sessions.begin() as session:
        ledger.session = session
        thread = ledger.conversation()
        ledger.says("When do we start?", thread=thread, after=EVENING - NOW)
        usecases.clocks.follow(session, conversation_id=thread.id, now=EVENING)
    for day in range(2):
        race(sessions, usecases.mornings.tell_one, now=TUESDAY + timedelta(days=day))
    told = ["morning:UPM:2026-03-03", "morning:UPM:2026-03-04"]
    with sessions.read() as session:
        assert posts(session, "morning:UPM") == told
    assert {key: asked[key] for key in told} == dict.fromkeys(told, 1)
    assert max(asked.values()) == 1


def test_P22_replicas_plan_and_send_a_review_of_each_week_once(
    sessions: Sessions, asked: Counter[str]
) -> None:
    with sessions.begin() as session:
        diary = Diary(session)
        staffed(diary)
        clock = diary.answered(diary.acme, when="2026-03-03 12:00", after=timedelta(hours=5), late=True)
        diary.add(
            Alert(
                workspace_id=diary.workspace_id,
                clock_id=clock.id,
                level=Level.WARN,
                fingerprint="once",
                raised_at=NOW + timedelta(days=1),
                told_at=NOW + timedelta(days=1),
                outcome=Outcome.TOLD,
            )
        )
    for now in (NOW, NEXT_MONDAY, NEXT_MONDAY + timedelta(hours=1)):
        race(sessions, usecases.reviews.send_one, now=now)
    with sessions.read() as session:
        assert posts(session, "review:") == ["review:ULEAD:2026-W11"]
        found = [(row.user_id, row.week, row.outcome) for row in session.query(Review).order_by(Review.id)]
    assert asked == {"review:ULEAD:2026-W11": 1}
    assert found == [("", "2026-W11", "planned"), ("ULEAD", "2026-W11", "sent"), ("", "2026-W12", "")]


def test_P22_replicas_remind_a_client_of_each_promise_once(sessions: Sessions, asked: Counter[str]) -> None:
    with sessions.begin() as session:
        ledger = Ledger(session)
        ledger.prefer("client_reminders", "yes")
        for n in range(6):
            usecases.promises.make(
                session,
                actor=ledger.pm,
                client_id=ledger.acme.id,
                entry=entry(direction="theirs", title=f"Key {n}"),
                source=Source(ledger.says("On Friday", thread=ledger.conversation())),
                now=NOW,
            )
    race(sessions, usecases.promiseletters.look_one, now=FRIDAY)
    with sessions.read() as session:
        due = [f"{row.subject}:due {row.dates}" for row in session.query(Promise).order_by(Promise.id)]
        reminded = session.query(Deed).filter_by(what="promise_reminded").count()
        assert posts(session, "promise:") == due
    assert (len(due), reminded) == (6, 6)
    assert {key: asked[key] for key in due} == dict.fromkeys(due, 1)
