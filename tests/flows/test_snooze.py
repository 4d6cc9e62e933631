"""Stories of "On it": time until the next level, and one question when it is over (rule R37)."""

from __future__ import annotations

from sandbox.workspace import Message
from tests.world import World


def warned(world: World) -> Message:
    """Carol's question at twelve, nearly late: due at one, too late at three."""
    world.carol.says(world.acme, "When do we start?")
    world.passes(hours=3, minutes=1)
    return world.sandbox.expect(world.alerts, "carol needs an answer soon")


def claimed(world: World, choice: str = "") -> Message:
    """Dan takes it, for half an hour or for longer."""
    alert = warned(world)
    if choice:
        world.dan.chooses(None, choice, where=alert)
    else:
        world.dan.clicks("On it", alert)
    world.settle()
    world.sandbox.expect_all()
    return alert


def test_R37_on_it_holds_the_next_level_back_for_half_an_hour(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.passes(hours=3, minutes=50)
    alert = world.sandbox.expect(world.alerts, "carol needs an answer soon")
    world.dan.clicks("On it", alert)
    world.passes(minutes=29)
    assert "needs an answer soon" in alert.text
    world.passes(minutes=2)
    world.sandbox.expect(world.dan, "Still on it? Acme: the answer to carol is late")
    assert "is late" in alert.text
    world.sandbox.expect_all()


def test_R37_two_hours_may_be_chosen_instead_and_then_it_is_asked(world: World) -> None:
    alert = claimed(world)
    world.dan.chooses(None, "On it: ask me in 2 h", where=alert)
    world.settle()
    world.sandbox.expect_all()
    assert f"owner: {world.dan.mention}" in alert.words
    world.passes(hours=1, minutes=59)
    assert "needs an answer soon" in alert.text
    assert world.dan.direct_messages() == []
    world.passes(minutes=2)
    question = world.sandbox.expect(world.dan, "Still on it?")
    assert question.buttons == ["Yes, 2 h more", "Let it go"]
    assert "is late" in alert.text


def test_R37_tomorrow_is_when_ones_own_day_begins(world: World) -> None:
    world.dan.runs("/client me hours mon-fri 10-16", world.alerts)
    alert = claimed(world, "On it: ask me tomorrow morning")
    world.until("2026-03-03 09:59")
    assert "needs an answer soon" in alert.text
    assert world.dan.direct_messages() == []
    world.until("2026-03-03 10:01")
    world.sandbox.expect(world.dan, "Still on it?")
    world.sandbox.expect_all()


def test_R37_yes_gives_two_hours_more_and_is_asked_once(world: World) -> None:
    alert = claimed(world)
    world.passes(minutes=30)
    question = world.sandbox.expect(world.dan, "Still on it?")
    world.dan.clicks("Yes, 2 h more", question)
    assert "you are still on it" in question.text
    world.passes(hours=1, minutes=59)
    assert "needs an answer soon" in alert.text
    world.passes(minutes=2)
    assert "is late" in alert.text
    assert world.dan.direct_messages() == [question]


def test_R37_letting_go_makes_it_nobodys_and_the_ladder_goes_on(world: World) -> None:
    alert = claimed(world)
    world.passes(minutes=30)
    question = world.sandbox.expect(world.dan, "Still on it?")
    world.dan.clicks("Let it go", question)
    world.settle()
    assert "it is nobody's again" in question.text
    assert "nobody has taken it yet" in alert.words
    world.passes(minutes=31)
    assert "is late" in alert.text


def test_R37_what_was_answered_meanwhile_is_not_asked(world: World) -> None:
    alert = claimed(world)
    world.dan.says(world.acme, "Tomorrow.", thread=world.sandbox.messages(world.acme)[-1])
    world.passes(hours=3)
    assert "in time" in alert.text
    assert world.dan.direct_messages() == []


def test_R37_undo_takes_the_delay_back_too(world: World) -> None:
    alert = claimed(world, "On it: ask me tomorrow morning")
    world.dan.clicks("Undo")
    world.settle()
    world.sandbox.expect_all()
    world.passes(hours=1)
    assert "is late" in alert.text
    assert world.dan.direct_messages() == []


def test_R37_only_who_has_it_is_asked(world: World) -> None:
    alert = claimed(world)
    world.pm.clicks("On it", alert)
    world.settle()
    world.sandbox.expect_all()
    world.passes(minutes=31)
    world.sandbox.expect(world.pm, "Still on it?")
    assert world.dan.direct_messages() == []


def test_R37_the_choices_are_there_in_chinese_too(world: World) -> None:
    world.sandbox.changes(world.dan, locale="zh-CN")
    world.pm.runs("/client set Acme language zh_CN", world.alerts)
    world.carol.says(world.acme, "什么时候开始？")
    world.passes(hours=3, minutes=1)
    alert = world.sandbox.expect(world.alerts, "请尽快回复 carol")
    world.dan.chooses(None, "我来跟进：2 小时后再问我", where=alert)
    world.passes(hours=2)
    question = world.sandbox.expect(world.dan, "还在跟进吗？Acme：")
    assert question.buttons == ["是，再给 2 小时", "不跟进了"]
    world.dan.clicks("不跟进了", question)
    assert "已记下：现在无人跟进" in question.text
    world.sandbox.expect_all()


def test_on_it_on_a_fresh_question_asks_nobody_half_an_hour_later(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    world.dan.reacts(asked, "eyes")
    world.passes(hours=2)
    assert world.dan.direct_messages() == []
    world.sandbox.expect_all()
