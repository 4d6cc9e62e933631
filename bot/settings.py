"""What the operator sets, from the environment and the `.env` file; all mistakes are told at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

import bot.extras
import bot.installing

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
FORMATS = ("text", "json")


class Mistakes(Exception):
    """Settings that cannot work; `words` has one sentence for each."""

    def __init__(self, words: list[str]) -> None:
        super().__init__("\n".join(words))
        self.words = words


def _secret() -> str:
    return field(default="", repr=False)


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set, in capitals; `.env.example` explains each name."""

    slack_bot_token: str = _secret()
    slack_app_token: str = _secret()
    slack_signing_secret: str = _secret()
    slack_api_url: str = "https://slack.com/api/"
    slack_client_id: str = ""
    slack_client_secret: str = _secret()
    public_url: str = ""
    token_keys: str = _secret()
    keep_after_removal_days: int = 30
    database_url: str = field(default="sqlite:///rapport.db", repr=False)
    host: str = "127.0.0.1"
    port: int = 3000
    health_host: str = "127.0.0.1"
    health_port: int = 0
    ping_url: str = field(default="", repr=False)
    log_level: str = "INFO"
    log_format: str = "text"

    @property
    def socket_mode(self) -> bool:
        """Events come through a connection that we open; without an app token Slack calls us over HTTP."""
        return bool(self.slack_app_token)

    @property
    def by_oauth(self) -> bool:
        """Any number of workspaces install us; otherwise there is one, with the token in these settings."""
        return bool(self.slack_client_id)


NAMES = tuple(item.name.upper() for item in fields(Settings))
"""The name of each setting in the environment."""


def load(path: str = "", *, environment: Mapping[str, str] | None = None, slack: bool = True) -> Settings:
    """The settings of this process: its environment before the file `path`, or `RAPPORT_ENV`, or `.env`.

    `slack` False: for a command that does not talk to Slack. Raises `Mistakes`.
    """
    given = os.environ if environment is None else environment
    chosen = path or given.get("RAPPORT_ENV", "")
    file = Path(chosen or ".env")
    if chosen and not file.is_file():
        raise Mistakes([f"There is no file {chosen}."])
    written = {name: value or "" for name, value in dotenv_values(file, interpolate=False).items()}
    return read({**written, **given}, slack=slack)


def read(given: Mapping[str, str], *, slack: bool = True) -> Settings:
    """The settings in a table of names and values. Raises `Mistakes`."""
    tidied = {name.lower(): _tidy(given.get(name, "")) for name in NAMES}
    values: dict[str, Any] = {name: value for name, value in tidied.items() if value}
    mistakes = [
        *_wrong_port(values, name="port"),
        *_wrong_port(values, name="health_port"),
        *_wrong_ping(values),
        *_wrong_level(values),
        *_wrong_format(values),
        *_wrong_api_url(values),
        *_wrong_database(values),
        *_wrong_days(values),
    ]
    if slack:
        mistakes += bot.installing.mistakes(values) if "slack_client_id" in values else _wrong_tokens(values)
    if mistakes:
        raise Mistakes(mistakes)
    return Settings(**values)


def _tidy(value: str) -> str:
    """Without the spaces and quotes that pasting leaves."""
    return value.strip().strip("\"'“”‘’").strip()


def _wrong_tokens(values: dict[str, Any]) -> list[str]:
    mistakes = []
    token, app_token = values.get("slack_bot_token", ""), values.get("slack_app_token", "")
    if not token:
        mistakes.append(
            "SLACK_BOT_TOKEN is missing: see OAuth & Permissions of your Slack app. It starts with xoxb-."
        )
    elif not token.startswith("xoxb-"):
        mistakes.append("SLACK_BOT_TOKEN must start with xoxb-: it is the Bot User OAuth Token.")
    if app_token and not app_token.startswith("xapp-"):
        mistakes.append(
            "SLACK_APP_TOKEN must start with xapp-: it is an app-level token for connections:write."
        )
    if not app_token and not values.get("slack_signing_secret"):
        mistakes.append(
            "Set SLACK_APP_TOKEN (Socket Mode, needs no public address) or SLACK_SIGNING_SECRET (HTTP)."
        )
    return mistakes


def _wrong_days(values: dict[str, Any]) -> list[str]:
    written = values.get("keep_after_removal_days", "30")
    if not written.isdecimal() or int(written) > 3650:
        return [f"KEEP_AFTER_REMOVAL_DAYS must be a number of days up to 3650, or 0, not {written!r}."]
    if "keep_after_removal_days" in values:
        values["keep_after_removal_days"] = int(written)
    return []


def _wrong_port(values: dict[str, Any], *, name: str) -> list[str]:
    written = values.get(name, "0")
    if not written.isdecimal() or int(written) > 65535:
        return [f"{name.upper()} must be a number up to 65535, not {written!r}."]
    if name in values:
        values[name] = int(written)
    return []


def _wrong_ping(values: dict[str, Any]) -> list[str]:
    address = values.get("ping_url", "")
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname):
        return ["PING_URL must be an address such as https://hc.example.com/ping/…, or empty."]
    return []


def _wrong_format(values: dict[str, Any]) -> list[str]:
    chosen = values.get("log_format", FORMATS[0]).lower()
    if chosen not in FORMATS:
        return [f"LOG_FORMAT must be {' or '.join(FORMATS)}, not {values['log_format']!r}."]
    values["log_format"] = chosen
    return []


def _wrong_level(values: dict[str, Any]) -> list[str]:
    level = values.get("log_level", "INFO").upper()
    if level not in LEVELS:
        return [f"LOG_LEVEL must be one of {', '.join(LEVELS)}, not {values['log_level']!r}."]
    values["log_level"] = level
    return []


def _wrong_api_url(values: dict[str, Any]) -> list[str]:
    address = values.get("slack_api_url", Settings.slack_api_url)
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return [f"SLACK_API_URL must be an address such as {Settings.slack_api_url}, not {address!r}."]
    values["slack_api_url"] = address if address.endswith("/") else address + "/"
    return []


def _wrong_database(values: dict[str, Any]) -> list[str]:
    scheme = values.get("database_url", "sqlite").partition(":")[0].partition("+")[0]
    if scheme not in ("sqlite", "postgresql", "postgres"):
        return ["DATABASE_URL must start with sqlite:/// or postgresql://."]
    if scheme != "sqlite" and not bot.extras.has("psycopg"):
        return [f"DATABASE_URL asks for PostgreSQL, which needs the extras: {bot.extras.INSTALL}"]
    return []
