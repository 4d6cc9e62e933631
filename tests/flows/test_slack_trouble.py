"""Stories in which Slack answers badly for a while: what people did then counts later."""

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
