"""Stories of an alert on its way: it is looked at again at the moment it is sent (rule R30), and its buttons (R37)."""

from __future__ import annotations

from datetime import timedelta

from sandbox import Fault
from tests.asking import ask
from tests.world import World


def test_R30_an_alert_that_slack_held_up_is_dropped_when_the_answer_came_meanwhile(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    world.sandbox.faults.on("chat.postMessage", do=Fault.rate_limited(300))
    world.now.at += timedelta(hours=3, minutes=1)
    world.house.turn()
    assert world.sandbox.calls_of("chat.postMessage")
    world.pm.says(world.acme, "On Monday.", thread=asked)
    world.settle()
    world.passes(hours=2)
    assert not [each for each in world.sandbox.messages(world.alerts) if "carol" in each.text]


def test_R37_every_alert_offers_what_can_be_done_about_it(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.passes(hours=3, minutes=1)
    alert = world.sandbox.expect(world.alerts, "carol needs an answer soon")
    # Nobody can wait for the client before a first answer (rule R13).
    assert alert.buttons == ["On it", "Not a request", "Why?", "Open message"]
    world.pm.says(world.acme, "On Monday.", thread=asked)
    world.passes(minutes=1)
    world.carol.says(world.acme, "At what time?", thread=asked)
    world.until("2026-03-03 10:00")
    alert = world.sandbox.expect(world.alerts, "carol needs an answer soon")
    assert alert.buttons == ["On it", "Waiting for client", "Not a request", "Why?", "Open message"]
    world.sandbox.expect_all()


def test_R11_what_was_no_request_is_cancelled_and_counts_nowhere(world: World) -> None:
    topics = [world.pm.says(world.acme, f"Topic {n}") for n in range(3)]
    asked = [world.carol.says(world.acme, f"{each.text}: when?", thread=each) for each in topics]
    world.passes(hours=1)
    world.pm.says(world.acme, "Soon.", thread=topics[0])
    world.passes(hours=4)
    assert "2 of them late" in ask(world, "digest preview")
    world.dan.reacts(asked[1], "no_good")
    world.pm.says(world.acme, "Sorry, soon.", thread=topics[2])
    world.passes(minutes=1)
    assert "50% answered in time" in ask(world, "digest preview")
    world.sandbox.expect_all()
