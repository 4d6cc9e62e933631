"""Stories of two colleagues who have the same form open: what one saved first is not set back by the other."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pytest

from sandbox.people import Person
from tests.asking import ask
from tests.world import World

CHANGED = "Somebody has changed this since"


class Noun(NamedTuple):
    """How one of a kind is noted by a command and a form, found again, and opened; `field` is one that both change."""

    command: str
    filled: dict[str, Any]
    shown: str
    buttons: tuple[str, ...]
    field: str


NOUNS = {
    "risk": Noun("risk Acme Late", {}, "risk Acme", ("Details", "Change…"), "What may go wrong?"),
    "decision": Noun(
        "decision Acme Which database",
        {"What was decided": "SQLite"},
        "decision Acme",
        ("Details", "Change…"),
        "What was decided",
    ),
    "milestone": Noun(
        "milestone Acme Go-live 12 May",
        {"The day the client was told": date(2026, 5, 12)},
        "milestone Acme",
        ("Details", "Change…"),
        "What will be done?",
    ),
    "need": Noun("need Acme Export to Excel", {}, "need 1", ("Edit…",), "Why they need it"),
    "change": Noun("change Acme Two more languages", {}, "change 1", ("Edit…",), "Note for the team"),
    "promise": Noun("promise Acme API keys Friday", {}, "promise Acme", (), "What is promised"),
}


def opens(world: World, who: Person, noun: Noun) -> None:
    """Somebody opens the form in which one that is known is changed."""
    ask(world, noun.shown, who=who)
    for label in noun.buttons:
        who.clicks(label)
    if not noun.buttons:
        who.chooses(None, "Details…")


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_what_a_colleague_saved_meanwhile_stays_and_nothing_typed_is_lost(world: World, noun: Noun) -> None:
    world.pm.runs(f"/client {noun.command}", world.alerts)
    assert world.pm.submits(noun.filled) == {}
    for who in (world.pm, world.dan):
        opens(world, who, noun)
    assert world.dan.submits({noun.field: "What Dan says"}) == {}
    world.pm.submits({noun.field: "What Petra says"})
    assert world.pm.form is not None
    assert CHANGED in world.pm.form.words
    world.pm.closes_form()
    assert world.pm.form.values[noun.field] == "What Petra says"
    world.pm.closes_form()
    opens(world, world.pm, noun)
    assert world.pm.form.values[noun.field] == "What Dan says"
    assert world.pm.submits({noun.field: "What Petra says"}) == {}
    opens(world, world.pm, noun)
    assert world.pm.form.values[noun.field] == "What Petra says"
    world.settle()
    world.sandbox.expect_all()


def test_a_client_who_was_told_of_a_risk_is_not_untold_by_a_colleagues_correction(world: World) -> None:
    world.pm.runs("/client risk Acme The contrat is late", world.alerts)
    assert world.pm.submits({"Likelihood": "4 · likely", "Impact": "4 · high"}) == {}
    for who in (world.pm, world.dan):
        ask(world, "risk Acme", who=who)
        who.clicks("Details")
    world.pm.clicks("Change…")
    world.dan.clicks("They know")
    assert world.dan.submits({}) == {}
    world.pm.submits({"What may go wrong?": "The contract is late"})
    assert world.pm.form is not None
    assert CHANGED in world.pm.form.words
    assert "client: told by" in ask(world, "risk Acme")
    world.settle()
    world.sandbox.expect_all()


def test_settings_that_a_colleague_changed_while_the_form_was_open_stay(world: World) -> None:
    ask(world, "set Acme first_response 2h")
    ask(world, "set Acme digest fri 16:30")
    world.pm.runs("/client settings Acme", world.alerts)
    ask(world, "set Acme first_response 90m", who=world.dan)
    ask(world, "set Acme next_response 6h", who=world.dan)
    ask(world, "set Acme digest mon 10:00", who=world.dan)
    assert world.pm.submits({"Public holidays": "CN"}) == {}
    assert world.pm.form is not None
    assert "Public holidays" in world.pm.form.words
    assert "First answer" not in world.pm.form.words
    world.pm.closes_form()
    told = ask(world, "set Acme")
    for piece in (
        "*Public holidays*: CN",
        "1 h 30 min of working time",
        "6 h of working time",
        "Monday 10:00",
    ):
        assert piece in told


def test_only_the_hour_of_the_digest_may_be_changed_and_none_stays_none(world: World) -> None:
    ask(world, "set Acme digest fri 16:30")
    world.pm.runs("/client settings Acme", world.alerts)
    assert world.pm.submits({"Digest at (hour and minute)": "09:15"}) == {}
    world.pm.closes_form()
    assert "Friday 09:15" in ask(world, "set Acme")
    ask(world, "set Acme digest off")
    before = ask(world, "set Acme")
    world.pm.runs("/client settings Acme", world.alerts)
    assert world.pm.submits({}) == {}
    assert world.pm.form is not None
    assert "Nothing changed" in world.pm.form.words
    world.pm.closes_form()
    assert ask(world, "set Acme") == before
