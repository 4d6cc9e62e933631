"""The words of the set-up: harmless with any name, and within what Slack takes with any number of clients."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import views.clients
import views.help
import views.preferences
import views.refusals
from domain import preferences
from storage.clients import Client
from views.clients import Row
from views.words import words

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def client(name: str, number: int = 1) -> Client:
    """A client that is not stored."""
    made = Client(workspace_id=1, name=name, name_key=name, created_by="UPM", created_at=NOW)
    made.id = number
    return made


def test_a_list_of_very_many_clients_with_long_names_fits_into_one_message() -> None:
    rows = [
        Row(client("&" * 40 + f"{number:03}" + "長" * 77, number), "UPM", number, ["C1", "C2", "C3", "C4"])
        for number in range(400)
    ]
    listed = views.clients.listed(words("en"), rows=rows)
    assert len(listed.blocks) <= 50
    assert len(listed.text) <= 4000
    lines = [
        line
        for block in listed.blocks
        if block["type"] == "section"
        for line in block["text"]["text"].split("\n")
    ]
    assert len(lines) == 100
    assert all(len(block["text"]["text"]) <= 3000 for block in listed.blocks if block["type"] == "section")
    assert not [line for line in lines if line.endswith("…")]
    assert "300 more" in str(listed.blocks)


def test_a_menu_offers_no_more_than_slack_shows() -> None:
    offered = views.clients.options([client("x" * 120, number) for number in range(400)])
    assert len(offered) == 100
    assert len(offered[0]["text"]["text"]) <= 75


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_default_setting_has_words(language: str) -> None:
    w = words(language)
    for name, text in preferences.DEFAULTS.items():
        assert views.preferences.value(w, name=name, text=text)


def test_words_in_a_refusal_can_neither_mention_nor_link() -> None:
    told = views.refusals.sentence(words("en"), "no_such_client", name="<!channel> <https://evil.example|x>")
    assert "<" not in told
    assert ">" not in told


def test_a_person_in_a_refusal_is_a_mention() -> None:
    assert "<@U1>" in views.refusals.sentence(words("en"), "person_is_bot", person="U1")


def test_the_usage_card_repeats_what_was_not_understood_without_markup() -> None:
    told = views.help.card(words("zh_CN"), unknown="<!here> " + "x" * 5000)
    assert "<!here>" not in str(told.blocks)
    assert len(told.text) < 4000
