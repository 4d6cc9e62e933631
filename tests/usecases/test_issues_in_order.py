"""The status of an issue is what its log says, in whatever order the events arrive (rules R12, R15-R17 and R27)."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import select

import usecases.capture
import usecases.clocks
import usecases.conversations
import usecases.corrections
import usecases.issues
import usecases.matterlogs
import usecases.solutions
import usecases.updates
from domain.capture import Mode
from domain.clocks import Kind as Clocks
from domain.issues import Kind, Severity
from domain.updates import Kind as Contact
from storage.base import Session
from storage.interactions import Interaction
from storage.issues import Issue
from tests.usecases.channel import Room, moment, ts
from tests.usecases.ledger import NOW


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def solved(room: Room) -> Issue:
    """Carol asked at nine, Dan answered, and the issue was solved at three minutes past."""
    asked = room.writes("UCAROL", "Where is it?", at=0)
    room.writes("UDAN", "Here.", at=1, thread=0)
    issue = usecases.issues.open_from_message(room.session, actor=room.pm, interaction=asked, now=moment(2))
    usecases.issues.solve(room.session, actor=room.pm, issue_id=issue.id, now=moment(3))
    return issue


def hears(room: Room, text: str, *, at: float, now: float = 40) -> Interaction:
    """Carol's words reach us late."""
    room.now = moment(now)
    row = room.writes("UCAROL", text, at=at, thread=0)
    usecases.solutions.heard(room.session, interaction=row, now=room.now)
    return row


def standing(room: Room) -> list[tuple[int, str]]:
    """Every issue that counts, with its status."""
    room.session.flush()
    found = room.session.scalars(select(Issue).order_by(Issue.id))
    return [(issue.number, issue.status) for issue in found if issue.status != "withdrawn"]


def test_R27_a_question_that_arrives_after_the_confirmation_it_came_before_keeps_the_issue_open(
    room: Room,
) -> None:
    issue = solved(room)
    hears(room, "It works now, thanks!", at=10)
    assert issue.status == "closed"
    hears(room, "Why is it broken?", at=5)
    assert issue.status == "open"
    deeds = usecases.matterlogs.deeds(room.session, row=issue)
    assert [(deed.what, deed.at) for deed in deeds][-1] == ("issue_asked_again", moment(5))
    hears(room, "Why is it broken?", at=5)
    assert len(usecases.matterlogs.deeds(room.session, row=issue)) == len(deeds)


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("Why is it broken?", "It works now, thanks!", "And the other page?"), [(1, "open")]),
        (("It works now, thanks!", "Thank you!", "Why is it broken again?"), [(1, "closed"), (2, "open")]),
        (("Thank you!", "It works now", "All fixed now, thanks!"), [(1, "closed")]),
    ],
)
def test_R27_the_clients_words_end_in_the_same_issues_in_any_order(
    room: Room, order: tuple[int, ...], words: tuple[str, ...], expected: list[tuple[int, str]]
) -> None:
    solved(room)
    for place in order:
        hears(room, words[place], at=5 + 5 * place)
    assert standing(room) == expected


def test_R14_a_question_that_was_taken_back_opened_nothing(room: Room) -> None:
    issue = solved(room)
    row = hears(room, "Why is it broken?", at=5)
    gone = {"type": "message", "subtype": "message_deleted", "channel": "CACME", "deleted_ts": row.ts}
    room.hears(gone | {"ts": ts(30)})
    usecases.solutions.heard(room.session, interaction=row, now=moment(40))
    assert (issue.status, issue.solved_at, issue.solved_by) == ("solved", moment(3), "UPM")


@pytest.mark.parametrize("text", ["Perfect, Tuesday works", "It was working", "周三可以了", "太好了"])
def test_R15_agreement_to_a_date_closes_nothing(room: Room, text: str) -> None:
    issue = solved(room)
    hears(room, text, at=10)
    assert issue.status == "solved"


def test_R15_thanks_with_the_name_of_somebody_we_know_wait_for_nothing(room: Room) -> None:
    assert room.writes("UCAROL", "Thanks Petra", at=0).verdict == "thanks"
    assert room.writes("UCAROL", "Thanks Password", at=20).asks


def test_R11_what_was_closed_without_a_reply_owes_none(room: Room) -> None:
    asked = room.writes("UCAROL", "Where is it?", at=0)
    issue = usecases.issues.open_from_message(room.session, actor=room.pm, interaction=asked, now=moment(2))
    usecases.issues.solve(room.session, actor=room.pm, issue_id=issue.id, now=moment(3))
    assert [clock.state for clock in room.answers()] == ["pending"]
    usecases.issues.close(room.session, actor=room.pm, issue_id=issue.id, now=moment(4))
    assert [(clock.state, clock.ended_by) for clock in room.answers()] == [("cancelled", "")]
    room.now = moment(4)
    room.passes(hours=30)
    assert not [text for text in room.told() if "waits" in text or "waiting" in text]
    room.writes("UCAROL", "And where is the other one?", at=31 * 60, thread=0)
    assert len(room.running()) == 1


def severe(room: Room) -> Issue:
    asked = room.writes("UCAROL", "All is down!", at=0)
    room.writes("UDAN", "On it.", at=1, thread=0)
    return usecases.issues.open(
        room.session,
        actor=room.pm,
        client_id=room.acme.id,
        title="Down",
        severity=Severity.CRITICAL,
        kind=Kind.FAULT,
        origin=asked,
        now=moment(2),
    )


def news(room: Room) -> str:
    """How the first window of news ended."""
    room.session.flush()
    return next(clock.state for clock in room.clocks() if clock.kind == Clocks.UPDATE_CADENCE)


def test_R24_a_logged_call_is_news_about_an_issue_from_slack(room: Room) -> None:
    severe(room)
    usecases.updates.log(
        room.session,
        actor=room.pm,
        client_id=room.acme.id,
        text="Told her",
        kind=Contact.CALL,
        now=moment(60),
    )
    assert news(room) == "met"


def test_R12_an_answer_at_the_top_level_that_mentions_the_asker_is_news_until_it_is_deleted(
    room: Room,
) -> None:
    severe(room)
    room.now = moment(20)
    row = room.writes("UDAN", "<@UCAROL> we work on it", at=20)
    usecases.solutions.heard(room.session, interaction=row, now=moment(21))
    assert news(room) == "met"
    gone = {"type": "message", "subtype": "message_deleted", "channel": "CACME", "deleted_ts": row.ts}
    room.hears(gone | {"ts": ts(30)})
    usecases.solutions.heard(room.session, interaction=row, now=moment(31))
    assert news(room) == "pending"


def test_R12_an_emoji_in_the_thread_is_no_news(room: Room) -> None:
    severe(room)
    row = room.writes("UDAN", ":eyes:", at=20, thread=0)
    usecases.solutions.heard(room.session, interaction=row, now=moment(21))
    assert news(room) == "pending"


def manual(room: Room) -> tuple[Interaction, Issue]:
    """A message that is only tracked because Petra pinned it, and its issue."""
    usecases.capture.change_mode(room.session, actor=room.pm, slack_id="CACME", mode=Mode.MANUAL, now=NOW)
    asked = room.writes("UCAROL", "Where is it?", at=0)
    usecases.corrections.pin(room.session, actor=room.pm, slack_id="CACME", ts=ts(0), now=moment(1))
    issue = usecases.issues.open_from_message(room.session, actor=room.pm, interaction=asked, now=moment(2))
    return asked, issue


def as_stored(room: Room, row: Interaction) -> Interaction:
    room.session.flush()
    return room.session.get_one(Interaction, row.id)


def test_R3_undo_of_a_pin_takes_the_clock_back_too(room: Room) -> None:
    asked, issue = manual(room)
    assert (as_stored(room, asked).because, len(room.answers())) == ("📌", 1)
    usecases.issues.withdraw(room.session, actor=room.pm, issue_id=issue.id, now=moment(3))
    asked = as_stored(room, asked)
    assert (asked.asks, asked.judged_by, asked.verdict) == (False, "", "manual")
    assert [clock.state for clock in room.answers()] == ["cancelled"]


def test_R3_undo_of_a_pin_gives_way_to_what_somebody_had_said_before(
    room: Room,
) -> None:
    asked = room.writes("UCAROL", "Where is it?", at=0)
    usecases.corrections.correct(
        room.session, actor=room.lead, interaction_id=asked.id, tracks=False, now=moment(1)
    )
    usecases.corrections.pin(room.session, actor=room.pm, slack_id="CACME", ts=ts(0), now=moment(2))
    issue = usecases.issues.open_from_message(room.session, actor=room.pm, interaction=asked, now=moment(3))
    usecases.issues.withdraw(room.session, actor=room.pm, issue_id=issue.id, now=moment(4))
    asked = as_stored(room, asked)
    assert (asked.asks, asked.judged_by) == (False, "ULEAD")
