"""Every act, tried at its door by everybody: what the table allows is done, what it denies is denied and noted."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

import usecases.audit
from domain.permissions import Act, Role
from sandbox import Channel, Person
from sandbox.delivery.log import COMMANDS
from sandbox.payloads import interactions
from sandbox.workspace import User
from storage.audit import Audit
from tests.asking import ask
from tests.flows.test_issue_turns import card, opened, question
from tests.proofs import Cases
from tests.world import World

pytestmark = pytest.mark.proves("T14")

NO = (
    "Only people of the organisation that installed me",
    "Only an admin of this Slack workspace",
    "Only a lead",
    "Only somebody of the client",
    "Only the client can answer that",
    "This is for the client to say",
)
"""How a denial begins, whatever was asked."""


@dataclass
class Scene:
    """A world in which everybody stands by, with what Slack sent us for a click and for a form."""

    world: World
    click: dict[str, Any]
    form: dict[str, Any]
    people: dict[Role, Person]
    number: int = 0

    def types(self, who: Person, text: str, where: Channel) -> str:
        """Somebody sends a command, whether or not Slack would have let them."""
        core = self.world.sandbox.core
        url = core.tickets.response_url("commands", user=who.id, channel=where.id, team=core.install.team_id)
        fields = {
            "command": "/client",
            "text": text,
            "response_url": core.url + url.path,
            "trigger_id": core.tickets.trigger(who.id, channel=where.id),
        }
        payload = interactions.command(
            who.user, channel=where, install=core.install, space=core.space, fields=fields
        )
        return str(self.world.sandbox.deliver_raw(payload, kind=COMMANDS).attempts[-1])

    def presses(self, who: Person, action: str, value: str, where: Channel) -> str:
        """Somebody presses a button that may never have been shown to them."""
        core, forged, before = self.world.sandbox.core, copy.deepcopy(self.click), len(who.sees(where))
        url = core.tickets.response_url("actions", user=who.id, channel=where.id, team=core.install.team_id)
        pressed = {"type": "button", "action_id": action, "block_id": "b", "value": value}
        forged |= {
            "user": {"id": who.id, "username": who.name, "name": who.name, "team_id": who.user.team_id},
            "trigger_id": core.tickets.trigger(who.id, channel=where.id),
            "response_url": core.url + url.path,
            "actions": [pressed | {"action_ts": core.space.stamps.next()}],
            "channel": {"id": where.id, "name": where.name},
        }
        forged["container"] |= {"channel_id": where.id}
        answer = str(self.world.sandbox.deliver_raw(forged, kind="interactive").attempts[-1])
        return " ".join([answer, *(each.words for each in who.sees(where)[before:])])

    def hands_in(self, who: Person, callback: str, **facts: str) -> str:
        """Somebody hands in a form that may never have been opened for them."""
        forged = copy.deepcopy(self.form)
        forged["user"] = {"id": who.id, "username": who.name, "name": who.name, "team_id": who.user.team_id}
        forged["view"] |= {
            "callback_id": callback,
            "hash": f"{callback} {self.number}",
            "private_metadata": json.dumps(facts),
        }
        return str(self.world.sandbox.deliver_raw(forged, kind="interactive").attempts[-1])

    def denials(self, who: Person) -> int:
        """How often somebody was told no, by the audit."""
        named = (who.id, usecases.audit.fingerprint(workspace_id=1, user_id=who.id))
        with self.world.house.run.read() as session:
            chosen = select(func.count()).select_from(Audit)
            return session.scalar(chosen.where(Audit.who.in_(named), Audit.decision != "allowed")) or 0


Way = Callable[[Scene, Person], str]


def command(text: str) -> Way:
    def way(scene: Scene, who: Person) -> str:
        filled = text.format(n=scene.number, dan=scene.world.dan.mention, carol=scene.world.carol.mention)
        return scene.types(who, filled, scene.world.acme)

    return way


def button(action: str, value: str) -> Way:
    return lambda scene, who: scene.presses(who, action, value, scene.world.acme)


def complains(scene: Scene, who: Person) -> str:
    said = scene.world.carol.says(scene.world.acme, f"Nobody answers {scene.number}")
    scene.world.settle()
    who.reacts(said, "bangbang")
    return ""


WAYS: dict[Act, Way] = {
    Act.PRIVACY: command("privacy"),
    Act.READ: command("list"),
    Act.RECORD: command("need Mine {n}"),
    Act.WORK: button("matters.undo", "99999"),
    Act.CORRECT: button("capture.track", "99999"),
    Act.OWN: command("me"),
    Act.ABSENCES: command("away {dan} until fri"),
    Act.CLIENTS: command("add Hooli{n}"),
    Act.PEOPLE: command("team Globex {dan} backup"),
    Act.CHANNELS: command("capture all"),
    Act.TERMS: command("set Acme first_response {n}m"),
    Act.DOMAINS: command("set workspace own_domains d{n}.example"),
    Act.TRIAL: command("shadow report"),
    Act.CHARTER: button("charters.record", "1"),
    Act.DIGEST: command("digest now"),
    Act.RELEASE: button("charters.send", "1:C1:seal"),
    Act.WITHHOLD: lambda scene, who: scene.hands_in(who, "releases.withhold", subject="need:99999"),
    Act.CONFIRM: button("issues.yes", "1"),
    Act.ANSWER: button("complaints.yes", "99999:99999"),
    Act.COMPLAIN: complains,
    Act.ERASE: command("forget {carol}"),
}
"""A door of each act; there is none in Slack for taking out."""

TEAM = {Role.ADMIN, Role.MANAGER, Role.MEMBER}
CLIENTS = {Role.GUEST, Role.EXTERNAL}
MAY = dict.fromkeys(WAYS, TEAM) | {
    Act.PRIVACY: {*Role} - {Role.BOT},
    Act.ABSENCES: {Role.ADMIN, Role.MANAGER},
    Act.DOMAINS: {Role.ADMIN},
    Act.ERASE: {Role.ADMIN, Role.MANAGER},
    Act.CONFIRM: CLIENTS,
    Act.ANSWER: CLIENTS,
    # A colleague's ‼️ records a complaint too, by another act; an app's says nothing.
    Act.COMPLAIN: TEAM | CLIENTS,
}


@pytest.fixture
def scene(world: World) -> Scene:
    """Everybody is in Acme's channel; an issue of theirs waits for their word."""
    ada = world.sandbox.person("ada", admin=True)
    nobody = User(id="U0NOBODY", name="nobody", team_id=world.sandbox.team_id, real_name="Nobody")
    people = {
        Role.ADMIN: ada,
        Role.MANAGER: world.lead,
        Role.MEMBER: world.pm,
        Role.GUEST: world.greg,
        Role.EXTERNAL: world.carol,
        Role.BOT: world.sandbox.another_bot("Jira"),
        Role.UNKNOWN: Person(world.sandbox.core, user=nobody),
    }
    for each in (ada, world.lead, world.greg):
        world.pm.invites(world.acme, each)
    opened(world)
    world.pm.clicks("Solved", card(world))
    world.settle()
    world.pm.clicks("Ask the client…", card(world))
    assert world.pm.submits({}) == {}
    world.settle()
    assert question(world)
    ask(world, "grouping 30m", where=world.acme)
    world.pm.clicks("Undo")
    world.settle()
    sent = [each.payload for each in world.sandbox.deliveries]
    clicks = [each for each in sent if each.get("type") == "block_actions" and each.get("message")]
    forms = [each for each in sent if each.get("type") == "view_submission"]
    return Scene(world, clicks[-1], forms[-1], people)


def test_T14_every_act_at_its_door_by_everybody(scene: Scene, cases: Cases) -> None:
    world = scene.world
    for act, way in WAYS.items():
        for role, who in scene.people.items():
            if act == Act.COMPLAIN and role == Role.UNKNOWN:
                # An emoji of somebody unknown waits until Slack tells who it is.
                continue
            scene.number += 1
            before = scene.denials(who)
            told = way(scene, who)
            world.settle()
            denied = scene.denials(who) - before
            assert denied == (role not in MAY[act]), (act, role, told)
            assert bool(act != Act.COMPLAIN and any(each in told for each in NO)) == bool(
                denied and act != Act.COMPLAIN
            ), (act, role, told)
            while who.form:
                who.closes_form()
    world.sandbox.expect_all()
    cases.ran(scene.number, checked="done or denied as the table says, and every denial is in the audit")


def test_P28_what_was_done_is_done_and_the_audit_says_by_whom(scene: Scene) -> None:
    """The acts above were real: the one client, the one setting and the client's own word."""
    world = scene.world
    for role in (Role.GUEST, Role.EXTERNAL, Role.MEMBER):
        scene.types(scene.people[role], "add Hooli", world.acme)
        scene.types(scene.people[role], "set Acme first_response 3h", world.acme)
    scene.presses(scene.people[Role.MEMBER], "issues.yes", "1", world.acme)
    assert "✅ Closed" not in card(world).words
    scene.presses(scene.people[Role.EXTERNAL], "issues.yes", "1", world.acme)
    world.settle()
    assert "✅ Closed" in card(world).words
    assert ask(world, "list").count("Hooli") == 1
    with world.house.run.read() as session:
        rows = session.scalars(select(Audit).order_by(Audit.id)).all()
    noted = [(row.role, row.act, row.kind, row.entry, row.decision) for row in rows]
    assert ("guest", "clients", "shared", "slash", "team_only") in noted
    assert ("external", "terms", "shared", "slash", "team_only") in noted
    assert ("member", "clients", "shared", "slash", "allowed") in noted
    assert ("member", "confirm", "shared", "button", "clients_only") in noted
    (term,) = [row for row in rows if row.thing.endswith("first_response") and row.entry == "slash"]
    assert (len(term.before), len(term.after)) in ((0, 64), (64, 64))
    assert all(row.request for row in rows if row.entry != "house")
    world.sandbox.expect_all()


def test_P28_where_nobody_can_tell_who_reads_nothing_is_done(world: World) -> None:
    hidden = world.sandbox.channel("hidden", members=[world.pm, world.dan], private=True)
    told = world.pm.runs("/client list", hidden).text
    assert "/invite @Rapport" in told
    assert "Acme" not in told
    assert "what is recorded" not in told
    assert world.pm.runs("/client privacy", hidden).text
    world.sandbox.expect_all()
