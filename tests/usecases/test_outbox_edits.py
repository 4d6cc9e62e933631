"""Edits that overtake one another: the newest words stay, whatever became of those before (P8 and P9)."""

from __future__ import annotations

from typing import Any

import pytest

import usecases.bundles
import usecases.outbox
from domain.outbox import Kind, State
from sandbox import Fault
from storage.outbox import OutboxRow
from tests.postroom import START, PostRoom

pytestmark = pytest.mark.proves("T1")


def edited_while_edited(room: PostRoom, fault: Fault) -> None:
    """A card is changed while Slack is asked for the change before, which ends in a fault."""

    def meanwhile(_args: Any) -> bool:
        return room.revise("card", "2 wait")

    room.promise("4 wait", key="card")
    room.works()
    room.revise("card", "3 wait")
    room.sandbox.faults.on("chat.update", do=fault, when=meanwhile)
    usecases.outbox.deliver_one(room.run)


def test_of_two_edits_that_wait_the_newest_words_stay(room: PostRoom) -> None:
    edited_while_edited(room, Fault.rate_limited(30))
    room.revise("card", "1 waits")
    room.passes(minutes=2)
    assert room.told == ["1 waits"]


def test_an_edit_that_slack_refuses_while_a_newer_one_waits_is_worthless_and_nothing_to_replay(
    room: PostRoom,
) -> None:
    edited_while_edited(room, Fault.error("channel_not_found"))
    room.passes(minutes=2)
    assert room.told == ["2 wait"]
    _, older, newer = room.rows()
    assert (older.state, older.reason, newer.state) == (State.SUPPRESSED, "revised", State.SENT)


@pytest.mark.parametrize(("state", "edits"), [(State.PENDING, 0), (State.UNKNOWN, 1), (State.SENDING, 1)])
def test_R35_what_may_be_in_slack_already_is_edited_once_nothing_is_owed_any_more(
    room: PostRoom, state: State, edits: int
) -> None:
    post = usecases.bundles.key(usecases.bundles.BUNDLE, at=START, place=room.team.id)
    room.promise("3 questions wait", key=post, subject=post, expects=str(room.workspace_id))
    with room.begin() as session:
        session.query(OutboxRow).update({"state": state})
        assert usecases.bundles.tell(session, workspace_id=room.workspace_id, post=post, now=room.now())
    assert [row.kind for row in room.rows()].count(Kind.UPDATE) == edits
