"""Stories of gestures and buttons: who takes a question, who waits for whom, and what was no request."""

from __future__ import annotations

from datetime import timedelta

import usecases.workspaces
from sandbox.workspace import Message
from tests.world import World


def warned(world: World) -> Message:
    """Carol's first question, nearly late: the alert about it."""
    world.carol.says(world.acme, "When do we start?")
    world.passes(hours=3, minutes=1)
    return world.sandbox.expect(world.alerts, "carol needs an answer soon")


def followed_up(world: World) -> Message:
    """Carol asked again after an answer; her second question."""
    first = world.carol.says(world.acme, "When do we start?")
    world.pm.says(world.acme, "Next week.", thread=first)
    world.passes(minutes=5)
    return world.carol.says(world.acme, "On which day?", thread=first)


def is_down_for(world: World, length: timedelta) -> None:
    """The bot is not running for a while, and then is again."""
    run = world.house.run
    for passed in (timedelta(), length):
        world.now.at += passed
        world.machine.at += passed
        with run.begin() as session:
            usecases.workspaces.alive(session, now=run.now(), machine=run.machine())
    world.settle()


def test_on_it_names_the_owner_and_stops_nothing(world: World) -> None:
    alert = warned(world)
    world.dan.clicks("On it", alert)
    world.settle()
    world.sandbox.expect(world.alerts, "you take care of it")
    assert f"owner: {world.dan.mention}" in alert.words
    world.passes(hours=1, minutes=1)
    world.sandbox.expect(world.dan, "Still on it?")
    assert "is late" in alert.text


def test_on_it_twice_is_once(world: World) -> None:
    alert = warned(world)
    world.dan.clicks("On it", alert)
    world.pm.clicks("On it", alert)
    world.settle()
    world.sandbox.expect_all()
    assert f"owner: {world.pm.mention}" in alert.words


def test_not_a_request_ends_the_alert_and_undo_brings_it_back(world: World) -> None:
    alert = warned(world)
    world.dan.clicks("Not a request", alert)
    world.settle()
    world.sandbox.expect(world.alerts, "not a request")
    assert alert.text == f"Acme: not a request by carol, marked by {world.dan.mention}."
    assert alert.buttons == []
    world.dan.clicks("Undo")
    world.settle()
    world.sandbox.expect_all()
    assert "needs an answer soon" in alert.text
    world.passes(hours=1, minutes=1)
    assert "is late" in alert.text


def test_waiting_for_the_client_is_not_offered_before_a_first_answer(world: World) -> None:
    assert "Waiting for client" not in warned(world).buttons


def test_waiting_for_the_client_stands_until_they_write(world: World) -> None:
    asked = followed_up(world)
    world.passes(hours=6, minutes=1)
    alert = world.sandbox.expect(world.alerts, "carol needs an answer soon")
    world.pm.clicks("Waiting for client", alert)
    world.settle()
    world.sandbox.expect_all()
    assert "we wait for carol" in alert.text
    assert "waiting for the client since" in alert.words
    world.passes(days=2)
    assert "we wait for carol" in alert.text
    world.carol.says(world.acme, "Here is the list you asked for", thread=asked.thread_ts)
    world.settle()
    assert "carol needs an answer soon" in alert.text
    world.pm.says(world.acme, "Thank you.", thread=asked.thread_ts)
    world.settle()
    assert "in time" in alert.text


def test_why_shows_pauses_with_who_paused(world: World) -> None:
    asked = followed_up(world)
    world.passes(hours=1, minutes=1)
    world.pm.reacts(asked, "hourglass_flowing_sand")
    world.passes(hours=1, minutes=1)
    world.carol.says(world.acme, "Anything new?", thread=asked.thread_ts)
    world.passes(hours=5, minutes=1)
    world.sandbox.expect_all()
    alert = world.sandbox.expect(world.alerts, "carol needs an answer soon")
    world.lead.clicks("Why?", alert)
    assert world.lead.form is not None
    assert f"waiting for the client ({world.pm.mention})" in world.lead.form.words
    assert "Counted: 6 h 2 min of 8 h working time." in world.lead.form.words


def test_eyes_on_a_question_take_it(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    world.dan.reacts(asked, "eyes")
    world.settle()
    world.sandbox.expect(world.acme, "you take care of it")
    world.passes(hours=3, minutes=30)
    alert = world.sandbox.expect(world.alerts, "carol needs an answer soon")
    assert world.dan.mention in alert.text
    assert f"owner: {world.dan.mention}" in alert.words


def test_no_good_on_a_question_ends_it_and_taking_it_away_brings_it_back(world: World) -> None:
    asked = world.carol.says(world.acme, "Nice weather, is it not")
    world.settle()
    world.pm.reacts(asked, "no_good")
    world.passes(hours=5, minutes=1)
    world.sandbox.expect(world.acme, "not a request")
    world.pm.unreacts(asked, "no_good")
    world.settle()
    world.sandbox.expect(world.acme, "Undone.")
    world.sandbox.expect(world.alerts, "the answer to carol is late")


def test_R13_an_hourglass_before_the_first_answer_stands_for_nothing_and_says_so(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    world.pm.reacts(asked, "hourglass_flowing_sand")
    world.settle()
    world.sandbox.expect(world.acme, "still waits for a first answer")
    world.passes(hours=3, minutes=1)
    world.sandbox.expect(world.alerts, "carol needs an answer soon")


def test_R11_a_gesture_that_slack_delivers_before_its_message_waits_for_it(world: World) -> None:
    first = followed_up(world)
    world.pm.says(world.acme, "On Tuesday.", thread=first.thread_ts)
    world.settle()
    world.sandbox.hold_events()
    asked = world.carol.says(world.acme, "At what time?", thread=first.thread_ts)
    world.pm.reacts(asked, "hourglass_flowing_sand")
    world.sandbox.release_events("reversed")
    world.settle()
    world.sandbox.expect(world.acme, "we wait for the client")
    world.pm.unreacts(asked, "hourglass_flowing_sand")
    world.settle()
    world.sandbox.expect(world.acme, "Undone.")


def test_R18_a_clients_reactions_mean_nothing(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    for emoji in ("eyes", "no_good", "white_check_mark", "pushpin"):
        world.carol.reacts(asked, emoji)
    world.passes(hours=3, minutes=1)
    assert "nobody has taken it" in world.sandbox.expect(world.alerts, "carol needs an answer soon").words


def test_a_pushpin_opens_an_issue_and_a_check_mark_solves_it(world: World) -> None:
    asked = world.carol.says(world.acme, "The export is empty")
    world.settle()
    world.pm.reacts(asked, "pushpin")
    world.settle()
    world.sandbox.expect(world.acme, "Issue 1 is open: The export is empty")
    card = world.sandbox.expect(world.alerts, "The export is empty")
    world.dan.reacts(asked, "white_check_mark")
    world.settle()
    world.sandbox.expect(world.acme, "is solved")
    assert "Solved by" in card.words
    world.dan.unreacts(asked, "white_check_mark")
    world.settle()
    world.sandbox.expect(world.acme, "is open again")


def test_eyes_where_nobody_waits_are_just_eyes(world: World) -> None:
    said = world.pm.says(world.acme, "Good morning")
    world.settle()
    world.dan.reacts(said, "eyes")
    world.dan.reacts(said, "tada")
    world.settle()


def test_what_became_late_while_the_bot_was_down_is_told_in_one_message(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.greg.says(world.globex, "Is the invoice right?")
    world.settle()
    is_down_for(world, timedelta(hours=5))
    told = world.sandbox.expect(world.alerts, "While I was away: 2 questions wait")
    assert "the answer to carol is late" in told.words
    assert "the answer to greg is late" in told.words
    world.pm.says(world.acme, "Tomorrow.", thread=asked)
    world.settle()
    assert "carol was answered after" in told.words


def test_a_single_late_notice_is_an_ordinary_alert_that_says_so(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.settle()
    is_down_for(world, timedelta(hours=5))
    alert = world.sandbox.expect(world.alerts, "the answer to carol is late")
    assert "late notice" in alert.words
    assert "On it" in alert.buttons
