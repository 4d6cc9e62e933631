"""What is heard about a channel or its people while Slack is being asked about them makes the answer worthless."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import storage.people
import usecases.channels
import usecases.people
from domain.outbox import State
from sandbox import Fault
from tests.postroom import PostRoom
from usecases.runtime import PersonFacts

pytestmark = pytest.mark.proves("T13")

SECRET = "Acme has been waiting for three hours"


def _shared(room: PostRoom) -> None:
    room.sandbox.share(room.team, room.sandbox.team("Acme"), new_id=False)
    with room.begin() as session:
        usecases.channels.shared(session, workspace_id=room.workspace_id, slack_id=room.team.id)


def _a_guest_joins(room: PostRoom) -> None:
    room.pm.invites(room.team, room.sandbox.person("gus", guest="restricted"))
    with room.begin() as session:
        usecases.channels.changed(session, workspace_id=room.workspace_id, slack_id=room.team.id)


def _petra_is_made_a_guest(room: PostRoom) -> None:
    room.sandbox.changes(room.pm, guest="restricted")
    with room.begin() as session:
        usecases.channels.person_changed(session, workspace_id=room.workspace_id, user_id=room.pm.id)


EVENTS = {"ext_shared": _shared, "guest joins": _a_guest_joins, "made a guest": _petra_is_made_a_guest}


@pytest.mark.parametrize("happens", EVENTS.values(), ids=EVENTS.keys())
def test_P26_what_is_heard_while_slack_tells_of_the_readers_is_not_forgotten(
    room: PostRoom, happens: Callable[[PostRoom], None]
) -> None:
    newcomer = room.sandbox.person("nina")
    newcomer.joins(room.team)

    def is_last(args: Any) -> bool:
        """Who Petra is, and whether the channel is shared, Slack has told by then."""
        if args["user"] == newcomer.id:
            happens(room)
        return bool(args["user"] == newcomer.id)

    room.sandbox.faults.on("users.info", times=1, do=Fault.slow(0), when=is_last)
    room.promise(SECRET)
    room.works()
    assert SECRET not in room.told
    room.passes(seconds=2)
    assert SECRET not in room.told
    assert room.row(SECRET).state == State.SUPPRESSED
    assert room.row(SECRET).reason.startswith("audience: ")


def test_P26_nothing_is_sent_to_somebody_of_whom_slack_tells_while_they_are_made_a_guest(
    room: PostRoom,
) -> None:
    def as_it_was(args: Any) -> bool:
        with room.begin() as session:
            usecases.channels.person_changed(session, workspace_id=room.workspace_id, user_id=args["user"])
        return True

    room.promise("hello", channel=room.pm.id)
    room.works()
    room.machine.passes(seconds=2)
    room.sandbox.faults.on("users.info", times=1, do=Fault.slow(0), when=as_it_was)
    room.promise(SECRET, channel=room.pm.id)
    room.works()
    assert (room.row("hello").state, room.row(SECRET).state) == (State.SENT, State.PENDING)
    room.sandbox.changes(room.pm, guest="restricted")
    room.passes(seconds=2)
    assert room.row(SECRET).reason == "audience: not_of_the_team"


def test_P26_an_answer_that_came_late_does_not_make_a_guest_a_colleague_again(room: PostRoom) -> None:
    def told() -> PersonFacts:
        return usecases.people.told(room.run, workspace_id=room.workspace_id, user_id=room.pm.id)

    late = told()
    _petra_is_made_a_guest(room)
    for facts in (told(), late):
        with room.begin() as session:
            usecases.people.learn(session, workspace_id=room.workspace_id, facts=facts, now=room.machine())
    with room.begin() as session:
        known = storage.people.find(session, workspace_id=room.workspace_id, user_id=room.pm.id)
        assert known
        assert known.is_guest
        assert known.checked_at == room.machine()


def test_P26_a_channel_that_has_another_id_by_now_is_not_known_by_its_old_one(room: PostRoom) -> None:
    def moves(args: Any) -> bool:
        with room.begin() as session:
            usecases.channels.moved(session, workspace_id=room.workspace_id, old=room.team.id, new="C0NEW")
        return True

    room.sandbox.faults.on("users.info", times=1, do=Fault.slow(0), when=moves)
    room.promise(SECRET, expects=room.team.id)
    room.works()
    assert room.told == []
    assert (room.row(SECRET).channel, room.row(SECRET).expects) == ("C0NEW", "C0NEW")


def test_P26_somebody_whom_slack_does_not_know_is_an_outsider_also_after_an_event(room: PostRoom) -> None:
    room.promise("nothing secret yet")
    room.works()
    with room.begin() as session:
        usecases.channels.person_changed(session, workspace_id=room.workspace_id, user_id=room.pm.id)
    room.sandbox.faults.on(
        "users.info", do=Fault.error("user_not_found"), when=lambda args: args["user"] == room.pm.id
    )
    room.passes(seconds=2)
    room.promise(SECRET)
    room.works()
    assert room.row(SECRET).reason == "audience: outsiders"
