"""Stories of what is tracked: the mode of a channel, why a message is (not) tracked, and rules learnt from that."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from sandbox.people import Person
from sandbox.workspace import Message
from storage.inbox import InboxRow
from tests.asking import ask
from tests.world import World

WHY = "Why (not) tracked?"


def shows(person: Person, message: Message) -> str:
    """What somebody reads who asks why a message is (not) tracked."""
    person.uses_shortcut(WHY, message)
    assert person.form is not None
    return person.form.words


def is_told_late(world: World) -> bool:
    """Whether an alert says that Carol waits, four hours later."""
    world.passes(hours=4, minutes=1)
    told = [each for each in world.sandbox.messages(world.alerts) if "carol" in each.text]
    world.sandbox.expect_all()
    return bool(told)


def test_R3_a_channel_is_tracked_by_hand_only_and_a_pin_goes_before_it(world: World) -> None:
    assert "except mere thanks" in ask(world, "capture", where=world.acme)
    said = ask(world, "capture manual", where=world.acme)
    assert "marks with 📌" in said
    asked = world.carol.says(world.acme, "Could we get a report by country?")
    assert not is_told_late(world)
    world.pm.reacts(asked, "pushpin")
    world.settle()
    world.sandbox.expect(world.acme, "Issue 1 is open")
    world.sandbox.expect_all()
    assert "📌" in shows(world.dan, asked)
    assert world.dan.form is not None
    assert f"{world.pm.mention} decided it" in world.dan.form.words
    assert is_told_late(world)


def test_R3_a_mode_can_be_taken_back(world: World) -> None:
    ask(world, "capture all", where=world.acme)
    world.pm.clicks("Undo")
    assert "except mere thanks" in world.pm.sees(world.acme)[-1].words
    world.sandbox.expect_all()
    world.carol.says(world.acme, "Thank you!")
    assert not is_told_late(world)
    history = ask(world, "show Acme")
    assert "wait for an answer, except thanks" in history


def test_R3_in_the_mode_all_even_thanks_wait(world: World) -> None:
    ask(world, "capture all", where=world.acme)
    world.carol.says(world.acme, "Thank you!")
    assert is_told_late(world)


@pytest.mark.parametrize(
    ("command", "expected"),
    [("capture sometimes", "no way to track"), ("capture smart", "tracked here already")],
)
def test_a_mode_that_makes_no_sense_is_refused(world: World, command: str, expected: str) -> None:
    assert expected in ask(world, command, where=world.acme)


@pytest.mark.parametrize("command", ["capture all", "rules"])
def test_there_is_nothing_to_track_outside_a_clients_channel(world: World, command: str) -> None:
    assert "where a client reads along" in ask(world, command, where=world.alerts)


def test_R3_why_shows_the_rule_and_its_words_and_a_click_corrects_it(world: World) -> None:
    thanks = world.carol.says(world.acme, "Great work, the demo was fine")
    world.settle()
    told = shows(world.pm, thanks)
    for said in (
        "Not tracked: it needs no answer.",
        "they belong to another organisation",
        "it only agrees",
        "“Great work”",
        "No clock was ever started",
    ):
        assert said in told
    world.pm.clicks("Track it")
    assert world.pm.form is not None
    assert "Noted: this waits for an answer." in world.pm.form.words
    told = shows(world.dan, thanks)
    assert "Tracked: it waits for an answer." in told
    assert f"{world.pm.mention} decided it" in told
    assert "The clock runs; an answer is due" in told
    assert is_told_late(world)
    assert "decided that a message" in ask(world, "show Acme")


def test_R3_a_correction_can_be_undone_where_it_was_made(world: World) -> None:
    asked = world.carol.says(world.acme, "Nice weather in Berlin")
    world.settle()
    shows(world.pm, asked)
    world.pm.clicks("Not a request")
    world.pm.clicks("Undo")
    assert world.pm.form is not None
    assert "Tracked: it waits for an answer." in world.pm.form.words
    assert is_told_late(world)


def test_R39_a_correction_becomes_a_rule_that_everybody_sees_edits_and_removes(world: World) -> None:
    first = world.carol.says(world.acme, "Coffee machine is on, folks")
    world.settle()
    shows(world.pm, first)
    world.pm.clicks("Not a request")
    world.pm.clicks("Also ignore messages like this")
    assert world.pm.form is not None
    assert world.pm.form.values["Which messages should be ignored?"] == "coffee machine is on folks"
    assert world.pm.submits({"Which messages should be ignored?": "coffee machine"}) == {}
    world.settle()
    world.sandbox.expect(world.acme, "Ignore short messages with “coffee machine” in them")
    second = world.carol.says(world.acme, "The coffee machine is off again!")
    assert not is_told_late(world)
    told = shows(world.dan, second)
    assert f"a rule of this channel, made by {world.pm.mention}: “coffee machine”" in told
    assert "coffee machine" in ask(world, "rules", where=world.acme)
    world.pm.clicks("Edit")
    assert world.pm.submits({"Which messages should be ignored?": "machine is off again"}) == {}
    world.settle()
    world.sandbox.expect_all()
    listed = ask(world, "rules", where=world.acme)
    assert "machine is off again" in listed
    assert "coffee" not in listed
    world.pm.clicks("Remove")
    assert "has no rules" in world.pm.sees(world.acme)[-1].words
    world.pm.clicks("Undo")
    assert "machine is off again" in world.pm.sees(world.acme)[-1].words
    world.pm.clicks("Remove")
    world.sandbox.expect_all()
    world.carol.says(world.acme, "The coffee machine is off again!")
    assert is_told_late(world)


@pytest.mark.parametrize(
    ("words", "expected"),
    [("!", "too little"), ("Coffee machine!", "says the contrary"), ("machine", "")],
)
def test_R39_a_rule_that_makes_no_sense_is_refused_in_its_form(
    world: World, words: str, expected: str
) -> None:
    first = world.carol.says(world.acme, "Coffee machine")
    world.settle()
    shows(world.pm, first)
    world.pm.clicks("Not a request")
    world.pm.clicks("Also ignore messages like this")
    assert world.pm.submits({}) == {}
    world.settle()
    world.sandbox.expect(world.acme, "Ignore messages that say only “coffee machine”")
    shows(world.dan, first)
    world.dan.clicks("Track it")
    world.dan.clicks("Also track messages like this")
    errors = world.dan.submits({"Which messages should be tracked?": words})
    assert expected in str(errors)
    assert bool(errors) == bool(expected)
    world.settle()
    world.sandbox.expect_all()


def test_R39_not_a_request_under_an_alert_offers_a_rule(world: World) -> None:
    world.carol.says(world.acme, "Good morning from sunny Hamburg")
    world.passes(hours=3, minutes=1)
    alert = world.sandbox.expect(world.alerts, "carol needs an answer soon")
    world.dan.clicks("Not a request", alert)
    world.settle()
    world.sandbox.expect(world.alerts, "Noted: not a request")
    world.dan.clicks("Ignore messages like this")
    assert world.dan.submits({"Which messages should be ignored?": "good morning"}) == {}
    world.settle()
    world.sandbox.expect(world.acme, "Ignore short messages with “good morning” in them")
    world.carol.says(world.acme, "Good morning from rainy Hamburg")
    world.passes(hours=5)
    world.sandbox.expect_all()
    assert alert.text.startswith("Acme: not a request")
    assert not [each for each in world.sandbox.messages(world.alerts) if "late" in each.text]


@pytest.mark.parametrize("emoji", ["eyes", "no_good", "pushpin", "hourglass_flowing_sand", "tada"])
def test_R18_reactions_by_clients_are_nobodys_turn(world: World, emoji: str) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    world.carol.reacts(asked, emoji)
    world.settle()
    assert not world.sandbox.unexpected
    assert "Tracked: it waits for an answer." in shows(world.pm, asked)
    assert is_told_late(world)


def test_R54_why_and_privacy_say_what_is_recorded_and_what_is_not(world: World) -> None:
    private = world.sandbox.channel("lunch", members=[world.pm, world.carol])
    world.pm.invites_bot(private)
    world.settle()
    world.sandbox.expect_all()
    said = world.carol.says(private, "Where do we eat?")
    assert not is_told_late(world)
    assert "is not linked to a client, and I record nothing" in shows(world.pm, said)
    with world.house.run.begin() as session:
        assert not session.scalars(select(InboxRow).where(InboxRow.payload.contains("do we eat"))).all()
    assert "I record nothing" in ask(world, "privacy", where=private)
    told = ask(world, "privacy", where=world.acme)
    for expected in ("What I record", "Where:", "Who sees it:", "How long:"):
        assert expected in told
    assert "The words of messages are kept for: *90 days*" in ask(world, "set Acme keep_texts 90d")
    assert "the words 90 days, then only counts" in ask(world, "privacy", where=world.acme)
    assert "What I record" in ask(world, "privacy", who=world.greg, where=world.globex)


def test_a_client_who_asks_why_is_told_nothing(world: World) -> None:
    asked = world.greg.says(world.globex, "When do we start?")
    world.settle()
    world.greg.uses_shortcut(WHY, asked)
    assert "not guests" in world.greg.sees(world.globex)[-1].words
    assert world.greg.form is None
    world.sandbox.expect_all()


def test_R3_the_words_are_chinese_for_who_reads_chinese(world: World) -> None:
    wang = world.sandbox.person("wang", locale="zh-CN", tz="Asia/Shanghai")
    wang.joins(world.acme)
    thanks = world.carol.says(world.acme, "好的，辛苦了，周五见")
    asked = world.carol.says(world.acme, "谢谢，不过导出还是打不开")
    world.settle()
    told = shows(wang, thanks)
    assert "未跟进：不需要回复。" in told
    assert "只是道谢：“辛苦了”" in told
    told = shows(wang, asked)
    assert "已跟进：需要回复。" in told
    assert "有转折或补充：“不过”" in told
    wang.clicks("无需回复")
    assert wang.form is not None
    assert "已记下：无需回复。" in wang.form.words
    assert "单纯道谢的除外" in wang.runs("/client capture", world.acme).text
    wang.runs("/client capture 手动", world.acme)
    wang.clicks("撤销")
    assert "我在" in wang.runs("/client privacy", world.acme).text
    world.settle()
    world.sandbox.expect_all()
