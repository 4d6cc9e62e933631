"""T5: whatever arrives, the bot stands: refused, quarantined or answered, with nothing live in any answer."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import handlers
from scheduler import ticks
from storage.outbox import OutboxRow
from tests import effort
from tests.gate import mutations, poison, stories
from tests.gate.fuzzing import MOST_GROWTH_MB, Fire, memory, opened, told
from tests.proofs import Cases
from tests.world import Server, World

pytestmark = pytest.mark.proves("T5")

STORIES, BENT, MANY_BENT = effort.of(50, soak=1000), 50_000, 1_000_000
PARTS = 5
COMMANDS, MANY_COMMANDS = 20_000, 1_000_000
TELLERS, RENDERED = effort.of(40, soak=1000), 20_000


@pytest.fixture
def fire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fire]:
    with opened(monkeypatch) as made:
        yield made


def chosen(count: int) -> list[str]:
    """So many stories, spread over all files; every story when there is time."""
    names = sorted(stories.stories())
    return names[:: max(1, len(names) // count)][:count]


def fresh(template: Path, folder: Path) -> str:
    """A database with every table and nothing in it."""
    shutil.copyfile(template, folder / "fuzz.db")
    return f"sqlite:///{folder / 'fuzz.db'}"


@pytest.mark.parametrize("part", range(PARTS))
def test_T5_bent_payloads_are_refused_quarantined_or_answered(
    server: Server, fire: Fire, sqlite_template: Path, tmp_path: Path, cases: Cases, part: int
) -> None:
    names = chosen(STORIES)[part::PARTS]
    before = 0
    for name in names:
        chance = random.Random(name)
        with told(server, fire, fresh(sqlite_template, tmp_path), stories.stories()[name]) as world:
            payloads = [payload for _, payload in stories.sent(world)]
            share = PARTS * len(names)
            for number in effort.rounds(BENT // share, soak=MANY_BENT // share):
                bent = mutations.bent(payloads[number % len(payloads)], chance=chance)
                fire.sends(world, bent)
        before = before or memory()
    assert memory() - before < MOST_GROWTH_MB
    fire.verdict(cases, checked="no status but 200 and 400, no failure that nobody foresaw, nothing live")


def command(world: World, text: str, *, verb: str = "/client") -> dict[str, Any]:
    """A command of the project manager's in a client's channel or in an internal one."""
    room = world.acme if len(text) % 2 else world.alerts
    return {
        "command": verb,
        "text": text,
        "user_id": world.pm.id,
        "channel_id": room.id,
        "team_id": world.sandbox.team_id,
        "trigger_id": "1.2.3",
    }


def words(world: World, *, chance: random.Random) -> str:
    """What somebody may type after `/client`, in earnest, by mistake, or to do harm."""
    plain = [
        "Acme",
        "Globex",
        "list",
        "add",
        "30d",
        "2026-03-05",
        "tomorrow 5pm",
        "4h",
        "#acme",
        "yes",
        "none",
        "|",
        "morgen",
        "明天",
    ]
    people = [
        world.pm.mention,
        world.carol.mention,
        f"<#{world.acme.id}|acme>",
        f"<#{world.acme.id}>",
        "<@U1|x>",
    ]
    verb = chance.choice([*handlers.VERBS, "", "nonsense", chance.choice(mutations.HOSTILE)[:20]])
    parts = [verb]
    for _ in range(chance.randrange(7)):
        kind = chance.choice([plain, plain, people, mutations.NUMBERS, mutations.HOSTILE])
        parts.append(chance.choice(kind))
    text = chance.choice([" ", " ", " ", "  ", "\n", ", ", "", "\u3000"]).join(parts)
    if chance.random() < 0.2:
        cut = chance.randrange(len(text) + 1)
        text = text[:cut] + chr(chance.randrange(1, 0x10FFFF)) + text[cut:]
    return text


def test_T5_whatever_is_typed_after_a_command_is_answered(
    server: Server, fire: Fire, sqlite_template: Path, tmp_path: Path, cases: Cases
) -> None:
    names = chosen(4)
    for name in names:
        chance = random.Random(f"commands {name}")
        with told(server, fire, fresh(sqlite_template, tmp_path), stories.stories()[name]) as world:
            for _ in effort.rounds(COMMANDS // len(names), soak=MANY_COMMANDS // len(names)):
                verb = chance.choice(["/client", "/client", "/client-update"])
                fire.sends(world, command(world, words(world, chance=chance), verb=verb))
    fire.verdict(cases, checked="answered with 200, no failure that nobody foresaw, nothing live")


def renewed(payload: dict[str, Any], *, number: int) -> dict[str, Any]:
    """The same again, as another click or another form handed in."""
    made = payload | ({"trigger_id": f"1.{number}"} if "trigger_id" in payload else {})
    if actions := made.get("actions"):
        made["actions"] = [each | {"action_ts": f"{1_800_000_000 + number}.000100"} for each in actions]
    if "view" in made and "hash" in made["view"]:
        made["view"] = made["view"] | {"hash": f"{number}.x"}
    return made


def promised(world: World, fire: Fire, *, after: int) -> int:
    """Read what is to be posted since the row with this number; the number of the last one."""
    with world.house.run.read() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.id > after).order_by(OutboxRow.id)).all()
        for row in rows:
            if row.body:
                fire.reads(row.body)
        return rows[-1].id if rows else after


@pytest.mark.parametrize("part", range(PARTS))
def test_T5_nothing_that_people_wrote_is_live_in_anything_we_say(
    server: Server, fire: Fire, sqlite_template: Path, tmp_path: Path, cases: Cases, part: int
) -> None:
    for name in chosen(TELLERS)[part::PARTS]:
        chance = random.Random(f"words {name}")
        with told(server, fire, fresh(sqlite_template, tmp_path), stories.stories()[name]) as world:
            payloads = [payload for _, payload in stories.sent(world)]
            number, last = 0, 0
            for _ in effort.rounds(12, soak=20):
                with world.house.run.begin() as session:
                    poison.fill(session, chance=chance)
                for payload in payloads:
                    number += 1
                    fire.sends(world, renewed(payload, number=number))
                for verb in handlers.VERBS:
                    fire.sends(
                        world,
                        command(world, f"{verb} {chance.choice(['', 'Acme', 'list', 'Acme list', '1'])}"),
                    )
                for job in ticks.JOBS:
                    job.turn(world.house.run)
                last = promised(world, fire, after=last)
                world.now.at += timedelta(hours=chance.choice([1, 5, 24, 24, 72]))
    # In a soak the time may be over before.
    assert fire.said >= RENDERED // PARTS or effort.MINUTES
    assert fire.spiked >= fire.said // 5
    fire.verdict(
        cases, checked="nothing live that is not ours, no cut entity, nothing that Slack would refuse"
    )
