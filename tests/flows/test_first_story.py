"""The main job in its smallest form: a question, silence, an alert, an answer."""

from __future__ import annotations

from tests.world import World


def test_silence_past_the_target_raises_one_alert_that_the_answer_corrects(world: World) -> None:
    before = len(world.sandbox.messages(world.alerts))
    question = world.carol.says(world.acme, "Could you send us the test report?")
    world.passes(hours=3, minutes=1)
    alert = world.sandbox.expect(world.alerts, "carol")
    assert "On it" in alert.buttons
    world.passes(hours=1)
    world.pm.says(world.acme, "Here it is.", thread=question)
    world.settle()
    assert "answered" in alert.text
    assert not alert.buttons
    assert len(world.sandbox.messages(world.alerts)) == before + 1
