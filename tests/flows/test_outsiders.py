"""Stories of outsiders at every door: whatever a client's person or a guest presses, types or hands in,
they read one kind sentence, see nothing internal, and nothing changes.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

import handlers
from sandbox import Channel, Person
from storage.audit import Audit
from storage.base import Base
from tests.asking import ask
from tests.world import World

KIND = "Only people of the organisation that installed me can use this, not guests."
GONE = ("does not work any more", "no longer there")
"""What is said where a forged click carries what no button of ours would."""
FREE = {"privacy", "clocks.open", "issues.yes", "issues.not_yet"}
"""Whoever is recorded may read what is recorded; following a link asks for nothing; clients say what is solved."""
CANARY = "CANARY"
UNCHANGED = {"audit", "inbox", "people", "receipts", "budgets", "heartbeats"}
"""Tables that note who asked and when, and nothing that was asked for."""

VERBS = {
    "add": "Globular", "list": "", "show": "Acme", "link": "Acme", "unlink": "", "alerts": "workspace",
    "team": "Acme <@U1> owner", "contact": "Acme <@U1>", "settings": "", "set": "Acme first_response 1h",
    "side": "<@U1> team", "grouping": "30m", "calendar": "Acme", "holiday": "Acme 2026-05-04 Team day",
    "capture": "all", "rules": "", "import": "30d", "shadow": "2w", "clock": "why Acme", "charter": "Acme",
    "issue": "Mine", "digest": "preview", "away": "until fri", "back": "", "me": "hours mon-fri 8-16",
    "need": "Mine", "change": "Mine",
    "help": "", "risk": "Mine", "milestone": "Mine 12 May", "decision": "Mine", "promise": "Acme",
    "complaint": "Mine", "keys": "Acme", "forget": "<@U1>",
}  # fmt: skip


class Doors:
    """Stands in for Bolt's app, to hear which doors there are."""

    def __init__(self) -> None:
        self.ids: dict[str, list[str]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Callable[..., None]]:
        def bind(wanted: object = "", *_: object, **__: object) -> Callable[..., None]:
            self.ids.setdefault(kind, []).append(str(wanted))
            return lambda *_: None

        return bind


def doors(world: World, kind: str) -> list[str]:
    found = Doors()
    handlers.register_all(found, world.house.run)  # type: ignore[arg-type]
    return sorted(set(found.ids[kind]) - FREE)


def books(world: World) -> dict[str, list[Any]]:
    """Everything that is kept, by table."""
    with world.house.run.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(table.select())))
            for table in Base.metadata.sorted_tables
            if table.name not in UNCHANGED
        }


def busy(world: World) -> dict[str, Any]:
    """A team that has used everything once, and the last click on a message that Slack sent us."""
    asked = world.carol.says(world.acme, f"Where is the {CANARY} report?")
    world.greg.says(world.globex, "When do we start?")
    world.passes(hours=7)
    world.carol.says(world.acme, "And when is the next visit?")
    world.settle()
    for command in (
        "away until fri", "holiday Acme 2026-05-04 Team day", "grouping 30m", "capture manual",
        f"side {world.carol.mention} ignore", "shadow 1w Acme", "me hours mon-fri 8-16",
    ):  # fmt: skip
        said = ask(world, command, where=world.acme)
        assert "Undo" in world.pm.sees(world.acme)[-1].buttons, said
        world.pm.clicks("Undo")
        world.settle()
    alert = next(each for each in world.sandbox.messages(world.alerts) if "Why?" in each.buttons)
    world.dan.clicks("Why?", alert)
    world.dan.closes_form()
    world.pm.uses_shortcut("Conversation…", asked)
    world.pm.closes_form()
    world.pm.uses_shortcut("Why (not) tracked?", asked)
    world.pm.closes_form()
    world.settle()
    world.sandbox.expect_all()
    return next(
        each.payload
        for each in reversed(world.sandbox.deliveries)
        if each.payload.get("type") == "block_actions" and each.payload.get("message")
    )


def presses(
    world: World, payload: dict[str, Any], *, who: Person, where: Channel, actions: list[dict[str, Any]]
) -> str:
    """Somebody presses what somebody else was shown; all that they read, in the channel and in forms."""
    core, forged, before = world.sandbox.core, copy.deepcopy(payload), len(who.sees(where))
    tickets = core.tickets
    url = tickets.response_url("actions", user=who.id, channel=where.id, team=core.install.team_id)
    for action in actions:
        action["action_ts"] = core.space.stamps.next()
    forged |= {
        "user": {"id": who.id, "username": who.name, "name": who.name, "team_id": who.user.team_id},
        "trigger_id": tickets.trigger(who.id, channel=where.id),
        "response_url": core.url + url.path,
        "actions": actions,
    }
    forged["channel"] = {"id": where.id, "name": where.name}
    forged["container"] = forged["container"] | {"channel_id": where.id}
    world.sandbox.deliver_raw(forged, kind="interactive")
    form = who.form.words if who.form else ""
    while who.form:
        who.closes_form()
    return " ".join([form, *(each.words for each in who.sees(where)[before:])])


def outsiders(world: World) -> list[tuple[Person, Channel]]:
    return [(world.greg, world.globex), (world.carol, world.acme)]


def test_R54_no_button_of_the_team_does_anything_for_an_outsider(world: World) -> None:
    """Every click that was really made is made again by a guest and by the client's person."""
    last = busy(world)
    made = [each.payload for each in world.sandbox.deliveries if each.payload.get("type") == "block_actions"]
    assert len({each["actions"][0]["action_id"] for each in made}) > 5
    before = books(world)
    for who, where in outsiders(world):
        for payload in made:
            told = presses(world, last, who=who, where=where, actions=copy.deepcopy(payload["actions"]))
            assert KIND in told, payload["actions"]
            assert CANARY not in told
        world.settle()
        world.sandbox.expect_all()
    assert books(world) == before


def test_R54_not_even_a_button_that_was_never_shown(world: World) -> None:
    last = busy(world)
    before = books(world)
    ids = doors(world, "action")
    assert len(ids) > 50
    for action_id in ids:
        action = {
            "type": "button", "action_id": action_id, "block_id": "b", "value": "1",
            "selected_option": {"value": "1", "text": {"type": "plain_text", "text": "1"}},
        }  # fmt: skip
        told = presses(world, last, who=world.greg, where=world.globex, actions=[action])
        assert KIND in told or any(each in told for each in GONE), (action_id, told)
        assert CANARY not in told
        world.settle()
        world.sandbox.expect_all()
    assert books(world) == before


def test_R54_no_form_of_the_team_is_taken_from_an_outsider(world: World) -> None:
    busy(world)
    world.pm.runs("/client settings", world.acme)
    world.pm.closes_form()
    form = world.pm.runs("/client issue Mine", world.acme).form
    assert form is not None
    assert world.pm.submits({}) == {}
    world.settle()
    world.sandbox.expect_all()
    sent = next(each for each in world.sandbox.deliveries if each.payload.get("type") == "view_submission")
    before, greg = books(world), world.greg
    for callback in doors(world, "view"):
        forged = copy.deepcopy(sent.payload)
        forged["user"] = {"id": greg.id, "username": "greg", "name": "greg", "team_id": greg.user.team_id}
        forged["view"] |= {"callback_id": callback, "hash": f"another {callback}"}
        facts = {"channel": world.acme.id, "client_id": "1", "ts": "1.0", "message": "1", "tracks": "1"}
        forged["view"]["private_metadata"] = json.dumps(facts)
        answer = str(world.sandbox.deliver_raw(forged, kind="interactive").attempts[-1])
        assert KIND in answer or any(each in answer for each in GONE), (callback, answer)
        assert CANARY not in answer
    world.settle()
    assert books(world) == before


def test_R54_no_command_of_the_team_is_carried_out_for_a_guest(world: World) -> None:
    before, greg = books(world), world.greg
    for verb, rest in VERBS.items():
        answer = greg.runs(f"/client {verb} {rest}".replace("<@U1>", greg.mention), world.globex)
        assert answer.text == KIND, verb
        assert greg.form is None
        world.settle()
    world.sandbox.expect_all()
    assert books(world) == before


def test_every_verb_is_tried(world: World) -> None:
    known = {verb for verb in handlers.VERBS if re.fullmatch(r"[a-z]+", verb)}
    assert known - FREE == set(VERBS)


def test_R54_the_shortcuts_on_messages_tell_a_guest_nothing(world: World) -> None:
    asked = world.greg.says(world.globex, "When do we start?")
    world.settle()
    before = books(world)
    shortcuts = (
        "Conversation…",
        "Why (not) tracked?",
        "Open an issue",
        "Log as update",
        "Track promise",
        "Record a complaint",
        "Track as…",
    )
    for name in shortcuts:
        world.greg.uses_shortcut(name, asked)
        assert world.greg.sees(world.globex)[-1].words == KIND
        assert world.greg.form is None
        assert world.carol.uses_shortcut(name, asked).error == "not_available"
    world.settle()
    world.sandbox.expect_all()
    assert books(world) == before


def test_R32_whatever_the_team_does_in_a_clients_channel_only_they_read_the_answers(world: World) -> None:
    """Absences, charters, shadow reports, imports, corrections and explanations are private answers."""
    busy(world)
    for command in (
        f"away until fri cover {world.dan.mention}", "away list", "back", "charter", "shadow 1d", "shadow report",
        "shadow replay first_response=1h", "clock why", "import 30d", "rules", "capture", "calendar", "me",
        f"side {world.dan.mention} client", f"side {world.dan.mention} default", "grouping 20m", "show",
        "digest preview",
    ):  # fmt: skip
        ask(world, command, where=world.acme)
        world.settle()
    world.carol.says(world.acme, f"And the other {CANARY} report?")
    world.until("2026-03-10 10:00")
    world.sandbox.expect_all()
    for who, where in outsiders(world):
        ours = world.sandbox.bot_user_id
        bot = [each.words for each in who.sees(where) if each.user == ours and not each.subtype]
        assert bot == []
        assert who.direct_messages() == []
        who.opens_home()
        world.settle()
        assert who.home is None or CANARY not in who.home.words
    assert any(CANARY in each.words for each in world.sandbox.messages(world.alerts))


def test_P34_an_emoji_of_a_client_that_says_nothing_to_us_is_not_in_the_audit(world: World) -> None:
    said = world.carol.says(world.acme, "When do we start?")
    world.settle()
    for emoji in ("eyes", "pushpin", "dart", "no_good"):
        world.carol.reacts(said, emoji)
    world.settle()
    with world.house.run.read() as session:
        assert not session.scalars(select(Audit).where(Audit.role == "external")).all()
    world.sandbox.expect_all()
