"""A project manager sets Rapport up from nothing, in Slack alone."""

from __future__ import annotations

import pytest

from tests.asking import ask, click
from tests.flows.test_sides import sides
from tests.world import World


def test_a_first_set_up_from_adding_the_bot_to_seeing_the_client(empty_world: World) -> None:
    world, sandbox, pm = empty_world, empty_world.sandbox, empty_world.pm
    org = sandbox.team("Acme")
    carol = sandbox.person("carol", team=org)
    room = sandbox.channel("acme-shared", members=[pm, carol], shared_with=[org])
    team_room = sandbox.channel("client-alerts", members=[pm, world.lead])
    for place in (room, team_room):
        pm.invites_bot(place)
    world.settle()
    assert "`/client alerts" not in sandbox.expect(room, "Nothing is recorded here until you link it").text
    sandbox.expect(team_room, "`/client alerts workspace` here")

    assert "*Acme* is added" in ask(world, "add Acme", where=team_room)
    assert "People from outside are in this channel" in ask(world, "link Acme", where=room)
    assert "No alerts go anywhere yet" in click(world, "The client reads it", where=room)
    assert "Alerts about all clients now go to" in ask(world, "alerts workspace", where=team_room)
    assert "is now *owner*" in ask(world, f"team Acme {pm.mention} owner", where=team_room)
    assert "is now *lead*" in ask(world, f"team acme {world.lead.mention} lead", where=team_room)

    card = ask(world, "show", where=room)
    for piece in ("Nobody waits", "(owner)", "(lead)", f"<#{room.id}>", "within 4 h"):
        assert piece in card
    assert "1 client\n*Acme*" in ask(world, "list", where=team_room)
    assert not [
        message for message in carol.sees(room) if message.author == sandbox.bot_user_id and message.blocks
    ]


def test_what_to_do_next_is_told_to_the_person_who_added_the_bot_alone(world: World) -> None:
    room = world.sandbox.channel("acme-two", members=[world.pm, world.carol], shared_with=[world.org])
    world.pm.invites_bot(room)
    world.settle()
    assert world.sandbox.expect(room, "Thank you for adding me").ephemeral
    assert "Thank you" not in " ".join(world.carol.reads(room))


def test_an_outsider_who_adds_the_bot_is_told_nothing(world: World) -> None:
    room = world.sandbox.channel("acme-three", members=[world.pm, world.carol], shared_with=[world.org])
    world.carol.invites_bot(room)
    world.settle()
    assert not world.sandbox.ephemerals(room)


def test_the_welcome_offers_the_clients_and_leads_to_a_link(world: World) -> None:
    room = world.sandbox.channel("globex-two", members=[world.pm])
    world.pm.invites_bot(room)
    world.settle()
    world.sandbox.expect(room, "Thank you")
    assert "Does *Globex* read this channel?" in click(world, "Link to Globex", where=room)
    assert "internal channel about *Globex*" in click(world, "Only our team reads it", where=room)
    assert "Globex" in ask(world, "show", where=room)


def test_every_step_can_be_undone(world: World) -> None:
    room = world.sandbox.channel("umbrella", members=[world.pm])
    world.pm.invites_bot(room)
    world.settle()
    world.sandbox.expect(room, "Thank you")

    def undone(command: str) -> str:
        ask(world, command, where=room)
        return click(world, "Undo", where=room)

    assert "not a client any more" in undone("add Umbrella")
    assert "linked as before" in undone("link Initech internal")
    assert "as before" in undone(f"team Initech {world.dan.mention} owner")
    assert "no longer counts" in undone(f"contact Initech {world.dan.mention}")
    assert "Undone" in undone("set workspace digest fri 16:00")
    assert "There is no client “Umbrella”" in ask(world, "show Umbrella")
    assert f"{world.pm.mention} (owner)" in ask(world, "team Initech")
    assert "not linked" in ask(world, "unlink", where=room)


def test_an_undo_that_comes_too_late_changes_nothing(world: World) -> None:
    ask(world, "set workspace digest fri 16:00")
    first = world.pm.sees(world.alerts)[-1]
    ask(world, "set workspace digest tue 10:00")
    world.pm.clicks("Undo", where=first)
    world.sandbox.expect(world.alerts, "Somebody has changed this since")
    assert "Tuesday 10:00" in ask(world, "set workspace")


def test_an_unlinked_channel_is_not_recorded_any_more(world: World) -> None:
    assert "Nothing written there is recorded" in ask(world, "unlink", where=world.acme)
    world.carol.says(world.acme, "Is anybody there?")
    world.passes(hours=9)
    card = ask(world, "show Acme")
    assert "Nobody waits" in card
    assert "Is anybody there?" not in card


@pytest.mark.parametrize("soon", [False, True], ids=["after the Undo", "before it"])
def test_R9_a_link_that_rested_goes_on_when_shared_again_although_it_was_unlinked_and_undone(
    world: World, soon: bool
) -> None:
    def comes_back() -> None:
        world.sandbox.share(world.acme, world.org, new_id=False)
        world.carol.user.deleted = False
        world.acme.members.append(world.carol.id)
        world.settle()

    world.sandbox.unshare(world.acme, world.org)
    world.settle()
    world.sandbox.expect(world.pm, "is not shared any more")
    ask(world, "unlink", where=world.acme)
    if soon:
        comes_back()
    assert "Undone" in click(world, "Undo", where=world.acme)
    if not soon:
        silent = world.dan.says(world.acme, "They are gone?")
        world.settle()
        assert sides(world, silent) == [""]
        comes_back()
    said = world.carol.says(world.acme, "We are back. Who answers us?")
    world.settle()
    assert sides(world, said) == ["client"]
    world.sandbox.expect_all()


def test_alerts_never_go_where_a_client_reads(world: World) -> None:
    for room in (world.acme, world.globex):
        assert "A client or a guest can read that channel" in ask(world, "alerts workspace", where=room)
    mention = f"<#{world.acme.id}|acme-shared>"
    assert "A client or a guest can read" in ask(world, f"set workspace alerts {mention}")
    assert f"<#{world.alerts.id}>" in ask(world, "set workspace")


def test_a_channel_that_receives_alerts_is_not_linked_as_a_clients(world: World) -> None:
    assert "must not read it" in ask(world, "link Initech client")


def test_in_a_channel_without_the_bot_the_answer_says_how_to_invite_it(world: World) -> None:
    for name, private in (("elsewhere", False), ("secret", True)):
        room = world.sandbox.channel(name, members=[world.pm], private=private)
        assert "/invite @Rapport" in ask(world, "link Initech", where=room)
    world.sandbox.forgive()
