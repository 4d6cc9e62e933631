"""Everything the team keeps, said by every renderer, offered to every kind of room: an outsider never reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import tests.leaks
import usecases.outbox
from domain.audience import Audience
from domain.outbox import Kind, State
from storage.outbox import OutboxRow
from storage.workspaces import Workspace
from tests.asking import ask
from tests.flows.test_outsiders import CANARY, busy
from tests.proofs import Cases
from tests.world import World
from views.blocks import Message

pytestmark = pytest.mark.proves("T13")

A_WHILE, MOST_WHILES = timedelta(minutes=2), 3000


def everything(world: World) -> None:
    """Eight days in which the team keeps something of every kind, all of it with the canary."""
    busy(world)
    pm = world.pm
    said = world.carol.says(world.acme, "Could we have invoices in Excel?")
    world.settle()
    pm.uses_shortcut("Open an issue", said)
    assert pm.submits({"Severity": "High", "What is the matter?": f"{CANARY} issue"}) == {}
    world.settle()
    ask(world, "set workspace morning yes")
    for command, filled in FORMS.items():
        pm.runs(f"/client {command}", world.alerts)
        assert pm.form is not None, command
        assert pm.submits(filled) == {}, command
        world.settle()
    pm.runs(f"/client-update Acme call {CANARY} they want to leave", world.alerts)
    if pm.form:
        assert pm.submits({}) == {}
    complained = world.carol.says(world.acme, "This is the third time")
    world.settle()
    world.dan.reacts(complained, "bangbang")
    world.settle()
    ask(world, "digest now")
    world.until(world.now.at + timedelta(days=8))
    world.sandbox.expect_all()


FORMS: dict[str, dict[str, Any]] = {
    f"need Acme {CANARY} need": {},
    f"change Acme {CANARY} change": {},
    f"risk Acme {CANARY} risk": {},
    f"decision Acme {CANARY} decision": {"What was decided": f"{CANARY} decided"},
    f"milestone Acme {CANARY} milestone 12 May": {},
    f"promise Acme {CANARY} promise by 6 March": {},
}


def written(world: World) -> dict[str, Message]:
    """What every renderer of internal words wrote, one message for each: by the noun and purpose of its key."""
    with world.house.run.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind != Kind.DELETE).order_by(OutboxRow.id))
        found: dict[str, Message] = {}
        for row in rows:
            if row.audience != Audience.CLIENT and row.body.get("text"):
                found[_renderer(row)] = Message(
                    f"{CANARY} {row.body['text']}",
                    row.body.get("blocks") or [],
                    row.body.get("fallback") or [],
                )
    return found


def _renderer(row: OutboxRow) -> str:
    """What tells one kind of message from another: its words without numbers, names and moments."""
    said = re.sub(r"<[^>]*>|\d+|[A-Z]\w+", "", str(row.body["text"])).split()
    return " ".join([row.kind, row.dedupe_key.partition(":")[0], *said[:2]])


def _shared(world: World) -> str:
    return world.sandbox.channel(
        "k-shared", members=[world.pm, world.carol], shared_with=[world.org], with_bot=True
    ).id


def _pending(world: World) -> str:
    place = world.sandbox.channel("k-pending", members=[world.pm], with_bot=True)
    world.sandbox.pending_share(place, True)
    return place.id


def _guest(world: World) -> str:
    return world.sandbox.channel("k-guest", members=[world.pm, world.greg], private=True, with_bot=True).id


def _one_channel_guest(world: World) -> str:
    gil = world.sandbox.person("gil", guest="ultra")
    return world.sandbox.channel("k-ultra", members=[world.pm, gil], with_bot=True).id


def _archived(world: World) -> str:
    place = world.sandbox.channel("k-archived", members=[world.pm], with_bot=True)
    world.sandbox.archive(place)
    return place.id


def _contact(world: World) -> str:
    """A colleague of ours whom a client named its contact."""
    conny = world.sandbox.person("conny")
    world.pm.invites(world.alerts, conny)
    ask(world, f"contact Acme {conny.mention}")
    return world.sandbox.channel("k-contact", members=[world.pm, conny], with_bot=True).id


def _stranger(world: World) -> str:
    """Somebody of whom Slack tells nothing."""
    place = world.sandbox.channel("k-stranger", members=[world.pm], with_bot=True)
    place.members.append("U0NOBODY")
    return place.id


def _group(world: World) -> str:
    return world.sandbox.group_dm([world.pm, world.greg], with_bot=True).id


def _ours_of_several(world: World) -> str:
    """A group of ours too: the bot has no right to see who is in it."""
    return world.sandbox.group_dm([world.pm, world.dan], with_bot=True).id


def _linked(world: World) -> str:
    """A channel of ours that is linked to a client, before anybody of theirs is in it."""
    place = world.sandbox.channel("k-linked", members=[world.pm], with_bot=True)
    ask(world, "link Initech client", where=place)
    return place.id


def _own_guest(world: World) -> str:
    """A guest whom somebody called a colleague, in their own direct messages."""
    gina = world.sandbox.person("gina", guest="restricted")
    world.pm.invites(world.acme, gina)
    ask(world, f"side {gina.mention} team", where=world.acme)
    return gina.id


ROOMS: dict[str, Callable[[World], str]] = {
    "shared with another organisation": _shared,
    "a client's, shared": lambda world: world.acme.id,
    "about to be shared": _pending,
    "with a guest": _guest,
    "with a one-channel guest": _one_channel_guest,
    "archived": _archived,
    "with a client's contact": _contact,
    "with a stranger": _stranger,
    "a group's direct messages with a guest": _group,
    "a group's direct messages": _ours_of_several,
    "linked to a client": _linked,
    "direct messages of a guest": lambda world: world.greg.id,
    "direct messages of the client's person": lambda world: world.carol.id,
    "direct messages of a guest called a colleague": _own_guest,
}


def promised(world: World, *, place: str, message: Message, key: str, **more: Any) -> None:
    """Somebody of us promises words to a place, as if a rule had chosen it."""
    audience = Audience.PERSON if place.startswith("U") else Audience.INTERNAL
    with world.house.run.begin() as session:
        workspace_id = session.scalars(select(Workspace.id)).one()
        usecases.outbox.promise(
            session, workspace_id=workspace_id, channel=place, key=key, message=message,
            audience=audience, now=world.now(), **more,
        )  # fmt: skip


def outcomes(world: World, prefix: str) -> list[tuple[str, str]]:
    with world.house.run.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.dedupe_key.startswith(prefix)))
        return [(row.state, row.reason) for row in rows]


def test_T13_no_renderer_gets_its_words_into_any_room_that_an_outsider_reads(
    world: World, cases: Cases
) -> None:
    everything(world)
    assert not tests.leaks.found(world.sandbox)
    _nothing_beside_the_text(world)
    renderers = written(world)
    assert len(renderers) >= 8, sorted(renderers)
    for kind, make in ROOMS.items():
        place = make(world)
        ended = offered(world, renderers, place=place, key=f"leak {kind}: ")
        assert {state for state, _ in ended} <= {State.SUPPRESSED, State.DEAD}, (kind, ended)
        assert not (seen := tests.leaks.found(world.sandbox)), (kind, seen)
    ours = world.sandbox.channel("ours", members=[world.pm, world.dan], with_bot=True)
    assert {(each.where, each.error) for each in world.sandbox.rejections} == {
        ("conversations.info", "missing_scope")
    }
    world.sandbox.forgive()
    # The other way round, so that nothing above holds because nothing is ever sent.
    assert {state for state, _ in offered(world, renderers, place=ours.id, key="fine ")} == {State.SENT}
    assert sum(CANARY in each.text for each in world.sandbox.messages(ours)) == len(renderers)
    world.sandbox.expect_all()
    cases.ran(len(renderers) * len(ROOMS), checked="the canary is in no call that an outsider can see")


def offered(world: World, renderers: dict[str, Message], *, place: str, key: str) -> list[tuple[str, str]]:
    """What became of every message that was promised to a place."""
    for number, message in enumerate(renderers.values()):
        promised(world, place=place, message=message, key=f"{key}{number}")
    world.house.turn()
    whiles = 0
    while not _is_over(ended := outcomes(world, key)):
        # What a right we lack refuses is tried for half an hour, one message after the other.
        world.machine.at += A_WHILE
        while usecases.outbox.deliver_one(world.house.run):
            world.sandbox.idle()
        whiles += 1
        assert whiles < MOST_WHILES, ended
    world.settle()
    assert len(ended) == len(renderers)
    return ended


def _is_over(ended: list[tuple[str, str]]) -> bool:
    return {state for state, _ in ended} <= {State.SENT, State.SUPPRESSED, State.DEAD}


def _nothing_beside_the_text(world: World) -> None:
    """Metadata is seen by every app of a shared channel, and links that unfurl show what stands behind them."""
    posts = world.sandbox.calls_of("chat.postMessage")
    assert len(posts) > 20
    for post in posts:
        assert CANARY not in str(post.args.get("metadata"))
        unfurls = [str(post.args.get(each)).lower() for each in ("unfurl_links", "unfurl_media")]
        assert unfurls == ["false", "false"]
    assert not [each for each in world.sandbox.calls if each.method.startswith("files.")]


def test_P26_a_guest_who_becomes_a_member_reads_and_may_only_then(world: World) -> None:
    gus = world.sandbox.person("gus", guest="restricted")
    world.pm.invites(world.alerts, gus)
    world.settle()
    gus.opens_home()
    world.settle()
    assert "organisation that installed me" in gus.runs("/client list", world.alerts).text
    world.sandbox.changes(gus, guest=None)
    world.settle()
    assert "Acme" in gus.runs("/client list", world.alerts).text
    world.sandbox.changes(gus, guest="restricted")
    world.settle()
    assert "organisation that installed me" in gus.runs("/client list", world.alerts).text
    promised(world, place=gus.id, message=Message(f"{CANARY} report"), key="late")
    world.settle()
    assert outcomes(world, "late") == [(State.SUPPRESSED, "audience: not_of_the_team")]
    world.sandbox.expect_all()
