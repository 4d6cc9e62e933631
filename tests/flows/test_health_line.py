"""The line of health in Home: admins read that all is well, or what is wrong and what to do about it."""

from __future__ import annotations

import pytest

import usecases.interactions
from sandbox import Fault
from sandbox.people import Person
from tests.flows.test_home import home
from tests.world import World

pytestmark = pytest.mark.proves("P25b")


def admin(world: World, name: str, *, locale: str = "en-US") -> Person:
    person = world.sandbox.person(name, admin=True, locale=locale)
    home(person, world)
    return person


def test_an_admin_reads_that_all_is_well(world: World) -> None:
    ada = admin(world, "ada")
    world.carol.says(world.acme, "When do we start?")
    world.settle()
    world.passes(minutes=2)
    *_, last = home(ada, world).splitlines()
    assert last.startswith("Rapport is well · last message from Slack <!date^")
    assert last.endswith("|Mon 2 Mar 09:00 (UTC)> · nothing left to process")
    assert "Rapport is well" not in home(world.pm, world), "who cannot mend anything is not told"
    world.sandbox.expect_all()


def test_an_admin_reads_what_is_wrong_and_what_to_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, mei = admin(world, "ada"), admin(world, "mei", locale="zh-CN")
    with monkeypatch.context() as broken:
        broken.setattr(usecases.interactions, "record", lambda *_, **__: 1 / int("0x"))
        world.carol.says(world.acme, "When do we start?")
        world.settle()
    world.sandbox.faults.on("chat.postMessage", times=1, do=Fault.error("is_archived"))
    world.greg.says(world.globex, "Is the invoice right?")
    world.passes(hours=5)
    shown = home(ada, world).replace("`", "")
    assert "1 message could not be delivered: run python -m bot outbox list --state dead" in shown
    assert "1 event could not be recorded: run python -m bot inbox list" in shown
    assert "Rapport is well" not in shown
    shown = home(mei, world)
    assert "1 条消息无法送达" in shown
    assert "1 个事件未能记录" in shown
    world.sandbox.expect_all()
