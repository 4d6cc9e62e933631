"""Milestones: set and moved, and the client told of the new day or deliberately not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

import usecases.matters
import usecases.milestones
import usecases.tellings
import usecases.undo
import views.milestones
from domain.clocks import Kind
from domain.milestones import Entry
from domain.refusals import Refusal
from storage.base import Session
from storage.clocks import Clock
from storage.milestones import Milestone
from storage.promises import Promise
from tests.usecases.channel import Room, moment
from views.tellings import Knowing
from views.words import words

MAY_12, MAY_20 = date(2026, 5, 12), date(2026, 5, 20)


@pytest.fixture
def room(session: Session) -> Room:
    """Monday 09:00 in a workspace that works from nine to six."""
    return Room(session)


def noted(room: Room, *, forecast: date = MAY_12, believed: date | None = MAY_12) -> Milestone:
    entry = Entry("Go-live", forecast, believed)
    return usecases.milestones.open(
        room.session, actor=room.pm, client_id=room.acme.id, entry=entry, now=room.now
    )


def move(room: Room, row: Milestone, *, to: date, why: str = "") -> None:
    entry = Entry(row.title, to, client_words=why)
    usecases.milestones.edit(room.session, actor=room.pm, milestone_id=row.id, entry=entry, now=room.now)


def states(room: Room) -> list[str]:
    """The clocks by which the client is told."""
    room.session.flush()
    chosen = select(Clock).where(Clock.kind == Kind.TELL_CLIENT).order_by(Clock.id)
    return [each.state for each in room.session.scalars(chosen)]


def undo(room: Room, row: Milestone) -> None:
    deed = usecases.matters.latest(room.session, row=row)
    assert deed is not None
    usecases.undo.undo(room.session, actor=room.pm, deed_id=deed.id, now=room.now)


def gaps(room: Room) -> list[timedelta]:
    found = usecases.milestones.gaps(
        room.session, workspace_id=room.workspace_id, client_ids=None, now=room.now
    )
    return [gap.worked for gap in found]


def listed(room: Room) -> list[Milestone]:
    found = usecases.milestones.listed(room.session, actor=room.pm, now=room.now)
    return [sheet.milestone for sheet in found]


def test_while_both_days_are_the_same_or_none_was_told_nothing_is_owed(room: Room) -> None:
    noted(room)
    noted(room, believed=None)
    assert (states(room), gaps(room)) == ([], [])


def test_a_day_that_slips_is_owed_to_the_client_and_undone_with_the_move(room: Room) -> None:
    row = noted(room)
    room.now = moment(60)
    move(room, row, to=MAY_20)
    room.now = moment(180)
    assert (row.drift, states(room), gaps(room)) == (6, ["pending"], [timedelta(hours=2)])
    undo(room, row)
    assert (row.forecast, row.drift, states(room), gaps(room)) == (MAY_12, 0, ["cancelled"], [])


def test_a_slip_over_days_on_which_nobody_works_is_none(room: Room) -> None:
    row = noted(room, forecast=date(2026, 5, 15), believed=date(2026, 5, 15))
    move(room, row, to=date(2026, 5, 17))
    assert (row.drift, states(room)) == (0, [])


def test_the_draft_explains_and_proposes_and_once_posted_the_clock_is_met(room: Room) -> None:
    row = noted(room)
    move(room, row, to=MAY_20, why="The data came later than planned.")
    _, text, places = usecases.tellings.draft(room.session, actor=room.pm, subject=row.subject)
    assert text == (
        "Go-live: we told you 12 May 2026, and we expect it on 20 May 2026 now.\n"
        "The data came later than planned.\n"
        "Does the new date work for you? If not, let us find one together."
    )
    usecases.tellings.tell(
        room.session, actor=room.pm, subject=row.subject, text=text, where=places[0].key, now=room.now
    )
    assert (row.believed, row.drift, row.told_by, states(room)) == (MAY_20, 0, "UPM", ["met"])
    undo(room, row)
    assert (row.believed, row.drift, states(room)) == (MAY_12, 6, ["pending"])


def test_they_know_says_which_day_and_a_wrong_one_leaves_the_gap_open(room: Room) -> None:
    row = noted(room)
    move(room, row, to=MAY_20)
    for day, state in ((date(2026, 5, 19), "pending"), (MAY_20, "met")):
        knowing = Knowing("ULEAD", room.now, "on the phone", day)
        usecases.tellings.know(
            room.session, actor=room.pm, subject=row.subject, knowing=knowing, now=room.now
        )
        assert (row.believed, states(room)) == (day, [state])


def test_deliberately_not_holds_until_the_day_moves_again(room: Room) -> None:
    row = noted(room)
    move(room, row, to=MAY_20)
    usecases.tellings.withhold(
        room.session, actor=room.pm, subject=row.subject, reason="Not sure yet", now=room.now
    )
    assert (states(room), gaps(room)) == (["cancelled"], [])
    move(room, row, to=date(2026, 5, 21))
    assert (states(room), row.withheld_because) == (["cancelled", "pending"], "")


def test_reached_or_dropped_it_leaves_the_list_and_comes_back_with_undo(room: Room) -> None:
    row = noted(room)
    move(room, row, to=MAY_20)
    for act in (usecases.milestones.reach, usecases.milestones.drop):
        act(room.session, actor=room.pm, milestone_id=row.id, now=room.now)
        assert listed(room) == []
        assert states(room) == ["cancelled"]
        undo(room, row)
        assert listed(room) == [row]
        assert states(room) == ["pending"]


def test_a_milestone_says_how_long_it_waits_for_what_the_client_owes(room: Room) -> None:
    row = noted(room)
    owed = Promise(
        workspace_id=room.workspace_id,
        client_id=room.acme.id,
        number=1,
        title="The test data",
        status="open",
        opened_by="UPM",
        opened_at=room.now,
        direction="theirs",
        due_at=moment(60),
        blocks=row.subject,
    )
    room.add(owed)
    room.now = moment(3 * 24 * 60)
    (sheet,) = usecases.milestones.listed(
        room.session, actor=room.pm, client_ids=[room.acme.id], now=room.now
    )
    assert [(wait.title, wait.days) for wait in sheet.waits] == [("The test data", 3)]
    shown = views.milestones.listed(words("en"), sheets=[sheet], client_id=0, zone="UTC")
    assert "Acme" in shown.text
    assert "3 working days" in shown.text


@pytest.mark.parametrize(
    ("text", "name", "day"),
    [
        ("Go-live 2026-05-12", "Go-live", MAY_12),
        ("Go-live on 12 May", "Go-live", MAY_12),
        ("上线 5月12日", "上线", MAY_12),
        ("Go-live next week", "Go-live next week", None),
        ("Go-live", "Go-live", None),
    ],
)
def test_a_day_is_read_from_the_text_or_asked_for(room: Room, text: str, name: str, day: date | None) -> None:
    ids = {"workspace_id": room.workspace_id, "client_id": room.acme.id}
    assert usecases.milestones.read(room.session, **ids, text=text, now=room.now) == (name, day)


def test_what_was_shown_is_not_noted_as_told_when_the_forecast_has_moved_meanwhile(room: Room) -> None:
    row = noted(room, forecast=MAY_20)
    told: dict[str, Any] = {"actor": room.pm, "subject": row.subject, "where": "CACME"}
    told["text"] = "We expect it on 20 May."
    move(room, row, to=date(2026, 5, 27))
    with pytest.raises(Refusal) as refused:
        usecases.tellings.tell(room.session, **told, day=MAY_20, now=room.now)
    assert (refused.value.reason, row.believed) == ("telling_moved", MAY_12)
    usecases.tellings.tell(room.session, **told, day=date(2026, 5, 27), now=room.now)
    assert row.believed == date(2026, 5, 27)
