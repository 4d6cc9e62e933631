"""Stories of honest history: whoever answered too late is asked why, once, in private, and the digest counts."""

from __future__ import annotations

from sandbox import Channel
from sandbox.people import Person
from sandbox.workspace import Message
from tests.asking import ask
from tests.flows.test_weekly_digest import digests
from tests.world import World


def answered_late(
    world: World,
    *,
    text: str = "When is the release?",
    who: Person | None = None,
    where: Channel | None = None,
) -> Message:
    """A question on Monday morning and its answer five hours later, in Acme's channel if nowhere else."""
    asked = (who or world.carol).says(where or world.acme, text)
    world.passes(hours=5)
    world.pm.says(where or world.acme, "On Thursday.", thread=asked)
    world.settle()
    world.sandbox.expect_all()
    return asked


def questions(world: World, who: Person | None = None) -> list[Message]:
    """The messages that ask somebody for reasons."""
    person = who or world.pm
    found = [each for each in person.direct_messages() if "late answer" in each.text]
    for each in found:
        world.sandbox.expect(person, each.text)
    return found


def test_P2_whoever_owes_a_late_answer_is_asked_at_their_next_opening_and_only_once(world: World) -> None:
    answered_late(world)
    world.until("2026-03-03 08:59")
    assert questions(world) == []
    world.until("2026-03-03 09:00")
    (asked,) = questions(world)
    assert asked.text.startswith("1 late answer: what was the reason?")
    assert "*Acme* · carol in" in asked.words
    assert "When is the release?" in asked.words
    assert "answered after 5 h of working time instead of 4 h" in asked.words
    assert asked.buttons == [
        "Too many at once",
        "Needed somebody else",
        "Did not see it",
        "Waiting for information",
        "Not really a request",
    ]
    world.until("2026-03-06 18:00")
    assert questions(world) == [asked]


def test_P2_several_late_answers_of_a_day_are_asked_in_one_message(world: World) -> None:
    first = world.carol.says(world.acme, "When is the release?")
    second = world.greg.says(world.globex, "Is the invoice right?")
    world.passes(hours=5)
    world.pm.says(world.acme, "On Thursday.", thread=first)
    world.pm.says(world.globex, "Yes.", thread=second)
    world.until("2026-03-03 09:00")
    world.sandbox.expect_all()
    (asked,) = questions(world)
    assert asked.text.startswith("2 late answers: what were the reasons?")
    world.pm.clicks("Did not see it", asked)
    world.settle()
    assert asked.buttons.count("Did not see it") == 1
    assert "Reason: *Did not see it*" in asked.words


def test_an_answer_in_time_asks_nobody(world: World) -> None:
    asked = world.carol.says(world.acme, "When is the release?")
    world.passes(hours=1)
    world.pm.says(world.acme, "On Thursday.", thread=asked)
    world.until("2026-03-04 12:00")
    assert questions(world) == []


def test_who_took_the_question_is_asked_and_not_the_owner(world: World) -> None:
    asked = world.carol.says(world.acme, "When is the release?")
    world.settle()
    world.dan.reacts(asked, "eyes")
    world.passes(hours=5)
    world.pm.says(world.acme, "On Thursday.", thread=asked)
    world.until("2026-03-03 09:00")
    world.sandbox.expect_all()
    assert questions(world) == []
    assert len(questions(world, world.dan)) == 1


def test_P2_reasons_can_be_changed_and_are_counted_by_the_digest_without_any_name(world: World) -> None:
    answered_late(world)
    answered_late(world, text="And the invoice?")
    world.until("2026-03-03 09:00")
    (asked,) = questions(world)
    world.pm.clicks("Too many at once", asked)
    world.settle()
    world.pm.clicks("Change the reason", asked)
    world.settle()
    world.pm.clicks("Waiting for information", asked)
    world.until("2026-03-09 09:00")
    (digest,) = digests(world)
    world.sandbox.expect_all()
    assert "Why we were late\n• *Acme*" not in digest.text
    assert "Acme: 1 × waiting for information" in digest.text
    assert "Acme: 1 × waiting for information" in digest.words
    assert "petra" not in digest.text + digest.words
    assert world.pm.mention not in str(digest.blocks) + digest.text


def test_R40_what_nobody_explained_is_counted_too_and_names_nobody(world: World) -> None:
    answered_late(world)
    world.until("2026-03-09 09:00")
    world.sandbox.expect_all()
    (digest,) = digests(world)
    assert "Acme: 1 × no reason given yet" in digest.words
    assert "petra" not in digest.text + digest.words
    assert world.pm.mention not in str(digest.blocks)


def test_a_reason_stays_as_the_digest_told_it_and_a_late_one_is_told_by_the_next(world: World) -> None:
    world.until("2026-03-06 09:00")
    answered_late(world)
    world.until("2026-03-09 09:01")
    world.sandbox.expect_all()
    (asked,) = questions(world)
    world.pm.clicks("Did not see it", asked)
    world.until("2026-03-12 10:00")
    world.carol.says(world.acme, "Thank you!")
    world.until("2026-03-16 09:00")
    world.sandbox.expect_all()
    assert "Acme: 1 × did not see it" in digests(world)[-1].words
    world.pm.clicks("Change the reason", asked)
    world.settle()
    world.sandbox.expect(world.pm, "The digest has told this reason already")
    assert "Reason: *Did not see it*" in asked.words


def test_not_really_a_request_changes_the_figures_only_when_asked_to_and_can_be_undone(world: World) -> None:
    answered_late(world)
    world.until("2026-03-03 09:00")
    (asked,) = questions(world)
    world.pm.clicks("Not really a request", asked)
    world.settle()
    assert "It still counts as a late answer." in asked.words
    assert "0% answered in time" in ask(world, "digest preview")
    world.pm.clicks("Do not count it", asked)
    world.settle()
    assert "It no longer counts as a request." in asked.words
    assert "answered in time" not in ask(world, "digest preview")
    world.pm.clicks("Undo", asked)
    world.settle()
    assert "It still counts as a late answer." in asked.words
    world.passes(minutes=1)
    preview = ask(world, "digest preview")
    assert "0% answered in time" in preview
    assert "1 × not really a request" in preview


def test_an_answer_that_turns_out_to_have_come_in_time_is_not_asked_about(world: World) -> None:
    asked = world.carol.says(world.acme, "When is the release?")
    world.passes(hours=5)
    late = world.pm.says(world.acme, "On Thursday.", thread=asked)
    world.settle()
    ask(world, "set Acme first_response 8h")
    world.pm.deletes(late)
    world.settle()
    world.pm.says(world.acme, "On Friday.", thread=asked)
    world.until("2026-03-04 12:00")
    world.sandbox.expect_all()
    assert questions(world) == []


def test_somebody_who_is_away_is_asked_when_they_are_back(world: World) -> None:
    answered_late(world)
    ask(world, "away 2026-03-03 2026-03-04")
    world.until("2026-03-05 08:59")
    world.sandbox.expect_all()
    assert questions(world) == []
    world.until("2026-03-05 09:00")
    assert len(questions(world)) == 1
    world.sandbox.expect_all()


def test_in_shadow_mode_nobody_is_asked(world: World) -> None:
    ask(world, "set Acme shadow 2026-03-20")
    answered_late(world)
    world.until("2026-03-04 12:00")
    world.sandbox.expect_all()
    assert questions(world) == []


def test_a_chinese_colleague_is_asked_in_chinese(world: World) -> None:
    world.sandbox.changes(world.pm, locale="zh-CN")
    answered_late(world)
    world.until("2026-03-03 09:00")
    (asked,) = [each for each in world.pm.direct_messages() if "超时" in each.text]
    world.sandbox.expect_all()
    assert asked.buttons == ["事情太多", "需要他人配合", "没看到", "在等资料", "其实不用回"]


def test_P2_what_comes_up_later_on_the_same_day_is_asked_in_the_message_of_that_day(world: World) -> None:
    world.pm.runs("/client me hours mon-fri 7-18", world.alerts)
    asked = world.greg.says(world.globex, "Is the invoice right?")
    answered_late(world)
    world.until("2026-03-03 07:00")
    (first,) = questions(world)
    assert first.text.startswith("1 late answer")
    world.pm.says(world.globex, "Yes.", thread=asked)
    world.pm.runs("/client me hours mon-fri 8-18", world.alerts)
    world.until("2026-03-03 08:00")
    world.sandbox.expect_all()
    assert questions(world) == [first]
    assert first.text.startswith("2 late answers")
