"""Which channel belongs to which client, and who may read what."""

from __future__ import annotations

import pytest

import usecases.channels
import usecases.links
import usecases.preferences
import usecases.settings
from domain.refusals import Refusal
from storage.base import Session
from storage.channels import Channel
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
