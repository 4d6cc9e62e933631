"""T5: whatever arrives, the bot stands: refused, quarantined or answered, with nothing live in any answer."""

from __future__ import annotations

import copy
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import handlers
from scheduler import ticks
from storage.interactions import Interaction
from storage.outbox import OutboxRow
from storage.receipts import Receipt
from tests import effort
from tests.gate import mutations, poison, stories
from tests.gate.fuzzing import MOST_GROWTH_MB, Fire, memory, opened, told
from tests.proofs import Cases
from tests.world import Server, World

pytestmark = pytest.mark.proves("T5")

Json = dict[str, Any]

STORIES, BENT, MANY_BENT = effort.of(50, soak=1000), 50_000, 1_000_000
PARTS = 5
LEAST_DONE = {"receipts": 30, "interactions": 400}
"""So much of what is bent is still carried out in each part, whichever stories it has; with less, only doors would be
tried."""
COMMANDS, MANY_COMMANDS = 20_000, 1_000_000
CONTACTS = ["Acme", "Globex", "Initech", "Acme call", "Globex visit", "call", "明天"]
"""With what `/client-update` begins that is understood."""
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


class Again:
    """What was sent once, sent again as something new: what the bot has carried out already would prove nothing."""

    def __init__(self) -> None:
        self._number = 0
        self._said: dict[str, str] = {}

    def sent(self, payload: Json, *, at: datetime) -> Json:
        """Another click, command, form or message; what is said of a message is said of the newest one there."""
        self._number += 1
        made: Json = copy.deepcopy(payload)
        if "trigger_id" in made:
            made["trigger_id"] = f"1.{self._number}"
        for action in made.get("actions") or ():
            action["action_ts"] = f"{1_800_000_000 + self._number}.000100"
        if "hash" in (view := made.get("view") or {}):
            view["hash"] = f"{self._number}.x"
        if message := made.get("message"):
            message["ts"] = self._said.get(made["channel"]["id"], message["ts"])
        if event := made.get("event"):
            self._renew(event, ts=f"{int(at.timestamp())}.{self._number:06}")
        return made

    def _renew(self, event: Json, *, ts: str) -> None:
        if event["type"] in ("reaction_added", "reaction_removed"):
            event["item"]["ts"] = self._said.get(event["item"]["channel"], event["item"]["ts"])
        elif event["type"] == "message" and "deleted_ts" in event:
            event["deleted_ts"] = self._said.pop(event["channel"], ts)
        elif event["type"] == "message" and "message" in event:
            event["message"]["ts"] = self._said.get(event["channel"], event["message"]["ts"])
            if "edited" in event["message"]:
                event["message"]["edited"]["ts"] = ts
        elif event["type"] == "message":
            event["ts"] = self._said[event["channel"]] = ts


def done(world: World) -> Counter[str]:
    """How much the bot has carried out: clicks, forms and commands, and what it keeps of what was said."""
    with world.house.run.read() as session:
        return Counter(
            {
                table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
                for table in (Receipt, Interaction)
            }
        )


@pytest.mark.parametrize("part", range(PARTS))
def test_T5_bent_payloads_are_refused_quarantined_or_answered(
    server: Server, fire: Fire, sqlite_template: Path, tmp_path: Path, cases: Cases, part: int
) -> None:
    names = chosen(STORIES)[part::PARTS]
    before, fresh_ones = 0, Counter[str]()
    for name in names:
        chance = random.Random(name)
        with told(server, fire, fresh(sqlite_template, tmp_path), stories.stories()[name]) as world:
            payloads = [payload for _, payload in stories.sent(world)]
            share, again, known = PARTS * len(names), Again(), done(world)
            for number in effort.rounds(BENT // share, soak=MANY_BENT // share):
                world.now.at += timedelta(seconds=20)
                whole = again.sent(payloads[number % len(payloads)], at=world.now.at)
                fire.sends(world, mutations.bent(whole, chance=chance))
            fresh_ones += done(world) - known
        before = before or memory()
    growth = memory() - before
    assert growth < MOST_GROWTH_MB
    cases.ran(0, checked=f"{growth} MB more memory than after the first story, at most {MOST_GROWTH_MB}")
    assert effort.MINUTES or all(fresh_ones[name] >= least for name, least in LEAST_DONE.items()), fresh_ones
    fire.verdict(cases, checked="no status but 200, 400 and 413, what is acknowledged is kept, nothing live")


def command(world: World, text: str, *, verb: str = "/client") -> Json:
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


def words(world: World, *, verb: str, chance: random.Random) -> str:
    """What somebody may type after a command, in earnest, by mistake, or to do harm."""
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
    firsts = CONTACTS if verb == "/client-update" else [*handlers.VERBS, "nonsense"]
    parts = [chance.choice([*firsts, "", chance.choice(mutations.HOSTILE)[:20]])]
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
    names, logged = chosen(4), Counter[str]()
    for name in names:
        chance = random.Random(f"commands {name}")
        with told(server, fire, fresh(sqlite_template, tmp_path), stories.stories()[name]) as world:
            again, known = Again(), done(world)
            for _ in effort.rounds(COMMANDS // len(names), soak=MANY_COMMANDS // len(names)):
                world.now.at += timedelta(seconds=20)
                verb = chance.choice(["/client", "/client", "/client-update"])
                typed = command(world, words(world, verb=verb, chance=chance), verb=verb)
                fire.sends(world, again.sent(typed, at=world.now.at))
            logged += done(world) - known
    assert effort.MINUTES or logged["interactions"] >= COMMANDS // 20, logged
    fire.verdict(cases, checked="answered with 200, no failure that nobody foresaw, nothing live")


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
            again, last = Again(), 0
            for _ in effort.rounds(12, soak=20):
                with world.house.run.begin() as session:
                    poison.fill(session, chance=chance)
                for payload in payloads:
                    fire.sends(world, again.sent(payload, at=world.now.at))
                for verb in handlers.VERBS:
                    rest = chance.choice(["", "Acme", "list", "Acme list", "1"])
                    typed = command(world, f"{verb} {rest}")
                    fire.sends(world, again.sent(typed, at=world.now.at))
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
