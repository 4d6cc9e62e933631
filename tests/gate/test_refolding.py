"""The second reading of INV-7: silent about what came in order, and heard where one message is not as it should be."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from storage.interactions import Interaction
from tests.gate import refolding
from tests.proofs import Cases
from tests.world import World

pytestmark = pytest.mark.proves("T1")

BROKEN: dict[str, dict[str, Any]] = {
    "is judged": {"verdict": "thanks", "asks": False},
    "is on the side 'team'": {"side": "team"},
    "the conversations": {"conversation_id": 2},
}


@pytest.mark.parametrize("said", BROKEN)
def test_what_a_second_reading_makes_otherwise_is_told_and_nothing_is_changed(
    world: World, said: str, cases: Cases
) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.greg.says(world.globex, "Is the export ready?")
    world.passes(minutes=1)
    world.pm.says(world.acme, "On Monday.", thread=asked)
    world.passes(minutes=1)
    run = world.house.run

    def put(values: dict[str, Any]) -> dict[str, Any]:
        with run.begin() as session:
            row = session.scalars(select(Interaction).where(Interaction.ts == asked.ts)).one()
            before = {name: getattr(row, name) for name in values}
            for name, value in values.items():
                setattr(row, name, value)
            return before

    assert list(refolding.flaws(run.begin, now=run.now())) == []
    before = put(BROKEN[said])
    found = list(refolding.flaws(run.begin, now=run.now()))
    assert any(said in each for each in found), found
    assert put(before) == BROKEN[said]
    cases.ran(1, checked="a wrong verdict, side or conversation of a message is heard")
