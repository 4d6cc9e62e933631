"""Risks: noted, rated, looked at again; what the client does not know of them; and Undo of everything."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

import storage.clocks
import usecases.history
import usecases.matters
import usecases.preferences
import usecases.quiet
import usecases.releases
import usecases.risks
import usecases.tellings
import usecases.undo
import views.releases
import views.riskforms
from domain.clocks import Kind
from domain.people import Side
from domain.refusals import Refusal
from domain.risks import Candour, Entry
from storage.base import Session
from storage.clocks import Clock
from storage.risks import Risk
from tests.usecases.channel import Room, moment
from views.tellings import Knowing
from views.words import words

LOOK = date(2026, 3, 10)


@pytest.fixture
def room(session: Session) -> Room:
    """Monday 09:00 in a workspace that works from nine to six."""
    return Room(session)


def noted(room: Room, title: str = "Their firewall", **more: object) -> Risk:
    entry = Entry(title=title, review_on=LOOK, **more)  # type: ignore[arg-type]
    return usecases.risks.open(room.session, actor=room.pm, client_id=room.acme.id, entry=entry, now=room.now)


def clock(room: Room, kind: Kind) -> Clock:
    """The newest clock of that kind."""
    room.session.flush()
    return list(room.session.scalars(select(Clock).where(Clock.kind == kind).order_by(Clock.id)))[-1]


def undo(room: Room, row: Risk) -> None:
    deed = usecases.matters.latest(room.session, row=row)
    assert deed is not None
    usecases.undo.undo(room.session, actor=room.pm, deed_id=deed.id, now=room.now)


def gaps(room: Room) -> list[tuple[int, timedelta]]:
    found = usecases.risks.gaps(
        room.session, workspace_id=room.workspace_id, client_ids=[room.acme.id], now=room.now
    )
    return [(gap.row.id, gap.worked) for gap in found]


def test_a_risk_is_looked_at_by_the_end_of_its_day_and_the_client_told_within_the_target(room: Room) -> None:
    row = noted(room, likelihood=4, impact=5)
    assert (row.number, row.status, row.score) == (1, "open", 20)
    assert clock(room, Kind.RISK_REVIEW).due_at == moment(0).replace(day=10, hour=18)
    assert clock(room, Kind.TELL_CLIENT).due_at == moment(0).replace(day=2, hour=18)


def test_without_a_day_another_look_is_proposed_in_ten_working_days(room: Room) -> None:
    entry = Entry("Their firewall")
    row = usecases.risks.open(room.session, actor=room.pm, client_id=room.acme.id, entry=entry, now=room.now)
    assert row.review_at == moment(0).replace(day=16, hour=18)


def test_a_day_that_is_over_is_refused_and_one_that_stands_already_is_kept(room: Room) -> None:
    row = noted(room)
    room.passes(days=9)
    same = Entry("Their firewall", likelihood=2, impact=2, review_on=LOOK)
    usecases.risks.edit(room.session, actor=room.pm, risk_id=row.id, entry=same, now=room.now)
    with pytest.raises(Refusal, match="risk_review_past"):
        usecases.risks.review(room.session, actor=room.pm, risk_id=row.id, on=LOOK, now=room.now)
    assert row.score == 4
    assert clock(room, Kind.RISK_REVIEW).state == "breaching"


def test_a_look_ends_the_clock_and_the_next_one_runs(room: Room) -> None:
    row = noted(room)
    room.passes(days=2)
    usecases.risks.review(room.session, actor=room.pm, risk_id=row.id, on=date(2026, 3, 20), now=room.now)
    states = [each.state for each in room.clocks() if each.kind == Kind.RISK_REVIEW]
    assert states == ["met", "pending"]
    undo(room, row)
    assert (row.review_at or moment(0)).date() == LOOK
    states = [each.state for each in room.clocks() if each.kind == Kind.RISK_REVIEW]
    assert states == ["pending", "cancelled"]


def test_the_gap_grows_in_working_time_until_the_client_is_told_in_released_words(room: Room) -> None:
    row = noted(room, client_words="Your firewall may delay the launch.", candour=Candour.MAY)
    room.passes(days=2)
    assert gaps(room) == [(row.id, timedelta(hours=18))]
    subject = row.subject
    _, text, places = usecases.tellings.draft(room.session, actor=room.pm, subject=subject)
    assert text == "Your firewall may delay the launch."
    usecases.tellings.tell(
        room.session, actor=room.pm, subject=subject, text=text, where=places[0].key, now=room.now
    )
    assert gaps(room) == []
    assert clock(room, Kind.TELL_CLIENT).state == "breached"
    post = room.posts()[-1]
    assert (post.channel, post.audience, post.body["text"]) == ("CACME", "client", text)
    undo(room, row)
    room.session.refresh(post)
    assert post.state == "suppressed"
    assert gaps(room) == [(row.id, timedelta(hours=18))]


def test_they_may_have_been_told_by_another_way_and_earlier_but_not_in_days_to_come(room: Room) -> None:
    row = noted(room)
    room.passes(hours=6)
    for hours, refused in ((7, True), (3, False)):
        knowing = Knowing("ULEAD", moment(60 * hours), "on the phone")
        about: dict[str, Any] = {"subject": row.subject, "knowing": knowing, "now": room.now}
        if refused:
            with pytest.raises(Refusal, match="telling_when"):
                usecases.tellings.know(room.session, actor=room.pm, **about)
        else:
            usecases.tellings.know(room.session, actor=room.pm, **about)
    ended = clock(room, Kind.TELL_CLIENT)
    assert (ended.state, ended.ended_at, row.told_by) == ("met", moment(180), "ULEAD")


def test_withholding_needs_a_reason_and_closes_the_gap(room: Room) -> None:
    row = noted(room)
    with pytest.raises(Refusal, match="text_needed"):
        usecases.tellings.withhold(room.session, actor=room.pm, subject=row.subject, reason=" ", now=room.now)
    usecases.tellings.withhold(
        room.session, actor=room.pm, subject=row.subject, reason="They cannot help", now=room.now
    )
    assert (gaps(room), clock(room, Kind.TELL_CLIENT).state) == ([], "cancelled")
    undo(room, row)
    assert (row.candour, row.withheld_because) == ("undecided", "")
    assert clock(room, Kind.TELL_CLIENT).state == "pending"


def test_a_gap_is_known_even_where_no_clock_runs_for_it(room: Room) -> None:
    usecases.preferences.put(
        room.session, actor=room.pm, client_id=0, name="tell_client", value="none", now=room.now
    )
    row = noted(room)
    room.now = moment(60)
    assert [each for each in room.clocks() if each.kind == Kind.TELL_CLIENT] == []
    assert gaps(room) == [(row.id, timedelta(hours=1))]


def test_what_happened_stays_in_the_register_and_owed_to_the_client_until_it_is_closed(room: Room) -> None:
    row = noted(room)
    usecases.risks.happen(room.session, actor=room.pm, risk_id=row.id, now=room.now)
    assert usecases.risks.listed(room.session, actor=room.pm) == [row]
    assert clock(room, Kind.RISK_REVIEW).state == "met"
    assert clock(room, Kind.TELL_CLIENT).state == "pending"
    with pytest.raises(Refusal, match="risk_happened"):
        usecases.risks.review(room.session, actor=room.pm, risk_id=row.id, on=LOOK, now=room.now)
    usecases.risks.close(room.session, actor=room.pm, risk_id=row.id, now=room.now)
    assert (usecases.risks.listed(room.session, actor=room.pm), gaps(room)) == ([], [])
    undo(room, row)
    assert row.status == "happened"


def test_the_register_stands_in_the_order_of_the_score(room: Room) -> None:
    grades = {"A": (2, 2), "B": (5, 5), "C": (0, 0), "D": (3, 5)}
    for title, (likelihood, impact) in grades.items():
        noted(room, title, likelihood=likelihood, impact=impact)
    rows = usecases.risks.listed(room.session, actor=room.pm, client_ids=[room.acme.id])
    assert [row.title for row in rows] == ["C", "B", "D", "A"]


def test_the_message_of_a_risk_has_one_and_its_words_are_the_title(room: Room) -> None:
    message = room.writes("UCAROL", "Our firewall blocks you")
    note: dict[str, Any] = {"actor": room.pm, "interaction": message, "now": room.now}
    row, is_new = usecases.risks.note(room.session, **note)
    assert (row.title, row.owner_id, is_new) == ("Our firewall blocks you", "UPM", True)
    assert usecases.risks.note(room.session, **note) == (row, False)
    undo(room, row)
    assert row.status == "withdrawn"
    assert {each.state for each in room.clocks() if each.subject == row.subject} == {"cancelled"}


def test_a_change_keeps_what_was_before_and_a_new_owner_is_called(room: Room) -> None:
    row = noted(room)
    entry = Entry("Their firewall", likelihood=5, impact=4, owner_id="ULEAD", review_on=LOOK)
    usecases.risks.edit(room.session, actor=room.pm, risk_id=row.id, entry=entry, now=room.now)
    deed = usecases.history.of_subject(room.session, workspace_id=room.workspace_id, subject=row.subject)[-1]
    assert deed.what == "risk_changed"
    assert '"likelihood": 0' in deed.facts["before"]
    undo(room, row)
    assert (row.score, row.owner_id) == (0, "")


def test_nobody_from_outside_may_do_anything_with_it(room: Room) -> None:
    row = noted(room)
    ids: dict[str, Any] = {"actor": room.guest, "now": room.now}
    assert room.guest.side == Side.CLIENT
    for refused in (
        lambda: usecases.risks.close(room.session, risk_id=row.id, **ids),
        lambda: usecases.risks.listed(room.session, actor=room.guest),
        lambda: usecases.tellings.withhold(room.session, subject=row.subject, reason="x", **ids),
        lambda: usecases.tellings.draft(room.session, actor=room.guest, subject=row.subject),
    ):
        with pytest.raises(Refusal, match="team_only"):
            refused()


def test_every_clock_is_what_its_log_says(room: Room) -> None:
    row = noted(room)
    room.passes(days=3)
    usecases.risks.happen(room.session, actor=room.pm, risk_id=row.id, now=room.now)
    for subject in {each.subject for each in room.clocks()}:
        rows = storage.clocks.of_subject(room.session, workspace_id=room.workspace_id, subject=subject)
        expected = usecases.clocks.expected(room.session, subject=subject, now=room.now)
        assert {(each.kind, each.ref) for each in rows} == {(run.kind, run.ref) for run, _ in expected}


def test_a_long_text_that_was_told_can_still_be_changed_in_the_form(room: Room) -> None:
    row = noted(room)
    long = "x" * views.releases.LONGEST
    usecases.tellings.tell(
        room.session, actor=room.pm, subject=row.subject, text=long, where="CACME", now=room.now
    )
    form = views.riskforms.change_form(words("en"), risk=row, review_on=LOOK, private="")
    boxes = {each["block_id"]: each["element"] for each in form["blocks"]}
    assert len(boxes["client_words"]["initial_value"]) <= boxes["client_words"]["max_length"]
    entry = Entry(row.title, review_on=LOOK, candour=Candour.TOLD, client_words=row.client_words)
    usecases.risks.edit(room.session, actor=room.pm, risk_id=row.id, entry=entry, now=room.now)
    assert row.client_words == long


def test_undo_of_on_it_leaves_nobody_and_nothing_held_back(room: Room) -> None:
    row = noted(room, likelihood=5, impact=5)
    telling = clock(room, Kind.TELL_CLIENT)
    look = telling.next_check_at
    usecases.matters.take(room.session, actor=room.pm, subject=row.subject, now=room.now)
    usecases.quiet.hold_back(
        room.session, actor=room.pm, clock_id=telling.id, choice="tomorrow", now=room.now
    )
    undo(room, row)
    assert (row.owner_id, telling.snoozed_until, telling.next_check_at) == ("", None, look)
