"""What comes after a person moved something goes where they would expect it (rule R2)."""

from __future__ import annotations

import pytest

import usecases.conversations
from storage.base import Session
from tests.usecases.channel import moment, ts
from tests.usecases.desk import Desk, deletion, edit, group


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


def test_R2_no_rule_places_again_what_a_person_placed(desk: Desk) -> None:
    first, second, third = group(desk)
    desk.splits(second)
    where = [row.conversation_id for row in (first, second, third)]
    desk.writes("UCAROL", "Between", at=2)
    desk.hears(edit(desk, third, f"<@UGREG> {third.text}"))
    desk.writes("UDAN", "Answer", at=30, thread=8)
    assert [row.conversation_id for row in (first, second, third)] == where


def test_R2_later_replies_follow_their_parent(desk: Desk) -> None:
    _, second, _ = group(desk)
    desk.splits(second)
    reply = desk.writes("UDAN", "Here it is.", at=30, thread=4)
    assert reply.conversation_id == second.conversation_id
    assert desk.open_refs() == [ts(0)]


def test_R2_later_replies_follow_a_thread_whose_rest_was_split_off(desk: Desk) -> None:
    asked = desk.writes("UCAROL", "Where is it?")
    desk.writes("UDAN", "In the folder.", at=5, thread=0)
    other = desk.writes("UCAROL", "And what does it cost?", at=60, thread=0)
    before = desk.state()
    done = desk.splits(other, rest=True)
    answer = desk.writes("UDAN", "Ten.", at=70, thread=0)
    assert answer.conversation_id == other.conversation_id != asked.conversation_id
    assert desk.open_refs() == []
    desk.hears(deletion(answer))
    desk.undoes(done)
    assert answer.conversation_id == other.conversation_id == asked.conversation_id
    assert [place for place in desk.state() if place[0] != answer.ts] == before


def test_R2_later_replies_follow_a_merged_thread_under_a_message_of_the_team(desk: Desk) -> None:
    desk.writes("UDAN", "We are live.")
    asked = desk.writes("UCAROL", "Where?", at=1, thread=0)
    greg = desk.writes("UGREG", "Where is it?", at=30)
    done = desk.merges(asked, into=greg)
    later = desk.writes("UCAROL", "Anybody?", at=40, thread=0)
    assert later.conversation_id == greg.conversation_id
    desk.undoes(done)
    assert later.conversation_id == asked.conversation_id != greg.conversation_id


def test_R2_marks_go_where_their_message_goes(desk: Desk) -> None:
    _, second, _ = group(desk)
    pm, conversation_id = desk.pm, second.conversation_id or 0
    usecases.conversations.not_request(
        desk.session,
        actor=pm,
        conversation_id=conversation_id,
        at=moment(20),
        now=moment(20),
        ref=second.ts or "",
    )
    assert desk.open_refs() == []
    done = desk.splits(second)
    assert desk.open_refs() == [ts(0)]
    desk.undoes(done)
    assert desk.open_refs() == []


@pytest.mark.parametrize("act", ["split", "merge", "move"])
def test_R2_a_mark_made_since_a_move_stays_with_its_message_when_the_move_is_undone(
    desk: Desk, act: str
) -> None:
    first, second, _ = group(desk)
    other = desk.writes("UGREG", "Where is mine?", at=40)
    acts = {
        "split": lambda: desk.splits(second),
        "merge": lambda: desk.merges(second, into=other),
        "move": lambda: desk.moves(second, to=other),
    }
    done = acts[act]()
    usecases.conversations.not_request(
        desk.session,
        actor=desk.pm,
        conversation_id=second.conversation_id or 0,
        at=moment(50),
        now=moment(50),
        ref=second.ts or "",
    )
    desk.undoes(done)
    assert first.conversation_id == second.conversation_id != other.conversation_id
    assert desk.open_refs() == [other.ts]


@pytest.mark.parametrize("rest", [False, True])
def test_R2_the_first_message_of_one_conversation_is_split_off_from_another(desk: Desk, rest: bool) -> None:
    first, second, _ = group(desk)
    other = desk.writes("UGREG", "Where is mine?", at=-40)
    desk.moves(first, to=other)
    before = desk.state()
    done = desk.splits(first, rest=rest)
    assert len({row.conversation_id for row in (first, second, other)}) == 3
    assert desk.open_refs() == sorted(row.ts or "" for row in (first, second, other))
    desk.undoes(done)
    assert desk.state() == before


@pytest.mark.parametrize("act", ["split", "rest", "merge", "move"])
def test_R2_an_answer_given_since_a_move_goes_back_with_its_thread(desk: Desk, act: str) -> None:
    first, second, _ = group(desk)
    other = desk.writes("UGREG", "Where is mine?", at=40)
    acts = {
        "split": lambda: desk.splits(second),
        "rest": lambda: desk.splits(second, rest=True),
        "merge": lambda: desk.merges(second, into=other),
        "move": lambda: desk.moves(second, to=other),
    }
    done = acts[act]()
    answer = desk.writes("UDAN", "It is here.", at=50, thread=4)
    assert answer.conversation_id == second.conversation_id
    desk.undoes(done)
    assert answer.conversation_id == second.conversation_id != other.conversation_id
    assert desk.open_refs() == [first.ts, other.ts]


def test_R2_an_answer_under_what_was_not_moved_stays_there_when_a_move_is_undone(desk: Desk) -> None:
    question = desk.writes("UCAROL", "Where is it?")
    thanks = desk.writes("UCAROL", "Thanks!", at=1, thread=0)
    desk.splits(thanks)
    back = desk.moves(thanks, to=question)
    answer = desk.writes("UDAN", "There.", at=5, thread=0)
    desk.undoes(back)
    assert answer.conversation_id == question.conversation_id != thanks.conversation_id
    assert desk.open_refs() == []
