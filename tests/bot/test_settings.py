"""Settings: forgiving of how they are written, and every mistake told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

import bot.settings
import bot.tokens
from bot.settings import Mistakes, Settings

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def mistakes(**given: str) -> str:
    with pytest.raises(Mistakes) as caught:
        bot.settings.read({**GOOD, **given})
    return "\n".join(caught.value.words)


def test_three_values_are_enough() -> None:
    settings = bot.settings.read(GOOD)
    assert settings.socket_mode
    assert settings.database_url == "sqlite:///rapport.db"
    assert settings.slack_api_url == "https://slack.com/api/"


def test_without_an_app_token_slack_calls_us_over_http() -> None:
    settings = bot.settings.read({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"})
    assert not settings.socket_mode


@pytest.mark.parametrize("written", ["xoxb-1", " xoxb-1 ", "'xoxb-1'", '"xoxb-1"', "“xoxb-1”", ' "xoxb-1" '])
def test_what_pasting_leaves_around_a_value_does_no_harm(written: str) -> None:
    assert bot.settings.read({**GOOD, "SLACK_BOT_TOKEN": written}).slack_bot_token == "xoxb-1"


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(Mistakes) as caught:
        bot.settings.read(
            {"PORT": "many", "LOG_LEVEL": "LOUD", "SLACK_API_URL": "x", "DATABASE_URL": "mysql://x"}
        )
    words = "\n".join(caught.value.words)
    for name in ("PORT", "LOG_LEVEL", "SLACK_API_URL", "DATABASE_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        assert name in words


@pytest.mark.parametrize("port", ["-1", "65536", "3 000", "0x10"])
def test_a_port_is_a_port(port: str) -> None:
    assert "PORT" in mistakes(PORT=port)


def test_the_other_settings_of_operation_are_looked_at_too() -> None:
    assert "HEALTH_PORT" in mistakes(HEALTH_PORT="many")
    assert "LOG_FORMAT" in mistakes(LOG_FORMAT="xml")
    for address in ("hc.ours.example/key", "ftp://hc.ours.example", "https://:443"):
        assert "PING_URL" in mistakes(PING_URL=address)
        assert address not in mistakes(PING_URL=address), "who has it could say that all is well"
    settings = bot.settings.read(
        {**GOOD, "HEALTH_PORT": "9101", "LOG_FORMAT": "JSON", "PING_URL": "http://10.0.0.1/ping/key"}
    )
    assert (settings.health_port, settings.health_host, settings.log_format) == (9101, "127.0.0.1", "json")
    assert "10.0.0.1" not in repr(settings)


def test_postgresql_without_its_package_is_told_with_the_way_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.extras.has", lambda package: package != "psycopg")
    assert "which needs the extras: python -m pip install" in mistakes(DATABASE_URL="postgresql://db/rapport")
    assert bot.settings.read(GOOD).database_url.startswith("sqlite")


def test_tokens_in_the_wrong_places_are_noticed() -> None:
    assert "SLACK_BOT_TOKEN must start with xoxb-" in mistakes(SLACK_BOT_TOKEN="xapp-1")
    assert "SLACK_APP_TOKEN must start with xapp-" in mistakes(SLACK_APP_TOKEN="xoxb-1")


def test_a_command_that_does_not_talk_to_slack_needs_no_token() -> None:
    assert bot.settings.read({}, slack=False) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "other.env"
    file.write_text(
        "SLACK_BOT_TOKEN = 'xoxb-file'\nexport PORT=4000\nSLACK_APP_TOKEN=xapp-$HOME\n", encoding="utf-8"
    )
    for settings in (
        bot.settings.load(str(file), environment={"PORT": "5000"}),
        bot.settings.load(environment={"PORT": "5000", "RAPPORT_ENV": str(file)}),
    ):
        assert settings.slack_bot_token == "xoxb-file"
        assert settings.slack_app_token == "xapp-$HOME"
        assert settings.port == 5000


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match="There is no file"):
        bot.settings.load(str(tmp_path / "nothing.env"), environment={})


def test_secrets_stay_out_of_what_is_printed() -> None:
    shown = repr(bot.settings.read({**GOOD, "DATABASE_URL": "postgresql://u:password@h/d"}))
    assert "xoxb" not in shown
    assert "xapp" not in shown
    assert "password" not in shown


MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "s",
    "SLACK_SIGNING_SECRET": "s",
    "PUBLIC_URL": "https://rapport.example.com",
    "TOKEN_KEYS": bot.tokens.new_key(),
}


def test_several_workspaces_need_no_token_of_their_own() -> None:
    settings = bot.settings.read(MANY)
    assert settings.by_oauth
    assert not settings.socket_mode
    assert MANY["TOKEN_KEYS"] not in repr(settings)


@pytest.mark.parametrize("name", [name for name in MANY if name != "SLACK_CLIENT_ID"])
def test_several_workspaces_need_each_of_their_settings(name: str) -> None:
    with pytest.raises(Mistakes, match=name):
        bot.settings.read({**MANY, name: ""})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-1", "leave SLACK_BOT_TOKEN empty"),
        ("SLACK_APP_TOKEN", "xapp-1", "leave SLACK_APP_TOKEN empty"),
        ("PUBLIC_URL", "http://rapport.example.com", "must begin with https"),
        ("TOKEN_KEYS", "secret", "32 random bytes"),
        ("KEEP_AFTER_REMOVAL_DAYS", "soon", "number of days"),
    ],
)
def test_what_does_not_fit_several_workspaces_is_told(name: str, value: str, words: str) -> None:
    with pytest.raises(Mistakes, match=words):
        bot.settings.read({**MANY, name: value})
