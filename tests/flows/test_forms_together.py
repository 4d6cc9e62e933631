"""Stories of two colleagues who have the same form open: what one saved first is not set back by the other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
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
    "issue": Noun("issue Login fails", {"Client": "Acme"}, "list", ("Details…",), "Cause"),
}
ENDS: dict[str, dict[str, Any]] = {
    "New date": {
        "New date and time": datetime(2026, 3, 9, 12, tzinfo=UTC),
        "Why, in words that the client may read": "The vendor is late",
    },
    "Drop…": {
        "What became of it": "It is not needed any more, or was tracked by mistake",
        "Why": "They have other keys",
    },
}
"""The other forms of a promise, filled in."""


def notes(world: World, noun: Noun) -> None:
    """Petra notes one of a kind."""
    world.pm.runs(f"/client {noun.command}", world.alerts)
    assert world.pm.submits(noun.filled) == {}
    world.settle()


def opens(world: World, who: Person, noun: Noun) -> None:
    """Somebody opens the form in which one that is known is changed."""
    world.settle()
    ask(world, noun.shown, who=who)
    for label in noun.buttons:
        who.clicks(label)
    if not noun.buttons:
        who.chooses(None, "Details…")


def was_opened_before_an_upgrade(world: World) -> None:
    """Petra's form is one of a version that kept less in it."""
    assert world.pm.form is not None
    kept = json.loads(world.pm.form.private_metadata)
    kept.pop("seen")
    world.pm.form.view["private_metadata"] = json.dumps(kept)


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_what_a_colleague_saved_meanwhile_stays_and_nothing_typed_is_lost(world: World, noun: Noun) -> None:
    notes(world, noun)
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


@pytest.mark.parametrize("end", ENDS)
def test_a_promise_that_a_colleague_changed_meanwhile_is_neither_moved_nor_dropped(
    world: World, end: str
) -> None:
    notes(world, NOUNS["promise"])
    ask(world, "promise Acme")
    world.pm.chooses(None, end)
    opens(world, world.dan, NOUNS["promise"])
    assert world.dan.submits({"What is promised": "Two API keys"}) == {}
    world.pm.submits(ENDS[end])
    assert world.pm.form is not None
    assert CHANGED in world.pm.form.words
    told = ask(world, "promise Acme")
    assert "Two API keys" in told
    assert "Fri 6 Mar" in told
    world.settle()
    world.sandbox.expect_all()


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_a_form_that_is_open_across_an_upgrade_is_handed_in(world: World, noun: Noun) -> None:
    notes(world, noun)
    opens(world, world.pm, noun)
    was_opened_before_an_upgrade(world)
    assert world.pm.submits({noun.field: "What Petra says"}) == {}
    opens(world, world.pm, noun)
    assert world.pm.form is not None
    assert world.pm.form.values[noun.field] == "What Petra says"
    world.sandbox.expect_all()


@pytest.mark.parametrize("end", ENDS)
def test_a_promise_is_moved_or_dropped_by_a_form_that_is_open_across_an_upgrade(
    world: World, end: str
) -> None:
    notes(world, NOUNS["promise"])
    ask(world, "promise Acme")
    world.pm.chooses(None, end)
    was_opened_before_an_upgrade(world)
    assert world.pm.submits(ENDS[end]) == {}
    assert world.pm.form is None
    assert "Fri 6 Mar" not in ask(world, "promise Acme")
    world.settle()
    world.sandbox.expect_all()


def test_details_that_say_nothing_new_are_no_change_of_what_a_colleague_did(world: World) -> None:
    notes(world, NOUNS["issue"])
    opens(world, world.pm, NOUNS["issue"])
    world.dan.clicks("Take over")
    assert world.pm.submits({}) == {}
    assert world.pm.form is None
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


def is_refused(world: World, values: Mapping[str, object]) -> None:
    """What Petra hands in is about something that has changed since."""
    world.pm.submits(dict(values))
    assert world.pm.form is not None
    assert CHANGED in world.pm.form.words
    world.pm.closes_form()
    world.pm.closes_form()
    world.settle()


DECISIONS: dict[str, dict[str, Any]] = {
    "Propose…": {},
    "Our decision…": {"Decision": "approved"},
    "Their decision…": {"Decision": "approved", "Who of the client decided": "Carol Chen"},
}
"""The forms about what a change request says, filled in."""


@pytest.mark.parametrize("label", DECISIONS)
def test_nobody_proposes_or_decides_on_a_change_that_reads_otherwise_by_now(world: World, label: str) -> None:
    world.pm.runs("/client change Acme Two more languages", world.alerts)
    assert world.pm.submits({"Cost": "€ 4,000"}) == {}
    ask(world, "change 1")
    world.pm.clicks(label)
    opens(world, world.dan, NOUNS["change"])
    assert world.dan.submits({"Cost": "€ 9,000"}) == {}
    world.settle()
    is_refused(world, DECISIONS[label])
    ask(world, "change 1")
    shown = world.pm.sees(world.alerts)[-1].words
    assert "€ 9,000" in shown
    assert "approved" not in shown
    world.pm.clicks(label)
    assert world.pm.submits(DECISIONS[label]) == {}
    world.settle()
    assert not [each for each in world.sandbox.messages(world.acme) if "€ 4,000" in each.text]
    world.sandbox.expect_all()


def test_both_sides_decisions_are_recorded_by_two_at_once(world: World) -> None:
    world.pm.runs("/client change Acme Two more languages", world.alerts)
    assert world.pm.submits({"Cost": "€ 4,000"}) == {}
    labels = {world.pm: "Our decision…", world.dan: "Their decision…"}
    for who, label in labels.items():
        ask(world, "change 1", who=who)
        who.clicks(label)
    for who, label in labels.items():
        assert who.submits(DECISIONS[label]) == {}
        assert who.form is None
    assert "Approved by both sides" in ask(world, "change 1")
    world.settle()
    world.sandbox.expect_all()


def test_of_two_who_look_at_a_risk_the_first_says_when_it_is_looked_at_next(world: World) -> None:
    notes(world, NOUNS["risk"])
    for who in (world.pm, world.dan):
        ask(world, "risk Acme", who=who)
        who.clicks("Details")
        who.clicks("Looked at: still open")
    assert world.dan.submits({"Look at it again by": date(2026, 3, 10)}) == {}
    is_refused(world, {"Look at it again by": date(2026, 3, 20)})
    ask(world, "risk Acme")
    world.pm.clicks("Details")
    due = datetime(2026, 3, 10, 18, tzinfo=UTC)
    assert f"date^{due.timestamp():.0f}^" in world.pm.sees(world.alerts)[-1].words
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
