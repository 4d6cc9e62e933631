"""Stories of history: what was said before the bot came becomes part of the ledger, and nobody is alarmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from sandbox import Channel, Fault
from storage.clocks import Clock
from storage.interactions import Interaction
from storage.preferences import Preference
from tests.world import START, World


@pytest.fixture
def late_world(empty_world: World) -> World:
    """Acme has talked with the team for two weeks when the bot comes and is set up."""
    world = empty_world
    world.org = world.sandbox.team("Acme")
    world.carol = world.sandbox.person("carol", team=world.org)
    world.dan = world.sandbox.person("dan")
    world.acme = world.sandbox.channel(
        "acme-shared", members=[world.pm, world.dan, world.carol], shared_with=[world.org]
    )
    world.alerts = world.sandbox.channel("client-alerts", members=[world.pm, world.dan, world.lead])
    world.now.at = START - timedelta(days=10)
    first = world.carol.says(world.acme, "When do we start?")
    world.now.at += timedelta(hours=1)
    world.pm.says(world.acme, "Next week.", thread=first)
    world.now.at += timedelta(days=3)
    world.carol.says(world.acme, "Where is the contract?")
    world.now.at = START
    world.carol.says(world.acme, "Is anybody there?")
    world.now.at += timedelta(minutes=30)
    for room in (world.acme, world.alerts):
        world.pm.invites_bot(room)
    world.settle()
    world.pm.runs("/client alerts workspace", world.alerts)
    world.pm.runs("/client add Acme", world.alerts)
    world.pm.runs("/client link Acme client", world.acme)
    world.pm.runs(f"/client team Acme {world.pm.mention} owner", world.alerts)
    world.settle()
    world.sandbox.expect_all()
    return world


def rows(world: World) -> list[tuple[Any, ...]]:
    """The ledger: what was said by whom, and which messages belong together."""
    with world.house.run.read() as session:
        said = session.scalars(select(Interaction).order_by(Interaction.happened_at)).all()
        first: dict[int | None, str | None] = {}
        for row in said:
            first.setdefault(row.conversation_id, row.ts)
        return [
            (row.text, row.side, row.asks, row.ts, row.thread_ts, first[row.conversation_id]) for row in said
        ]


def clocks(world: World) -> list[tuple[Any, ...]]:
    """The clocks, without their ids."""
    with world.house.run.read() as session:
        found = session.scalars(select(Clock).order_by(Clock.ref)).all()
        return [(one.kind, one.ref, one.state, one.started_at, one.ended_at, one.told) for one in found]


def imports(world: World, words: str = "30d", room: Channel | None = None) -> str:
    """What the person reads who asks for the history; it is read to its end."""
    answer = world.pm.runs(f"/client import {words}", room or world.acme)
    world.sandbox.expect_all()
    world.settle()
    return answer.text


def test_R26_history_is_recorded_and_raises_no_alert(late_world: World) -> None:
    world = late_world
    assert "I read the messages" in imports(world)
    world.sandbox.expect(world.pm, "4 messages are new in the history")
    assert [row[0] for row in rows(world)] == [
        "When do we start?",
        "Next week.",
        "Where is the contract?",
        "Is anybody there?",
    ]
    assert clocks(world)[0][2] == "met"
    world.passes(days=4)  # the world's end asserts that nothing else was posted


def test_R26_the_clients_clocks_count_from_the_day_on_which_it_was_linked(late_world: World) -> None:
    world = late_world
    assert "clocks count from 2026-03-02" in imports(world)
    world.sandbox.expect_all()
    with world.house.run.read() as session:
        set_to = session.scalars(select(Preference).where(Preference.name == "enforce_from")).all()
    assert [(each.value, bool(each.client_id)) for each in set_to] == [("2026-03-02", True)]


def test_R26_what_is_said_after_the_import_is_alerted_as_ever(late_world: World) -> None:
    world = late_world
    imports(world)
    world.sandbox.expect(world.pm, "are new in the history")
    world.carol.says(world.acme, "And the invoice?")
    world.passes(hours=4, minutes=1)
    world.sandbox.expect(world.alerts, "the answer to carol is late")


def test_R26_not_even_when_clocks_counted_long_before(late_world: World) -> None:
    world = late_world
    world.pm.runs("/client set Acme enforce_from 2025-01-01", world.alerts)
    assert "clocks count from 2025-01-01" in imports(world)
    world.sandbox.expect(world.pm, "4 messages are new in the history")
    world.sandbox.expect_all()
    world.passes(days=5)
    assert {clock[2] for clock in clocks(world)} >= {"met", "breaching"}


def test_R26_what_was_asked_since_the_channel_was_linked_is_alerted_whenever_it_is_imported(
    late_world: World,
) -> None:
    world = late_world
    world.until("2026-03-02 16:00")
    world.carol.says(world.acme, "Did you see the contract?")
    world.until("2026-03-03 09:30")
    assert "clocks count from 2026-03-02" in imports(world)
    world.sandbox.expect(world.pm, "4 messages are new in the history")
    world.until("2026-03-03 11:01")
    world.sandbox.expect(world.alerts, "carol")


def test_R26_a_second_import_changes_nothing(late_world: World) -> None:
    world = late_world
    imports(world)
    before = rows(world), clocks(world)
    imports(world)
    world.sandbox.expect(world.pm, "4 messages are new")
    world.sandbox.expect(world.pm, "There was nothing that I did not know")
    assert (rows(world), clocks(world)) == before


def test_R26_many_pages_and_live_messages_between_end_in_the_same_ledger(
    late_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = late_world
    monkeypatch.setattr("bot.slack.SOME", 2)
    world.pm.runs("/client import 30d", world.acme)
    world.sandbox.expect_all()
    world.house.turn()
    live = world.carol.says(world.acme, "I am still here")
    world.pm.says(world.acme, "So are we.", thread=live)
    world.settle()
    world.sandbox.expect(world.pm, "new in the history")
    in_pieces = rows(world)
    imports(world)
    assert rows(world) == in_pieces
    assert len(in_pieces) == 6
    world.sandbox.expect(world.pm, "nothing that I did not know")


def test_R26_authors_are_asked_about_once(late_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = late_world
    monkeypatch.setattr("bot.slack.SOME", 1)
    before = len(world.sandbox.calls_of("users.info"))
    imports(world)
    world.sandbox.expect_all()
    asked = [call.args["user"] for call in world.sandbox.calls_of("users.info")[before:]]
    assert asked.count(world.carol.id) == 1


def test_R26_slack_asks_to_slow_down_and_the_import_goes_on_where_it_was(
    late_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = late_world
    monkeypatch.setattr("bot.slack.SOME", 1)
    world.sandbox.faults.on("conversations.history", times=1, do=Fault.rate_limited(30))
    imports(world)
    assert rows(world) == []
    world.machine.at += timedelta(seconds=37)
    world.settle()
    world.sandbox.expect(world.pm, "4 messages are new in the history")


def test_an_import_from_a_channel_we_are_not_in_any_more_says_so(late_world: World) -> None:
    world = late_world
    world.pm.runs("/client import 30d", world.acme)
    world.sandbox.expect_all()
    world.pm.removes_bot(world.acme)
    for _ in range(6):
        world.settle()
        world.machine.at += timedelta(hours=1)
    world.settle()
    told = world.sandbox.expect(world.pm, "could not read")
    assert "Invite me and try again" in told.text


@pytest.mark.parametrize(
    ("words", "answer"),
    [("soon", "how far back"), ("500d", "1 to 366 days"), ("2w", "I read the messages in")],
)
def test_how_far_back_must_be_said(late_world: World, words: str, answer: str) -> None:
    assert answer in imports(late_world, words)
    late_world.sandbox.expect_all()


def test_only_a_clients_channel_is_imported(late_world: World) -> None:
    assert "linked to a client" in imports(late_world, room=late_world.alerts)
    outsider = late_world.carol
    assert outsider.runs("/client import 30d", late_world.acme).error == "not_available"


def test_another_channel_can_be_named(late_world: World) -> None:
    world = late_world
    answer = world.pm.runs(f"/client import <#{world.acme.id}|acme-shared> 1w", world.alerts)
    assert "2026-02-23" in answer.text
    world.sandbox.expect_all()
    world.settle()
    world.sandbox.expect(world.pm, "2 messages are new in the history")


def test_a_question_that_continues_an_old_one_is_alerted(late_world: World) -> None:
    world = late_world
    world.passes(minutes=1)
    world.carol.says(world.acme, "One thing more: is the price right?")
    world.settle()
    imports(world)
    world.sandbox.expect_all()
    world.carol.says(world.acme, "Please tell me today")
    world.passes(hours=4, minutes=1)
    world.sandbox.expect(world.alerts, "carol")


def test_an_import_of_a_channel_that_is_unlinked_meanwhile_ends(late_world: World) -> None:
    world = late_world
    world.pm.runs("/client import 30d", world.acme)
    world.pm.runs("/client unlink", world.acme)
    world.sandbox.expect_all()
    world.settle()
    world.sandbox.expect(world.pm, "not linked to the client any more")
    assert rows(world) == []
