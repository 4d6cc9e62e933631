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
from bot.slack import SlackCalls, Told
from usecases.runtime import Bot, Runtime, Slack


@dataclass(frozen=True)
class Reached:
    """The runtime with its calls, a client without a call behind it, and who we are if we are one bot only; `doors`
    are open where workspaces may install us; `ask` makes Slack answer anything.
    """

    run: Runtime
    client: WebClient
    me: Bot | None = None
    doors: bot.oauth.Doors | None = None
    ask: Callable[[], object] = lambda: None


def reach(settings: Settings, *, run: Runtime, busy: Callable[[], bool], told: Told) -> Reached:
    """Give a runtime its calls to Slack. `busy`: whether this thread has a transaction open; `told` hears of each."""
    return (_by_oauth if settings.by_oauth else _by_token)(settings, run=run, busy=busy, told=told)


def nobody(workspace_id: int) -> Slack:
    """The calls of a runtime that has none yet."""
    raise RuntimeError(f"Slack is not reached yet for {workspace_id}")


def _by_token(settings: Settings, *, run: Runtime, busy: Callable[[], bool], told: Told) -> Reached:
    slack = bot.slack.connect(
        settings.slack_bot_token,
        api_url=settings.slack_api_url,
        busy=busy,
        bans=Bans(run.machine),
        told=told,
    )
    run = replace(run, slack=lambda _: slack)
    return Reached(run, client=slack.client, me=slack.me(), ask=lambda: slack.call("auth.test"))


def _by_oauth(settings: Settings, *, run: Runtime, busy: Callable[[], bool], told: Told) -> Reached:
    installed = bot.installed.Installed(settings, run=run, busy=busy, told=told)
    run = replace(run, slack=installed.of, refresh_one=installed.refresh_one)
    doors = bot.oauth.Doors(settings, run=run, installed=installed)
    bare = SlackCalls(installed.bare, busy=busy, told=told)
    return Reached(run, client=installed.bare, doors=doors, ask=lambda: bare.call("api.test"))
