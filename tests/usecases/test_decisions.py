"""Decisions: with their options, who decided and when; each change keeps what stood there."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

import usecases.decisions
import usecases.history
import usecases.matters
import usecases.undo
from domain.decisions import Entry
from domain.refusals import Refusal
from storage.base import Session
from storage.decisions import Decision
from tests.usecases.channel import Room

ENTRY = Entry("Database", "PostgreSQL", "SQLite\nPostgreSQL", "UPM", "Carol", date(2026, 3, 2))


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def made(room: Room, entry: Entry = ENTRY) -> Decision:
    return usecases.decisions.open(
        room.session, actor=room.pm, client_id=room.acme.id, entry=entry, now=room.now
    )


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (replace(ENTRY, decided_by="", decided_by_client=" "), "decision_who"),
        (replace(ENTRY, decided_on=date(2026, 3, 3)), "decision_day"),
        (replace(ENTRY, chosen=""), "text_needed"),
        (replace(ENTRY, title=" "), "text_needed"),
        (replace(ENTRY, options="x" * 2001), "text_too_long"),
    ],
)
def test_somebody_decided_something_and_not_in_days_to_come(room: Room, entry: Entry, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        made(room, entry)


def test_a_change_keeps_what_was_decided_before_and_undo_brings_it_back(room: Room) -> None:
    row = made(room)
    changed = replace(ENTRY, chosen="SQLite", decided_by_client="")
    usecases.decisions.edit(room.session, actor=room.pm, decision_id=row.id, entry=changed, now=room.now)
    deed = usecases.matters.latest(room.session, row=row)
    assert deed is not None
    assert json.loads(deed.facts["before"]) == {"chosen": "PostgreSQL", "decided_by_client": "Carol"}
    usecases.undo.undo(room.session, actor=room.pm, deed_id=deed.id, now=room.now)
    assert (row.chosen, row.decided_by_client) == ("PostgreSQL", "Carol")
    noted = usecases.history.of_subject(room.session, workspace_id=room.workspace_id, subject=row.subject)
    assert [each.what for each in noted] == ["decision_made", "decision_changed", "matter_undone"]


def test_a_message_is_a_decision_of_whoever_wrote_it(room: Room) -> None:
    for user, ours, theirs in (("UCAROL", "", "carol"), ("UDAN", "UDAN", "")):
        message = room.writes(user, "We take PostgreSQL", at=1 if ours else 0)
        about: dict[str, Any] = {"actor": room.pm, "interaction": message, "now": room.now}
        row, is_new = usecases.decisions.note(room.session, **about)
        assert (row.decided_by, row.decided_by_client, row.decided_on) == (ours, theirs, date(2026, 3, 2))
        assert (row.title, row.chosen, is_new) == ("We take PostgreSQL", "We take PostgreSQL", True)
        assert usecases.decisions.note(room.session, **about) == (row, False)


def test_what_does_not_hold_any_more_leaves_the_list_and_is_not_changed(room: Room) -> None:
    row, later = made(room), made(room)
    usecases.decisions.revoke(room.session, actor=room.pm, decision_id=row.id, now=room.now)
    assert usecases.decisions.listed(room.session, actor=room.pm) == [later]
    with pytest.raises(Refusal, match="matter_is_over"):
        usecases.decisions.edit(room.session, actor=room.pm, decision_id=row.id, entry=ENTRY, now=room.now)


def test_however_many_there_are_the_latest_are_listed(room: Room) -> None:
    facts: dict[str, Any] = {"workspace_id": room.workspace_id, "client_id": room.acme.id, "status": "made"}
    for day in range(205):
        on = date(2025, 1, 1) + timedelta(days=day)
        room.session.add(
            Decision(**facts, number=day + 1, title="D", opened_by="UPM", opened_at=room.now, decided_on=on)
        )
    found = usecases.decisions.listed(room.session, actor=room.pm)
    assert [row.number for row in found[:2]] == [205, 204]
