"""Which channel belongs to which client, and who may read what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import usecases.channels
import usecases.conversations
import usecases.links
import usecases.preferences
import usecases.recomputation
import usecases.settings
from domain.refusals import Refusal
from storage.base import Session
from storage.channels import Channel
from storage.interactions import Interaction
from tests.usecases.channel import Room, moment, ts
from tests.usecases.ledger import NOW, Ledger
from usecases.links import Link
from usecases.runtime import ChannelFacts


def channel(ledger: Ledger, slack_id: str, *, outsiders: bool = False, shared: bool = False) -> Channel:
    """A channel about which Slack was asked."""
    facts = ChannelFacts(slack_id, is_ext_shared=shared)
    return usecases.channels.learn(
        ledger.session, workspace_id=ledger.workspace_id, facts=facts, outsiders=outsiders, now=NOW
    )


def link(ledger: Ledger, slack_id: str, kind: str) -> Link:
    """Link a channel to Globex."""
    return usecases.links.link(
        ledger.session, actor=ledger.pm, slack_id=slack_id, client_id=ledger.globex.id, kind=kind, now=NOW
    )


def alerts_to(ledger: Ledger, slack_id: str) -> str:
    """Send the workspace's alerts to a channel, and where they go then."""
    session = ledger.session
    usecases.settings.change(session, actor=ledger.pm, client_id=0, texts={"alerts": slack_id}, now=NOW)
    return usecases.preferences.of(session, workspace_id=ledger.workspace_id).alerts


@pytest.mark.parametrize(
    ("outsiders", "shared", "kind"), [(False, False, ""), (True, False, "client"), (False, True, "client")]
)
def test_a_channel_with_outsiders_is_the_clients_and_otherwise_only_a_person_knows(
    session: Session, outsiders: bool, shared: bool, kind: str
) -> None:
    assert usecases.links.guess(channel(Ledger(session), "CNEW", outsiders=outsiders, shared=shared)) == kind


def test_a_channel_is_linked_and_linked_anew_and_undone(session: Session) -> None:
    ledger = Ledger(session)
    room = channel(ledger, "CNEW", outsiders=True)
    assert link(ledger, "CNEW", "client") == Link(0, "")
    assert (room.client_id, room.kind, room.linked_by) == (ledger.globex.id, "client", "UPM")
    before = usecases.links.link(
        session, actor=ledger.pm, slack_id="CNEW", client_id=ledger.acme.id, kind="client", now=NOW
    )
    assert before == Link(ledger.globex.id, "client")

    def undo(before: Link, after: Link) -> None:
        usecases.links.restore(session, actor=ledger.pm, slack_id="CNEW", before=before, after=after, now=NOW)

    undo(before, Link(ledger.acme.id, "client"))
    assert room.client_id == ledger.globex.id
    with pytest.raises(Refusal) as refused:
        undo(before, Link(ledger.acme.id, "client"))
    assert refused.value.reason == "changed_since"
    undo(Link(0, ""), before)
    assert not room.client_id
    assert not room.kind


def test_what_is_so_already_is_said(session: Session) -> None:
    ledger = Ledger(session)
    channel(ledger, "CNEW")
    with pytest.raises(Refusal) as refused:
        usecases.links.unlink(session, actor=ledger.pm, slack_id="CNEW", now=NOW)
    assert refused.value.reason == "not_linked"
    link(ledger, "CNEW", "internal")
    with pytest.raises(Refusal) as refused:
        link(ledger, "CNEW", "internal")
    assert refused.value.reason == "already_linked"


def test_that_a_link_rests_is_for_nobody_to_say(session: Session) -> None:
    ledger = Ledger(session)
    room = channel(ledger, "CNEW")
    with pytest.raises(Refusal, match="gone"):
        link(ledger, "CNEW", "suspended")
    assert room.client_id is None


@pytest.mark.parametrize("shared", [True, False])
def test_a_channel_that_outsiders_read_is_never_internal(session: Session, shared: bool) -> None:
    ledger = Ledger(session)
    channel(ledger, "CNEW", outsiders=not shared, shared=shared)
    with pytest.raises(Refusal) as refused:
        link(ledger, "CNEW", "internal")
    assert refused.value.reason == "internal_with_outsiders"


def test_alerts_go_only_where_nobody_from_outside_reads(session: Session) -> None:
    ledger = Ledger(session)
    channel(ledger, "CTEAM")
    channel(ledger, "CGUEST", outsiders=True)
    channel(ledger, "CSHARED", shared=True)
    channel(ledger, "CACME")
    assert alerts_to(ledger, "CTEAM") == "CTEAM"
    for slack_id in ("CGUEST", "CSHARED", "CACME"):
        with pytest.raises(Refusal) as refused:
            alerts_to(ledger, slack_id)
        assert refused.value.reason == "channel_outsiders"
    with pytest.raises(Refusal) as refused:
        alerts_to(ledger, "CNOBODYASKED")
    assert refused.value.reason == "channel_unknown"
    assert usecases.preferences.of(session, workspace_id=ledger.workspace_id).alerts == "CTEAM"


def test_a_channel_that_receives_alerts_does_not_become_the_clients(session: Session) -> None:
    ledger = Ledger(session)
    channel(ledger, "CTEAM")
    alerts_to(ledger, "CTEAM")
    with pytest.raises(Refusal) as refused:
        link(ledger, "CTEAM", "client")
    assert refused.value.reason == "link_is_internal"
    assert link(ledger, "CTEAM", "internal") == Link(0, "")


def test_a_guest_links_nothing(session: Session) -> None:
    ledger = Ledger(session)
    room = channel(ledger, "CNEW")
    with pytest.raises(Refusal):
        usecases.links.link(
            session, actor=ledger.guest, slack_id="CNEW", client_id=ledger.acme.id, kind="client", now=NOW
        )
    with pytest.raises(Refusal):
        usecases.links.unlink(session, actor=ledger.guest, slack_id="CACME", now=NOW)
    assert room.client_id is None


@pytest.mark.parametrize(
    ("word", "kind"),
    [("Client", "client"), ("客户", "client"), ("internal", "internal"), ("内部", "internal"), ("x", "")],
)
def test_the_kind_is_read_in_either_language(word: str, kind: str) -> None:
    assert usecases.links.kind_of(word) == kind


@pytest.fixture
def room(session: Session) -> Room:
    """Acme's channel, linked the day before."""
    found = Room(session)
    found.channel.linked_at = NOW - timedelta(days=1)
    return found


def deleted(at: float) -> dict[str, str]:
    gone = {"type": "message", "subtype": "message_deleted", "channel": "CACME"}
    return gone | {"deleted_ts": ts(at), "ts": ts(90)}


def unlinks(room: Room, *, at: float) -> Link:
    return usecases.links.unlink(room.session, actor=room.pm, slack_id="CACME", now=moment(at))


def undoes(room: Room, before: Link, *, at: float) -> None:
    usecases.links.restore(
        room.session, actor=room.pm, slack_id="CACME", before=before, after=Link(0, ""), now=moment(at)
    )


def test_R9_who_waits_still_waits_when_unlinking_a_channel_is_undone(room: Room) -> None:
    room.writes("UCAROL", "Where is it?", at=0)
    before = unlinks(room, at=5)
    assert room.answers()[0].state == "cancelled"
    undoes(room, before, at=6)
    room.now = moment(7)
    room.passes(hours=5)
    assert "the answer to carol is late" in room.told()[-1]


def test_R9_questions_are_open_again_when_a_channel_is_shared_again_after_a_weekend(room: Room) -> None:
    room.writes("UCAROL", "Where is it?", at=0)
    room.writes("UGREG", "And mine?", at=1)
    room.writes("UDAN", "Here.", at=2, thread=1)
    ids: dict[str, Any] = {"workspace_id": room.workspace_id, "slack_id": "CACME"}
    usecases.links.unshared(room.session, **ids, outsiders=False, now=moment(5))
    assert [clock.state for clock in room.answers()] == ["cancelled", "met"]
    room.now = moment(5 + 62 * 60)
    usecases.links.shared(room.session, **ids, now=room.now)
    assert [clock.state for clock in room.answers()] == ["breaching", "met"]
    start = usecases.recomputation.START
    assert usecases.recomputation.check(room.session, after=start, now=room.now).differences == []


def test_R14_what_is_deleted_is_forgotten_whatever_became_of_the_link(room: Room) -> None:
    first, second, third = (
        room.session.get_one(Interaction, room.writes("UCAROL", f"My password is {n}", at=n).id)
        for n in range(3)
    )
    before = unlinks(room, at=5)
    room.hears(deleted(0))
    assert first.text == ""
    undoes(room, before, at=6)
    assert room.channel.linked_at == NOW - timedelta(days=1)
    room.hears(deleted(1))
    assert second.text == ""
    unlinks(room, at=7)
    usecases.links.link(
        room.session, actor=room.pm, slack_id="CACME", client_id=room.acme.id, kind="client", now=moment(8)
    )
    room.hears(deleted(2))
    assert third.text == ""
    assert room.hears(room.event("UCAROL", "From before", at=4)) is None
    assert {clock.state for clock in room.answers()} == {"cancelled"}


def test_R9_a_gesture_is_taken_back_although_the_channel_has_another_id_since(room: Room) -> None:
    asked = room.writes("UCAROL", "Where is it?", at=0)
    usecases.conversations.not_request(
        room.session,
        actor=room.pm,
        conversation_id=asked.conversation_id or 0,
        at=moment(3),
        now=moment(3),
        source=f"CACME:{ts(0)}:UPM:no_good",
    )
    usecases.channels.moved(room.session, workspace_id=room.workspace_id, old="CACME", new="CNEW")
    source = f"CNEW:{ts(0)}:UPM:no_good"
    mark = usecases.conversations.made_by(room.session, workspace_id=room.workspace_id, source=source)
    assert mark is not None
    usecases.conversations.withdraw(room.session, actor=room.pm, mark_id=mark.id, now=moment(4))
    assert [clock.ref for clock in room.running()] == [ts(0)]
