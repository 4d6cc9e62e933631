"""Stories of milestones: what the client believes beside what we expect, and the word they are owed when it slips."""

from __future__ import annotations

import json
from datetime import date

from sandbox.workspace import Message
from tests.asking import ask
from tests.world import World

CANARY = "CANARY"


def noted(world: World) -> None:
    """Petra notes the milestone of which the client was told."""
    form = world.pm.runs("/client milestone Go-live 12 May", world.acme).form
    assert form is not None
    assert (form.values["Client"], form.values["What will be done?"]) == ("Acme", "Go-live")
    assert form.values["Today's forecast"] == "2026-05-12"
    assert world.pm.submits({"The day the client was told": date(2026, 5, 12)}) == {}
    world.settle()
    world.sandbox.expect(world.acme, "Milestone 1 is noted: Go-live, 12 May 2026")


def slipped(world: World) -> Message:
    """It will be later than the client believes; the alert to the owner."""
    noted(world)
    ask(world, "milestone Acme")
    world.pm.clicks("Details")
    world.pm.clicks("Change…")
    said = {
        "Today's forecast": date(2026, 5, 20),
        "Why it moved, in words for the client": "The data came later than planned.",
    }
    assert world.pm.submits(said) == {}
    world.settle()
    told = world.pm.sees(world.alerts)[-1]
    assert "The client still believes 12 May 2026." in told.words
    world.until("2026-03-02 16:00")
    world.sandbox.expect_all()
    (alert,) = world.pm.direct_messages()
    assert "Acme: they should be told soon (milestone 1)" in alert.text
    assert "They still believe *12 May 2026*, we expect *20 May 2026*." in alert.words
    return alert


def test_a_milestone_slips_and_its_owner_is_asked_to_tell_until_the_client_knows(world: World) -> None:
    alert = slipped(world)
    listed = ask(world, "milestone Acme")
    assert (
        "forecast 20 May 2026 · the client believes 12 May 2026 · ⚠️ *6 working days apart*, for 7 h" in listed
    )
    world.pm.clicks("Tell them…", alert)
    form = world.pm.form
    assert form is not None
    draft = str(form.values["What the client reads"])
    assert draft.startswith(
        "Go-live: we told you 12 May 2026, and we expect it on 20 May 2026 now.\nThe data"
    )
    assert world.pm.submits({"What the client reads": f"Dear Carol,\n{draft}"}) == {}
    world.settle()
    said = world.sandbox.expect(world.acme, "Dear Carol,")
    assert "Does the new date work for you?" in said.text
    assert alert.text == "✅ Acme: they were told in time (milestone 1)."
    assert "the client believes 20 May 2026" in ask(world, "milestone Acme")
    world.pm.clicks("Undo", world.pm.direct_messages()[-1])
    world.settle()
    assert "Dear Carol," not in str([each.text for each in world.carol.sees(world.acme)])
    assert "⚠️ *6 working days apart*" in ask(world, "milestone Acme")
    world.sandbox.expect_all()


def test_told_on_the_phone_or_deliberately_not_nobody_is_asked_any_more(world: World) -> None:
    alert = slipped(world)
    world.pm.clicks("They know", alert)
    assert world.pm.submits({"Who of us told them": world.greg}) == {
        "Who of us told them": "Choose somebody of our team."
    }
    said = {"Who of us told them": world.dan, "The day they were told": date(2026, 5, 18), "How": CANARY}
    assert world.pm.submits(said) == {}
    world.settle()
    assert "⚠️ *2 working days apart*" in ask(world, "milestone Acme")
    world.pm.clicks("Deliberately not…", alert)
    assert world.pm.submits({"Why is the client not told?": f"We may still make it {CANARY}"}) == {}
    world.settle()
    assert "nothing is due here any more" in alert.text
    world.pm.clicks("Details", world.pm.sees(world.alerts)[-1])
    card = world.pm.sees(world.alerts)[-1].words
    for told in ("Deliberately not told", "We may still make it", "was told 2026-05-18 for milestone 1"):
        assert told in card
    world.pm.clicks("Reached")
    world.settle()
    assert "No milestones are open." in ask(world, "milestone Acme")
    world.sandbox.expect_all()
    for each in world.sandbox.messages(world.acme):
        assert CANARY not in json.dumps(each.blocks) + each.text
    assert "not guests" in ask(world, "milestone Mine", who=world.greg, where=world.globex)
