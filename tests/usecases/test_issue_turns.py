"""Issues beyond open and solved: whose turn it is, their details, duplicates and repeats, and the client's answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import tests.doors
import usecases.issueasks
import usecases.issuedetails
import usecases.issues
import usecases.issueturns
import usecases.matterlogs
import usecases.matters
import usecases.solutions
import usecases.undo
from domain.clocks import RUNNING, Kind
from domain.issues import Kind as What
from domain.issues import Severity
from domain.people import Actor, Side
from domain.refusals import Refusal
from storage.base import Session
from storage.clocks import Clock
from storage.interactions import Interaction
from storage.issues import Issue
from tests.usecases.channel import Room, moment
from tests.usecases.ledger import NOW


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def opened(room: Room, title: str = "The export is empty", *, at: float = 0) -> Issue:
    """An issue of Carol's message that is answered."""
    asked = room.writes("UCAROL", title, at=at)
    room.writes("UDAN", "We look at it", at=at + 0.5, thread=at)
    room.now = moment(at + 1)
    return usecases.issues.open(
        room.session,
        actor=room.pm,
        client_id=room.acme.id,
        title=title,
        severity=Severity.HIGH,
        kind=What.FAULT,
        origin=asked,
        now=room.now,
    )


def by(room: Room, issue: Issue) -> dict[str, Any]:
    return {"actor": room.pm, "issue_id": issue.id, "now": room.now}


def running(room: Room, issue: Issue) -> dict[str, bool]:
    """The clocks of an issue that nothing has ended, and whether each stands still."""
    room.session.flush()
    rows = room.session.scalars(select(Clock).where(Clock.subject == issue.subject))
    return {row.kind: row.paused for row in rows if row.state in RUNNING}


def card(room: Room, issue: Issue) -> str:
    (post,) = [each for each in room.posts() if each.dedupe_key == issue.subject]
    return str(post.body)


def test_D1_a_third_party_stops_no_clock_and_the_client_stops_all(room: Room) -> None:
    issue = opened(room)
    usecases.issueturns.third_party(room.session, **by(room, issue))
    assert "A third party" in card(room, issue)
    assert running(room, issue) == dict.fromkeys(
        ("resolution_first", "resolution_total", "update_cadence"), False
    )
    with pytest.raises(Refusal, match="issue_third_party"):
        usecases.issueturns.third_party(room.session, **by(room, issue))
    usecases.issues.wait(room.session, **by(room, issue))
    assert issue.turn == "us"
    assert set(running(room, issue).values()) == {True}
    room.now = moment(10)
    usecases.issueturns.third_party(room.session, **by(room, issue))
    assert set(running(room, issue).values()) == {False}
    usecases.issueturns.ours(room.session, **by(room, issue))
    assert issue.turn == "us"


def test_D6_fixed_elsewhere_is_owed_to_the_client_until_the_team_writes_to_them(room: Room) -> None:
    issue = opened(room)
    usecases.issueturns.fixed(room.session, **by(room, issue))
    assert Kind.TELL_CLIENT in running(room, issue)
    assert "Tell the client by" in card(room, issue)
    early = room.writes("UDAN", "Still looking", at=0.7, thread=0)
    usecases.solutions.heard(room.session, interaction=early, now=moment(2))
    emoji = room.writes("UDAN", ":tada:", at=3, thread=0)
    usecases.solutions.heard(room.session, interaction=emoji, now=moment(3))
    assert Kind.TELL_CLIENT in running(room, issue)
    room.now = moment(5)
    told = room.writes("UDAN", "It is fixed, please look", at=5, thread=0)
    usecases.solutions.heard(room.session, interaction=told, now=moment(5))
    assert (issue.turn, issue.status) == ("us", "open")
    (clock,) = room.session.scalars(select(Clock).where(Clock.kind == Kind.TELL_CLIENT))
    assert (clock.state, clock.ended_at, clock.ended_by) == ("met", moment(5), "UDAN")


def test_D6_told_them_solves_and_not_fixed_owes_nothing(room: Room) -> None:
    first, second = opened(room), opened(room, "The login fails", at=30)
    for issue in (first, second):
        usecases.issueturns.fixed(room.session, **by(room, issue))
    usecases.issueturns.told(room.session, **by(room, first))
    usecases.issueturns.ours(room.session, **by(room, second))
    assert (first.status, second.status) == ("solved", "open")
    room.session.flush()
    states = [row.state for row in room.session.scalars(select(Clock).where(Clock.kind == Kind.TELL_CLIENT))]
    assert states == ["met", "cancelled"]
    with pytest.raises(Refusal, match="issue_not_fixed"):
        usecases.issueturns.told(room.session, **by(room, second))


def test_D2_details_are_on_the_card_and_can_be_undone(room: Room) -> None:
    issue = opened(room)
    texts = {"workaround": "Use the old page", "cause": "A full disk", "resolution": ""}
    deed = usecases.issuedetails.describe(room.session, texts=texts, **by(room, issue))
    assert deed is not None
    assert "Workaround: Use the old page\\nCause: A full disk" in card(room, issue)
    assert usecases.issuedetails.describe(room.session, texts=texts, **by(room, issue)) is None
    usecases.undo.undo(room.session, actor=room.pm, deed_id=deed.id, now=moment(2))
    assert (issue.workaround, issue.cause) == ("", "")
    assert "full disk" not in card(room, issue)
    with pytest.raises(Refusal, match="text_too_long"):
        usecases.issuedetails.describe(room.session, texts={"cause": "x" * 2001}, **by(room, issue))


def test_D2_a_message_is_added_to_an_open_issue_of_the_same_client_once(room: Room) -> None:
    issue = opened(room)
    more = stored(room, room.writes("UCAROL", "The export is still empty", at=20))
    link = {"interaction": more, "permalink": "https://x.slack.com/p20", **by(room, issue)}
    deed = usecases.issuedetails.link(room.session, **link)
    assert usecases.issues.of_message(room.session, interaction=more) is issue
    assert "<https://x.slack.com/p20|1>" in card(room, issue)
    with pytest.raises(Refusal, match="issue_exists"):
        usecases.issuedetails.link(room.session, **link)
    with pytest.raises(Refusal, match="issue_link_unknown"):
        usecases.issuedetails.link(room.session, **link | {"interaction": None})
    usecases.undo.undo(room.session, actor=room.pm, deed_id=deed.id, now=moment(21))
    assert usecases.issues.of_message(room.session, interaction=more) is None


def test_D8_a_duplicate_ends_without_counting_and_names_the_other(room: Room) -> None:
    first = opened(room)
    second = opened(room, "The export of orders is empty", at=30)
    likely = usecases.issuedetails.likely(room.session, issue=second, now=room.now)
    assert (likely.still, likely.before) == (first, None)
    deed = usecases.issuedetails.same(room.session, other_id=first.id, **by(room, second))
    assert (second.status, running(room, second)) == ("duplicate", {})
    assert "Duplicate of issue 1" in card(room, second)
    assert "Duplicates: 2" in card(room, first)
    states = {row.state for row in room.session.scalars(select(Clock).where(Clock.subject == second.subject))}
    assert states == {"cancelled"}
    with pytest.raises(Refusal, match="issue_already_duplicate"):
        usecases.issues.solve(room.session, **by(room, second))
    usecases.undo.undo(room.session, actor=room.pm, deed_id=deed.id, now=moment(40))
    assert second.status == "open"
    assert Kind.RESOLUTION_FIRST in running(room, second)
    assert "Duplicates" not in card(room, first)


@pytest.mark.parametrize(("days", "repeats"), [(89, True), (91, False)])
def test_D8_the_same_trouble_within_ninety_days_is_offered_as_a_repeat(
    room: Room, days: int, repeats: bool
) -> None:
    first = opened(room)
    usecases.issues.solve(room.session, **by(room, first))
    again = opened(room, "The export of orders is empty", at=days * 24 * 60)
    likely = usecases.issuedetails.likely(room.session, issue=again, now=room.now)
    assert likely.before is (first if repeats else None)
    if repeats:
        usecases.issuedetails.same(room.session, other_id=first.id, **by(room, again))
        assert "Happened before: issue 1" in card(room, again)
        assert usecases.issuedetails.likely(room.session, issue=again, now=room.now).before is None


def test_D8_an_issue_of_another_client_is_never_the_same(room: Room) -> None:
    issue = opened(room)
    other = usecases.issues.open(
        room.session, actor=room.pm, client_id=room.globex.id, title="The export is empty", now=room.now
    )
    assert usecases.issuedetails.likely(room.session, issue=other, now=room.now).still is None
    with pytest.raises(Refusal, match="issue_other_client"):
        usecases.issuedetails.same(room.session, other_id=other.id, **by(room, issue))


def asked(room: Room) -> tuple[Issue, Actor]:
    """An issue whose client was asked whether it is solved, and Carol."""
    issue = opened(room)
    usecases.issues.solve(room.session, **by(room, issue))
    _, found, draft = usecases.issueasks.places(room.session, actor=room.pm, issue_id=issue.id)
    usecases.issueasks.ask(room.session, text=draft, where=found[0].key, **by(room, issue))
    return issue, Actor(room.workspace_id, "UCAROL", Side.CLIENT, door=tests.doors.ANSWERED)


def question(room: Room) -> dict[str, Any]:
    (post,) = [each for each in room.posts() if each.audience == "client"]
    return {"channel": post.channel, "ts": post.body.get("thread_ts"), "said": str(post.body)}


def test_D7_the_client_confirms_and_that_closes_it(room: Room) -> None:
    issue, carol = asked(room)
    assert question(room)["channel"] == "CACME"
    press: dict[str, Any] = {"issue_id": issue.id, "slack_id": "CACME", "now": moment(60)}
    for wrong in ({"actor": room.pm}, {"actor": carol, "slack_id": "COTHER"}):
        with pytest.raises(Refusal):
            usecases.issueasks.answered(room.session, solved=True, **press | wrong)
    usecases.issueasks.answered(room.session, actor=carol, solved=True, **press)
    assert issue.status == "closed"
    assert "confirmed that this is solved" in str(question(room)["said"])
    with pytest.raises(Refusal, match="issue_question_over"):
        usecases.issueasks.answered(room.session, actor=carol, solved=False, **press)


def test_D7_not_yet_opens_it_again_counts_and_may_be_asked_anew(room: Room) -> None:
    issue, carol = asked(room)
    with pytest.raises(Refusal, match="issue_asked_already"):
        usecases.issueasks.ask(room.session, text="Again?", where="asked", **by(room, issue))
    room.now = moment(60)
    press: dict[str, Any] = {"issue_id": issue.id, "slack_id": "CACME", "actor": carol, "solved": False}
    usecases.issueasks.answered(room.session, now=room.now, **press)
    assert (issue.status, issue.not_yet, issue.solved_at) == ("open", 1, None)
    assert "The client said 1 time: not yet" in card(room, issue)
    assert Kind.RESOLUTION_TOTAL in running(room, issue)
    later = room.writes("UCAROL", "Thank you", at=70, thread=0)
    usecases.solutions.heard(room.session, interaction=later, now=moment(70))
    assert issue.status == "open"
    usecases.issues.solve(room.session, **by(room, issue))
    usecases.issueasks.ask(room.session, text="Now?", where="asked", **by(room, issue))


def test_R17_the_line_about_a_closed_issue_says_nothing_of_ours(room: Room) -> None:
    room.prefer("autoclose", "10d")
    issue = opened(room, "CANARY title")
    texts = dict.fromkeys(("workaround", "cause", "resolution"), "CANARY")
    usecases.issuedetails.describe(room.session, texts=texts, **by(room, issue))
    usecases.issues.solve(room.session, **by(room, issue))
    moment_of = NOW + timedelta(days=30)
    while issue.look_at and issue.look_at <= moment_of:
        usecases.solutions.look_one(room.session, now=max(issue.look_at, room.now))
    assert issue.status == "closed"
    line = question(room)
    assert "we have closed it" in str(line["said"])
    assert "CANARY" not in str(line["said"])
    assert line["ts"] is not None


def stored(room: Room, row: Interaction) -> Interaction:
    room.session.flush()
    return room.session.get_one(Interaction, row.id)


def test_nobody_from_outside_can_do_any_of_it(room: Room) -> None:
    issue = opened(room)
    guest = by(room, issue) | {"actor": room.guest}
    acts = (
        usecases.issueturns.third_party,
        usecases.issueturns.fixed,
        usecases.issueturns.ours,
        usecases.issueturns.told,
    )
    for act in acts:
        with pytest.raises(Refusal, match="team_only"):
            act(room.session, **guest)
    with pytest.raises(Refusal, match="team_only"):
        usecases.issuedetails.describe(room.session, texts={}, **guest)
    with pytest.raises(Refusal, match="team_only"):
        usecases.issuedetails.same(room.session, other_id=1, **guest)
    with pytest.raises(Refusal, match="team_only"):
        usecases.issueasks.ask(room.session, text="x", where="asked", **guest)
