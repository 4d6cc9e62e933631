"""Stories of words for a client that Slack never took: whoever counts on them hears of it, and nothing says "told"."""

from __future__ import annotations

import pytest

from sandbox import Fault
from tests.asking import ask
from tests.flows.test_complaints import LISTENING, complains, does, posts, read_by
from tests.flows.test_promises import whisper
from tests.world import World


@pytest.fixture
def refusing(world: World) -> World:
    """Nothing can be posted where Acme reads, as in an archived channel."""
    world.sandbox.faults.on(
        "chat.postMessage", do=Fault.error("is_archived"), when=lambda args: args["channel"] == world.acme.id
    )
    return world


def hears(world: World, words: str) -> str:
    """What Petra was told of the loss, beside the alarm that everybody reads."""
    world.sandbox.expect(world.alerts, "A message of mine could not be delivered")
    return world.sandbox.expect(world.pm, words).text


def test_P8_a_letter_to_who_complained_that_slack_refused_counts_as_not_written(world: World) -> None:
    complains(world)
    does(world, "Acknowledge", {"How do they hear it?": "I tell them myself, or told them"})
    does(world, "Listening card", LISTENING)
    before = read_by(world, world.carol)
    world.sandbox.faults.on(
        "chat.postMessage", do=Fault.error("is_archived"), when=lambda args: args["channel"] == world.acme.id
    )
    posts(world, "Propose a remedy", "A report each morning at nine.")
    heard = hears(world, "Your words to Acme about complaint 1 were not posted in")
    assert "Slack refused it (`is_archived`)" in heard
    assert "It is not noted any more that the client was told." in heard
    world.sandbox.faults.clear()
    world.settle()
    assert read_by(world, world.carol) == before
    posts(world, "Propose a remedy", "A report each morning at nine.")
    assert "A report each morning at nine." in read_by(world, world.carol)[-1]
    world.sandbox.expect_all()


def test_P8_a_charter_that_slack_refused_is_told_to_its_sender_and_in_the_history(refusing: World) -> None:
    world = refusing
    ask(world, "charter Acme")
    world.pm.clicks("Send to the client")
    world.settle()
    world.sandbox.expect(world.alerts, "The charter goes to")
    heard = hears(world, "The charter for Acme was not posted in")
    assert "Slack refused it (`is_archived`)" in heard
    history = ask(world, "show Acme")
    assert f"The charter that {world.pm.mention} sent to <#{world.acme.id}> was never posted" in history


def test_P8_a_reminder_that_slack_refused_is_left_to_the_owner(refusing: World) -> None:
    world = refusing
    ask(world, "set Acme client_reminders yes")
    world.pm.runs("/client promise The keys by Wednesday", world.acme)
    assert world.pm.submits({"Who owes it": "The client owes it to us"}) == {}
    world.settle()
    whisper(world, world.pm, world.acme, "Promise 1 is tracked: Acme owes us")
    world.until("2026-03-04 18:10")
    heard = hears(world, "The reminder to Acme about promise 1 was not posted in")
    assert "Please see whether the client still has to be told." in heard
    world.sandbox.expect_all()
