"""Stories of issues between us, the client and others: asked, told, added, the same, and seen coming."""

from __future__ import annotations

from datetime import timedelta

from sandbox.workspace import Message
from tests.world import World

CANARY = "CANARY"


def opened(world: World, title: str = "Login fails", *, severity: str = "High") -> Message:
    """Carol asks and Petra makes an issue of it; Carol's message."""
    asked = world.carol.says(world.acme, title)
    world.settle()
    world.pm.uses_shortcut("Open an issue", asked)
    assert world.pm.submits({"Severity": severity, "What is the matter?": f"{title} {CANARY}"}) == {}
    world.settle()
    return asked


def card(world: World, number: int = 1) -> Message:
    (found,) = (each for each in world.sandbox.messages(world.alerts) if f"Issue {number}: " in each.words)
    return found


def question(world: World) -> Message:
    return next(each for each in reversed(world.carol.sees(world.acme)) if "Yes, solved" in each.buttons)


def test_D7_the_client_says_not_yet_and_later_yes_in_their_own_thread(world: World) -> None:
    asked = opened(world)
    world.pm.clicks("Details…", card(world))
    assert world.pm.submits({"Cause": f"{CANARY} disk", "Resolution": f"{CANARY} bigger disk"}) == {}
    world.pm.clicks("Solved", card(world))
    world.settle()
    world.passes(minutes=1)
    world.pm.clicks("Ask the client…", card(world))
    assert world.pm.submits({"What the client reads": "Is the login <!here> fine now?"}) == {}
    world.settle()
    shown = question(world)
    assert (shown.text, shown.thread_ts) == ("Is the login &lt;!here&gt; fine now?", asked.ts)
    world.pm.clicks("Yes, solved", shown)
    assert "This is for the client to say" in world.pm.sees(world.acme)[-1].text
    world.carol.clicks("Not yet", shown)
    world.settle()
    assert "The client said 1 time: not yet" in card(world).words
    assert "Open" in card(world).words
    assert question_is_gone(world)
    world.passes(hours=1)
    world.dan.clicks("Solved", card(world))
    world.settle()
    world.pm.clicks("Ask the client…", card(world))
    assert world.pm.submits({}) == {}
    world.settle()
    world.carol.clicks("Yes, solved", question(world))
    world.settle()
    assert "✅ Closed" in card(world).words
    said = [each.words for each in world.carol.sees(world.acme) if CANARY in each.words]
    assert said == []
    world.sandbox.expect_all()


def test_D7_a_question_that_was_never_posted_can_be_asked_again(world: World) -> None:
    opened(world)
    world.pm.clicks("Solved", card(world))
    world.settle()
    world.pm.clicks("Ask the client…", card(world))
    assert world.pm.submits({}) == {}
    world.now.at += timedelta(hours=2)
    world.settle()
    assert question_is_gone(world)
    world.pm.clicks("Ask the client…", card(world))
    assert world.pm.submits({}) == {}
    world.settle()
    world.pm.clicks("Ask the client…", card(world))
    world.pm.submits({})
    world.settle()
    assert len([each for each in world.carol.sees(world.acme) if "Yes, solved" in each.buttons]) == 1
    while world.pm.form:
        world.pm.closes_form()
    world.carol.clicks("Yes, solved", question(world))
    world.settle()
    assert "✅ Closed" in card(world).words
    assert question_is_gone(world)
    world.sandbox.expect_all()


def question_is_gone(world: World) -> bool:
    return not [each for each in world.carol.sees(world.acme) if "Yes, solved" in each.buttons]


def test_D6_fixed_elsewhere_is_told_late_until_the_team_tells_the_client(world: World) -> None:
    asked = opened(world)
    world.pm.says(world.acme, "Thank you, our supplier looks at it", thread=asked)
    world.pm.clicks("Waiting for third party", card(world))
    world.settle()
    assert "A third party" in card(world).words
    world.dan.clicks("Fixed, tell them", card(world))
    world.settle()
    assert "Us: it is fixed, tell the client" in card(world).words
    world.until("2026-03-03 18:00")
    told = [
        each for each in world.sandbox.messages(world.alerts) if "they should have been told" in each.words
    ]
    assert "Told them" in told[-1].buttons
    world.pm.says(world.acme, "It is fixed", thread=asked)
    world.settle()
    assert "they were told" in told[-1].words
    assert card(world).buttons[0] in ("Take", "Take over")
    world.sandbox.expect_all()


def test_D2_and_D8_a_message_is_added_and_a_duplicate_is_offered_in_chinese(world: World) -> None:
    opened(world, "登录页面打不开")
    wang = world.sandbox.person("wang", locale="zh-CN", tz="Asia/Shanghai")
    wang.joins(world.acme)
    world.passes(minutes=30)
    more = world.carol.says(world.acme, "登录还是打不开")
    world.settle()
    wang.uses_shortcut("Open an issue", more)
    assert wang.form is not None
    assert wang.submits({"或归入一个未解决的问题": f"1: 登录页面打不开 {CANARY}"}) == {}
    world.settle()
    assert "消息已归入问题 1" in wang.sees(world.acme)[-1].text
    assert more.permalink in str(card(world).blocks)
    wang.clicks("撤销", wang.sees(world.acme)[-1])
    world.settle()
    assert more.permalink not in str(card(world).blocks)
    wang.uses_shortcut("Open an issue", more)
    assert wang.submits({"是什么事？": "登录页面打不开了"}) == {}
    world.settle()
    wang.clicks("是同一件事，重复了", wang.sees(world.acme)[-1])
    world.settle()
    assert "问题 2 与问题 1 重复" in wang.sees(world.acme)[-1].text
    assert "Duplicate of issue 1" in card(world, 2).words
    assert card(world, 2).buttons == []
    world.sandbox.expect_all()


def test_R3_taking_a_pin_back_takes_its_issue_and_its_clock_back(world: World) -> None:
    world.pm.runs("/client capture manual", world.acme)
    asked = world.carol.says(world.acme, "Where is the export?")
    world.settle()
    world.pm.reacts(asked, "pushpin")
    world.settle()
    assert card(world)
    world.pm.unreacts(asked, "pushpin")
    world.settle()
    assert not [each for each in world.sandbox.messages(world.alerts) if "Issue 1: " in each.words]
    world.sandbox.expect_all()
    world.passes(hours=7)
    assert not [each for each in world.sandbox.messages(world.alerts) if "needs an answer" in each.words]


def test_D9_three_questions_on_one_topic_are_pointed_out_to_the_owner(world: World) -> None:
    for text in ("How do we export orders?", "Can we export the orders?", "Where do we export our orders?"):
        asked = world.carol.says(world.acme, text)
        world.settle()
        world.pm.says(world.acme, "In the menu", thread=asked)
        world.passes(days=1)
    world.sandbox.expect_all()
    world.machine.at += timedelta(minutes=11)
    world.settle()
    told = next(each for each in world.pm.direct_messages() if "asked about the same 3 times" in each.text)
    assert told.buttons == ["Open an issue", "Thanks, seen"]
    world.pm.clicks("Thanks, seen", told)
    world.settle()
    assert "Seen." in told.words
    world.sandbox.expect_all()
