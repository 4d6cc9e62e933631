"""Stories in which Slack answers badly for a while: what people did and said then counts later."""

from __future__ import annotations

from sandbox import Fault
from tests.world import World


def test_a_gesture_of_somebody_slack_could_not_name_counts_when_it_can(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    newcomer = world.sandbox.person("nina")
    newcomer.joins(world.acme)
    world.settle()
    world.sandbox.faults.on("users.info", times=2, do=Fault.http_before(500))
    newcomer.reacts(asked, "pushpin")
    world.settle()
    world.sandbox.expect(world.alerts, "When do we start?")
    world.sandbox.expect_all()


def test_R8_an_answer_of_somebody_slack_could_not_name_counts_when_it_can(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    newcomer = world.sandbox.person("nina")
    newcomer.joins(world.acme)
    world.settle()
    world.sandbox.faults.on("users.info", times=99, do=Fault.http_before(500))
    newcomer.says(world.acme, "Next week.", thread=asked)
    world.settle()
    world.sandbox.faults.clear()
    world.passes(hours=9)
    world.sandbox.expect_all()
    assert not [each for each in world.sandbox.messages(world.alerts) if "carol" in each.text]
