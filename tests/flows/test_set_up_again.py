"""Undo that comes too late, commands where they cannot work, and channels with very many people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox import Channel, Fault
from tests.asking import ask
from tests.world import World


def room(world: World, name: str, *, people: int = 0) -> Channel:
    """A channel of the team with the bot and so many colleagues nobody has met."""
    crowd = [world.sandbox.person(f"{name}-{number}") for number in range(people)]
    made = world.sandbox.channel(name, members=[world.pm, *crowd])
    world.pm.invites_bot(made)
    return made


def settled(world: World, name: str) -> Channel:
    """The same, after the welcome."""
    made = room(world, name)
    world.settle()
    world.sandbox.expect(made, "Thank you")
    return made


def slowly(world: World, seconds: float) -> None:
    """Slack takes so long over every person it is asked about."""

    def takes_long(_args: Any) -> bool:
        world.machine.at += timedelta(seconds=seconds)
        return True

    world.sandbox.faults.on("users.info", times=1000, do=Fault.slow(0), when=takes_long)


def test_an_undo_never_leaves_a_client_with_two_owners(world: World) -> None:
    ask(world, f"team Acme {world.dan.mention} owner")
    stale = world.pm.sees(world.alerts)[-1]
    ask(world, f"team Acme {world.lead.mention} owner")
    world.pm.clicks("Undo", where=stale)
    world.sandbox.expect(world.alerts, "Somebody has changed this since")
    assert ask(world, "team Acme").count("(owner)") == 1
    assert f"{world.lead.mention} (owner)" in ask(world, "team Acme")


def test_an_undo_does_not_take_back_a_newer_link(world: World) -> None:
    place = settled(world, "planning")
    ask(world, "link Acme internal", where=place)
    stale = world.pm.sees(place)[-1]
    ask(world, "link Globex internal", where=place)
    world.pm.clicks("Undo", where=stale)
    world.sandbox.expect(place, "Somebody has changed this since")
    assert ask(world, "show", where=place).startswith("Globex")


def test_nobody_locks_themselves_or_a_colleague_of_a_team_out(world: World) -> None:
    assert "cannot mark yourself" in ask(world, f"contact Acme {world.pm.mention}")
    assert "is in the team of a client" in ask(world, f"contact Acme {world.lead.mention}")
    for person in (world.pm, world.lead):
        assert "3 clients" in ask(world, "list", who=person)


def test_in_a_direct_message_the_answer_says_that_a_channel_is_needed(world: World) -> None:
    world.pm.writes_to_bot("hello")
    direct = world.pm.direct_messages()[0].channel
    for command in (
        "link Acme",
        "alerts workspace",
        "set workspace alerts here",
        "set Acme digest_channel here",
    ):
        answer = world.pm.runs(f"/client {command}", direct)
        assert answer.text == "This works in a channel only. Run the command in the channel that is meant."
    world.sandbox.expect_all()


def test_a_tab_or_a_wide_chinese_space_parts_words_too(world: World) -> None:
    place = settled(world, "wide")
    assert "*远景 科技* is added" in ask(world, "add　远景　科技")
    assert "internal channel about *远景 科技*" in ask(world, "link　远景 科技　内部", where=place)
    assert "Friday 16:00" in ask(world, "set\t远景 科技\tdigest　周五 16:00")


def test_a_channel_of_very_many_people_is_answered_in_time_and_known_after_some_tries(world: World) -> None:
    slowly(world, 0.15)
    place = room(world, "everybody", people=30)
    world.settle()
    assert "alerts workspace" not in world.sandbox.expect(place, "Thank you").text
    answers = []
    for _ in range(8):
        before = world.machine.at
        answers.append(ask(world, "alerts Initech", where=place))
        assert world.machine.at - before <= timedelta(seconds=1.5)
        if "now go to" in answers[-1]:
            break
    assert "still finding out who they are" in answers[0]
    assert "Alerts about *Initech* now go to" in answers[-1]


def test_what_the_client_reads_is_linked_without_asking_about_anybody(world: World) -> None:
    slowly(world, 0.15)
    place = room(world, "crowd", people=30)
    world.settle()
    world.sandbox.expect(place, "Thank you")
    asked = len(world.sandbox.calls_of("users.info"))
    assert "is now the channel of *Initech*" in ask(world, "link Initech client", where=place)
    assert len(world.sandbox.calls_of("users.info")) == asked


def test_the_welcome_is_said_when_slack_is_asked_to_wait_first(world: World) -> None:
    world.sandbox.faults.on("chat.postEphemeral", times=1, do=Fault.rate_limited(5))
    place = room(world, "later")
    world.settle()
    world.until(world.now.at + timedelta(minutes=10))
    assert world.sandbox.expect(place, "Thank you for adding me").ephemeral
