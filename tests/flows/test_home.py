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


def test_Q1_home_tells_what_is_owed_and_takes_and_solves_it_at_one_click(world: World) -> None:
    world.greg.says(world.globex, "Is the invoice right?")
    world.passes(hours=1)
    world.carol.says(world.acme, "When do we start?")
    world.passes(minutes=30)
    world.pm.runs("/client issue Login fails", world.acme)
    assert world.pm.submits({}) == {}
    world.settle()
    shown = home(world.pm, world)
    assert (
        shown.index("Is the invoice right?") < shown.index("When do we start?") < shown.index("Login fails")
    )
    assert "2 h 30 min left" in shown
    assert "3 h 30 min left" in shown
    world.pm.clicks("On it", "home")
    world.settle()
    world.sandbox.expect_all()
    assert "you have it" in words_of(world.pm.home)


def test_Q1_home_shows_ones_own_clients_those_one_leads_or_just_one(world: World) -> None:
    ask(world, f"team Globex {world.dan.mention} member")
    world.carol.says(world.acme, "When do we start?")
    world.greg.says(world.globex, "Is the invoice right?")
    world.settle()
    shown = home(world.dan, world)
    assert "Is the invoice right?" in shown
    assert "When do we start?" not in shown
    world.dan.chooses(None, "All clients", "home")
    world.settle()
    assert "When do we start?" in words_of(world.dan.home)
    world.dan.chooses("home.client", "Acme", "home")
    world.settle()
    shown = words_of(world.dan.home)
    assert "🟢 Communication · well · 1 to do" in shown.replace("*", "")
    assert "When do we start?" in shown
    assert "Is the invoice right?" not in shown
    # What was chosen is kept over an act.
    world.dan.clicks("On it", "home")
    world.settle()
    world.sandbox.expect_all()
    shown = words_of(world.dan.home)
    assert "you have it" in shown
    assert "Is the invoice right?" not in shown
    # A lead without clients of their own sees those they lead.
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
    assert "你的待办" in shown
    assert "You owe" not in shown


def test_what_is_done_in_home_is_said_there_with_its_undo(world: World) -> None:
    world.pm.runs("/client need Acme Export to Excel", world.alerts)
    assert world.pm.submits({"Who of the client asks": "Carol"}) == {}
    world.carol.says(world.acme, "When do we start?")
    world.passes(minutes=5)
    world.sandbox.expect_all()
    assert "Export to Excel" in home(world.pm, world)
    world.pm.clicks("Planned", "home")
    shown = words_of(world.pm.home)
    assert "Need 1 is planned: Export to Excel" in shown
    assert "waits for our answer" not in shown
    world.pm.clicks("Undo", "home")
    shown = words_of(world.pm.home)
    assert "Undone (need 1)." in shown
    assert "need 1 waits for our answer" in shown
    world.pm.clicks("Not a request", "home")
    assert "When do we start?" not in words_of(world.pm.home)
    world.pm.clicks("Undo", "home")
    assert "When do we start?" in words_of(world.pm.home)
    world.pm.chooses("home.client", "Acme", "home")
    world.pm.clicks("See the next report", "home")
    world.settle()
    assert "A preview that only you see." in world.pm.direct_messages()[-1].words
    world.sandbox.expect_all()
