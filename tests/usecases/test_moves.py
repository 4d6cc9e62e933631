"""People split, merge and move what the rules put together wrongly, and take it back (rule R2)."""

from __future__ import annotations

import pytest

import usecases.conversations
import usecases.history
import usecases.moves
from domain.conversations import MoveKind
from domain.refusals import Refusal
from storage.base import Session
from storage.channels import Channel
from storage.conversations import Conversation
from tests.usecases.channel import moment, ts
from tests.usecases.desk import Desk, group
from tests.usecases.ledger import NOW


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


def test_R2_one_message_is_split_off_and_both_clocks_follow(desk: Desk) -> None:
    first, second, third = group(desk)
    done = desk.splits(second)
    assert first.conversation_id == third.conversation_id != second.conversation_id
    assert desk.open_refs() == [ts(0), ts(4)]
    assert (done.kind, done.by, done.moved) == ("split", "UPM", [second.id])
    assert {row.placed_by for row in (first, second, third)} == {"UPM"}


def test_R2_a_message_and_all_later_ones_are_split_off(desk: Desk) -> None:
    first, second, third = group(desk)
    desk.splits(second, rest=True)
    assert first.conversation_id != second.conversation_id == third.conversation_id
    assert desk.open_refs() == [ts(0), ts(4)]


def test_R2_the_first_message_can_be_split_off_too(desk: Desk) -> None:
    first, second, third = group(desk)
    done = desk.splits(first)
    assert first.conversation_id != second.conversation_id == third.conversation_id
    assert desk.open_refs() == [ts(0), ts(4)]
    desk.undoes(done)
    assert first.conversation_id == second.conversation_id
    assert desk.open_refs() == [ts(0)]


def test_R2_a_split_takes_the_thread_of_its_message_along(desk: Desk) -> None:
    first, second, _ = group(desk)
    reply = desk.writes("UCAROL", "Still there?", at=20, thread=0)
    desk.splits(first)
    assert reply.conversation_id == first.conversation_id != second.conversation_id


def test_R2_a_whole_conversation_cannot_be_split_off(desk: Desk) -> None:
    alone = desk.writes("UCAROL", "Where is it?")
    first = desk.writes("UGREG", "And mine?", at=60)
    desk.writes("UGREG", "Hello?", at=61)
    for row, rest in ((alone, False), (alone, True), (first, True)):
        with pytest.raises(Refusal, match="split_whole"):
            desk.splits(row, rest=rest)


def test_R2_two_conversations_are_merged(desk: Desk) -> None:
    carol, greg = desk.writes("UCAROL", "Where is it?"), desk.writes("UGREG", "Where is it?", at=7)
    assert desk.open_refs() == [ts(0), ts(7)]
    done = desk.merges(greg, into=carol)
    assert carol.conversation_id == greg.conversation_id
    assert desk.open_refs() == [ts(0)]
    assert done.moved == [greg.id]


def test_R2_who_took_a_conversation_takes_what_it_is_merged_into(desk: Desk) -> None:
    carol, greg = desk.writes("UCAROL", "Where is it?"), desk.writes("UGREG", "Where is it?", at=7)
    usecases.conversations.claim(
        desk.session, actor=desk.pm, conversation_id=greg.conversation_id or 0, at=moment(8), now=moment(8)
    )
    before = desk.state()
    done = desk.merges(greg, into=carol)
    assert desk.session.get_one(Conversation, carol.conversation_id).owner_id == "UPM"
    desk.undoes(done)
    assert desk.state() == before


def test_R2_a_message_is_moved_to_another_conversation(desk: Desk) -> None:
    first, second, _ = group(desk)
    greg = desk.writes("UGREG", "What does it cost?", at=60)
    desk.moves(second, to=greg)
    assert second.conversation_id == greg.conversation_id != first.conversation_id
    assert desk.open_refs() == [ts(0), ts(4)]


def test_R2_an_answer_of_the_team_at_the_top_level_is_moved_to_its_question(desk: Desk) -> None:
    asked = desk.writes("UCAROL", "Where is it?")
    answer = desk.writes("UDAN", "In the folder.", at=5)
    assert desk.open_refs() == [ts(0)]
    done = desk.moves(answer, to=asked)
    assert desk.open_refs() == []
    desk.undoes(done)
    assert (answer.conversation_id, desk.open_refs()) == (None, [ts(0)])


@pytest.mark.parametrize("act", ["split", "rest", "merge", "move"])
def test_R2_undo_restores_exactly(desk: Desk, act: str) -> None:
    first, second, _ = group(desk)
    desk.writes("UCAROL", "Still there?", at=20, thread=0)
    greg = desk.writes("UGREG", "What does it cost?", at=60)
    usecases.conversations.claim(
        desk.session,
        actor=desk.pm,
        conversation_id=first.conversation_id or 0,
        at=moment(61),
        now=moment(61),
        ref=second.ts or "",
    )
    before = desk.state()
    if act == "merge":
        done = desk.merges(first, into=greg)
    elif act == "move":
        done = desk.moves(second, to=greg)
    else:
        done = desk.splits(second, rest=act == "rest")
    assert desk.state() != before
    desk.undoes(done)
    assert desk.state() == before
    with pytest.raises(Refusal, match="gone"):
        desk.undoes(done)


def test_R2_undo_is_refused_once_somebody_moved_the_same_again(desk: Desk) -> None:
    first, second, _ = group(desk)
    done = desk.splits(second)
    again = desk.moves(second, to=first)
    with pytest.raises(Refusal, match="changed_since"):
        desk.undoes(done)
    desk.undoes(again)
    desk.undoes(done)
    assert first.conversation_id == second.conversation_id


def test_a_message_never_goes_to_another_client_or_channel(desk: Desk) -> None:
    asked = desk.writes("UCAROL", "Where is it?")
    elsewhere = desk.add(
        Channel(workspace_id=desk.workspace_id, slack_id="CGLOBEX", client_id=desk.globex.id, kind="client")
    )
    other = desk.add(
        Conversation(
            workspace_id=desk.workspace_id, client_id=desk.globex.id, channel_id=elsewhere.id, root_ts=ts(1)
        )
    )
    with pytest.raises(Refusal, match="move_other_client"):
        usecases.moves.move(desk.session, actor=desk.pm, interaction_id=asked.id, to_id=other.id, now=NOW)


def test_only_the_team_moves_anything(desk: Desk) -> None:
    first, second, _ = group(desk)
    with pytest.raises(Refusal, match="team_only"):
        usecases.moves.split(
            desk.session, actor=desk.guest, interaction_id=second.id, rest=False, now=desk.now
        )
    done = desk.splits(second)
    with pytest.raises(Refusal, match="team_only"):
        desk.undoes(done, by=desk.guest)
    assert first.conversation_id != second.conversation_id


@pytest.mark.parametrize("missing", [0, 99])
def test_what_is_not_there_is_not_moved(desk: Desk, missing: int) -> None:
    asked = desk.writes("UCAROL", "Where is it?")
    with pytest.raises(Refusal, match="not_recorded"):
        usecases.moves.move(desk.session, actor=desk.pm, interaction_id=missing, to_id=1, now=NOW)
    with pytest.raises(Refusal, match="gone"):
        usecases.moves.move(desk.session, actor=desk.pm, interaction_id=asked.id, to_id=missing, now=NOW)
    with pytest.raises(Refusal, match="move_same"):
        desk.moves(asked, to=asked)


def test_the_history_tells_of_every_move(desk: Desk) -> None:
    first, second, third = group(desk)
    greg = desk.writes("UGREG", "What does it cost?", at=60)
    desk.undoes(desk.splits(second))
    desk.splits(second, rest=True)
    desk.moves(third, to=first)
    desk.merges(greg, into=first)
    told = [deed.what for deed in usecases.history.of_client(desk.session, client_id=desk.acme.id)]
    assert told[::-1] == [
        "conversation_split", "move_undone", "conversation_split_rest", "conversation_move",
        "conversation_merge",
    ]  # fmt: skip
    assert {kind.value for kind in MoveKind} == {"split", "split_rest", "move", "merge"}
