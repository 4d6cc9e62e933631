"""Issues: opening, taking, solving, opening again, the one card, and the history beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest

import storage.conversations
import storage.interactions
import usecases.history
import usecases.issues
import usecases.solutions
from domain.issues import Kind, Severity
from domain.people import Side
from domain.refusals import Refusal
from storage.base import Session
from storage.issues import Issue
from tests.usecases.ledger import NOW, Ledger


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return Ledger(session)


def opened(ledger: Ledger, title: str = "Login fails") -> Issue:
    return usecases.issues.open(
        ledger.session,
        actor=ledger.pm,
        client_id=ledger.acme.id,
        title=title,
        severity=Severity.HIGH,
        kind=Kind.FAULT,
        now=NOW,
    )


def pinned(ledger: Ledger) -> Issue:
    message = ledger.says("The login fails since this morning", thread=ledger.conversation())
    return usecases.issues.open_from_message(ledger.session, actor=ledger.pm, interaction=message, now=NOW)


def solved(ledger: Ledger, issue: Issue) -> Issue:
    return usecases.issues.solve(ledger.session, actor=ledger.pm, issue_id=issue.id, now=NOW)


def deeds(ledger: Ledger, issue: Issue) -> list[str]:
    found = usecases.history.of_subject(
        ledger.session, workspace_id=ledger.workspace_id, subject=f"issue:{issue.id}"
    )
    return [deed.what for deed in found]


def test_issues_are_numbered_one_after_the_other(ledger: Ledger) -> None:
    assert [opened(ledger).number, opened(ledger).number, opened(ledger).number] == [1, 2, 3]


def test_an_open_issue_has_one_card_in_the_internal_channel(ledger: Ledger) -> None:
    issue = opened(ledger)
    usecases.issues.take(ledger.session, actor=ledger.lead, issue_id=issue.id, now=NOW)
    solved(ledger, issue)
    (card,) = ledger.posts()
    assert (card.channel, card.audience, card.dedupe_key) == ("CALERTS", "internal", f"issue:{issue.id}")
    assert "Solved" in card.body["text"]
    assert "<@ULEAD>" in card.body["text"]


def test_without_an_internal_channel_there_is_no_card_and_the_issue_is_open_all_the_same(
    session: Session,
) -> None:
    ledger = Ledger(session, alerts="")
    issue = opened(ledger)
    assert ledger.posts() == []
    assert usecases.issues.open_of(session, workspace_id=ledger.workspace_id) == [issue]


def test_a_card_appears_with_the_next_change_once_a_channel_is_chosen(session: Session) -> None:
    ledger = Ledger(session, alerts="")
    issue = opened(ledger)
    ledger.prefer("alerts", "CLATER")
    usecases.issues.take(session, actor=ledger.pm, issue_id=issue.id, now=NOW)
    assert [post.channel for post in ledger.posts()] == ["CLATER"]


def test_every_act_is_in_the_history_of_the_issue_and_of_the_client(ledger: Ledger) -> None:
    issue = opened(ledger)
    usecases.issues.take(ledger.session, actor=ledger.lead, issue_id=issue.id, now=NOW)
    solved(ledger, issue)
    usecases.issues.reopen(ledger.session, actor=ledger.lead, issue_id=issue.id, now=NOW)
    assert deeds(ledger, issue) == ["issue_opened", "issue_taken", "issue_solved", "issue_reopened"]
    newest = usecases.history.of_client(ledger.session, client_id=ledger.acme.id, limit=2)
    assert [deed.what for deed in newest] == ["issue_reopened", "issue_solved"]
    assert newest[0].facts == {"number": 1}


def test_taking_what_one_has_changes_nothing(ledger: Ledger) -> None:
    issue = opened(ledger)
    for _ in range(2):
        usecases.issues.take(ledger.session, actor=ledger.lead, issue_id=issue.id, now=NOW)
    assert issue.owner_id == "ULEAD"
    assert deeds(ledger, issue).count("issue_taken") == 1


def test_solving_twice_tells_the_second_person_that_it_is_done(ledger: Ledger) -> None:
    issue = solved(ledger, opened(ledger))
    with pytest.raises(Refusal) as refused:
        solved(ledger, issue)
    assert refused.value.reason == "issue_already_solved"
    assert deeds(ledger, issue).count("issue_solved") == 1


def test_a_withdrawn_issue_is_gone_with_its_card(ledger: Ledger) -> None:
    issue = opened(ledger)
    usecases.issues.withdraw(ledger.session, actor=ledger.pm, issue_id=issue.id, now=NOW)
    assert [post.state for post in ledger.posts()] == ["suppressed"]
    assert usecases.issues.open_of(ledger.session, workspace_id=ledger.workspace_id) == []


def test_pinning_a_message_twice_opens_one_issue(ledger: Ledger) -> None:
    message = ledger.says("Please add a report", thread=ledger.conversation())
    first, second = (
        usecases.issues.open_from_message(ledger.session, actor=actor, interaction=message, now=NOW)
        for actor in (ledger.pm, ledger.lead)
    )
    assert first is second
    assert (first.title, first.client_id) == ("Please add a report", ledger.acme.id)
    assert usecases.issues.of_message(ledger.session, interaction=message) is first


def test_a_pin_after_undo_opens_a_new_issue(ledger: Ledger) -> None:
    message = ledger.says("Please add a report", thread=ledger.conversation())
    first = usecases.issues.open_from_message(ledger.session, actor=ledger.pm, interaction=message, now=NOW)
    usecases.issues.withdraw(ledger.session, actor=ledger.pm, issue_id=first.id, now=NOW)
    again = usecases.issues.open_from_message(ledger.session, actor=ledger.pm, interaction=message, now=NOW)
    assert (again.number, again.status) == (2, "open")


def test_an_enormous_message_becomes_a_short_title(ledger: Ledger) -> None:
    message = ledger.says("word \x00" * 5000, thread=ledger.conversation())
    issue = usecases.issues.open_from_message(ledger.session, actor=ledger.pm, interaction=message, now=NOW)
    assert len(issue.title) <= 255
    assert "\x00" not in issue.title


@pytest.mark.parametrize("days", [1, 13])
def test_R16_a_question_of_the_client_reopens_within_fourteen_days(ledger: Ledger, days: int) -> None:
    issue = solved(ledger, pinned(ledger))
    again = _same_thread(ledger, issue, "It fails again, why?", asks=True, after=timedelta(days=days))
    assert usecases.solutions.client_spoke(ledger.session, interaction=again, now=NOW) == [issue]
    assert (issue.status, issue.solved_at) == ("open", None)
    assert deeds(ledger, issue)[-1] == "issue_asked_again"


def test_R16_thanks_do_not_reopen(ledger: Ledger) -> None:
    issue = solved(ledger, pinned(ledger))
    thanks = _same_thread(ledger, issue, "Thank you!", asks=False, after=timedelta(hours=1))
    assert usecases.solutions.client_spoke(ledger.session, interaction=thanks, now=NOW) == []
    assert issue.status == "solved"


def test_R16_a_word_of_the_team_does_not_reopen(ledger: Ledger) -> None:
    issue = solved(ledger, pinned(ledger))
    ours = _same_thread(ledger, issue, "Does it work?", asks=True, after=timedelta(hours=1), side=Side.TEAM)
    assert usecases.solutions.client_spoke(ledger.session, interaction=ours, now=NOW) == []


def test_R16_a_question_written_before_the_solution_and_delivered_late_does_not_reopen(
    ledger: Ledger,
) -> None:
    issue = solved(ledger, pinned(ledger))
    late = _same_thread(ledger, issue, "Any news?", asks=True, after=timedelta(minutes=-5))
    assert usecases.solutions.client_spoke(ledger.session, interaction=late, now=NOW) == []


def test_R16_after_the_window_a_new_issue_goes_on_from_the_old_one_and_only_one(ledger: Ledger) -> None:
    issue = solved(ledger, pinned(ledger))
    for days in (15, 16):
        late = _same_thread(ledger, issue, "It fails again", asks=True, after=timedelta(days=days))
        usecases.solutions.client_spoke(ledger.session, interaction=late, now=late.happened_at)
    (following,) = usecases.issues.open_of(ledger.session, workspace_id=ledger.workspace_id)
    assert issue.status == "solved"
    assert (following.number, following.title, following.previous_id) == (2, "It fails again", issue.id)
    assert (following.kind, following.severity, following.opened_by) == (issue.kind, issue.severity, "")
    assert "after issue 1 was over" in str(ledger.posts()[-1].body)


def test_R16_what_is_closed_never_opens_again(ledger: Ledger) -> None:
    issue = solved(ledger, pinned(ledger))
    usecases.issues.close(ledger.session, actor=ledger.pm, issue_id=issue.id, now=NOW)
    again = _same_thread(ledger, issue, "It fails again, why?", asks=True, after=timedelta(days=1))
    assert usecases.solutions.client_spoke(ledger.session, interaction=again, now=again.happened_at) == []
    assert (issue.status, issue.look_at) == ("closed", None)
    (following,) = usecases.issues.open_of(ledger.session, workspace_id=ledger.workspace_id)
    assert following.previous_id == issue.id
    with pytest.raises(Refusal, match="issue_already_closed"):
        usecases.issues.reopen(ledger.session, actor=ledger.pm, issue_id=issue.id, now=NOW)


def test_R16_a_following_issue_that_was_withdrawn_does_not_come_back(ledger: Ledger) -> None:
    issue = solved(ledger, pinned(ledger))
    late = _same_thread(ledger, issue, "It fails again", asks=True, after=timedelta(days=15))
    for _ in range(2):
        usecases.solutions.client_spoke(ledger.session, interaction=late, now=late.happened_at)
        for each in usecases.issues.open_of(ledger.session, workspace_id=ledger.workspace_id):
            usecases.issues.withdraw(ledger.session, actor=ledger.pm, issue_id=each.id, now=late.happened_at)
    assert ledger.session.query(Issue).count() == 2


def test_R15_words_that_say_it_works_close_what_is_solved_and_nothing_else(ledger: Ledger) -> None:
    still, done = pinned(ledger), solved(ledger, pinned(ledger))
    for issue in (still, done):
        works = _same_thread(ledger, issue, "Works now, thanks!", asks=False, after=timedelta(hours=1))
        works.verdict = "solved"
        usecases.solutions.client_spoke(ledger.session, interaction=works, now=works.happened_at)
    assert (still.status, done.status) == ("open", "closed")
    assert deeds(ledger, done)[-1] == "issue_confirmed"


def test_R18_a_clients_check_mark_closes_what_is_solved(ledger: Ledger) -> None:
    issue = pinned(ledger)
    origin = ledger.session.get_one(storage.interactions.Interaction, issue.interaction_id)

    def check(at: timedelta) -> list[Issue]:
        return usecases.solutions.reacted(
            ledger.session,
            workspace_id=ledger.workspace_id,
            slack_id="CACME",
            ts=str(origin.ts),
            user_id="UCAROL",
            at=NOW + at,
            now=NOW + at,
        )

    assert check(timedelta(hours=1)) == []
    usecases.issues.solve(ledger.session, actor=ledger.pm, issue_id=issue.id, now=NOW + timedelta(hours=2))
    assert check(timedelta(hours=1)) == []
    assert check(timedelta(hours=3)) == [issue]
    assert issue.status == "closed"


def test_a_question_elsewhere_does_not_reopen(ledger: Ledger) -> None:
    issue = solved(ledger, pinned(ledger))
    elsewhere = ledger.says("Another thing", thread=ledger.conversation(), after=timedelta(days=1))
    assert usecases.solutions.client_spoke(ledger.session, interaction=elsewhere, now=NOW) == []
    assert issue.status == "solved"


def test_somebody_from_outside_can_do_nothing(ledger: Ledger) -> None:
    issue = opened(ledger)
    acts = (usecases.issues.take, usecases.issues.solve, usecases.issues.reopen, usecases.issues.withdraw)
    for act in acts:
        with pytest.raises(Refusal) as refused:
            act(ledger.session, actor=ledger.guest, issue_id=issue.id, now=NOW)
        assert refused.value.reason == "team_only"
    with pytest.raises(Refusal):
        usecases.issues.open(ledger.session, actor=ledger.guest, client_id=ledger.acme.id, title="x", now=NOW)
    assert issue.status == "open"


def test_an_issue_that_is_not_of_the_workspace_does_not_exist(ledger: Ledger) -> None:
    with pytest.raises(Refusal) as refused:
        usecases.issues.solve(ledger.session, actor=ledger.pm, issue_id=999, now=NOW)
    assert refused.value.reason == "no_such_issue"


def test_a_message_of_another_client_is_not_quoted_on_the_card(ledger: Ledger) -> None:
    message = ledger.says("Our secret plan", thread=ledger.conversation())
    issue = usecases.issues.open(
        ledger.session,
        actor=ledger.pm,
        client_id=ledger.globex.id,
        title="Similar wish",
        origin=message,
        permalink="https://example.slack.com/archives/C/p1",
        now=NOW,
    )
    assert (issue.interaction_id, issue.permalink) == (None, "")
    assert "secret" not in str(ledger.posts()[0].body)


def _same_thread(
    ledger: Ledger, issue: Issue, text: str, *, asks: bool, after: timedelta, side: Side = Side.CLIENT
) -> storage.interactions.Interaction:
    origin = ledger.session.get_one(storage.interactions.Interaction, issue.interaction_id)
    thread = ledger.session.get_one(storage.conversations.Conversation, origin.conversation_id)
    return ledger.says(text, thread=thread, asks=asks, after=after, side=side)
