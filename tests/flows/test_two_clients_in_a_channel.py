"""Stories of a channel in which two clients write: only whose issue it is says that it is solved (rule R10)."""

from __future__ import annotations

from sandbox.people import Person
from tests.flows.test_issue_turns import card, opened, question
from tests.world import World


def second(world: World) -> Person:
    """Vera of a second organisation, whose client nobody has named, writes in Acme's channel."""
    volt = world.sandbox.team("Volt")
    world.sandbox.share(world.acme, volt, new_id=False)
    vera = world.sandbox.person("vera", team=volt)
    world.carol.invites(world.acme, vera)
    vera.says(world.acme, "Hello, we have joined")
    world.settle()
    world.sandbox.expect(world.pm, "A second organisation writes in")
    return vera


def solves(world: World) -> None:
    world.pm.clicks("Solved", card(world))
    world.settle()
    world.passes(minutes=5)


def test_R10_R18_the_check_mark_of_another_client_closes_nothing(world: World) -> None:
    asked = opened(world)
    vera = second(world)
    answer = world.pm.says(world.acme, "It works again.", thread=asked)
    solves(world)
    vera.reacts(answer, "white_check_mark")
    world.settle()
    assert "✅ Closed" not in card(world).words
    world.carol.reacts(answer, "white_check_mark")
    world.settle()
    assert "✅ Closed" in card(world).words
    world.sandbox.expect_all()


def test_R10_R18_what_the_second_client_asked_is_theirs_to_confirm(world: World) -> None:
    world.carol.says(world.acme, "Hello from Acme")
    vera = second(world)
    asked = vera.says(world.acme, "Where is our report?")
    world.settle()
    world.pm.reacts(asked, "pushpin")
    answer = world.pm.says(world.acme, "It is in your folder.", thread=asked)
    world.settle()
    solves(world)
    world.carol.reacts(answer, "white_check_mark")
    world.settle()
    assert "✅ Closed" not in card(world).words
    vera.reacts(answer, "white_check_mark")
    world.settle()
    assert "✅ Closed" in card(world).words
    world.sandbox.expect_all()


def test_R10_D7_the_question_whether_it_is_solved_is_not_for_another_client(world: World) -> None:
    opened(world)
    solves(world)
    world.pm.clicks("Ask the client…", card(world))
    assert world.pm.submits({}) == {}
    world.settle()
    vera = second(world)
    for answer in ("Yes, solved", "Not yet"):
        vera.clicks(answer, question(world))
        world.settle()
        assert "This does not work any more" in vera.sees(world.acme)[-1].text
    assert "✅ Closed" not in card(world).words
    assert "not yet" not in card(world).words
    world.carol.clicks("Yes, solved", question(world))
    world.settle()
    assert "✅ Closed" in card(world).words
    world.sandbox.expect_all()
