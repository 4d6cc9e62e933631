"""The settings of a bot that many workspaces install, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import bot.tokens

NEEDED = {
    "slack_client_secret": "SLACK_CLIENT_SECRET is missing: see Basic Information of your Slack app.",
    "slack_signing_secret": "SLACK_SIGNING_SECRET is missing: several workspaces need HTTP.",
    "public_url": "PUBLIC_URL is missing: where Slack and people reach the bot, such as https://rapport.example.com.",
    "token_keys": "TOKEN_KEYS is missing: `python -m bot tokens key` makes a key.",
}
UNWANTED = {
    "slack_bot_token": "With SLACK_CLIENT_ID each workspace brings its own token: leave SLACK_BOT_TOKEN empty.",
    "slack_app_token": "With SLACK_CLIENT_ID Slack calls over HTTP: leave SLACK_APP_TOKEN empty.",
}
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def mistakes(values: Mapping[str, Any]) -> Iterator[str]:
    """What cannot work, one sentence each."""
    yield from (words for name, words in NEEDED.items() if not values.get(name))
    yield from (words for name, words in UNWANTED.items() if values.get(name))
    if address := values.get("public_url"):
        parts = urlsplit(address)
        # The cookie that binds an installation to a browser is sent over https only.
        if not parts.hostname or (parts.scheme != "https" and parts.hostname not in LOOPBACK):
            yield f"PUBLIC_URL must begin with https://, not {address!r}."
    if keys := values.get("token_keys"):
        try:
            bot.tokens.Keys(keys)
        except ValueError as error:
            yield f"TOKEN_KEYS cannot be used: {error}"
