"""Stories of decisions: from 🗳️ or a form, with who decided; changed with its history; taken back."""

from __future__ import annotations

from sandbox.workspace import Message
from tests.asking import ask, click
from tests.world import World


def test_a_ballot_on_a_message_records_what_its_author_decided_and_undo_takes_it_back(world: World) -> None:
    said = world.carol.says(world.acme, "We take the second offer. Please go ahead!")
    world.settle()
    world.pm.reacts(said, "ballot_box_with_ballot")
    world.settle()
    shown: Message = world.pm.sees(world.acme)[-1]
    assert shown.text == "Decision 1 is recorded: We take the second offer. Please go ahead!"
    assert "carol · 2 March 2026" in shown.words
    assert click(world, "Undo", where=world.acme) == "Undone (decision 1)."
    assert "No decisions are recorded." in ask(world, "decision Acme")
    world.sandbox.expect_all()
    assert not [each for each in world.carol.sees(world.acme) if "ecision" in each.text]


def test_a_decision_by_form_names_the_options_and_keeps_what_it_said_before(world: World) -> None:
    form = world.pm.runs("/client decision Which database", world.acme).form
    assert form is not None
    assert form.values["Client"] == "Acme"
    filled = {
        "Options that were considered": "SQLite\nPostgreSQL",
        "What was decided": "SQLite",
        "Who of the client decided": "Carol Chen",
    }
    assert world.pm.submits(filled) == {}
    world.settle()
    world.sandbox.expect(world.acme, "Decision 1 is recorded: Which database")
    world.pm.clicks("Change…")
    assert world.pm.submits({"What was decided": "PostgreSQL"}) == {}
    world.settle()
    world.sandbox.expect(world.acme, "what it said stays in its history")
    assert "PostgreSQL" in ask(world, "decision")
    world.pm.clicks("Details")
    card = world.pm.sees(world.alerts)[-1].words
    assert "changed decision 1: Which database (before: What was decided: SQLite)" in card
    assert f"{world.pm.mention}, Carol Chen" in card
    world.sandbox.expect_all()
    assert "recorded decision 1: Which database – SQLite" in ask(world, "show Acme")
    assert "not guests" in ask(world, "decision Mine", who=world.greg, where=world.globex)
