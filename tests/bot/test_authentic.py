"""Only what Slack signed, just now and for the first time, is carried out: thousands of other requests are not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import Ack

import storage.db
from bot.front import Front
from storage.db import Sessions
from tests.bot.parts import Parts, as_json, event, signed
from tests.bot.test_front import FORM, JSON, NOW, Door, command
from tests.proofs import Cases

pytestmark = pytest.mark.proves("T15")

STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
FLIPS = 2000
ODD = [
    "", " ", "0", "-1", "+1", "1e9", "0x10", "1772442000.5", "1772442000 ", "1772442000,1772442000", "٣٣٣", "９９",
    "9" * 13, "9" * 400, "nan", "inf", "v0=", "v0", "V0=", "v1=" + "0" * 64, "v0=" + "0" * 64, "v0=" + "g" * 64,
    "v0=" + "f" * 65_000, "ünïcode", "\x00", "\x7f", "\xff" * 64, "v0=\u2066", "'; drop table inbox; --", "null",
    "v0=" + "0" * 64 + ", v0=" + "0" * 64,
]  # fmt: skip


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[Sessions]:
    engine = storage.db.open_engine(sqlite_url)
    yield storage.db.sessions(engine)
    storage.db.close(engine)


class Watched(Door):
    """A door that counts which of its listeners ran."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.heard: list[str] = []
        parts.app.command("/boom")(self._boom)

    def _boom(self, ack: Ack, body: dict[str, Any]) -> None:
        self.heard.append(body["text"])
        ack()

    def did_nothing(self) -> bool:
        """Whether nobody got in."""
        return not self.heard and not self.stored()


@pytest.fixture
def door(parts: Parts) -> Iterator[Watched]:
    made = Watched(parts)
    yield made
    made.intake.close()


REQUESTS = [(as_json(event("Ev1")), JSON), (command(), FORM)]


def flipped(text: str, bit: int) -> str:
    """The header's text, as a server hands it on, with one bit changed."""
    data = bytearray(text.encode("latin-1"))
    data[bit // 8] ^= 1 << bit % 8
    return data.decode("latin-1")


def test_P29_one_bit_of_a_body_a_time_or_a_signature_is_enough_to_stay_outside(
    door: Watched, cases: Cases
) -> None:
    chance = random.Random(15)
    for number in range(FLIPS):
        body, kind = REQUESTS[number % 2]
        headers = signed(body, at=NOW)
        place = chance.choice(["body", STAMP, SIGNATURE])
        if place == "body":
            changed = bytearray(body)
            changed[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
            body = bytes(changed)
        else:
            headers[place] = flipped(headers[place], chance.randrange(8 * len(headers[place])))
        assert door.sends(body, kind=kind, headers=headers) == (401, ""), (number, place)
    assert door.did_nothing()
    cases.ran(FLIPS, checked="401, no words, nothing stored, no listener ran")


def test_P29_headers_that_are_missing_odd_long_or_not_text_are_turned_away(
    door: Watched, cases: Cases
) -> None:
    chance = random.Random(29)
    odd = [*ODD, *("".join(map(chr, chance.choices(range(256), k=chance.randrange(80)))) for _ in range(150))]
    count = 0
    for body, kind in REQUESTS:
        for name in (STAMP, SIGNATURE):
            without = {each: value for each, value in signed(body, at=NOW).items() if each != name}
            for headers in (without, *({**without, name: each} for each in odd)):
                assert door.sends(body, kind=kind, headers=headers) == (401, ""), headers
                count += 1
        assert door.sends(body, kind=kind, headers={}) == (401, "")
        count += 1
    assert door.did_nothing()
    cases.ran(count, checked="401, no words, nothing stored, no listener ran")


@pytest.mark.parametrize("request_", REQUESTS, ids=["event", "command"])
def test_P29_the_window_is_exactly_five_minutes_on_both_sides(
    door: Watched, request_: tuple[bytes, str], cases: Cases
) -> None:
    body, kind = request_
    offsets = [*range(-305, -294), *range(295, 306), -1, 0, 1, *(10**power for power in range(4, 11))]
    for offset in offsets:
        headers = signed(body, at=NOW + offset)
        expected = 200 if abs(offset) <= 300 else 401
        assert door.sends(body, kind=kind, headers=headers)[0] == expected, offset
    cases.ran(len(offsets), checked="inside 300 s taken, outside 401")


@pytest.mark.parametrize("later", [1, 299])
def test_P29_what_is_sent_again_is_not_carried_out_again(door: Watched, later: int, cases: Cases) -> None:
    texts = [f"list {number}" for number in range(50)]
    sent = [(command(text), signed(command(text), at=NOW)) for text in texts]
    for body, headers in sent:
        assert door.sends(body, kind=FORM, headers=headers)[0] == 200
    door.parts.machine.passes(seconds=later)
    for body, headers in sent:
        assert door.sends(body, kind=FORM, headers=headers) == (401, "")
    assert door.heard == texts
    # Slack itself sends an event again until we say that we have it, so it hears that again.
    kept = signed(as_json(event("Ev1")), at=door.parts.machine.at.timestamp())
    for _ in range(2):
        assert door.sends(as_json(event("Ev1")), headers=kept) == (200, "")
    assert door.stored() == ["Ev1"]
    cases.ran(len(texts) + 1, checked="a repeat is 401 or stored once")


def test_P28_unsigned_headers_of_bolts_reach_nobody(door: Watched, cases: Cases) -> None:
    ran: list[str] = []

    def first(ack: Ack) -> None:
        ran.append("ack")
        ack()

    def lazy() -> None:
        ran.append("lazy")

    door.parts.app.command("/lazy")(ack=first, lazy=[lazy])
    names = ["X-Slack-Bolt-Lazy-Only", "x_slack_bolt_lazy_only", "X-SLACK-BOLT-LAZY-ONLY"]
    for number, name in enumerate(names):
        body = command(str(number), command="/lazy")
        headers = signed(body, at=NOW) | {name: "1", "X-Slack-Bolt-Lazy-Function-Name": "lazy"}
        assert door.sends(body, kind=FORM, headers=headers)[0] == 200
    assert ran.count("ack") == len(names)
    cases.ran(len(names), checked="the acknowledging part ran as ever")


def test_P29_two_secrets_are_taken_while_one_replaces_the_other(parts: Parts, cases: Cases) -> None:
    door = Watched(parts)
    door.front = Front(
        parts.app,
        secret="new-secret, old-secret",
        intake=door.intake,
        machine=parts.machine,
        alive=lambda: True,
    )
    asked = {"new-secret": 200, "old-secret": 200, "older": 401, "": 401, "new-secret, old-secret": 401}
    for number, (secret, status) in enumerate(asked.items()):
        body = command(str(number))
        assert door.sends(body, kind=FORM, headers=signed(body, at=NOW, secret=secret))[0] == status, secret
    assert door.heard == ["0", "1"]
    cases.ran(len(asked), checked="exactly the two secrets open")


def test_P29_a_bot_without_a_secret_believes_nobody(parts: Parts) -> None:
    door = Watched(parts)
    door.front = Front(parts.app, secret="", intake=door.intake, machine=parts.machine, alive=lambda: True)
    body = command()
    assert door.sends(body, kind=FORM, headers=signed(body, at=NOW, secret=""))[0] == 401
    assert door.did_nothing()


def test_slacks_two_checks_of_the_address_run_nothing(door: Watched, cases: Cases) -> None:
    proof = as_json({"type": "url_verification", "challenge": "abc"})
    assert door.sends(proof, headers={}) == (401, "")
    assert door.sends(proof) == (200, '{"challenge": "abc"}')
    assert door.sends(command(ssl_check="1"), kind=FORM, headers={}) == (200, "")
    assert door.did_nothing()
    # The words of a command are not a check.
    body = command("&ssl_check=1")
    assert door.sends(body, kind=FORM, headers={}) == (401, "")
    cases.ran(4, checked="answered as Slack wants, no listener ran")
