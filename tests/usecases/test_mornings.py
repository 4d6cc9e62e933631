"""Whom the morning message reaches, when, and what it names (Q2)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

import usecases.absences
import usecases.clocks
import usecases.conversations
import usecases.issues
import usecases.mornings
import usecases.team
from domain.people import Actor, Side
from domain.team import Role
from storage.base import Session
from storage.outbox import OutboxRow
from storage.people import Person
from tests.usecases.ledger import NOW, Ledger

EVENING = NOW + timedelta(hours=8)
TUESDAY = NOW + timedelta(days=1)


@pytest.fixture
def ledger(session: Session) -> Ledger:
    """Petra owns Acme, Lena leads it; both work from nine to six in UTC. NOW is Monday, nine o'clock."""
    made = Ledger(session)
    for who, role in ((made.pm, Role.OWNER), (made.lead, Role.LEAD)):
        usecases.team.put(
            session, actor=made.pm, client_id=made.acme.id, user_id=who.user_id, role=role, now=NOW
        )
    return made


def asks(ledger: Ledger, text: str, *, at: datetime) -> None:
    thread = ledger.conversation()
    ledger.says(text, thread=thread, after=at - NOW)
    usecases.clocks.follow(ledger.session, conversation_id=thread.id, now=at)


def told(ledger: Ledger, *, at: datetime) -> list[str]:
    """Who is told what by then, as "person: words"."""
    while usecases.mornings.tell_one(ledger.session, now=at):
        pass
    ledger.session.flush()
    rows = ledger.session.query(OutboxRow).filter(OutboxRow.dedupe_key.startswith("morning:"))
    return [f"{row.channel}: {row.body['text']}" for row in rows.order_by(OutboxRow.id)]


def test_Q2_the_owner_is_told_as_their_day_begins_and_the_lead_how_much_is_late(ledger: Ledger) -> None:
    told(ledger, at=NOW)
    asks(ledger, "When do we start?", at=EVENING)
    assert told(ledger, at=TUESDAY - timedelta(minutes=1)) == []
    assert told(ledger, at=TUESDAY) == ["UPM: Good morning. Today:\nYou owe: 1"]
    late = TUESDAY + timedelta(days=1)
    usecases.clocks.tick_one(ledger.session, now=late)
    assert told(ledger, at=late)[1:] == [
        "UPM: Good morning. Today:\nYou owe: 1",
        "ULEAD: Good morning. Today:\nAt the clients you lead 1 thing is late.",
    ]


def test_Q2_a_morning_that_brings_nothing_says_nothing(ledger: Ledger) -> None:
    told(ledger, at=NOW)
    ledger.prefer("contact_cadence", "none")
    assert told(ledger, at=TUESDAY) == []


@pytest.mark.parametrize("why", ["off", "away", "no for all", "too late"])
def test_Q2_who_wants_none_is_away_or_was_not_reached_in_time_is_told_nothing(
    ledger: Ledger, why: str
) -> None:
    told(ledger, at=NOW)
    asks(ledger, "When do we start?", at=EVENING)
    if why == "off":
        usecases.mornings.switch(ledger.session, actor=ledger.pm, on=False)
    elif why == "away":
        _leaves(ledger, ledger.pm)
    elif why == "no for all":
        ledger.prefer("morning", "no")
    at = TUESDAY + (timedelta(hours=3, minutes=1) if why == "too late" else timedelta())
    assert told(ledger, at=at) == []
    # Nothing is made up for: the next morning is a new one.
    assert told(ledger, at=at + timedelta(hours=1)) == []


def test_Q2_what_a_colleague_took_is_not_in_ones_own_morning(ledger: Ledger) -> None:
    told(ledger, at=NOW)
    thread = ledger.conversation()
    ledger.says("When do we start?", thread=thread, after=EVENING - NOW)
    thread.owner_id = "ULEAD"
    usecases.clocks.follow(ledger.session, conversation_id=thread.id, now=EVENING)
    assert told(ledger, at=TUESDAY) == ["ULEAD: Good morning. Today:\nYou owe: 1"]


def _leaves(ledger: Ledger, who: Actor) -> None:
    usecases.absences.leave(
        ledger.session,
        actor=who,
        user_id=who.user_id,
        first=TUESDAY.date(),
        last=TUESDAY.date(),
        cover_id="",
        now=EVENING,
    )


def test_Q2_who_asked_before_they_had_a_client_is_told_once_they_have(ledger: Ledger) -> None:
    dora = ledger.person("UDORA", name="Dora", side=Side.TEAM)
    assert usecases.mornings.is_on(ledger.session, actor=dora)
    usecases.team.put(
        ledger.session,
        actor=ledger.pm,
        client_id=ledger.acme.id,
        user_id="UDORA",
        role=Role.BACKUP,
        now=NOW,
    )
    told(ledger, at=NOW)
    asks(ledger, "When do we start?", at=EVENING)
    assert "UDORA: Good morning. Today:\nYou owe: 1" in told(ledger, at=TUESDAY)


def test_Q2_who_took_something_of_a_client_they_do_not_look_after_is_told_of_it(ledger: Ledger) -> None:
    dora = ledger.person("UDORA", name="Dora", side=Side.TEAM)
    thread = ledger.conversation()
    ledger.says("When do we start?", thread=thread, after=EVENING - NOW)
    usecases.clocks.follow(ledger.session, conversation_id=thread.id, now=EVENING)
    told(ledger, at=EVENING)
    usecases.conversations.claim(
        ledger.session, actor=dora, conversation_id=thread.id, at=EVENING, now=EVENING
    )
    told(ledger, at=EVENING)
    assert told(ledger, at=TUESDAY) == ["UDORA: Good morning. Today:\nYou owe: 1"]


@pytest.mark.parametrize("how", ["took it", "was named as its owner"])
def test_Q2_who_has_an_issue_of_a_client_they_do_not_look_after_is_told_of_it(
    ledger: Ledger, how: str
) -> None:
    dora = ledger.person("UDORA", name="Dora", side=Side.TEAM)
    ledger.prefer("resolution_first", "2h")
    told(ledger, at=EVENING)
    issue = usecases.issues.open(
        ledger.session,
        actor=ledger.pm,
        client_id=ledger.acme.id,
        title="Login fails",
        owner_id="" if how == "took it" else "UDORA",
        now=EVENING,
    )
    if how == "took it":
        usecases.issues.take(ledger.session, actor=dora, issue_id=issue.id, now=EVENING)
    told(ledger, at=EVENING)
    assert told(ledger, at=TUESDAY) == ["UDORA: Good morning. Today:\nYou owe: 1"]


def test_Q2_each_day_in_shanghai_has_its_morning_also_where_utc_has_two_of_them_in_one(
    ledger: Ledger,
) -> None:
    petra = ledger.session.query(Person).filter_by(user_id="UPM").one()
    petra.zone, petra.hours = "Asia/Shanghai", "mon 09:00-18:00; tue-fri 07:30-16:00"
    sunday = NOW + timedelta(days=6)
    asks(ledger, "When do we start?", at=EVENING)
    told(ledger, at=sunday)
    monday, tuesday = sunday + timedelta(hours=16), sunday + timedelta(hours=38, minutes=30)
    assert (monday.date(), monday.hour) == (tuesday.date(), 1)
    assert len(told(ledger, at=monday)) == 1
    assert len(told(ledger, at=tuesday)) == 2


def test_Q2_where_work_never_stops_no_day_begins(ledger: Ledger) -> None:
    ledger.prefer("calendar", "24/7")
    told(ledger, at=NOW)
    asks(ledger, "When do we start?", at=EVENING)
    assert told(ledger, at=NOW + usecases.mornings.AN_AGE) == []
