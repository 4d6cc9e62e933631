"""Internal words and who could read them: in doubt nothing is said (promise P26)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

import pytest

import usecases.channels
from domain.outbox import State
from sandbox import Fault
from storage.clients import Client
from storage.contacts import Contact
from tests.postroom import START, PostRoom

SECRET = "Acme has been waiting for three hours"


def _shares(room: PostRoom) -> None:
    room.sandbox.share(room.team, room.sandbox.team("Acme"), new_id=False)


def _invites_abroad(room: PostRoom) -> None:
    room.sandbox.pending_share(room.team, True)


def _guest_joins(room: PostRoom) -> None:
    guest = room.sandbox.person("gus", guest="restricted")
    room.pm.invites(room.team, guest)


def _one_channel_guest_joins(room: PostRoom) -> None:
    guest = room.sandbox.person("gus", guest="ultra")
    room.pm.invites(room.team, guest)


def _archives(room: PostRoom) -> None:
    room.sandbox.archive(room.team)


def _becomes_a_guest(room: PostRoom) -> None:
    room.sandbox.changes(room.pm, guest="restricted")


OUTSIDERS: dict[str, tuple[Callable[[PostRoom], None], str]] = {
    "shared": (_shares, "ext_shared"),
    "about to be shared": (_invites_abroad, "pending_share"),
    "a guest": (_guest_joins, "outsiders"),
    "a one-channel guest": (_one_channel_guest_joins, "outsiders"),
    "archived": (_archives, "is_archived"),
    "a member made a guest": (_becomes_a_guest, "outsiders"),
}


@pytest.mark.parametrize(("happens", "reason"), OUTSIDERS.values(), ids=OUTSIDERS.keys())
def test_P26_nothing_internal_is_sent_once_outsiders_can_read_it(
    room: PostRoom, happens: Callable[[PostRoom], None], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    room.promise(SECRET)
    happens(room)
    room.works()
    assert SECRET not in room.told
    row = room.row(SECRET)
    assert (row.state, row.reason) == (State.SUPPRESSED, f"audience: {reason}")
    assert "ERROR" in [record.levelname for record in caplog.records]


@pytest.mark.parametrize(("happens", "reason"), OUTSIDERS.values(), ids=OUTSIDERS.keys())
def test_P26_facts_older_than_a_minute_are_not_believed(
    room: PostRoom, happens: Callable[[PostRoom], None], reason: str
) -> None:
    room.promise("nothing secret yet")
    room.works()
    happens(room)
    room.machine.passes(hours=25)
    room.promise(SECRET)
    room.works()
    assert SECRET not in room.told
    assert room.row(SECRET).reason == f"audience: {reason}"


def test_P26_an_event_makes_young_facts_worthless_too(room: PostRoom) -> None:
    room.promise("nothing secret yet")
    room.works()
    _guest_joins(room)
    room.machine.passes(seconds=2)
    with room.begin() as session:
        usecases.channels.changed(session, workspace_id=room.workspace_id, slack_id=room.team.id)
    room.promise(SECRET)
    room.works()
    assert SECRET not in room.told


def test_P26_somebody_made_a_guest_is_asked_about_again(room: PostRoom) -> None:
    room.promise("nothing secret yet")
    room.works()
    _becomes_a_guest(room)
    room.machine.passes(seconds=2)
    with room.begin() as session:
        usecases.channels.person_changed(session, workspace_id=room.workspace_id, user_id=room.pm.id)
    room.promise(SECRET)
    room.works()
    assert SECRET not in room.told


def test_P26_edits_are_held_back_like_posts(room: PostRoom) -> None:
    room.promise("card", key="card")
    room.works()
    _guest_joins(room)
    room.passes(seconds=61)
    room.revise("card", SECRET)
    room.works()
    assert SECRET not in room.told
    assert room.rows()[-1].reason == "audience: outsiders"


def test_P26_a_channel_linked_to_a_client_gets_nothing_internal(room: PostRoom) -> None:
    with room.begin() as session:
        channel = usecases.channels.known(session, workspace_id=room.workspace_id, slack_id=room.team.id)
        channel.kind = "client"
    room.promise(SECRET)
    room.works()
    assert room.told == []
    assert room.row(SECRET).reason == "audience: client_channel"


def test_P26_a_colleague_whom_a_client_named_their_contact_is_an_outsider(room: PostRoom) -> None:
    with room.begin() as session:
        acme = Client(
            workspace_id=room.workspace_id, name="Acme", name_key="acme", created_by="U1", created_at=START
        )
        session.add(acme)
        session.flush()
        session.add(
            Contact(
                workspace_id=room.workspace_id,
                client_id=acme.id,
                user_id=room.pm.id,
                created_by="U1",
                created_at=START,
            )
        )
    room.promise(SECRET)
    room.works()
    assert room.told == []


def test_what_is_meant_for_a_client_goes_to_the_clients_channel(room: PostRoom) -> None:
    _shares(room)
    room.promise("Good news for you", audience="client")
    room.works()
    assert room.told == ["Good news for you"]


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "users.info"])
@pytest.mark.parametrize(
    "fault",
    [Fault.http_before(503), Fault.rate_limited(30), Fault.garbage_after()],
    ids=lambda f: str(f.name),
)
def test_P26_when_slack_does_not_tell_who_reads_it_the_message_waits(
    room: PostRoom, method: str, fault: Fault
) -> None:
    room.sandbox.faults.on(method, do=fault)
    room.promise(SECRET)
    room.works()
    assert room.told == []
    assert room.row(SECRET).state == State.PENDING
    room.lives(seconds=31)
    assert room.told == [SECRET]


def test_P11_a_ban_on_a_question_is_obeyed_for_every_channel(room: PostRoom) -> None:
    other = room.sandbox.channel("other", members=[room.pm], with_bot=True)
    room.sandbox.faults.on("conversations.info", do=Fault.rate_limited(30))
    room.promise("here")
    room.promise("there", channel=other.id)
    room.works()
    room.lives(seconds=29)
    assert len(room.sandbox.calls_of("conversations.info")) == 1
    room.lives(seconds=3)
    assert room.told == ["here"]


def test_a_channel_we_were_thrown_out_of_ends_the_row_with_that_reason(room: PostRoom) -> None:
    secret_room = room.sandbox.channel("private", members=[room.pm], private=True)
    room.promise(SECRET, channel=secret_room.id)
    room.works()
    assert (room.row(SECRET).state, room.row(SECRET).reason) == (State.DEAD, "channel_not_found")


def test_the_facts_of_a_quiet_minute_are_asked_for_once(room: PostRoom) -> None:
    for number in range(5):
        room.promise(f"{number}")
    room.works()
    room.lives(seconds=5)
    assert room.told == ["0", "1", "2", "3", "4"]
    assert len(room.sandbox.calls_of("conversations.info")) == 1
    assert len(room.sandbox.calls_of("conversations.members")) == 1


def test_a_large_channel_is_learnt_in_several_goes(room: PostRoom) -> None:
    crowd = [room.sandbox.person(f"p{n}") for n in range(270)]
    hall = room.sandbox.channel("hall", members=crowd, with_bot=True)
    room.promise(SECRET, channel=hall.id)
    room.works()
    room.lives(seconds=8)
    assert [message.text for message in room.sandbox.messages(hall)] == [SECRET]
    assert len(room.sandbox.calls_of("users.info")) == 271
    assert room.row(SECRET).failures == 0


@pytest.mark.parametrize("guest", ["restricted", "ultra"])
def test_P26_a_guest_gets_no_internal_direct_message(
    room: PostRoom, guest: Literal["restricted", "ultra"]
) -> None:
    gus = room.sandbox.person("gus", guest=guest)
    room.promise(SECRET, channel=gus.id)
    room.works()
    assert gus.direct_messages() == []
    assert room.row(SECRET).reason == "audience: not_of_the_team"


def test_P26_a_client_gets_no_internal_direct_message(room: PostRoom) -> None:
    carol = room.sandbox.person("carol", team=room.sandbox.team("Acme"))
    room.promise(SECRET, channel=carol.id)
    room.works()
    assert room.row(SECRET).reason == "audience: not_of_the_team"
    assert room.sandbox.calls_of("chat.postMessage") == []


def test_P26_somebody_who_left_since_the_promise_gets_nothing(room: PostRoom) -> None:
    room.promise("card", key="card", channel=room.pm.id)
    room.works()
    room.sandbox.changes(room.pm, guest="ultra")
    room.promise(SECRET, channel=room.pm.id)
    room.passes(seconds=1)
    assert [message.text for message in room.pm.direct_messages()] == ["card"]
    assert room.row(SECRET).state == State.SUPPRESSED
    assert room.now() - START < timedelta(minutes=1)
