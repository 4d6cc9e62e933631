"""Stories of the Home tab: who sees what, and what its buttons do."""

from __future__ import annotations

from typing import Any

from sandbox.people import Person
from tests.asking import ask
from tests.world import World


def home(person: Person, world: World) -> str:
    """All words of somebody's Home after opening it."""
    person.opens_home()
    world.settle()
    return words_of(person.home)


def words_of(view: Any) -> str:
    """The words of a Home view that is there."""
    assert view is not None
    return str(view.words)


def test_home_tells_who_waits_for_the_owner_the_most_urgent_first(world: World) -> None:
    world.greg.says(world.globex, "Is the invoice right?")
    world.passes(hours=1)
    world.carol.says(world.acme, "When do we start?")
    world.passes(minutes=30)
    shown = home(world.pm, world)
    assert shown.index("Is the invoice right?") < shown.index("When do we start?")
    assert "2 h 30 min left" in shown
    assert "3 h 30 min left" in shown


def test_on_it_in_home_claims_and_shows_so_at_once(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    home(world.pm, world)
    world.pm.clicks("On it", "home")
    world.settle()
    world.sandbox.expect_all()
    assert "you have it" in words_of(world.pm.home)


def test_solved_in_home_solves_and_the_issue_goes(world: World) -> None:
    world.pm.runs("/client issue Login fails", world.acme)
    assert world.pm.submits({}) == {}
    world.settle()
    world.sandbox.expect_all()
    assert "Login fails" in home(world.pm, world)
    world.pm.clicks("Solved", "home")
    world.settle()
    world.sandbox.expect_all()
    assert "Login fails" not in words_of(world.pm.home)


def test_a_colleague_without_clients_sees_everything_with_a_hint(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.settle()
    shown = home(world.dan, world)
    assert "You look after no client yet" in shown
    assert "When do we start?" in shown


def test_what_is_not_of_ones_clients_is_not_shown(world: World) -> None:
    ask(world, f"team Globex {world.dan.mention} member")
    world.carol.says(world.acme, "When do we start?")
    world.settle()
    assert "When do we start?" not in home(world.dan, world)
    assert "When do we start?" in home(world.lead, world)


def test_a_guest_sees_nothing_of_any_client(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.settle()
    shown = home(world.greg, world)
    assert "When do we start?" not in shown
    assert "Acme" not in shown


def test_the_buttons_open_the_forms_and_home_shows_the_result(world: World) -> None:
    home(world.pm, world)
    world.pm.clicks("Open an issue", "home")
    assert world.pm.submits({"Client": "Initech", "What is the matter?": "Contract unsigned"}) == {}
    world.settle()
    world.sandbox.expect_all()
    assert "Contract unsigned" in words_of(world.pm.home)
    world.pm.clicks("Log an update", "home")
    assert world.pm.form is not None
    world.pm.closes_form()


def test_settings_and_help_open_from_home(world: World) -> None:
    home(world.pm, world)
    world.pm.clicks("Settings", "home")
    assert world.pm.form is not None
    assert world.pm.form.title == "Settings"
    world.pm.closes_form()
    world.pm.clicks("Help", "home")
    assert world.pm.form is not None
    assert "/client-update" in world.pm.form.words


def test_an_empty_workspace_says_how_to_begin(empty_world: World) -> None:
    assert "/client add Acme" in home(empty_world.pm, empty_world)


def test_home_speaks_the_language_of_its_reader(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.settle()
    wang = world.sandbox.person("wang", locale="zh-CN", tz="Asia/Shanghai")
    shown = home(wang, world)
    assert "等待回复" in shown
    assert "Waiting for an answer" not in shown
