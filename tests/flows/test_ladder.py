"""Stories of the ladder: who hears of a question that nobody answers, and who does for those away (rule R29)."""

from __future__ import annotations

from sandbox import Person
from sandbox.workspace import Message
from tests.world import World


def staffed(world: World) -> tuple[Person, Person]:
    """Acme's team is complete: a backup and a sponsor beside the owner and the lead."""
    ben, sue = world.sandbox.person("ben"), world.sandbox.person("sue")
    for person, role in ((ben, "backup"), (sue, "负责高管")):
        world.pm.runs(f"/client team Acme {person.mention} {role}", world.alerts)
    world.settle()
    world.sandbox.expect_all()
    return ben, sue


def in_channel(world: World) -> Message:
    """The one alert in the channel of alerts."""
    said = [each for each in world.sandbox.messages(world.alerts) if "carol" in each.text]
    (one,) = said
    return one


def test_R29_each_step_tells_one_more_and_nobody_twice(world: World) -> None:
    ben, sue = staffed(world)
    asked = world.carol.says(world.acme, "When do we start?")
    world.passes(hours=3, minutes=1)
    alert = in_channel(world)
    assert alert.text.startswith(world.pm.mention)
    assert not ben.direct_messages()
    world.passes(hours=1)
    (to_backup,) = ben.direct_messages()
    assert "you are the backup for Acme" in to_backup.words
    assert not world.lead.direct_messages()
    world.passes(hours=2)
    (to_lead,) = world.lead.direct_messages()
    assert not sue.direct_messages()
    world.passes(days=1)
    (to_sponsor,) = sue.direct_messages()
    assert "you are the sponsor of Acme" in to_sponsor.words
    world.dan.says(world.acme, "Tomorrow.", thread=asked)
    world.passes(days=1)
    words = (to_backup, to_lead, to_sponsor)
    assert [ben.direct_messages(), world.lead.direct_messages(), sue.direct_messages()] == [
        [x] for x in words
    ]
    assert all("was answered by" in each.text and not each.buttons for each in words)
    world.sandbox.expect_all()


def test_R29_below_escalation_only_who_took_it_hears(world: World) -> None:
    ben, _ = staffed(world)
    world.carol.says(world.acme, "When do we start?")
    world.settle()
    world.dan.reacts(world.sandbox.messages(world.acme)[-1], "eyes")
    world.passes(hours=4, minutes=1)
    assert in_channel(world).text == "Acme: the answer to carol is late"
    assert ben.direct_messages() == []
    world.passes(hours=2)
    assert len(world.lead.direct_messages()) == 1
    world.sandbox.expect_all()


def test_R29_who_is_away_is_not_called_but_their_cover(world: World) -> None:
    world.pm.runs(f"/client away 2026-03-02 to 2026-03-06 cover {world.dan.mention}", world.alerts)
    world.settle()
    world.carol.says(world.acme, "When do we start?")
    world.passes(hours=3, minutes=1)
    assert in_channel(world).text == f"{world.dan.mention} Acme: carol needs an answer soon"
    assert world.pm.mention not in in_channel(world).words
    world.sandbox.expect_all()


def test_R29_without_a_channel_the_owner_is_told_and_then_the_others(world: World) -> None:
    ben, _ = staffed(world)
    world.pm.runs("/client set workspace alerts none", world.alerts)
    world.carol.says(world.acme, "When do we start?")
    world.passes(hours=4, minutes=1)
    (mine,) = world.pm.direct_messages()
    assert "the answer to carol is late" in mine.text
    assert "because" not in mine.words
    assert len(ben.direct_messages()) == 1
    world.sandbox.expect_all()


def test_a_sponsor_is_one_person_and_can_be_undone(world: World) -> None:
    sue = world.sandbox.person("sue")
    said = world.pm.runs(f"/client team Acme {sue.mention} sponsor", world.alerts)
    assert "sponsor" in said.text
    assert "after the lead was told" in said.text
    world.pm.clicks("Undo")
    world.settle()
    assert sue.mention not in world.pm.runs("/client team Acme", world.alerts).text
    world.sandbox.expect_all()
