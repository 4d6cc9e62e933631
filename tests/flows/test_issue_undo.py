"""Stories of an Undo of an issue: it takes back what it stands under, unless somebody did something since."""

from __future__ import annotations

from sqlalchemy import select

from sandbox import Fault
from sandbox.workspace import Message
from storage.history import Deed
from storage.inbox import InboxRow
from storage.interactions import Interaction
from tests.world import World

CHANGED = "Somebody has changed this since"


def opened(world: World) -> tuple[Message, Message]:
    """Carol asks and Petra makes an issue of it; Carol's message, and what Petra reads."""
    asked = world.carol.says(world.acme, "The login fails")
    world.settle()
    world.pm.uses_shortcut("Open an issue", asked)
    assert world.pm.submits({"Severity": "High"}) == {}
    world.settle()
    return asked, world.pm.sees(world.acme)[-1]


def card(world: World) -> Message:
    (found,) = (each for each in world.sandbox.messages(world.alerts) if "Issue 1: " in each.words)
    return found


def solved(world: World, asked: Message) -> Message:
    """Petra puts ✅ on the message; what she reads."""
    world.pm.reacts(asked, "white_check_mark")
    world.settle()
    assert "✅ Solved" in card(world).words
    return world.pm.sees(world.acme)[-1]


def undone(world: World, told: Message) -> str:
    """Petra takes it back; what she reads."""
    world.pm.clicks("Undo", told)
    world.settle()
    said = world.pm.sees(world.acme)[-1].text
    world.sandbox.expect_all()
    return said


def taken_away(world: World, asked: Message) -> str:
    """Petra takes her ✅ away; what she reads."""
    world.pm.unreacts(asked, "white_check_mark")
    world.settle()
    said = world.pm.sees(world.acme)[-1].text
    world.sandbox.expect_all()
    return said


def is_still_to_be_told(world: World) -> None:
    """It is our turn to tell the client, and somebody hears when that is late."""
    assert "Us: it is fixed, tell the client" in card(world).words
    world.until("2026-03-03 18:00")
    words = [each.words for each in world.sandbox.messages(world.alerts)]
    assert [each for each in words if "they should have been told" in each]
    world.sandbox.expect_all()


def was_solved_before_an_upgrade(world: World) -> None:
    """The solution was noted by a version that did not keep what was before."""
    with world.house.run.begin() as session:
        deed = session.scalars(select(Deed).where(Deed.what == "issue_solved")).one()
        deed.facts = {name: fact for name, fact in deed.facts.items() if name != "before"}


def test_an_issue_that_others_worked_on_is_not_withdrawn_by_the_undo_of_its_opening(world: World) -> None:
    _, told = opened(world)
    world.dan.clicks("Take over", card(world))
    world.settle()
    assert CHANGED in undone(world, told)
    assert f"owner: {world.dan.mention}" in card(world).text


def test_the_undo_of_a_solution_leaves_a_later_one_alone(world: World) -> None:
    asked, _ = opened(world)
    told = solved(world, asked)
    world.passes(minutes=5)
    world.dan.clicks("Reopen", card(world))
    world.settle()
    world.dan.clicks("Solved", card(world))
    world.settle()
    assert CHANGED in undone(world, told)
    assert f"Solved by {world.dan.mention}" in card(world).words


def test_whoever_takes_a_solution_back_is_reminded_again_to_tell_the_client_that_it_is_fixed(
    world: World,
) -> None:
    asked, _ = opened(world)
    world.pm.clicks("Fixed, tell them", card(world))
    world.settle()
    assert undone(world, solved(world, asked)) == "Undone (issue 1)."
    assert "Tell the client by" in card(world).words
    is_still_to_be_told(world)


def test_whoever_takes_their_check_mark_away_is_reminded_again_to_tell_the_client(world: World) -> None:
    asked, _ = opened(world)
    world.pm.clicks("Fixed, tell them", card(world))
    world.settle()
    solved(world, asked)
    assert "Issue 1 is open again" in taken_away(world, asked)
    is_still_to_be_told(world)


def test_a_check_mark_that_is_taken_away_leaves_what_colleagues_did_since(world: World) -> None:
    asked, _ = opened(world)
    solved(world, asked)
    world.dan.clicks("Details…", card(world))
    assert world.dan.submits({"Cause": "The disk was full"}) == {}
    world.settle()
    assert CHANGED in taken_away(world, asked)
    assert f"Solved by {world.pm.mention}" in card(world).words


def test_what_was_solved_before_an_upgrade_is_opened_again_as_its_check_mark_goes(world: World) -> None:
    asked, _ = opened(world)
    solved(world, asked)
    was_solved_before_an_upgrade(world)
    assert "Issue 1 is open again" in taken_away(world, asked)
    assert "✅ Solved" not in card(world).words


def test_what_was_solved_before_an_upgrade_and_colleagues_worked_on_since_stays_solved(world: World) -> None:
    asked, _ = opened(world)
    solved(world, asked)
    was_solved_before_an_upgrade(world)
    world.dan.clicks("Details…", card(world))
    assert world.dan.submits({"Cause": "The disk was full"}) == {}
    world.settle()
    assert CHANGED in taken_away(world, asked)
    assert "✅ Solved" in card(world).words


def test_no_undo_is_offered_of_what_was_solved_before_an_upgrade(world: World) -> None:
    asked, _ = opened(world)
    assert "Undo" in solved(world, asked).buttons
    was_solved_before_an_upgrade(world)
    world.dan.reacts(asked, "pushpin")
    world.settle()
    told = world.dan.sees(world.acme)[-1]
    assert "Issue 1 is solved" in told.text
    assert told.buttons == []
    world.sandbox.expect_all()


def test_a_check_mark_that_is_taken_away_once_the_client_confirmed_says_nothing(world: World) -> None:
    asked, _ = opened(world)
    solved(world, asked)
    world.carol.reacts(asked, "white_check_mark")
    world.settle()
    before = world.pm.sees(world.acme)[-1].text
    assert taken_away(world, asked) == before


def test_a_gesture_of_somebody_whom_slack_does_not_know_keeps_nobody_waiting(world: World) -> None:
    asked, _ = opened(world)
    eva = world.sandbox.person("eva")
    eva.joins(world.acme)
    world.sandbox.faults.on(
        "users.info",
        times=99,
        do=Fault.error("user_not_visible"),
        when=lambda args: args["user"] == eva.id,
    )
    eva.reacts(asked, "white_check_mark")
    world.carol.says(world.acme, "And the report, when does it come?")
    world.settle()
    with world.house.run.begin() as session:
        assert [row.state for row in session.scalars(select(InboxRow)) if row.state != "done"] == []
        assert (
            "And the report" in session.scalars(select(Interaction.text).order_by(Interaction.id)).all()[-1]
        )
    world.sandbox.faults.clear()
    world.sandbox.expect_all()
