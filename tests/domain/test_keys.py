"""The six keys by which a client is kept (Q2)."""

from __future__ import annotations

import pytest

from domain.clocks import Kind
from domain.keys import Colour, Facts, Key, colour, key_of, reporting, value


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), Colour.GREEN),
        (Facts(running=3, kept=19, ended=20), Colour.GREEN),
        (Facts(kept=18, ended=20), Colour.AMBER),
        (Facts(kept=4, ended=5), Colour.AMBER),
        (Facts(kept=3, ended=4), Colour.RED),
        (Facts(soon=1, running=1), Colour.AMBER),
        (Facts(late=1, running=1, kept=20, ended=20), Colour.RED),
    ],
)
def test_a_key_is_as_green_as_its_facts(facts: Facts, expected: Colour) -> None:
    assert colour(facts) == expected


@pytest.mark.parametrize(
    "noun", ["conversation", "issue", "promise", "need", "risk", "milestone", "complaint", "client"]
)
@pytest.mark.parametrize("kind", [*Kind])
def test_every_clock_belongs_to_a_key(kind: Kind, noun: str) -> None:
    assert key_of(kind, noun=noun) in Key


def test_telling_the_client_belongs_to_what_is_to_be_told() -> None:
    told = {noun: key_of(Kind.TELL_CLIENT, noun=noun) for noun in ("milestone", "need", "issue")}
    assert told == {"milestone": Key.PROMISES, "need": Key.NEEDS, "issue": Key.PROBLEMS}


def test_what_was_delivered_and_reported_has_its_colour_too() -> None:
    assert (value(2), value(0)) == (Colour.GREEN, Colour.AMBER)
    assert (reporting("sent"), reporting("stale"), reporting("")) == (
        Colour.GREEN,
        Colour.AMBER,
        Colour.AMBER,
    )
