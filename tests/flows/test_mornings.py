"""Stories of the morning: what the day brings, told as one's own day begins (Q2)."""

from __future__ import annotations

from sandbox.people import Person
from tests.asking import ask
from tests.flows.test_downtime import sleeps, wakes
from tests.world import World


def mornings(person: Person) -> list[str]:
    """The morning messages somebody got."""
    return [
        each.text for each in person.direct_messages() if each.text.startswith(("Good morning", "早上好"))
    ]


def owes_from_the_evening(world: World) -> None:
    """Mornings are on, and Carol asks as the day ends."""
    ask(world, "set workspace morning yes")
    world.passes(minutes=5)
    world.until("2026-03-02 17:30")
    world.carol.says(world.acme, "When do we start?")


def test_Q2_who_owes_something_hears_of_it_in_the_morning_until_they_switch_it_off(world: World) -> None:
    owes_from_the_evening(world)
    world.until("2026-03-03 09:05")
    assert mornings(world.pm) == ["Good morning. Today:\nYou owe: 1"]
    shown = world.pm.direct_messages()[-1].words
    assert "Acme: carol waits for an answer" in shown
    assert "3 h 30 min left" in shown
    told = ask(world, "me morning off")
    assert "You get no message in the morning." in told
    world.until("2026-03-04 09:05")
    assert len(mornings(world.pm)) == 1
    world.sandbox.expect_all()


def test_Q2_a_morning_in_chinese(world: World) -> None:
    wang = world.sandbox.person("wang", locale="zh-CN", tz="Asia/Shanghai")
    ask(world, "set workspace morning yes")
    ask(world, f"team Globex {wang.mention} owner")
    world.passes(minutes=5)
    world.greg.says(world.globex, "Is the invoice right?")
    world.until("2026-03-03 01:05")
    assert mornings(wang) == ["早上好，今天：\n你的待办: 1"]
    world.sandbox.expect_all()


def test_P18_whoever_comes_back_at_noon_wishes_nobody_a_good_morning(world: World) -> None:
    owes_from_the_evening(world)
    world.until("2026-03-03 08:30")
    sleeps(world, hours=3, minutes=50)
    wakes(world)
    world.until("2026-03-03 13:00")
    assert mornings(world.pm) == []
    world.sandbox.expect_all()


def test_P18_after_a_night_of_silence_the_morning_is_the_one_message(world: World) -> None:
    owes_from_the_evening(world)
    world.until("2026-03-03 01:00")
    before = len(world.pm.direct_messages())
    sleeps(world, hours=7, minutes=55)
    wakes(world)
    world.until("2026-03-03 09:20")
    assert mornings(world.pm) == ["Good morning. Today:\nYou owe: 1"]
    assert len(world.pm.direct_messages()) == before + 1
    world.sandbox.expect_all()
