"""Stories of two colleagues who track the same message at the same time: the second is told of what the first made."""

from __future__ import annotations

import pytest

from sandbox import Person
from sandbox.workspace import Message
from tests.asking import ask
from tests.world import World

FILLED: dict[str, dict[str, object]] = {
    "issue": {"What is the matter?": "Sign-on"},
    "need": {"What is needed": "Sign-on"},
    "change": {"What is to change": "Sign-on"},
    "risk": {"What may go wrong?": "Sign-on"},
    "decision": {"What it is about": "Sign-on", "What was decided": "We take it"},
}
CALLED = {noun: noun.capitalize() for noun in FILLED} | {"change": "Change request"}
OTHERWISE = "The weather in spring"


def opens(who: Person, noun: str, said: Message) -> None:
    """Somebody of the team opens the form for a message."""
    if noun == "issue":
        who.uses_shortcut("Open an issue", said)
        return
    who.uses_shortcut("Track as…", said)
    who.clicks(CALLED[noun], who.sees(said.channel)[-1])


@pytest.mark.parametrize("noun", FILLED)
def test_a_message_that_two_colleagues_track_at_once_is_tracked_once(world: World, noun: str) -> None:
    said = world.carol.says(world.acme, "Could we get single sign-on?")
    world.settle()
    title = next(iter(FILLED[noun]))
    for who in (world.pm, world.dan):
        opens(who, noun, said)
    assert world.pm.submits(FILLED[noun]) == {}
    world.settle()
    world.dan.submits(FILLED[noun] | {title: OTHERWISE})
    assert world.dan.form is not None
    assert f"{CALLED[noun]} 1 is about this message already: Sign-on" in world.dan.form.words
    while world.dan.form:
        world.dan.closes_form()
    world.settle()
    world.sandbox.expect_all()
    listed = ask(world, "show Acme") if noun == "issue" else ask(world, f"{noun} Acme")
    assert "Sign-on" in listed
    assert OTHERWISE not in listed
