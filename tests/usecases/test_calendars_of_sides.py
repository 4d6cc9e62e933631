"""Calendars of both sides, of people, and for being in touch; entries that count and that do not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

import usecases.calendars
import usecases.charters
import usecases.daysoff
import usecases.issues
import usecases.months
import usecases.settings
from domain import daysoff, worktime
from domain.calendars import Side
from domain.worktime import Calendar
from storage.base import Session
from storage.people import Person
from tests.usecases.channel import Room
from tests.usecases.ledger import Ledger
from views.calendars import Line

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = date(2026, 3, 3)


def change(ledger: Ledger, texts: dict[str, str], *, client_id: int = 0) -> None:
    usecases.settings.change(ledger.session, actor=ledger.pm, client_id=client_id, texts=texts, now=NOW)


def name(ledger: Ledger, text: str, *, client_id: int = 0, side: Side = Side.OURS) -> None:
    """Name a day off."""
    wish = daysoff.wish(text)
    usecases.daysoff.add(ledger.session, actor=ledger.pm, client_id=client_id, side=side, wish=wish, now=NOW)


def of(ledger: Ledger, *, client_id: int) -> Calendar:
    return usecases.calendars.of(
        ledger.session, workspace_id=ledger.workspace_id, client_id=client_id, now=NOW
    )


def worked(calendar: Calendar, *, day: date) -> timedelta:
    return sum((closed - opened for opened, closed in worktime.openings(calendar, day=day)), timedelta())


def test_R20_what_is_not_set_for_the_client_is_as_ours(session: Session) -> None:
    ledger = Ledger(session)
    acme = ledger.acme.id
    change(ledger, {"both_sides": "yes"}, client_id=acme)
    assert of(ledger, client_id=acme).theirs is None
    name(ledger, "2026-03-03 Their fair", client_id=acme, side=Side.THEIRS)
    joint = of(ledger, client_id=acme)
    assert not worktime.working_day(joint, day=TUESDAY)
    ours = usecases.calendars.ours(session, workspace_id=ledger.workspace_id, client_id=acme, now=NOW)
    assert worktime.working_day(ours, day=TUESDAY)
    change(ledger, {"both_sides": "no"}, client_id=acme)
    assert worktime.working_day(of(ledger, client_id=acme), day=TUESDAY)


def test_R20_our_make_up_day_counts_only_if_they_work_then_too(session: Session) -> None:
    ledger = Ledger(session)
    acme = ledger.acme.id
    change(ledger, {"timezone": "Asia/Shanghai", "holidays": "CN"})
    change(ledger, {"both_sides": "yes", "client_holidays": "HK"}, client_id=acme)
    joint = of(ledger, client_id=acme)
    assert not worktime.working_day(joint, day=date(2026, 5, 9))
    assert not worktime.working_day(joint, day=date(2026, 12, 25))
    change(ledger, {"client_holidays": "default"}, client_id=acme)
    assert worktime.working_day(of(ledger, client_id=acme), day=date(2026, 5, 9))


@pytest.mark.parametrize(
    ("hours", "theirs", "due", "letter"),
    [
        # Two hours a day in which Berlin and Shanghai both work.
        ({"timezone": "Europe/Berlin"}, {"client_timezone": "Asia/Shanghai"}, "2026-03-05 08:01", "both"),
        ({"timezone": "Europe/Berlin"}, {}, "2026-03-05 08:01", "our working hours"),
    ],
)
def test_R20_three_working_days_are_three_days_whoever_works_when(
    session: Session, hours: dict[str, str], theirs: dict[str, str], due: str, letter: str
) -> None:
    room = Room(session)
    acme, now = room.acme.id, datetime(2026, 3, 2, 8, 1, tzinfo=UTC)
    both = {"both_sides": "yes"} if theirs else {}
    texts = {"resolution_first": "3d", "autoclose": "3d", "calendar": "mon-fri 09:00-18:00"}
    change(room, {**texts, **hours, **theirs, **both}, client_id=acme)
    issue = usecases.issues.open(session, actor=room.pm, client_id=acme, title="Export", now=now)
    (solution,) = [clock.due_at for clock in room.clocks() if clock.kind == "resolution_first"]
    usecases.issues.solve(session, actor=room.pm, issue_id=issue.id, now=now)
    assert [str(each)[:16] for each in (solution, issue.look_at)] == [due, due]
    sheet = usecases.charters.sheet(session, actor=room.pm, client_id=acme)
    assert letter in sheet.letter.text.splitlines()[-2]


def test_the_time_to_be_in_touch_is_every_hour_but_both_sides_days_off(session: Session) -> None:
    ledger = Ledger(session)
    acme = ledger.acme.id
    name(ledger, "2026-03-03 Team day")
    name(ledger, "2026-03-04 Their fair", client_id=acme, side=Side.THEIRS)
    name(ledger, "2026-03-07 work 09:00-10:00 On call", client_id=acme)
    calendar = usecases.calendars.contact(session, workspace_id=ledger.workspace_id, client_id=acme, now=NOW)
    lengths = [worked(calendar, day=date(2026, 3, day)) // timedelta(hours=1) for day in range(2, 10)]
    assert lengths == [24, 0, 0, 24, 24, 24, 24, 24]


def test_R36_a_colleague_has_hours_of_their_own_in_their_own_zone(session: Session) -> None:
    ledger = Ledger(session)
    name(ledger, "2026-03-03 Team day")
    person = session.query(Person).filter_by(user_id="UPM").one()

    def hours(day: int) -> list[str]:
        calendar = usecases.calendars.person(
            session, workspace_id=ledger.workspace_id, user_id="UPM", now=NOW
        )
        openings = worktime.openings(calendar, day=date(2026, 3, day))
        return [f"{opened:%H:%M}-{closed:%H:%M}" for opened, closed in openings]

    assert hours(2) == ["09:00-18:00"]
    person.zone, person.hours = "America/New_York", "mon-fri 08:00-12:00"
    assert (hours(2), hours(3)) == (["13:00-17:00"], [])
    person.zone = "Mars/Olympus_Mons"
    assert hours(2) == ["08:00-12:00"]


def test_an_entry_that_is_switched_off_does_not_count(session: Session) -> None:
    ledger = Ledger(session)
    name(ledger, "2026-03-03 Team day")
    (line,) = lines(ledger, client_id=0)
    usecases.daysoff.switch(session, actor=ledger.pm, entry_id=line.entry_id, on=False, now=NOW)
    assert worktime.working_day(of(ledger, client_id=ledger.acme.id), day=TUESDAY)
    usecases.daysoff.switch(session, actor=ledger.pm, entry_id=line.entry_id, on=True, now=NOW)
    assert not worktime.working_day(of(ledger, client_id=ledger.acme.id), day=TUESDAY)


def test_the_month_of_a_client_lists_what_it_inherits_unless_it_says_something_itself(
    session: Session,
) -> None:
    ledger = Ledger(session)
    acme = ledger.acme.id
    name(ledger, "2026-03-03 Team day")
    (line,) = lines(ledger, client_id=acme)
    assert (line.name, line.inherited, line.is_on) == ("Team day", True, True)
    name(ledger, "2026-03-03 normal", client_id=acme)
    (line,) = lines(ledger, client_id=acme)
    assert (line.name, line.inherited, line.is_on) == ("Team day", True, False)
    usecases.daysoff.switch(session, actor=ledger.pm, entry_id=line.entry_id, on=False, now=NOW)
    (line,) = lines(ledger, client_id=acme)
    assert (line.name, line.inherited, line.is_on) == ("Team day", True, True)
    name(ledger, "2026-03-03 half Fair", client_id=acme)
    (line,) = lines(ledger, client_id=acme)
    assert (line.name, line.inherited, line.is_on) == ("Fair", False, True)
    assert [line.name for line in lines(ledger, client_id=ledger.globex.id)] == ["Team day"]


def lines(ledger: Ledger, *, client_id: int) -> list[Line]:
    """What is said of the days of March."""
    sheet = usecases.months.of(ledger.session, actor=ledger.pm, client_id=client_id, month=None, now=NOW)
    return list(sheet.lines)
