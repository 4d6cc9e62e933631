"""Stories of words for a client that Slack never took: whoever counts on them hears of it, and nothing says "told"."""

from __future__ import annotations

from datetime import timedelta

import storage.operations
from domain.outbox import State
from sandbox import Fault
from sandbox.faults import Json
from tests.asking import ask
from tests.flows.test_complaints import LISTENING, MYSELF, complains, dm, does, posts, read_by
from tests.flows.test_issue_turns import card, opened
from tests.flows.test_promises import whisper
from tests.world import World

POSTED = {"How do they hear it?": "Post it in #acme-shared"}
REFUSED = "Slack refused the message (`is_archived`)"


def refuses(world: World) -> None:
    """Nothing can be posted where Acme reads, as in an archived channel."""
    world.sandbox.faults.on(
        "chat.postMessage", do=Fault.error("is_archived"), when=lambda args: args["channel"] == world.acme.id
    )


def hears(world: World, words: str) -> str:
    """What Petra was told of the loss, which she sees to herself: nobody else is alarmed, or can replay it."""
    with world.house.run.begin() as session:
        assert not storage.operations.outbox_rows(session, state=State.DEAD, before=0, limit=9)
    return world.sandbox.expect(world.pm, words).text


def complained(world: World) -> None:
    """A complaint that waits for a proposal."""
    complains(world)
    does(world, "Acknowledge", MYSELF)
    does(world, "Listening card", LISTENING)


def test_P8_a_letter_to_who_complained_that_slack_refused_counts_as_not_written(world: World) -> None:
    complained(world)
    before = read_by(world, world.carol)
    refuses(world)
    posts(world, "Propose a remedy", "A report each morning at nine.")
    heard = hears(world, "The words to Acme about complaint 1 were not posted in")
    assert REFUSED in heard
    assert "It is not noted any more that they were told." in heard
    world.sandbox.faults.clear()
    world.settle()
    assert read_by(world, world.carol) == before
    posts(world, "Propose a remedy", "A report each morning at nine.")
    assert "A report each morning at nine." in read_by(world, world.carol)[-1]
    world.sandbox.expect_all()


def test_P8_a_letter_after_which_something_was_done_is_left_to_who_wrote_it(world: World) -> None:
    complained(world)
    world.pm.clicks("Propose a remedy", dm(world.pm))
    said: dict[str, object] = {"What the client hears": "A word at nine.", **POSTED}
    assert world.pm.submits(said) == {}
    world.pm.clicks("I take it", dm(world.pm))
    world.now.at += timedelta(hours=2)
    world.settle()
    heard = world.sandbox.expect(world.pm, "The words to Acme about complaint 1 were not posted in").text
    assert "Slack did not take the message within an hour." in heard
    assert "Please see whether the client still has to be told." in heard
    assert "The client agrees" in dm(world.pm).buttons
    world.sandbox.expect_all()


def test_P8_a_charter_that_slack_refused_is_told_to_its_sender_and_in_the_history(world: World) -> None:
    refuses(world)
    ask(world, "charter Acme")
    world.pm.clicks("Send to the client")
    world.settle()
    world.sandbox.expect(world.alerts, "The charter goes to")
    assert REFUSED in hears(world, "The charter for Acme was not posted in")
    history = ask(world, "show Acme")
    assert f"The charter that {world.pm.mention} sent to <#{world.acme.id}> was never posted" in history


def test_P8_the_question_whether_all_is_solved_that_slack_refused_can_be_asked_again(world: World) -> None:
    opened(world)
    world.pm.clicks("Solved", card(world))
    world.settle()
    refuses(world)
    world.pm.clicks("Ask the client…", card(world))
    assert world.pm.submits({}) == {}
    world.settle()
    assert REFUSED in hears(world, "The words to Acme about issue 1 were not posted in")
    world.sandbox.faults.clear()
    world.pm.clicks("Ask the client…", card(world))
    assert world.pm.submits({}) == {}
    world.settle()
    world.sandbox.expect_all()


def test_P8_a_reminder_that_slack_refused_is_left_to_the_owner_and_not_noted(world: World) -> None:
    refuses(world)
    ask(world, "set Acme client_reminders yes")
    world.pm.runs("/client promise The keys by Wednesday", world.acme)
    assert world.pm.submits({"Who owes it": "The client owes it to us"}) == {}
    world.settle()
    whisper(world, world.pm, world.acme, "Promise 1 is tracked: Acme owes us")
    world.until("2026-03-05 10:00")
    heard = hears(world, "The reminder to Acme about promise 1 was not posted in")
    assert REFUSED in heard
    assert "Please see whether the client still has to be reminded." in heard
    assert "took back" in ask(world, "show Acme")
    world.sandbox.expect_all()


def test_P8_words_that_slack_may_have_taken_stay_with_the_client_who_reads_them(world: World) -> None:
    def at_acme(args: Json) -> bool:
        return bool(args["channel"] == world.acme.id)

    complained(world)
    world.sandbox.faults.on("chat.postMessage", do=Fault.reset_after(), when=at_acme)
    for method in ("conversations.history", "conversations.replies"):
        world.sandbox.faults.on(method, times=9, do=Fault.error("channel_not_found"), when=at_acme)
    posts(world, "Propose a remedy", "A report each morning at nine.")
    world.passes(minutes=5)
    hears(world, "The words to Acme about complaint 1 ")
    world.sandbox.faults.clear()
    world.machine.at += timedelta(days=2)
    world.settle()
    assert [words for words in read_by(world, world.carol) if "A report each morning at nine." in words]
    world.sandbox.expect_all()
