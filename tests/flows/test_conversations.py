"""Stories of what belongs to one question: messages that join, threads that split off, and people who decide."""

from __future__ import annotations

import pytest

from sandbox.workspace import Message
from tests.asking import ask
from tests.world import World

SHORTCUT = "Conversation…"


def asks_in_parts(world: World) -> list[Message]:
    """Carol writes three messages within ten minutes."""
    said = []
    for text in ("The export is empty", "It was fine last week", "And when do we start?"):
        said.append(world.carol.says(world.acme, text))
        world.passes(minutes=4)
    return said


def waiting(world: World) -> str:
    """Who waits, as `/client show` tells."""
    return ask(world, "show Acme")


def asked(world: World) -> list[str]:
    """The questions that wait at Acme, in the order in which they are due."""
    _, _, rest = waiting(world).partition("*Waiting for an answer*")
    lines = rest.partition("*Open issues*")[0].splitlines()
    return [line.partition(": ")[2].partition(" · ")[0] for line in lines if line.startswith("•")]


def test_R1_three_messages_in_a_row_are_one_question(world: World) -> None:
    asks_in_parts(world)
    world.settle()
    assert asked(world) == ["The export is empty"]


def test_R1_a_colleague_of_the_client_who_continues_asks_nothing_new(world: World) -> None:
    mara = world.sandbox.person("mara", team=world.org)
    mara.joins(world.acme)
    world.settle()
    world.carol.says(world.acme, "The export is empty")
    world.passes(minutes=2)
    mara.says(world.acme, "Also, it is slow")
    world.passes(hours=3)
    world.sandbox.expect(world.alerts, "carol needs an answer soon")


def test_R4_what_follows_an_answer_is_a_new_question(world: World) -> None:
    first = world.carol.says(world.acme, "The export is empty")
    world.passes(minutes=1)
    world.pm.says(world.acme, "I look at it.", thread=first)
    world.passes(minutes=1)
    world.carol.says(world.acme, "What does it cost?")
    world.settle()
    assert asked(world) == ["What does it cost?"]


def test_R2_an_answer_in_the_thread_of_a_later_message_answers_that_message_only(world: World) -> None:
    _, _, last = asks_in_parts(world)
    world.dan.says(world.acme, "On Monday.", thread=last)
    world.settle()
    assert asked(world) == ["The export is empty"]
    world.passes(hours=3)
    world.sandbox.expect(world.alerts, "carol needs an answer soon")


def test_R2_a_message_is_split_off_by_the_shortcut_and_undo_brings_it_back(world: World) -> None:
    first, _, last = asks_in_parts(world)
    world.settle()
    world.pm.uses_shortcut(SHORTCUT, last)
    form = world.pm.form
    assert form is not None
    assert "3 messages in this conversation" in form.words
    assert "The export is empty" in form.words
    assert "An answer is due" in form.words
    assert world.pm.submits({"What should happen?": "Split off this message"}) == {}
    world.settle()
    world.sandbox.expect(world.acme, "Split off: 1 message is a conversation of its own now.")
    assert asked(world) == ["The export is empty", "And when do we start?"]
    world.dan.says(world.acme, "I look at it.", thread=first)
    world.settle()
    assert asked(world) == ["And when do we start?"]
    world.pm.clicks("Undo")
    world.settle()
    assert asked(world) == []
    told = waiting(world)
    assert "split a conversation in" in told
    assert "took back a change of conversations" in told


def test_R2_two_conversations_are_merged_and_the_alert_of_the_one_ends(world: World) -> None:
    asks_in_parts(world)
    world.passes(hours=1)
    cost = world.carol.says(world.acme, "What does it cost?")
    world.passes(hours=3)
    world.sandbox.expect_all()
    alert = world.sandbox.messages(world.alerts)[-1]
    assert "carol needs an answer soon" in alert.text
    world.pm.uses_shortcut(SHORTCUT, cost)
    assert world.pm.form is not None
    assert "1 message in this conversation" in world.pm.form.words
    choice = next(label for label in _choices(world) if "The export is empty" in label)
    assert (
        world.pm.submits(
            {
                "What should happen?": "Merge all of it with another conversation",
                "Which other conversation?": choice,
            }
        )
        == {}
    )
    world.settle()
    world.sandbox.expect(world.acme, "Merged: 1 message belongs to the other conversation now.")
    assert asked(world) == ["The export is empty"]


def test_R2_an_answer_that_was_written_in_the_channel_is_moved_to_its_question(world: World) -> None:
    world.carol.says(world.acme, "The export is empty")
    world.passes(minutes=5)
    answer = world.dan.says(world.acme, "It is repaired.")
    world.settle()
    world.dan.uses_shortcut(SHORTCUT, answer)
    assert world.dan.form is not None
    assert "in no conversation yet" in world.dan.form.words
    errors = world.dan.submits({})
    assert "Choose the conversation" in str(errors)
    (choice,) = _choices(world, who="dan")
    assert world.dan.submits({"Which other conversation?": choice}) == {}
    world.settle()
    world.sandbox.expect(world.acme, "Moved: 1 message")
    assert asked(world) == []


def test_undo_says_no_when_a_colleague_moved_the_same_message_since(world: World) -> None:
    _, _, last = asks_in_parts(world)
    world.settle()
    world.pm.uses_shortcut(SHORTCUT, last)
    world.pm.submits({"What should happen?": "Split off this message"})
    world.settle()
    mine = world.sandbox.expect(world.acme, "Split off")
    world.dan.uses_shortcut(SHORTCUT, last)
    (choice,) = _choices(world, who="dan")
    world.dan.submits(
        {
            "What should happen?": "Move this message to another conversation",
            "Which other conversation?": choice,
        }
    )
    world.settle()
    world.sandbox.expect(world.acme, "Moved: 1 message")
    world.pm.clicks("Undo", mine)
    world.settle()
    world.sandbox.expect_all()
    assert asked(world) == ["The export is empty"]


def test_a_lonely_message_and_one_that_was_not_recorded_are_refused_kindly(world: World) -> None:
    alone = world.carol.says(world.acme, "The export is empty")
    ours = world.dan.says(world.alerts, "Somebody look at this")
    world.settle()
    world.pm.uses_shortcut(SHORTCUT, alone)
    world.pm.uses_shortcut(SHORTCUT, ours)
    world.settle()
    world.sandbox.expect(world.acme, "There is nothing to split")
    world.sandbox.expect(world.alerts, "I did not record that message")


def test_grouping_is_shown_changed_and_undone_in_the_channel(world: World) -> None:
    assert "at most 10 minutes apart" in ask(world, "grouping", where=world.acme)
    assert "every message outside a thread" in ask(world, "grouping off", where=world.acme)
    asks_in_parts(world)
    world.settle()
    assert len(asked(world)) == 3
    world.pm.runs("/client grouping 1h", world.acme)
    world.settle()
    assert len(asked(world)) == 3, "what was said before stays as it was"
    world.pm.clicks("Undo")
    world.settle()
    world.sandbox.expect(world.acme, "every message outside a thread is a question of its own")
    assert "every message outside a thread" in ask(world, "grouping", where=world.acme)
    assert "join within 60 min (before: 0 min)" in waiting(world)


@pytest.mark.parametrize("wrong", ["3h", "-1", "soon", "121"])
def test_a_grouping_that_cannot_be_is_refused(world: World, wrong: str) -> None:
    assert "up to two hours" in ask(world, f"grouping {wrong}", where=world.acme)


def test_grouping_needs_a_channel_of_a_client(world: World) -> None:
    assert "not linked" in ask(world, "grouping 10m")


def test_R18_whatever_emoji_a_client_uses_nothing_happens(world: World) -> None:
    asked_now = world.carol.says(world.acme, "The export is empty")
    world.settle()
    for emoji in ("eyes", "hourglass_flowing_sand", "no_good", "pushpin", "thumbsup", "heart", "tada"):
        world.carol.reacts(asked_now, emoji)
        world.settle()
    assert asked(world) == ["The export is empty"]
    for emoji in ("eyes", "no_good", "thumbsup"):
        world.carol.unreacts(asked_now, emoji)
    world.passes(hours=3, minutes=1)
    assert "nobody has taken it" in world.sandbox.expect(world.alerts, "carol needs an answer soon").words


def test_R13_eyes_answer_where_the_client_agreed_and_taking_them_away_reopens(world: World) -> None:
    ask(world, "set Acme emoji_answers yes")
    question = world.carol.says(world.acme, "The export is empty")
    world.passes(minutes=5)
    world.dan.reacts(question, "eyes")
    world.settle()
    world.sandbox.expect(world.acme, "you take care of it")
    assert asked(world) == []
    world.dan.unreacts(question, "eyes")
    world.settle()
    world.sandbox.expect_all()
    assert asked(world) == ["The export is empty"]


def test_in_chinese_a_message_is_split_off_and_the_grouping_changed(world: World) -> None:
    wang = world.sandbox.person("wang", locale="zh-CN", tz="Asia/Shanghai")
    wang.joins(world.acme)
    world.settle()
    world.carol.says(world.acme, "导出的文件是空的")
    world.passes(minutes=2)
    second = world.carol.says(world.acme, "另外，什么时候开始？")
    world.settle()
    wang.uses_shortcut(SHORTCUT, second)
    assert wang.form is not None
    assert "这个会话有 2 条消息" in wang.form.words
    assert wang.submits({"要怎么调整？": "只把这条消息拆出来"}) == {}
    world.settle()
    world.sandbox.expect(world.acme, "已拆分：1 条消息现在单独成一个会话。")
    wang.clicks("撤销")
    world.settle()
    world.sandbox.expect_all()
    assert "间隔不超过 30 分钟" in wang.runs("/client grouping 30分钟", world.acme).text
    assert "每条频道消息都单独算一个提问" in wang.runs("/client grouping 关闭", world.acme).text
    world.settle()
    world.sandbox.expect_all()


def _choices(world: World, *, who: str = "pm") -> list[str]:
    """The other conversations that the open form offers."""
    form = getattr(world, who).form
    return [
        option["text"]["text"]
        for block in form.view["blocks"]
        if block.get("block_id") == "target"
        for option in block["element"]["options"]
    ]
