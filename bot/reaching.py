"""How Slack is reached: by the token among the settings, or by those of the workspaces that installed us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from slack_sdk import WebClient

import bot.installed
import bot.oauth
import bot.slack
from bot.bans import Bans
from bot.settings import Settings
from usecases.runtime import Bot, Runtime, Slack


@dataclass(frozen=True)
class Reached:
    """The runtime with its calls, a client without a call behind it, and who we are if we are one bot only; `doors`
    are open where workspaces may install us.
    """

    run: Runtime
    client: WebClient
    me: Bot | None = None
    doors: bot.oauth.Doors | None = None


def reach(settings: Settings, *, run: Runtime, busy: Callable[[], bool]) -> Reached:
    """Give a runtime its calls to Slack. `busy`: whether this thread has a transaction open."""
    return (_by_oauth if settings.by_oauth else _by_token)(settings, run=run, busy=busy)


def nobody(workspace_id: int) -> Slack:
    """The calls of a runtime that has none yet."""
    raise RuntimeError(f"Slack is not reached yet for {workspace_id}")


def _by_token(settings: Settings, *, run: Runtime, busy: Callable[[], bool]) -> Reached:
    slack = bot.slack.connect(
        settings.slack_bot_token, api_url=settings.slack_api_url, busy=busy, bans=Bans(run.machine)
    )
    return Reached(replace(run, slack=lambda _: slack), client=slack.client, me=slack.me())


def _by_oauth(settings: Settings, *, run: Runtime, busy: Callable[[], bool]) -> Reached:
    installed = bot.installed.Installed(settings, run=run, busy=busy)
    run = replace(run, slack=installed.of, refresh_one=installed.refresh_one)
    doors = bot.oauth.Doors(settings, run=run, installed=installed)
    return Reached(run, client=installed.bare, doors=doors)
