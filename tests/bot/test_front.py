"""The front door over HTTP: only Slack gets in, and Slack is told the truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import Ack

import bot.intake
import storage.db
import storage.inbox
from bot.front import Front
from bot.intake import Intake
from bot.payloads import DEEPEST, LONGEST
from storage.db import Sessions
from tests.bot.parts import SECRET, START, Parts, as_json, as_wsgi, event, in_state, signed

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
NOW = START.timestamp()


class Door:
    """Sends requests through a `Front`."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.intake = Intake(parts.run.begin, now=parts.now, stored=lambda: None)
        self.alive = True
        self.front = Front(
            parts.app, secret=SECRET, intake=self.intake, machine=parts.machine, alive=lambda: self.alive
        )

    def sends(
        self, body: bytes, *, kind: str = JSON, headers: dict[str, str] | None = None, **environ: Any
    ) -> tuple[int, str]:
        """One request, signed unless headers are given; its status and answer."""
        given = signed(body, at=self.parts.machine.at.timestamp()) if headers is None else headers
        environment = as_wsgi(body, headers=given, kind=kind) | environ
        told: list[str] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
            told.append(status)

        content = b"".join(self.front(environment, start_response))
        return int(told[0].split()[0]), content.decode()

    def stored(self) -> list[str]:
        """The ids of the events in the inbox."""
        with self.parts.run.begin() as session:
            return [row.event_id for row in in_state(session, state="new")]


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[Sessions]:
    """The door does not care which database it is."""
    engine = storage.db.open_engine(sqlite_url)
    yield storage.db.sessions(engine)
    storage.db.close(engine)


@pytest.fixture
def door(parts: Parts) -> Iterator[Door]:
    made = Door(parts)
    yield made
    made.intake.close()


def command(text: str = "list", **more: str) -> bytes:
    fields = {"command": "/boom", "text": text, "team_id": "T1", "user_id": "U1", "channel_id": "C1", **more}
    return urlencode({**fields, "trigger_id": "1.2.3"}).encode()


def test_P1_an_event_is_answered_once_it_is_stored(door: Door) -> None:
    assert door.sends(as_json(event("Ev1"))) == (200, "")
    assert door.stored() == ["Ev1"]


def test_P2_an_event_that_is_not_stored_is_not_taken(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.intake, "ROOM", 0)
    door.intake.close()
    assert door.sends(as_json(event("Ev1")))[0] == 503
    assert door.stored() == []


def test_P3_slack_may_send_an_event_as_often_as_it_likes(door: Door) -> None:
    for _ in range(3):
        assert door.sends(as_json(event("Ev1")))[0] == 200
    assert door.stored() == ["Ev1"]


def test_the_address_proves_itself_to_slack(door: Door) -> None:
    asked = as_json({"type": "url_verification", "challenge": "abc", "token": "x"})
    status, answer = door.sends(asked)
    assert (status, json.loads(answer)) == (200, {"challenge": "abc"})


def test_a_command_goes_to_its_listener_and_its_answer_back(door: Door) -> None:
    door.parts.app.command("/boom")(lambda ack, body: ack(f"heard {body['text']}"))
    status, answer = door.sends(command("Grüße"), kind=FORM)
    assert status == 200
    assert "heard Grüße" in answer


def test_P29_a_command_that_is_sent_again_is_not_carried_out_again(door: Door) -> None:
    heard: list[str] = []

    def boom(ack: Ack, body: dict[str, Any]) -> None:
        heard.append(body["text"])
        ack()

    door.parts.app.command("/boom")(boom)
    headers = signed(command(), at=NOW)
    assert door.sends(command(), kind=FORM, headers=headers)[0] == 200
    door.parts.machine.passes(seconds=299)
    assert door.sends(command(), kind=FORM, headers=headers)[0] == 401
    assert heard == ["list"]


def test_P28_an_unsigned_header_cannot_skip_a_listener(door: Door) -> None:
    heard: list[str] = []

    def first(ack: Ack) -> None:
        heard.append("first")
        ack()

    def later() -> None:
        heard.append("later")

    door.parts.app.command("/boom")(ack=first, lazy=[later])
    headers = signed(command(), at=NOW)
    headers |= {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "later"}
    assert door.sends(command(), kind=FORM, headers=headers)[0] == 200
    assert heard[0] == "first"


@pytest.mark.parametrize("offset", [-301, 301, 1e9])
def test_P29_old_and_future_requests_stay_outside(door: Door, offset: float) -> None:
    body = as_json(event("Ev1"))
    assert door.sends(body, headers=signed(body, at=NOW + offset))[0] == 401
    assert door.stored() == []


@pytest.mark.parametrize("offset", [-300, -299, 299, 300])
def test_P29_five_minutes_of_wrong_clocks_are_forgiven(door: Door, offset: float) -> None:
    body = as_json(event("Ev1"))
    assert door.sends(body, headers=signed(body, at=NOW + offset))[0] == 200


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0="},
        {"X-Slack-Signature": "ünïcode"},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v0=" + "f" * 100_000},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "now"},
        {"X-Slack-Request-Timestamp": "1e9"},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "٣٣٣"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "1772442000,1772442000"},
    ],
)
def test_P29_malformed_headers_are_turned_away_and_never_crash(door: Door, broken: dict[str, str]) -> None:
    body = as_json(event("Ev1"))
    headers = {**signed(body, at=NOW), **broken} if broken else {}
    assert door.sends(body, headers=headers) == (401, "")
    assert door.stored() == []


def test_P29_not_one_bit_of_a_signed_body_may_change(door: Door) -> None:
    body = as_json(event("Ev1"))
    headers = signed(body, at=NOW)
    for place in range(0, len(body), 7):
        changed = bytearray(body)
        changed[place] ^= 1
        assert door.sends(bytes(changed), headers=headers)[0] == 401
    assert door.sends(body, headers=signed(body, at=NOW, secret="another"))[0] == 401


def nested(depth: int) -> bytes:
    return b'{"event": ' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        nested(DEEPEST),
        nested(100_000),
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
    ids=["empty", "cut", "list", "text", "null", "bytes", "deep", "deeper", "long number"],
)
def test_P7_a_signed_body_that_slack_would_not_send_is_refused(door: Door, body: bytes) -> None:
    assert door.sends(body)[0] == 400
    assert door.sends(b"payload=" + body, kind=FORM)[0] == 400
    assert door.stored() == []


def test_P7_the_size_of_a_body_is_limited_before_it_is_read(door: Door) -> None:
    assert door.sends(b" " * LONGEST)[0] == 400
    assert door.sends(b"", CONTENT_LENGTH=str(LONGEST + 1))[0] == 413
    for nonsense in ("-1", "1e3", "x"):
        assert door.sends(b"", CONTENT_LENGTH=nonsense)[0] == 400


def test_other_addresses_and_methods_do_not_exist(door: Door) -> None:
    assert door.sends(b"", PATH_INFO="/")[0] == 404
    assert door.sends(b"", REQUEST_METHOD="GET")[0] == 404
    assert door.sends(b"", REQUEST_METHOD="DELETE")[0] == 404


def test_slacks_check_of_the_certificate_is_answered(door: Door) -> None:
    assert door.sends(b"token=x&ssl_check=1", kind=FORM, headers={}) == (200, "")


def test_whether_the_bot_lives_can_be_asked(door: Door) -> None:
    assert door.sends(b"", REQUEST_METHOD="GET", PATH_INFO="/livez", headers={})[0] == 200
    door.alive = False
    assert door.sends(b"", REQUEST_METHOD="GET", PATH_INFO="/livez", headers={})[0] == 503


def test_P20_a_door_that_is_closing_sends_slack_away_to_try_again(door: Door) -> None:
    door.front.stop_taking(seconds=1)
    assert door.sends(as_json(event("Ev1")))[0] == 503
    assert door.stored() == []
