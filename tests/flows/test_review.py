"""Stories of the weekly look back: each lead reads how useful the alerts were, and changes one thing by a click."""

from __future__ import annotations

from datetime import timedelta

from sandbox.people import Person
from sandbox.workspace import Message
from tests.asking import ask
from tests.flows.test_clock_gestures import is_down_for
from tests.world import World


def reviews(world: World, who: Person | None = None) -> list[Message]:
    """The reviews that somebody got."""
    person = who or world.lead
    return [each for each in person.direct_messages() if "How useful were the alerts" in each.text]


def a_question(world: World, *, at: str, after: float, text: str = "When is the release?") -> None:
    """Carol asks then and is answered after so many hours."""
    world.until(at)
    asked = world.carol.says(world.acme, text)
    world.passes(hours=after)
    world.pm.says(world.acme, "On Thursday.", thread=asked)
    world.settle()


def a_week(world: World, *, after: float) -> None:
    """Five questions on five days, each answered after so many hours."""
    for day in range(2, 7):
        a_question(world, at=f"2026-03-0{day} 09:00", after=after)


def test_R39_each_lead_reads_once_a_week_what_the_alerts_led_to(world: World) -> None:
    a_question(world, at="2026-03-02 09:00", after=3.5)
    world.until("2026-03-03 09:00")
    world.carol.says(world.acme, "Nice weather here")
    world.passes(hours=3, minutes=30)
    world.dan.clicks("Not a request")
    world.until("2026-03-09 08:59")
    assert reviews(world) == []
    world.until("2026-03-09 09:00")
    world.sandbox.expect_all()
    (told,) = reviews(world)
    assert "*2 alerts*" in told.words
    assert "1 led to an answer within the hour" in told.words
    assert "1 were about no request" in told.words
    assert "petra" not in told.words
    world.until("2026-03-13 18:00")
    world.sandbox.expect_all()
    assert reviews(world) == [told]
    assert reviews(world, world.pm) == []


def test_R38_nothing_is_sent_about_a_week_without_alerts(world: World) -> None:
    a_question(world, at="2026-03-02 09:00", after=1)
    world.until("2026-03-17 12:00")
    world.sandbox.expect_all()
    assert reviews(world) == []


def test_R39_a_promise_that_is_mostly_and_nearly_kept_is_made_honest_by_one_click_with_undo(
    world: World,
) -> None:
    a_week(world, after=4.5)
    world.until("2026-03-09 09:00")
    world.sandbox.expect_all()
    (told,) = reviews(world)
    assert "Promise *Acme* a first answer within 5 h instead of 4 h" in told.words
    assert "100% of 5 first answers came late, by little." in told.words
    world.lead.clicks("Do it", told)
    world.settle()
    world.sandbox.expect_all()
    assert "First answer within*: 5 h" in ask(world, "set Acme")
    world.lead.clicks("Undo")
    world.settle()
    world.sandbox.expect_all()
    assert "First answer within*: 4 h" in ask(world, "set Acme")


def test_R39_warnings_nobody_needed_come_later_after_a_click(world: World) -> None:
    a_week(world, after=3.5)
    world.until("2026-03-09 09:00")
    world.sandbox.expect_all()
    (told,) = reviews(world)
    assert "Warn about *Acme* at 85% of the target instead of 75%?" in told.words
    world.lead.clicks("Do it", told)
    world.settle()
    world.sandbox.expect_all()
    assert "85% 150% 250%" in ask(world, "set Acme")


def test_a_proposal_is_not_carried_out_over_what_somebody_has_set_since(world: World) -> None:
    a_week(world, after=4.5)
    world.until("2026-03-09 09:00")
    ask(world, "set Acme first_response 8h")
    world.lead.clicks("Do it", reviews(world)[0])
    world.settle()
    world.sandbox.expect_all()
    assert "First answer within*: 8 h" in ask(world, "set Acme")


def test_R39_what_was_no_request_most_often_is_quoted_instead_of_proposing_a_change(world: World) -> None:
    for day in range(2, 7):
        world.until(f"2026-03-0{day} 09:00")
        world.carol.says(world.acme, "Nice weather here")
        world.passes(hours=3, minutes=30)
        world.dan.clicks("Not a request")
    world.until("2026-03-09 09:00")
    world.sandbox.expect_all()
    (told,) = reviews(world)
    assert "“Nice weather here”" in told.words
    assert "Do it" not in told.buttons


def test_the_review_comes_when_the_lead_works_and_on_the_day_of_the_digest(world: World) -> None:
    ask(world, "set workspace digest wed 16:00")
    world.sandbox.changes(world.lead, tz="America/New_York")
    a_question(world, at="2026-03-02 09:00", after=3.5)
    world.until("2026-03-04 16:00")
    world.sandbox.expect_all()
    assert len(reviews(world)) == 1
    ask(world, "set workspace digest off")
    a_question(world, at="2026-03-05 09:00", after=3.5)
    # Summer time has begun in New York by then, and nowhere else.
    world.until("2026-03-09 12:59")
    world.sandbox.expect_all()
    assert len(reviews(world)) == 1
    world.until("2026-03-09 13:00")
    world.sandbox.expect_all()
    assert "*1 alert*" in reviews(world)[-1].words


def test_a_bot_that_was_away_for_long_looks_back_on_nothing_old(world: World) -> None:
    a_question(world, at="2026-03-02 09:00", after=3.5)
    world.until("2026-03-06 12:00")
    is_down_for(world, timedelta(days=6))
    world.sandbox.expect_all()
    assert reviews(world) == []


def test_alerts_of_shadow_mode_are_no_alerts(world: World) -> None:
    ask(world, "set Acme shadow 2026-03-20")
    a_question(world, at="2026-03-02 09:00", after=5)
    world.until("2026-03-09 12:00")
    world.sandbox.expect_all()
    assert reviews(world) == []


def test_a_chinese_lead_reads_chinese(world: World) -> None:
    world.sandbox.changes(world.lead, locale="zh-CN")
    a_week(world, after=4.5)
    world.until("2026-03-09 09:00")
    world.sandbox.expect_all()
    (told,) = [each for each in world.lead.direct_messages() if "提醒是否有用" in each.text]
    assert "从 4 小时 改为 5 小时" in told.words
    assert "采用" in told.buttons
