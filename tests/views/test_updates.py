"""The words about logged contacts, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

import views.updates
from domain.updates import Entry, Kind
from tests.usecases.ledger import NOW
from views.times import moment
from views.words import words

ENTRY = Entry(9, "R&D", Kind.VISIT, NOW - timedelta(hours=26), "They <!channel> want *more*")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Logged for *R&amp;D*: Visit, {when}"),
        ("zh_CN", "已记录 *R&amp;D* 的沟通：拜访，{when}"),
    ],
)
def test_a_confirmation_says_how_it_was_understood_and_offers_undo(language: str, expected: str) -> None:
    message = views.updates.logged(words(language), entry=ENTRY, zone="Asia/Shanghai")
    expected = expected.format(when=moment(words(language), ENTRY.at, zone="Asia/Shanghai"))
    assert message.text == expected
    assert "15:00" in expected
    assert "Asia/Shanghai" in expected
    section, quote, actions = message.blocks
    assert section["text"]["text"] == expected
    assert quote["elements"][0]["elements"][0] == {"type": "text", "text": ENTRY.text}
    assert (actions["elements"][0]["action_id"], actions["elements"][0]["value"]) == ("updates.withdraw", "9")


def test_a_withdrawal_says_what_was_withdrawn() -> None:
    message = views.updates.withdrawn(words("en"), entry=ENTRY, zone="UTC")
    assert message.text == "Withdrawn: Visit with R&amp;D, Sun 1 Mar 07:00 (UTC)"


@pytest.mark.parametrize(
    ("language", "labels"),
    [("en", ["Client", "How", "When", "What happened"]), ("zh_CN", ["客户", "方式", "时间", "沟通内容"])],
)
def test_the_form_asks_whom_how_when_and_what(language: str, labels: list[str]) -> None:
    form = views.updates.form(words(language), client=None, kind="call", at=NOW, text="Hello")
    assert [block["label"]["text"] for block in form["blocks"]] == labels
    client, kind, at, text = (block["element"] for block in form["blocks"])
    assert client["action_id"] == "clients.pick"
    assert "initial_option" not in client
    assert kind["initial_option"]["value"] == "call"
    assert at["initial_date_time"] == int(NOW.timestamp())
    assert text["initial_value"] == "Hello"


def test_the_usage_shows_the_command_with_examples() -> None:
    assert "`/client-update Acme call" in views.updates.usage(words("en")).text
    assert "`/client-update 远景科技 电话" in views.updates.usage(words("zh_CN")).text


def test_a_messages_words_come_with_their_author() -> None:
    assert views.updates.text_from(words("en"), author="Carol", text="Hi") == "Carol: Hi"
    assert views.updates.text_from(words("zh_CN"), author="Carol", text="你好") == "Carol：你好"
    assert len(views.updates.text_from(words("en"), author="", text="x" * 9999)) == 2500
