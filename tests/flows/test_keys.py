"""Stories of a client's sheet: six keys, each with its colour, its fact and the next act (Q2)."""

from __future__ import annotations

from tests.asking import ask
from tests.world import World


def test_Q2_a_late_answer_turns_communication_red_and_the_sheet_offers_the_next_act(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.passes(hours=5)
    world.sandbox.expect_all()
    told = ask(world, "keys Acme")
    assert "🔴 *Communication* · act now · 1 to do, 1 late" in told
    assert "Next: Acme: the answer to carol is late" in told
    assert "🟢 *Promises* · well · nothing to do" in told
    assert "🟡 *Reporting* · look here · there was no report yet" in told
    world.pm.clicks("On it")
    world.settle()
    world.sandbox.expect_all()


def test_Q2_in_chinese_the_sheet_speaks_chinese(world: World) -> None:
    wang = world.sandbox.person("wang", locale="zh-CN", tz="Asia/Shanghai")
    world.carol.says(world.acme, "When do we start?")
    world.settle()
    world.pm.invites(world.alerts, wang)
    told = ask(world, "keys Acme", who=wang)
    assert "🟢 *沟通* · 良好 · 待办 1 项" in told
