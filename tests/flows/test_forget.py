"""Stories of forgetting: a client's person asks to be erased, and the team has the bot do it (P32)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

import usecases.erasures
from domain.erasures import ELIDED
from storage.audit import Audit
from storage.interactions import Interaction
from tests.asking import ask
from tests.usecases.traces import everything
from tests.world import World

pytestmark = pytest.mark.proves("T16")

ASKED = "Our checkout has been broken since Tuesday, when will it work?"


def remembered(world: World) -> str:
    """All that the bot has in its memory."""
    with world.house.run.read() as session:
        bind: Any = session.get_bind()
        return everything(bind.engine)


def test_P32_a_lead_has_the_bot_forget_a_client_s_person(world: World) -> None:
    asked = world.carol.says(world.acme, ASKED)
    world.pm.says(world.acme, f"Thank you {world.carol.mention}, this afternoon.", thread=asked)
    world.passes(hours=3)
    world.carol.says(world.acme, "And the invoice for February, is it on its way to us?")
    world.passes(hours=5)
    world.sandbox.expect_all()
    known = remembered(world)
    assert world.carol.id in known
    assert ASKED in known
    answer = world.lead.runs(f"/client forget {world.carol.mention}", world.alerts)
    assert "Nobody can undo this" in answer.text
    done = world.lead.clicks("Forget for ever")
    assert "I took this person out of" in done.text
    world.settle()
    known = remembered(world)
    assert world.carol.id not in known
    assert ASKED not in known
    assert "invoice for February" not in known
    assert ELIDED in known
    world.sandbox.expect_all()


def test_P32_whatever_slack_calls_somebody_is_looked_for(world: World) -> None:
    guest = world.sandbox.person(
        "cnguyen", team=world.org, real_name="Carol Nguyen", email="c.nguyen@acme.example"
    )
    guest.joins(world.acme)
    world.settle()
    guest.says(world.acme, ASKED)
    world.settle()
    world.pm.says(world.acme, "I talked to Carol Nguyen (C.Nguyen@acme.example, cnguyen) about it.")
    world.settle()
    world.lead.runs(f"/client forget {guest.mention}", world.alerts)
    world.lead.clicks("Forget for ever")
    assert f"I talked to {ELIDED} ({ELIDED}, {ELIDED}) about it." in remembered(world)
    world.sandbox.expect_all()


def test_what_somebody_writes_after_that_is_recorded_as_before(world: World) -> None:
    world.carol.says(world.acme, ASKED)
    world.settle()
    world.lead.runs(f"/client forget {world.carol.mention}", world.alerts)
    world.lead.clicks("Forget for ever")
    world.carol.says(world.acme, "Hello, is anybody there?")
    world.settle()
    with world.house.run.read() as session:
        rows = session.scalars(select(Interaction).order_by(Interaction.id)).all()
        assert [(row.side, row.text) for row in rows] == [
            ("client", ELIDED),
            ("client", "Hello, is anybody there?"),
        ]
        assert rows[1].user_id == world.carol.id
    world.passes(hours=5)
    world.sandbox.expect_all()


@pytest.mark.parametrize(
    ("who", "whom", "no"),
    [
        ("dan", "carol", "Only a lead"),
        ("lead", "dan", "is of your team"),
        ("lead", "pm", "is of your team"),
        ("lead", "", "Say whom"),
    ],
)
def test_not_everybody_can_have_anybody_forgotten(world: World, who: str, whom: str, no: str) -> None:
    named = getattr(world, whom).mention if whom else ""
    answer = getattr(world, who).runs(f"/client forget {named}", world.alerts)
    assert no in answer.text
    world.sandbox.expect_all()


def test_P34_the_audit_never_held_the_id_of_whoever_is_forgotten(world: World) -> None:
    for told in ("contact Acme {}", "contact Acme {} remove"):
        ask(world, told.format(world.carol.mention))
    for side in ("team", "usual"):
        ask(world, f"side {world.carol.mention} {side}", where=world.acme)
    world.pm.clicks("Undo")
    world.settle()
    with world.house.run.begin() as session:
        usecases.erasures.forget(session, workspace_id=1, user_id=world.carol.id, now=world.now())
        rows = session.scalars(select(Audit).where(Audit.act == "people", Audit.entry != "house")).all()
        kinds = {row.thing.partition(":")[0] for row in rows if "~" in row.thing}
    assert kinds == {"client", "channel"}
    assert world.carol.id not in remembered(world)
    world.sandbox.expect_all()
