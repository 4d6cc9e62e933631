"""Stories of what is not said: names of who was late in channels, the same news twice, and nothing at all.

And of one's own hours, by `/client me` (rules R36, R38 and R40).
"""

from __future__ import annotations

from sandbox.workspace import Message
from tests.flows.test_downtime import sleeps, wakes
from tests.flows.test_quiet import ask, said, told
from tests.world import World


def names(world: World) -> tuple[str, ...]:
    """Whoever could have been late."""
    return tuple(person.mention for person in (world.pm, world.dan, world.lead))


def named(world: World, messages: list[Message]) -> list[str]:
    """The lines of these messages that name somebody, calls to look at them at their beginning left out."""
    lines = [line for each in messages for line in each.words.splitlines()]
    calls = tuple(f"{name} " for name in names(world))
    return [
        line for line in lines if any(name in line for name in names(world)) and not line.startswith(calls)
    ]


def test_R40_a_channel_reads_how_late_and_a_lead_who(world: World) -> None:
    (topic,) = ask(world, count=1)
    world.passes(hours=7)
    world.dan.says(world.acme, "Sorry! On Monday.", thread=topic)
    world.settle()
    (alert,) = said(world)
    assert alert.text == "☑️ Acme: carol was answered after 6 h 59 min, 2 h 59 min late."
    (private,) = told(world, world.lead)
    assert f"carol was answered by {world.dan.mention} after 6 h 59 min" in private.text


def test_R40_who_took_what_is_late_is_named_in_no_channel(world: World) -> None:
    (topic,) = ask(world, count=1)
    world.dan.reacts(topic.thread[0], "eyes")
    world.passes(hours=7)
    (alert,) = said(world)
    assert "somebody is on it" in alert.words
    assert named(world, [alert]) == []
    assert f"owner: {world.dan.mention}" in told(world, world.lead)[0].words


def test_R40_bundles_catch_ups_and_digests_name_nobody_who_was_late(world: World) -> None:
    topics = ask(world, count=5)
    for topic in topics:
        world.dan.reacts(topic.thread[0], "eyes")
    world.passes(hours=6)
    sleeps(world, hours=20)
    wakes(world)
    for topic in topics[:4]:
        world.dan.says(world.acme, "Sorry!", thread=topic)
    world.until("2026-03-09 09:10")
    heard = said(world)
    assert any("question waits" in each.text for each in heard)
    assert any("Weekly digest" in each.text for each in heard)
    assert named(world, heard) == []


def test_R38_staying_late_says_nothing_new(world: World) -> None:
    ask(world, count=1)
    world.passes(hours=4, minutes=1)
    (alert,) = said(world)
    before = world.sandbox.calls_of("chat.update")
    world.passes(hours=1, minutes=50)
    assert said(world) == [alert]
    assert world.sandbox.calls_of("chat.update") == before


def test_R38_a_week_in_which_nothing_happened_has_no_digest(world: World) -> None:
    world.passes(days=8)
    assert not [each for each in said(world) if "digest" in each.text]


def test_R31_after_downtime_the_breach_is_told_once_and_marked_late(world: World) -> None:
    ask(world, count=1)
    sleeps(world, hours=5)
    wakes(world)
    (alert,) = said(world)
    assert "the answer to carol is late" in alert.text
    assert "late notice" in alert.words
    world.passes(minutes=50)
    assert said(world) == [alert]


def test_one_sees_and_sets_ones_own_hours(world: World) -> None:
    seen = world.dan.runs("/client me", world.alerts).text
    assert "Mon-Fri 09:00-18:00" in seen
    assert "the hours of your team" in seen
    changed = world.dan.runs("/client me hours mon-thu 8-16", world.alerts).text
    assert "Mon-Thu 08:00-16:00" in changed
    assert "your own hours" in world.dan.runs("/client me", world.alerts).text
    world.dan.runs("/client me hours default", world.alerts)
    assert "Mon-Fri 09:00-18:00" in world.dan.runs("/client me hours", world.alerts).text
    world.sandbox.expect_all()


def test_ones_own_hours_can_be_undone(world: World) -> None:
    world.dan.runs("/client me hours mon-thu 8-16", world.alerts)
    world.dan.clicks("Undo")
    world.settle()
    assert "the hours of your team" in world.dan.runs("/client me", world.alerts).text
    world.sandbox.expect_all()


def test_hours_that_were_changed_again_are_not_undone(world: World) -> None:
    world.dan.runs("/client me hours mon-thu 8-16", world.alerts)
    world.dan.runs("/client me hours mon-fri 7-15", world.alerts)
    first = next(each for each in world.dan.sees(world.alerts) if "Mon-Thu 08:00-16:00" in each.text)
    world.dan.clicks("Undo", first)
    world.settle()
    assert "Mon-Fri 07:00-15:00" in world.dan.runs("/client me", world.alerts).text
    world.sandbox.expect_all()


def test_hours_that_cannot_be_are_refused_in_both_languages(world: World) -> None:
    assert "now and then" in world.dan.runs("/client me hours now and then", world.alerts).text
    assert "I do not know “wishes”" in world.dan.runs("/client me wishes", world.alerts).text
    world.sandbox.changes(world.dan, locale="zh-CN")
    world.settle()
    assert "不认识" in world.dan.runs("/client me 心愿", world.alerts).text
    assert "今后的提醒时间" in world.dan.runs("/client me 工作时间 周一至周四 8-16", world.alerts).text
    assert "周一至周四 08:00-16:00" in world.dan.runs("/client me", world.alerts).text
    assert "你自己设定的时间" in world.dan.runs("/client me", world.alerts).text
    world.sandbox.expect_all()


def test_outsiders_have_no_hours(world: World) -> None:
    answer = world.greg.runs("/client me hours mon-thu 8-16", world.globex)
    assert "08:00" not in answer.text
    world.sandbox.expect_all()
