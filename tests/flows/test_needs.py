"""Stories of needs and change requests: asked twice, counted once, decided on, and never left without a word."""

from __future__ import annotations

from datetime import date

from sandbox import Channel, Person
from sandbox.workspace import Message
from tests.asking import ask, click
from tests.world import World

CANARY = "CANARY"


def marks(world: World, message: Message, *, who: Person | None = None) -> Message:
    """Somebody of the team puts 🎯 on a message; what they read privately."""
    somebody = who or world.pm
    somebody.reacts(message, "dart")
    world.settle()
    return last(world, somebody, message.channel)


def last(world: World, who: Person, where: Channel) -> Message:
    """The newest message somebody sees in a channel, which the story expects."""
    found = who.sees(where)[-1]
    world.sandbox.expect(where, found.text)
    return found


def submits(world: World, values: dict[str, object], *, who: Person | None = None) -> None:
    assert (who or world.pm).submits(values) == {}
    world.settle()


def bob(world: World) -> Person:
    somebody = world.sandbox.person("bob", team=world.org)
    somebody.joins(world.acme)
    return somebody


def read_by_client(world: World) -> list[Message]:
    """What the bot posted where the client reads it."""
    ours = world.sandbox.bot_user_id
    return [each for each in world.carol.sees(world.acme) if each.user == ours and not each.subtype]


def test_a_need_asked_twice_is_counted_declined_and_both_who_asked_are_told(world: World) -> None:
    first = world.carol.says(world.acme, "Could we get an export of the invoices to Excel?")
    world.settle()
    told = marks(world, first)
    assert "Need 1 of Acme is noted: Could we get an export of the invoices to Excel?" in told.text
    assert told.buttons == ["Details…", "Undo"]
    world.pm.clicks("Details…", told)
    world.pm.clicks("Edit…", last(world, world.pm, world.acme))
    submits(
        world,
        {"Why they need it": f"{CANARY} audit", "It is done when": f"{CANARY} file", "Priority": "Must have"},
    )
    world.passes(days=2)
    second = bob(world).says(world.acme, "We need the invoices exported to Excel")
    world.settle()
    question = marks(world, second)
    assert "Looks like need 1, asked by carol in March" in question.text
    world.pm.clicks("The same as need 1", question)
    world.settle()
    assert "bob asks for need 1, which was asked for 2 times by now" in last(world, world.pm, world.acme).text
    assert "Must have · asked for 2 times" in ask(world, "need")
    world.pm.clicks("Details…")
    world.pm.clicks("Decline…", last(world, world.pm, world.alerts))
    submits(world, {"Why not?": "Your bank offers it already"})
    told = last(world, world.pm, world.alerts)
    assert "The client does not know yet." in told.text
    world.pm.clicks("Tell the client…", told)
    assert world.pm.form is not None
    draft = world.pm.form.values["What the client reads"]
    assert draft.startswith("carol, bob asked us for this: Could we get an export")
    submits(world, {"What the client reads": f"{draft}\nWe gladly help you with it."})
    assert "Told in" in last(world, world.pm, world.alerts).words
    posts = read_by_client(world)
    assert {post.thread_ts for post in posts} == {first.ts, second.ts}
    for post in posts:
        world.sandbox.expect(world.acme, post.text)
        assert "Your bank offers it already\nWe gladly help you with it." in post.text
        assert CANARY not in str(post.blocks)
    world.sandbox.expect_all()


def test_a_client_who_waits_for_an_answer_to_a_need_is_not_forgotten_and_ships_are_told(world: World) -> None:
    asked = world.carol.says(world.acme, "Could we get single sign-on?")
    world.pm.says(world.acme, "I will find out", thread=asked)
    world.settle()
    marks(world, asked)
    world.until("2026-03-06 17:00")
    soon = world.pm.direct_messages()[-1]
    assert "Acme: need 1 should be answered soon" in soon.text
    world.until("2026-03-09 12:00")
    late = next(
        each for each in world.sandbox.messages(world.alerts) if "the answer to need 1 is late" in each.text
    )
    world.dan.clicks("Planned", late)
    world.settle()
    assert "Need 1 is planned" in last(world, world.dan, world.alerts).text
    world.pm.runs("/client need 1", world.alerts)
    world.pm.clicks("Shipped", last(world, world.pm, world.alerts))
    world.settle()
    world.until("2026-03-10 12:00")
    untold = next(
        each for each in world.sandbox.messages(world.alerts) if "should have been told by now" in each.text
    )
    world.dan.clicks("Not telling, because…", untold)
    submits(world, {"Why does the client not need to know?": f"{CANARY} Carol tested it"}, who=world.dan)
    assert "the client is not told (need 1)" in last(world, world.dan, world.alerts).text
    world.sandbox.expect_all()
    assert not read_by_client(world)
    assert f"not told of need 1: {CANARY} Carol tested it" in ask(world, "show Acme")


def test_a_change_is_proposed_to_the_client_and_decided_on_both_sides(world: World) -> None:
    form = world.pm.runs("/client change Acme Two more languages", world.alerts).form
    assert form is not None
    submits(world, {"Time": "two weeks more", "Cost": "€ 4,000", "Note for the team": f"{CANARY} margin"})
    drafted = last(world, world.pm, world.alerts)
    world.pm.clicks("Propose…", drafted)
    submits(world, {})
    (post,) = read_by_client(world)
    world.sandbox.expect(world.acme, post.text)
    assert "Two more languages\nTime: two weeks more\nCost: € 4,000\nDo you agree with it?" in post.text
    assert CANARY not in str(post.blocks)
    world.pm.runs("/client change 1", world.alerts)
    world.pm.clicks("Our decision…", last(world, world.pm, world.alerts))
    wrong = world.pm.submits({"Decision": "approved", "Who of us decided": world.greg})
    assert wrong == {"Who of us decided": "Only somebody of our team can decide for us."}
    submits(world, {"Who of us decided": world.lead})
    world.pm.runs("/client change 1", world.alerts)
    world.pm.clicks("Their decision…", last(world, world.pm, world.alerts))
    said = {"Who of the client decided": "Carol Chen", "When": date(2026, 3, 2), "Decision": "approved"}
    submits(world, {**said, "Link to where they said so": post.permalink})
    assert "Approved by both sides" in last(world, world.pm, world.alerts).text
    assert "Undone" in click(world, "Undo")
    world.pm.runs("/client change 1", world.alerts)
    shown = last(world, world.pm, world.alerts)
    assert world.lead.mention in shown.text
    assert "Proposed to the client" in shown.text
    world.sandbox.expect_all()
    assert len(read_by_client(world)) == 1


def test_in_chinese_a_message_is_tracked_as_a_need_that_is_known_already(world: World) -> None:
    wang = world.sandbox.person("wang", locale="zh-CN", tz="Asia/Shanghai")
    wang.joins(world.alerts)
    wang.joins(world.acme)
    ask(world, "set Acme language 中文")
    first = world.carol.says(world.acme, "发票能不能导出到 Excel？")
    again = world.carol.says(world.acme, "希望发票支持导出 Excel")
    world.settle()
    assert "已记录 Acme 的需求 1" in marks(world, first, who=wang).text
    wang.uses_shortcut("Track as…", again)
    choice = last(world, wang, world.acme)
    assert choice.buttons == ["需求", "变更", "风险", "决定"]
    wang.clicks("需求", choice)
    assert wang.form is not None
    assert wang.form.values["客户方提出人"] == "carol"
    assert wang.submits({}) == {}
    assert "看起来像需求 1（carol 于三月提出）" in wang.form.words
    submits(world, {"是以下其中之一吗？": "需求 1：发票能不能导出到 Excel？"}, who=wang)
    assert "至今共提过 2 次" in last(world, wang, world.acme).text
    wang.runs("/client need 1", world.acme)
    wang.clicks("已上线", last(world, wang, world.acme))
    world.settle()
    wang.clicks("告知客户…", last(world, wang, world.acme))
    submits(world, {}, who=wang)
    for post in read_by_client(world):
        world.sandbox.expect(world.acme, post.text)
        assert "好消息：carol 提出的这一项已经完成：发票能不能导出到 Excel？" in post.text
    world.sandbox.expect_all()
    wang.clicks("撤销")
    world.settle()
    assert not read_by_client(world)
    world.sandbox.expect_all()
