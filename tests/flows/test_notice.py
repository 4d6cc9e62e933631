"""Stories of the notice: who writes while we are away hears once when we answer, if the charter says so."""

from __future__ import annotations

from datetime import timedelta

from sandbox import Channel
from sandbox.people import Person
from sandbox.workspace import Message
from tests.asking import ask
from tests.flows.test_charter import agree
from tests.world import World

EVENING = "2026-03-06 19:00"
"""A Friday, one hour after work."""


def notices(world: World, where: Channel | None = None) -> list[Message]:
    """What people were told in a channel."""
    found = [each for each in world.sandbox.messages(where or world.acme) if "We are away" in each.text]
    for each in found:
        world.sandbox.expect(each.channel, each.text)
    return found


def asks(world: World, *, at: str, text: str = "Is the report ready?", who: Person | None = None) -> Message:
    """Somebody of the client writes then."""
    world.until(at)
    said = (who or world.carol).says(world.acme, text)
    world.settle()
    return said


def test_R32_who_writes_after_hours_is_told_once_in_the_thread_when_we_answer(world: World) -> None:
    agree(world, notice=True)
    asked = asks(world, at=EVENING)
    (told,) = notices(world)
    assert told.text == "Thank you. We are away now and answer on Monday from 09:00 (UTC time)."
    assert told.thread_ts == asked.ts
    asks(world, at="2026-03-06 20:00", text="And the invoice?")
    assert len(notices(world)) == 1


def test_R32_each_person_is_told_in_each_channel(world: World) -> None:
    agree(world, notice=True)
    cleo = world.sandbox.person("cleo", team=world.org)
    cleo.joins(world.acme)
    asks(world, at=EVENING)
    asks(world, at="2026-03-07 06:00", who=cleo)
    assert len(notices(world)) == 2
    world.sandbox.expect_all()


def test_R32_nobody_is_told_when_the_charter_says_nothing_of_it(world: World) -> None:
    asks(world, at="2026-03-05 19:00")
    agree(world)
    asks(world, at=EVENING)
    assert notices(world) == []
    world.sandbox.expect_all()


def test_R32_nobody_is_told_any_more_once_the_agreement_is_undone(world: World) -> None:
    agree(world, notice=True)
    world.pm.clicks("Undo")
    world.settle()
    world.sandbox.expect_all()
    asks(world, at=EVENING)
    assert notices(world) == []


def test_in_working_hours_and_for_thanks_nobody_is_told(world: World) -> None:
    agree(world, notice=True)
    asks(world, at="2026-03-06 17:59")
    asks(world, at="2026-03-06 19:00", text="Thank you!")
    assert notices(world) == []
    world.passes(minutes=1)
    world.sandbox.expect_all()


def test_the_notice_answers_nothing(world: World) -> None:
    agree(world, notice=True)
    asks(world, at=EVENING)
    assert len(notices(world)) == 1
    world.until("2026-03-09 12:01")
    world.sandbox.expect(world.alerts, "carol needs an answer soon")
    world.sandbox.expect_all()


def test_the_hours_are_those_of_the_contract_in_its_zone_and_language(world: World) -> None:
    ask(world, "set Acme timezone Asia/Shanghai")
    ask(world, "set Acme holidays CN")
    ask(world, "set Acme language zh_CN")
    agree(world, notice=True)
    # The Qingming holiday begins on Saturday and ends on Monday.
    asks(world, at="2026-04-03 10:30")
    (told,) = [each for each in world.sandbox.messages(world.acme) if "不在工作时间" in each.text]
    world.sandbox.expect_all()
    assert told.text == "消息已收到，谢谢。我们目前不在工作时间，将于周二 09:00（上海时间）起回复。"


def test_before_work_it_says_today(world: World) -> None:
    agree(world, notice=True)
    asks(world, at="2026-03-09 07:30")
    (told,) = notices(world)
    assert told.text == "Thank you. We are away now and answer today from 09:00 (UTC time)."


def test_while_we_work_nobody_is_told_although_the_client_does_not(world: World) -> None:
    ask(world, "set Acme both_sides yes")
    ask(world, "set Acme client_calendar mon-fri 12:00-20:00")
    agree(world, notice=True)
    asks(world, at="2026-03-06 09:30")
    assert notices(world) == []
    asks(world, at="2026-03-06 18:30")
    (told,) = notices(world)
    assert told.text == "Thank you. We are away now and answer on Monday from 12:00 (UTC time)."
    world.sandbox.expect_all()


def test_a_colleague_who_answered_meanwhile_makes_it_pointless(world: World) -> None:
    agree(world, notice=True)
    world.until(EVENING)
    world.sandbox.hold_events()
    asked = world.carol.says(world.acme, "Is the report ready?")
    world.pm.says(world.acme, "Yes, here it is.", thread=asked)
    world.sandbox.release_events(order="reversed")
    world.settle()
    assert notices(world) == []


def test_messages_that_come_late_are_not_told_anything(world: World) -> None:
    agree(world, notice=True)
    world.until(EVENING)
    world.sandbox.hold_events()
    world.carol.says(world.acme, "Is the report ready?")
    world.now.at += timedelta(minutes=30)
    world.sandbox.release_events()
    world.settle()
    assert notices(world) == []


def test_in_shadow_mode_nothing_is_told(world: World) -> None:
    agree(world, notice=True)
    ask(world, "set Acme shadow 2026-03-20")
    asks(world, at=EVENING)
    assert notices(world) == []


def test_colleagues_who_write_late_are_told_nothing(world: World) -> None:
    agree(world, notice=True)
    asks(world, at=EVENING, text="Reminder: send the report.", who=world.pm)
    assert notices(world) == []


def test_R32_whatever_happens_nothing_but_the_notice_stands_in_a_clients_channel(world: World) -> None:
    """Warnings, escalations, questions about misses, digests and reviews all have their turn."""
    agree(world, notice=True)
    for room, who in ((world.acme, world.carol), (world.globex, world.greg)):
        asked = who.says(room, "Where is the CANARY report?")
        world.passes(days=3)
        world.pm.says(room, "Here it is.", thread=asked)
    asks(world, at=EVENING)
    world.until("2026-03-16 12:00")
    ours = [
        each.text
        for room in (world.acme, world.globex)
        for each in world.sandbox.messages(room)
        if each in world.sandbox.unexpected
    ]
    assert ours == ["Thank you. We are away now and answer on Monday from 09:00 (UTC time)."]
    assert any("CANARY" in each.words for each in world.pm.direct_messages())
    assert world.sandbox.messages(world.alerts)
    assert world.lead.direct_messages()
    world.sandbox.expect_all()
